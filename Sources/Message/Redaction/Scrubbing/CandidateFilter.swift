/// Selects the positions of a text that need a closer look, by two or four bytes.
struct CandidateFilter: Sendable {
  /// A literal of at least four bytes may start with these two.
  static let prefix: UInt8 = 1
  /// A literal of two or three bytes may start with these two.
  static let short: UInt8 = 2
  /// An address or similar shape may contain these two bytes.
  static let shape: UInt8 = 4
  /// A log shape may contain these two bytes.
  static let log: UInt8 = 8

  /// The flags of each pair of bytes; the first byte is in the low half.
  private(set) var pairs = Self.shapes
  /// For each hash of four bytes, whether a literal starts with them.
  private(set) var prefixes = [UInt8](repeating: 0, count: 1 << Self.hashBits)

  private static let hashBits: UInt32 = 17

  private static let shapes: [UInt8] = {
    var pairs = [UInt8](repeating: 0, count: 1 << 16)
    func note(_ first: UInt8, _ second: UInt8) {
      if isShape(first, second) { pairs[Int(second) << 8 | Int(first)] |= shape }
    }
    for byte in UInt8.min...UInt8.max {
      for sign in ".:-".utf8 { note(byte, sign) }
      for sign in "@+(~[".utf8 { note(sign, byte) }
    }
    return pairs
  }()

  /// Adds a literal, which has at least two bytes and is in lower case.
  mutating func insert(_ literal: [UInt8]) {
    let flag = literal.count >= 4 ? Self.prefix : Self.short
    for first in Self.cases(literal[0]) {
      for second in Self.cases(literal[1]) { pairs[Int(second) << 8 | Int(first)] |= flag }
    }
    if literal.count >= 4 {
      let word = literal[..<4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      prefixes[Self.hash(word)] = 1
    }
  }

  /// Adds two bytes that a log shape may contain.
  mutating func insert(log first: UInt8, _ second: UInt8) {
    pairs[Int(second) << 8 | Int(first)] |= Self.log
  }

  /// Whether a literal may start with four bytes; the first is in the lowest byte.
  @inline(__always)
  static func mayStart(_ word: UInt32, _ prefixes: UnsafePointer<UInt8>) -> Bool {
    prefixes[hash(word)] != 0
  }

  /// Upper and lower case have the same hash; so have some other bytes, which does no harm.
  @inline(__always)
  private static func hash(_ word: UInt32) -> Int {
    Int(((word | 0x2020_2020) &* 0x9E37_79B1) >> (32 - hashBits))
  }

  private static func cases(_ byte: UInt8) -> [UInt8] {
    byte.isLetter ? [byte, byte & ~0x20] : [byte]
  }

  /// Whether ``Scanner`` searches for an address or similar shape at these two bytes.
  private static func isShape(_ first: UInt8, _ second: UInt8) -> Bool {
    switch (first, second) {
    case (_, UInt8(ascii: ".")), (_, UInt8(ascii: ":")), (_, UInt8(ascii: "-")):
      first.isHexDigit || (first == second && first == UInt8(ascii: ":"))
    case (UInt8(ascii: "@"), _):
      second.isLetterOrDigit || second == UInt8(ascii: "[") || second >= 0x80
    case (UInt8(ascii: "+"), _), (UInt8(ascii: "("), _): second.isDigit
    case (UInt8(ascii: "~"), _): second.isLetter || second == UInt8(ascii: "_")
    case (UInt8(ascii: "["), _): Replacement.labels.contains { $0[0] == second }
    default: false
    }
  }
}
