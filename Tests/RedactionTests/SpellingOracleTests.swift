import Catalogs
import Foundation
import Redaction
import RoomSupport
import Testing

/// Scrubber and guard, compared with a slow and simple search over random texts.
///
/// `CALLHOME_SCRUB_COUNT` says how many texts are made up.
@Suite struct SpellingOracleTests {
  private struct Sample {
    let value: KnownValue
    let written: String
  }

  private static let classes: [ValueClass] = [
    .address, .mac, .person, .phone, .hostName, .serialNumber, .identifier, .email,
  ]

  private func number(_ range: ClosedRange<Int>, _ generator: inout SeededGenerator) -> Int {
    Int.random(in: range, using: &generator)
  }

  private func pick<T>(_ choices: [T], _ generator: inout SeededGenerator) -> T {
    choices[Int.random(in: choices.indices, using: &generator)]
  }

  private func word(_ count: Int, _ letters: String, _ generator: inout SeededGenerator) -> String {
    let letters = Array(letters)
    return String((0..<count).map { _ in pick(letters, &generator) })
  }

  /// A random value, and a spelling of it that callhome(8) lists.
  private func sample(_ valueClass: ValueClass, _ generator: inout SeededGenerator) -> Sample {
    func known(_ text: String) -> KnownValue {
      KnownValue(text, valueClass, path: "inventory.planted", matching: .anywhere)
    }
    switch valueClass {
    case .address:
      // Three digits each, so that they are not in another number by chance; and with 255 at an end a signed
      // number may have too few digits to be looked for.
      let octets = (0..<4).map { _ in number(100...254, &generator) }
      return Sample(
        value: known(octets.map { String($0) }.joined(separator: ".")),
        written: address(octets, &generator))
    case .mac:
      let digits = word(12, "0123456789abcdef", &generator)
      let size = pick([2, 4, 6, 12], &generator)
      let first = String((UInt8(digits.prefix(2), radix: 16) ?? 0) ^ 2, radix: 16)
      let flipped = (first.count == 1 ? "0" : "") + first + digits.dropFirst(2)
      let written = pick(
        [
          grouped(digits, size, pick([":", "-", ".", " ", "_"], &generator)), digits.uppercased(),
          grouped("01" + digits, 4, "."), digits.prefix(6) + "fffe" + digits.suffix(6),
          grouped(flipped.prefix(6) + "fffe" + flipped.suffix(6), 4, ":"),
          "SEP" + digits.uppercased(),
        ], &generator)
      return Sample(value: known(grouped(digits, 2, ":")), written: written)
    case .person:
      let words = (0..<2).map { _ in word(5, "bcdfgklmnprst\u{FC}\u{F6}\u{E9}", &generator) }
      let name = words.joined(separator: " ")
      let written = words.joined(separator: pick([" ", "-", "_", ".", "", "  ", "\t"], &generator))
      return Sample(
        value: known(name), written: pick([written, written.uppercased(), name], &generator))
    case .phone:
      let digits = String(number(100_000_000...999_999_999, &generator))
      return Sample(
        value: known("+49 " + grouped(digits, 3, " ")),
        written: pick(["+49", "0049", "0", "+49 (0)"], &generator)
          + grouped(digits, 3, pick([" ", "-", ".", "", " - "], &generator)))
    case .hostName:
      let name = "\(word(6, "bcdfghjklm", &generator))-\(number(10...99, &generator))"
      let domain = "\(word(6, "npqrstvw", &generator)).example.com"
      return Sample(
        value: known("\(name).\(domain)"),
        written: pick(
          [
            "\(name).\(domain)", "\(name).\(domain)".uppercased(),
            "\(name)_\(domain.replacing(".", with: "_"))",
          ], &generator))
    case .email:
      let text = "\(word(6, "bcdfghjklm", &generator))@\(word(6, "npqrstvw", &generator)).example"
      return Sample(value: known(text), written: pick([text, text.uppercased()], &generator))
    default:
      let text = "F\(word(4, "BCDGHKLMN", &generator))\(number(100_000...999_999, &generator))Q"
      return Sample(
        value: known(text),
        written: pick(
          [text, text.lowercased(), grouped(text, 3, "-"), grouped(text, 4, " ")], &generator))
    }
  }

  private func address(_ octets: [Int], _ generator: inout SeededGenerator) -> String {
    let isInOrder = Bool.random(using: &generator)
    let octets = isInOrder ? octets : octets.reversed()
    let number = octets.reduce(0) { $0 << 8 | $1 }
    let hex = String(number, radix: 16)
    func joined(_ sign: String, _ octet: (Int) -> String) -> String {
      octets.map(octet).joined(separator: sign)
    }
    let embedded = [
      "::ffff:\(joined(".") { String($0) })", "64:ff9b::\(hex.prefix(4)):\(hex.suffix(4))",
      "2002:\(hex.prefix(4)):\(hex.suffix(4))::1",
    ]
    return pick(
      (isInOrder ? embedded : []) + [
        joined(".") { String($0) }, joined("-") { String($0) }, joined("_") { String($0) },
        joined("[.]") { String($0) }, joined(".") { "0\(String($0, radix: 8))" },
        joined(".") { "0x\(String($0, radix: 16))" }, hex, hex.uppercased(), "0x\(hex)",
        "0x\(hex)\(String(repeating: "0", count: 24))", "\(number)",
        number < 1 << 31 ? "\(number)" : "-\((1 << 32) - number)",
        "abbb8e00-4291f775-204c-\(hex)", "2881195520-0000065536-0000000011-\(number)",
      ], &generator)
  }

