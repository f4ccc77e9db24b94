import Catalogs

/// What is written in the place of something found.
enum Replacement: Hashable, Sendable {
  case value(ValueClass)
  case secret

  /// The words in the brackets.
  var words: String {
    switch self {
    case .value(let valueClass): valueClass.words
    case .secret: "secret"
    }
  }

  /// The bytes to write; without a number where it is nil.
  func bytes(number: Int?) -> [UInt8] {
    guard let number else { return Array("[\(words)]".utf8) }
    // The words are always the same.
    var bytes = plain
    bytes.removeLast()
    bytes += " \(number)]".utf8
    return bytes
  }

  /// The bytes without a number.
  var plain: [UInt8] { Self.allPlain[index] }

  /// All of them.
  static let all = [secret] + classes.map(Self.value)

  /// The place in ``all``.
  var index: Int {
    switch self {
    case .secret: 0
    case .value(let valueClass): 1 + (Self.classes.firstIndex(of: valueClass) ?? 0)
    }
  }

  private static let classes = ValueClass.allCases
  private static let allPlain = all.map { $0.bytes(number: nil) }

  /// What may appear in the brackets.
  static let labels = all.map { Array($0.words.utf8) }

  /// No replacement has as many bytes.
  static let longest = 40
}

/// Something found in a text.
struct Finding: Sendable {
  /// Which originals are the same, so that they get the same number.
  enum Identity: Hashable, Sendable {
    /// Its own bytes, without regard to case.
    case text
    /// An address, in whatever form.
    case address(UInt128)
    /// The hexadecimal or decimal digits alone count.
    case digits
    /// A known value, in whatever form.
    case known(Int)
  }

  var start: Int
  var end: Int
  let replacement: Replacement
  let identity: Identity
  /// Whether it is the rest of what ends where it starts.
  var continues = false
  /// It counts only where something behind this position, and before it, is hidden: the word that says that it
  /// is a version.
  var word: Int?

  /// Whether it is to be looked at first: what starts first, the longest of these, then secrets and
  /// known values before what only looks like something.
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
  /// The text with empty brackets instead of every replacement.
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
