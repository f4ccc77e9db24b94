/// One spelling of a value: the letters and digits to search for, and what may be between them and
/// next to them.
struct Spelling: Sendable {
  /// How far the gaps between its letters may differ from the original.
  enum Gaps: Sendable {
    /// No characters that the original does not have, and no space instead of another character.
    case name
    /// No characters that the original does not have.
    case words
    /// Up to three characters anywhere, two if it is short: digits and letters in groups of any
    /// size.
    case groups
  }

  /// What must not be next to it.
  enum Edges: Sendable {
    /// Anything is allowed.
    case none
    /// A digit next to a digit: `192` is not in `1921`.
    case number
    /// A digit after a digit. Digits before it are allowed, since the beginning of a telephone
    /// number depends on where it is dialled.
    case tail
    /// A letter or a digit, except `0x` before it.
    case word
    /// As ``word``; but it may be an aligned part of a longer hexadecimal number.
    case hexadecimal
  }

  let text: String
  let gaps: Gaps
  var edges = Edges.number
}

extension Spelling.Edges {
  /// Whether the text around a match allows it.
  ///
  /// - Parameter isOneNumber: whether the match consists only of the spelling's digits.
  func allow(_ text: Span<UInt8>, around start: Int, _ end: Int, isOneNumber: Bool) -> Bool {
    let before = start > 0 ? text[start - 1] : 0
    let after = end < text.count ? text[end] : 0
    let isTail = !(isDigit(after) && isDigit(text[end - 1]))
    switch self {
    case .none: return true
    case .number: return isTail && !(isDigit(before) && isDigit(text[start]))
    case .tail: return isTail
    case .word, .hexadecimal:
      let isPrefixed =
        before | 0x20 == UInt8(ascii: "x") && start > 1 && text[start - 2] == UInt8(ascii: "0")
      if asciiLetter(before) == 0 || isPrefixed, asciiLetter(after) == 0 { return true }
      return self == .hexadecimal && isOneNumber && Self.isAligned(text, start, end)
    }
  }

  /// Whether hexadecimal digits are part of a longer number of 12, 16, 24 or 32 digits, such as an
  /// id or a 16-byte address, in which they begin at a multiple of four.
  private static func isAligned(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var (first, last) = (start, end)
    while first > 0, start - first <= 32, isHexadecimal(text[first - 1]) { first -= 1 }
    while last < text.count, last - end <= 32, isHexadecimal(text[last]) { last += 1 }
    return (start - first) % 4 == 0 && [12, 16, 24, 32].contains(last - first)
  }
}
