import Catalogs

/// The text that replaces a find.
enum Replacement: Hashable, Sendable {
  case value(ValueClass)
  case secret

  /// The words in brackets.
  var words: String {
    switch self {
    case .value(let valueClass): valueClass.words
    case .secret: "secret"
    }
  }

  /// The bytes to write, without a number if it is nil.
  func bytes(number: Int?) -> [UInt8] {
    guard let number else { return Array("[\(words)]".utf8) }
    // The words are constant.
    var bytes = plain
    bytes.removeLast()
    bytes += " \(number)]".utf8
    return bytes
  }

  /// The bytes without a number.
  var plain: [UInt8] { Self.allPlain[index] }

  /// All replacements.
  static let all = [secret] + classes.map(Self.value)

  /// The index in ``all``.
  var index: Int {
    switch self {
    case .secret: 0
    case .value(let valueClass): 1 + (Self.classes.firstIndex(of: valueClass) ?? 0)
    }
  }

  private static let classes = ValueClass.allCases
  private static let allPlain = all.map { $0.bytes(number: nil) }

  /// The texts that may appear in the brackets.
  static let labels = all.map { Array($0.words.utf8) }

  /// Longer than any replacement, in bytes.
  static let longest = 40
}

/// A find in a text.
struct Finding: Sendable {
  /// Which finds are the same value, so that they get the same number.
  enum Identity: Hashable, Sendable {
    /// The bytes, ignoring case.
    case text
    /// An address in any form.
    case address(UInt128)
    /// Only the hexadecimal or decimal digits.
    case digits
    /// A known value in any form.
    case known(Int)
  }

  var start: Int
  var end: Int
  let replacement: Replacement
  let identity: Identity
  /// Whether it continues a find that ends where it starts.
  var continues = false
  /// If set, the find counts only if something between this position and the find is replaced: here
  /// begins the word that marks it as a version.
  var word: Int?

  /// Whether it has priority: the earlier start first, then the longer find, then secrets and known
  /// values before shapes.
  func precedes(_ other: Finding) -> Bool {
    if start != other.start { return start < other.start }
    if end != other.end { return end > other.end }
    return rank < other.rank
  }

  private var rank: Int {
    if replacement == .secret { return 0 }
    if case .known = identity { return 1 }
    return 2
  }
}

extension String {
  /// The text with empty brackets instead of all replacements.
  var withoutReplacements: String {
    guard utf8.contains(UInt8(ascii: "[")) else { return self }
    var output: [UInt8] = []
    _ = ByteWindow.with(Array(utf8)) { window in
      var position = 0
      while position < window.count {
        let end = window.endOfReplacement(at: position)
        output += end == nil ? [window[position]] : Array("[]".utf8)
        position = end ?? position + 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
