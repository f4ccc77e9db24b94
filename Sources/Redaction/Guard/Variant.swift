/// One form of an original, as letters to look for.
struct Variant: Sendable {
  /// What stands in front of it and behind it where it counts.
  enum Edges: Sendable {
    /// Anything, but no digit beside a digit: `192` is not in `1921`.
    case number
    /// Anything in front of it, and as ``number`` behind it: what a telephone number begins with
    /// depends on where it is called from.
    case tail
    /// Neither a letter nor a digit, but for `0x` in front of it.
    case word
  }

  /// How freely what stands between its letters may differ from the original.
  enum Gaps: Sendable {
    /// None that the original has not, and no blank in place of another character.
    case name
    /// None that the original has not.
    case words
    /// Up to two characters anywhere: digits and letters in groups of any size.
    case groups
  }

  /// The folded letters, at least ``shortest`` and at most ``longest`` bytes.
  let key: [UInt8]
  /// What stands before each of them in the original.
  let gaps: [Gap]
  /// Which rule holds between the letters.
  let rule: Gaps
  /// Which rule holds around them.
  let edges: Edges
  /// The number of the original.
  let original: Int

  /// What is shorter is not looked for.
  static let shortest = 4
  /// Of what is longer, only the beginning is looked for: it says enough.
  static let longest = 120

  /// Creates a variant; nil when it has too few letters.
  init?(
    _ text: String, of original: Int, rule: Gaps, edges: Edges = .number, _ table: LetterTable
  ) {
    let bytes = Array(text.utf8)
    var letters = Letters(from: 0, table)
    var key: [UInt8] = []
    var gaps: [Gap] = []
    var end = 0
    while key.count < Self.longest {
      let letter = letters.next(in: bytes.span)
      if letter == 0 { break }
      gaps.append(
        key.isEmpty || letters.start < end
          ? .none : Gap(bytes.span, from: end, to: letters.start))
      key.append(letter)
      end = letters.end
    }
    if key.count < Self.shortest { return nil }
    self.key = key
    self.gaps = gaps
    self.rule = rule
    self.edges = edges
    self.original = original
  }

  /// Whether a gap in a text can be that before the letter at a position.
  func allows(_ found: Gap, before position: Int) -> Bool {
    if found == .none { return true }
    let own = gaps[position]
    if found.isEdge, !own.isEdge { return false }
    if rule == .name, found.hasBlank, !own.hasBlank { return false }
    if found.isWide, own.count == 0 { return false }
    if own.count > 0 { return found.count <= own.count + 1 }
    return found.count == 0 || rule == .groups && found.count <= 2
  }

  /// Whether what stands around a find lets it count.
  func allows(_ text: Span<UInt8>, around start: Int, _ end: Int) -> Bool {
    let before = start > 0 ? text[start - 1] : 0
    let after = end < text.count ? text[end] : 0
    switch edges {
    case .number:
      return !(isDigit(before) && isDigit(text[start]))
        && !(isDigit(after) && isDigit(text[end - 1]))
    case .tail: return !(isDigit(after) && isDigit(text[end - 1]))
    case .word:
      let isPrefixed =
        start > 1 && before | 0x20 == UInt8(ascii: "x") && text[start - 2] == UInt8(ascii: "0")
      return (asciiLetter(before) == 0 || isPrefixed) && asciiLetter(after) == 0
    }
  }
}
