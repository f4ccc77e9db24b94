import Catalogs
import Foundation

/// A search for values that is slow and simple: it decodes everything, leaves nothing but letters and digits,
/// and looks whether one text contains the other.
///
/// It was written from the list in callhome(8) alone, shares nothing with the program, and finds more than that:
/// it does not look at what is beside a find.
struct SpellingOracle {
  private let needles: [String]

  init(_ text: String, _ valueClass: ValueClass) {
    needles = Set(Self.spellings(text, valueClass).map(Self.letters)).filter { $0.count > 5 }
  }

  /// Whether the value is in some bytes, decoded up to so many times.
  func finds(in bytes: [UInt8], depth: Int = 2) -> Bool {
    let text = Self.letters(Self.text(bytes))
    if needles.contains(where: text.contains) { return true }
    if depth == 0 { return false }
    return Self.decoders.contains { decode in
      let decoded = decode(bytes)
      return decoded != bytes && finds(in: decoded, depth: depth - 1)
    }
  }

  // MARK: Letters

  /// Letters and digits alone, without case, width, ligatures and forms of normalisation.
  private static func letters(_ text: String) -> String {
    let folded = text.replacing("\u{DF}", with: "ss").replacing("\u{1E9E}", with: "ss")
      .precomposedStringWithCompatibilityMapping.lowercased()
    return folded.filter { $0.isLetter || $0.isNumber }
  }

  /// Bytes as UTF-8, or else as Windows-1252.
  private static func text(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(data: Data(bytes), encoding: .windowsCP1252)
      ?? String(data: Data(bytes), encoding: .isoLatin1) ?? ""
  }

  // MARK: Spellings

  private static func spellings(_ text: String, _ valueClass: ValueClass) -> [String] {
    switch valueClass {
    case .address where text.contains("."):
      let octets = text.split(separator: ".").compactMap { Int($0) }
      return ipv4(octets) + ipv4(octets.reversed())
    case .mac:
      let digits = text.filter(\.isHexDigit).lowercased()
      let bytes = stride(from: 0, to: 12, by: 2).compactMap {
        Int(digits.dropFirst($0).prefix(2), radix: 16)
      }
      let flipped = hex(bytes[0] ^ 2, 2) + digits.dropFirst(2)
      return [
        digits, bytes.map { String($0) }.joined(), bytes.map { String($0, radix: 16) }.joined(),
      ]
        + [digits, flipped].flatMap { all in
          ["fffe", "ffff"].map { all.prefix(6) + $0 + all.suffix(6) }
        }
    case .phone: return [text, String(text.filter(\.isNumber).suffix(8))]
    default: return [text]
    }
  }

  private static func ipv4(_ octets: [Int]) -> [String] {
    let number = octets.reduce(0) { $0 << 8 | $1 }
    let digits = String(number, radix: 16)
    return [
      octets.map { String($0) }.joined(), octets.map { pad(String($0), 3) }.joined(),
      octets.map { "0" + String($0, radix: 8) }.joined(),
      octets.map { pad(String($0, radix: 8), 4) }.joined(),
      octets.map { "0x" + hex($0, 2) }.joined(),
      octets.map { "0x" + String($0, radix: 16) }.joined(),
      octets.map { hex($0, 2) }.joined(), digits, String(number), pad(String(number), 10),
      String((1 << 32) - number),
    ]
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func hex(_ number: Int, _ width: Int) -> String {
    pad(String(number, radix: 16), width)
  }

  // MARK: Encodings

  private static let decoders: [@Sendable ([UInt8]) -> [UInt8]] = [
    { escapes($0, "%", digits: 2, radix: 16) }, { escapes($0, "=", digits: 2, radix: 16) },
    { escapes($0, "\\x", digits: 2, radix: 16) }, { escapes($0, "\\", digits: 2, radix: 16) },
    { escapes($0, "\\", digits: 3, radix: 8) }, { escapes($0, "#", digits: 3, radix: 8) },
    { escapes($0, "\\u", digits: 4, radix: 16) }, { escapes($0, "%u", digits: 4, radix: 16) },
    { references($0) }, { misread($0) },
    {
      replace(
        $0,
        [("\\n", " "), ("\\t", " "), ("\\/", "/"), ("\\\"", "\""), ("\\\\", "\\"), ("=\r\n", "")])
    },
  ]

  private static func replace(_ bytes: [UInt8], _ pairs: [(String, String)]) -> [UInt8] {
    var output: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      if let (old, new) = pairs.first(where: { rest.starts(with: $0.0.utf8) }) {
        output += Array(new.utf8)
        rest = rest.dropFirst(old.utf8.count)
      } else {
        output.append(first)
        rest = rest.dropFirst()
      }
    }
    return output
  }

  private static func escapes(
    _ bytes: [UInt8], _ sign: String, digits: Int, radix: Int
  ) -> [UInt8] {
    var output: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      let number = rest.dropFirst(sign.utf8.count).prefix(digits)
      if rest.starts(with: sign.utf8), number.count == digits,
        let value = Int(String(decoding: number, as: UTF8.self), radix: radix), value >= 0,
        value < 256 || digits == 4, let scalar = Unicode.Scalar(UInt32(value))
      {
        output += digits == 4 ? Array(String(scalar).utf8) : [UInt8(value)]
        rest = rest.dropFirst(sign.utf8.count + digits)
      } else {
        output.append(first)
        rest = rest.dropFirst()
      }
    }
    return output
  }

  private static func references(_ bytes: [UInt8]) -> [UInt8] {
    let names = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "uuml": "\u{FC}",
      "Uuml": "\u{DC}",
      "ouml": "\u{F6}", "eacute": "\u{E9}", "Eacute": "\u{C9}",
    ]
    var output: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      let name = String(
        decoding: rest.dropFirst().prefix { $0 != UInt8(ascii: ";") }.prefix(10), as: UTF8.self)
      var meant = names[name]
      if name.hasPrefix("#x") { meant = Int(name.dropFirst(2), radix: 16).flatMap(character) }
      if name.hasPrefix("#"), meant == nil { meant = Int(name.dropFirst()).flatMap(character) }
      if first == UInt8(ascii: "&"), let meant,
        rest.dropFirst(1 + name.utf8.count).first == UInt8(ascii: ";")
      {
        output += Array(meant.utf8)
        rest = rest.dropFirst(name.utf8.count + 2)
      } else {
        output.append(first)
        rest = rest.dropFirst()
      }
    }
    return output
  }

  private static func character(_ number: Int) -> String? {
    UInt32(exactly: number).flatMap(Unicode.Scalar.init).map { String($0) }
  }

  /// UTF-8 that was read as Windows-1252, which it is if the bytes of letters beside each other are UTF-8.
  private static func misread(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var (run, runBytes): ([UInt8], [UInt8]) = ([], [])
    func end() {
      output += String(validating: runBytes, as: UTF8.self) == nil ? run : runBytes
      (run, runBytes) = ([], [])
    }
    for character in text(bytes).unicodeScalars {
      let text = String(character)
      if character.isASCII { end() }
      run += Array(text.utf8)
      let data = text.data(using: .windowsCP1252) ?? text.data(using: .isoLatin1)
      runBytes += data.map { Array($0) } ?? [0xFF]
    }
    end()
    return output
  }
}
