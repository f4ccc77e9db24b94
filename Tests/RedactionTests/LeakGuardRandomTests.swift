import Catalogs
import Redaction
import RoomSupport
import Testing

/// Random values, planted or not, in random encodings of each other.
@Suite struct LeakGuardRandomTests {
  /// Encodings that can stand around another one: a fold or UTF-16 breaks the signs of others, and a
  /// parameter in pieces is two encodings.
  private static let outer = Encoding.allCases.filter { !alone.contains($0) && $0 != .folded }

  private static let inner = Encoding.allCases.filter { !alone.contains($0) }

  private static let alone: [Encoding] = [.wide, .parameter]

  private static let classes: [ValueClass] = [
    .hostName, .address, .mac, .email, .phone, .serialNumber, .person, .identifier, .freeText,
  ]

  private func value(_ number: Int, _ generator: inout SeededGenerator) -> KnownValue {
    let valueClass = Self.classes[number % Self.classes.count]
    func digits(_ count: Int, _ radix: Int = 10) -> String {
      (0..<count).map { _ in String(Int.random(in: 0..<radix, using: &generator), radix: radix) }
        .joined()
    }
    func word(_ count: Int) -> String {
      String(
        (0..<count).map { _ in
          "bcdfghjklmnpqrstvwxz\u{E4}\u{F6}\u{E9}".randomElement(using: &generator) ?? "b"
        })
    }
    let text =
      switch valueClass {
      case .hostName: "\(word(4))-\(digits(3)).\(word(6)).example.com"
      case .address where number.isMultiple(of: 2):
        "\(1 + Int.random(in: 0..<250, using: &generator)).2\(digits(1)).1\(digits(2)).1\(digits(1))"
      case .address: "2001:db8:\(digits(3, 16))::1\(digits(3, 16)):\(digits(2, 16))"
      case .mac: (0..<6).map { _ in digits(2, 16) }.joined(separator: ":")
      case .email: "\(word(5)).\(word(4))@\(word(7)).example"
      case .phone: "+49 \(1 + number % 8)\(digits(2)) \(digits(3)) \(digits(4))"
      case .serialNumber: "FC\(word(1).uppercased())\(digits(4))V\(digits(3))"
      case .identifier: "\(word(3))-\(digits(6))"
      default: "\(word(6)) \(word(4)) \"\(digits(3))\" <\(word(3))>"
      }
    return KnownValue(text, valueClass, path: "inventory.value\(number)", matching: .anywhere)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a value that was planted is found, and no other`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<90).map { value($0, &generator) }
    let guarding = LeakGuard(values, exempt: [])
    for planted in values {
      let inner = Self.inner.randomElement(using: &generator) ?? .plain
      let outer = Self.outer.randomElement(using: &generator) ?? .plain
      let text = outer("before\n\(inner(planted.text))\nbehind")
      let payload = "{\"before\": 1, \"name\": \"\n\(text)\n\", \"behind\": \"nothing\"}"
      let found = guarding.leaks(in: Array(payload.utf8), skeleton: [])
      #expect(
        Set(found.map(\.path)) == [planted.path],
        "'\(planted.text)' as \(inner.rawValue) in \(outer.rawValue)")
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `of random values and random bytes in random encodings none is found`(seed: UInt64) {
    var generator = SeededGenerator(seed: 1000 + seed)
    let values = (0..<90).map { value($0, &generator) }
    let guarding = LeakGuard(values, exempt: [])
    let others = (0..<90).map { value($0, &generator) }
    for other in others {
      let inner = Encoding.allCases.randomElement(using: &generator) ?? .plain
      let outer = Encoding.allCases.randomElement(using: &generator) ?? .plain
      let noise = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let payload = Array(outer(inner(other.text)).utf8) + noise
      #expect(guarding.leaks(in: payload, skeleton: []) == [], "\(other.text)")
    }
  }
}
