/// One spelling of a value, as letters to search for.
struct Variant: Sendable {
  /// The folded letters: at least ``shortest`` and at most ``longest`` bytes.
  let key: [UInt8]
  /// The gaps before them in the original.
  let gaps: [Gap]
  /// The following letters, at most ``most``; as many of them as match belong to a find.
  let rest: [UInt8]
  /// The rule for gaps.
  let rule: Spelling.Gaps
  /// The rule for what may be next to it.
  let edges: Spelling.Edges
  /// The number of the original.
  let original: Int

  /// Shorter ones are not searched for.
  static let shortest = 4
  /// Of longer ones, only the beginning is searched for.
  static let longest = 120
  private static let most = 4096

  /// Creates a variant of its parts.
  init(
    key: [UInt8], gaps: [Gap], rest: [UInt8], rule: Spelling.Gaps, edges: Spelling.Edges,
    original: Int
  ) {
    (self.key, self.gaps, self.rest) = (key, gaps, rest)
    (self.rule, self.edges, self.original) = (rule, edges, original)
  }

  /// Creates a variant; nil if it has too few letters.
  init?(_ spelling: Spelling, of original: Int, _ table: LetterTable) {
    let bytes = Array(spelling.text.utf8)
    var letters = Letters(from: 0, table)
    var key: [UInt8] = []
    var rest: [UInt8] = []
    var gaps: [Gap] = []
    var end = 0
    while rest.count < Self.most {
      let letter = letters.next(in: bytes.span)
      if letter == 0 { break }
      if key.count == Self.longest {
        rest.append(letter)
        continue
      }
      gaps.append(
        key.isEmpty || letters.start < end
          ? .none : Gap(bytes.span, from: end, to: letters.start))
      key.append(letter)
      end = letters.end
    }
    if key.count < Self.shortest { return nil }
    (self.key, self.rest, self.gaps) = (key, rest, gaps)
    (rule, edges) = (spelling.gaps, spelling.edges)
    self.original = original
  }

  /// Whether a gap in a text is allowed before the letter at a position.
  func allows(_ found: Gap, before position: Int) -> Bool {
    if found == .none { return true }
    let own = gaps[position]
    if found.isEdge, !own.isEdge { return false }
    if rule == .name, found.hasBlank, !own.hasBlank { return false }
    if found.isWide, own.count == 0 { return false }
    // `030 - 555 01 00`; in a short number a hyphen with spaces may be a range.
    let most: UInt8 = rule != .groups ? 0 : key.count < 8 ? 2 : 3
    return found.count <= max(own.count > 0 ? own.count + 1 : 0, most)
  }

  /// Whether the text around a find allows it.
  func allows(_ text: Span<UInt8>, around start: Int, _ end: Int) -> Bool {
    // Only the beginning of a long value was compared.
    let text = rest.isEmpty ? text : text.extracting(0..<end)
    return edges.allow(text, around: start, end, isOneNumber: end - start == key.count)
  }
}
