/// Which places of a text need a closer look, told from two bytes, or four.
struct CandidateFilter: Sendable {
  /// A literal of four bytes or more may start with these two.
  static let prefix: UInt8 = 1
  /// A literal of two or three bytes may start with these two.
  static let short: UInt8 = 2
  /// An address or the like may have these two in it.
  static let shape: UInt8 = 4
  /// Something of the shapes of logs may have these two in it.
  static let log: UInt8 = 8

  /// The flags of every two bytes, the first of them in the low half.
  private(set) var pairs = Self.shapes
  /// For every hash of four bytes whether a literal starts with them.
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

  /// Notes that something may start with a literal, which has two bytes or more and no capitals.
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

  /// Notes that something of the shapes of logs may have two bytes in it.
  mutating func insert(log first: UInt8, _ second: UInt8) {
    pairs[Int(second) << 8 | Int(first)] |= Self.log
  }

  /// Whether a literal may start with four bytes, the first of them in the lowest.
  @inline(__always)
  static func mayStart(_ word: UInt32, _ prefixes: UnsafePointer<UInt8>) -> Bool {
    prefixes[hash(word)] != 0
  }

  /// Letters of both cases have the same hash; so have some other bytes, which does no harm.
  @inline(__always)
  private static func hash(_ word: UInt32) -> Int {
    Int(((word | 0x2020_2020) &* 0x9E37_79B1) >> (32 - hashBits))
  }

  private static func cases(_ byte: UInt8) -> [UInt8] {
    byte.isLetter ? [byte, byte & ~0x20] : [byte]
  }

  /// Whether ``Scanner`` looks for an address or the like where these two bytes stand.
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