  private func grouped(_ text: some StringProtocol, _ size: Int, _ sign: String) -> String {
    var rest = text[...]
    var groups: [Substring] = []
    while !rest.isEmpty {
      groups.append(Substring(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return groups.joined(separator: sign)
  }

  /// A text, escaped in one way that can be inside of another text.
  private func escaped(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
    func bytes(_ text: String, _ escape: (UInt8) -> String?) -> [UInt8] {
      text.utf8.flatMap { byte in escape(byte).map { Array($0.utf8) } ?? [byte] }
    }
    func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    func octal(_ byte: UInt8) -> String { String("00\(String(byte, radix: 8))".suffix(3)) }
    let isPlain = { (byte: UInt8) in
      byte < 0x80 && (Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte))
    }
    switch number(0...11, &generator) {
    case 0: return bytes(text) { isPlain($0) ? nil : "%\(hex($0))" }
    case 1: return bytes(text) { $0 < 0x80 ? nil : "\\\(octal($0))" }
    case 2: return bytes(text) { $0 < 0x80 ? nil : "#\(octal($0))" }
    case 3: return bytes(text) { $0 < 0x80 ? nil : "\\x\(hex($0))" }
    case 4: return bytes(text) { isPlain($0) || $0 == 0x20 ? nil : "=\(hex($0).uppercased())" }
    case 5:
      return text.unicodeScalars.flatMap { scalar in
        Array((scalar.isASCII ? String(scalar) : "&#\(scalar.value);").utf8)
      }
    case 6:
      return text.utf16.flatMap { unit in
        Array(
          (unit < 0x80
            ? String(decoding: [unit], as: UTF16.self)
            : "\\u\(String("000\(String(unit, radix: 16))".suffix(4)))").utf8)
      }
    case 7: return Array(text.data(using: .windowsCP1252) ?? Data(text.utf8))
    case 8: return Array((String(data: Data(text.utf8), encoding: .isoLatin1) ?? text).utf8)
    default: return Array(text.utf8)
    }
  }

  private func surroundings(_ generator: inout SeededGenerator) -> String {
    let parts = [
      "AppInfo |SIPTcp", "version 12.5.1.12900-115", "size=\(number(0...9999, &generator))", "|",
      "down",
      "10:39:20.\(number(100...999, &generator))", "{x: 1}", "a -> b", "\u{E9}t\u{E9}", "[WARN]",
      "up 3 days",
    ]
    return (0..<number(0...4, &generator)).map { _ in pick(parts, &generator) }.joined(
      separator: " ")
  }

  @Test func `what a slow search finds the guard finds, and the scrubber leaves nothing of it`() {
    let wanted = ProcessInfo.processInfo.environment["CALLHOME_SCRUB_COUNT"].flatMap { Int($0) }
    let count = wanted.map { $0 / 10 } ?? 4_000
    var generator = SeededGenerator(seed: 17)
    var faults = 0
    var planted = 0
    func fault(_ text: String) {
      faults += 1
      if faults < 20 { Issue.record(Comment(rawValue: text)) }
    }
    let ends = [
      (" ", " "), ("\"", "\""), ("(", ")"), (":", ","), ("<", ">"), ("%22", "%22"), ("\\n", "\\n"),
      ("\n", "\n"), ("/", "/"),
    ]
    for index in 0..<count {
      let sample = sample(Self.classes[index % Self.classes.count], &generator)
      let other = self.sample(sample.value.valueClass, &generator)
      let oracle = SpellingOracle(sample.value.text, sample.value.valueClass)
      let guarding = LeakGuard([sample.value], exempt: [])
      let (open, close) = pick(ends, &generator)
      let written = Bool.random(using: &generator) ? sample.written : other.written
      let bytes =
        Array("\(surroundings(&generator))\(open)".utf8) + escaped(written, &generator)
        + Array("\(close)\(surroundings(&generator))".utf8)
      let text = String(decoding: bytes, as: UTF8.self)
      let isThere = oracle.finds(in: bytes)
      planted += isThere ? 1 : 0
      if written == sample.written, !isThere {
        fault("the oracle is blind: \(sample.value.text): \(text)")
      }
      if guarding.leaks(in: bytes, skeleton: []).isEmpty == isThere {
        fault("the guard, \(isThere): \(sample.value.text): \(text)")
      }
      if !isThere { continue }
      let scrubber = Scrubber([], hidden: [sample.value], style: .byClass)
      if String(validating: bytes, as: UTF8.self) != nil {
        var session = scrubber.session()
        let clean = session.withoutHidden(text, numbers: true)
        if oracle.finds(in: Array(clean.utf8)) {
          fault("left in a text: \(sample.value.text): \(text): \(clean)")
        }
      }
      let file = scrubbed(bytes, chunks: [bytes.count], scrubber.session())
      // In files not every grouping of digits is looked for; the guard then keeps the file back.
      if oracle.finds(in: file), guarding.leaks(in: file, skeleton: []).isEmpty {
        fault(
          "left in a file: \(sample.value.text): \(text): \(String(decoding: file, as: UTF8.self))")
      }
    }
    #expect(faults == 0)
    #expect(planted > count / 3)
  }
}
