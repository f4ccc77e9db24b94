import Catalogs
import Times

/// Searches texts of messages for known values in all spellings and escapes that the leak guard
/// knows, so that no message is stopped for a value that could have been removed.
///
/// ``Scanner`` finds the usual spellings and is fast enough for files; this search is for texts.
final class KnownValueSearch: Sendable {
  private struct Known {
    let valueClass: ValueClass
    let identity: Finding.Identity
    /// Whether it is also searched for in texts that are not scrubbed.
    let isHidden: Bool
  }

  private let search: SpellingSearch
  private let known: [Known]
  private let hasHidden: Bool

  /// Prepares the search.
  ///
  /// - Parameters:
  ///   - values: the values that a ``Vocabulary`` searches for in the same texts. Those that match
  ///     only as whole words are left to it.
  ///   - hidden: the first of them, which are also searched for in texts that are not scrubbed.
  init(_ values: [KnownValue], hidden: [KnownValue]) {
    let hiddenCount = (Vocabulary.numbered(hidden).map(\.index).max() ?? -1) + 1
    let withoutShortName = Set(values.filter { !$0.hasShortName }.map(\.text.trimmed))
    var known: [Known] = []
    var searched: [KnownValue] = []
    var seen: Set<Int> = []
    for (index, value) in Vocabulary.numbered(values)
    where value.matching == .anywhere && seen.insert(index).inserted {
      let text = value.text.trimmed
      searched.append(
        KnownValue(
          text, value.valueClass, path: "", matching: .anywhere,
          hasShortName: !withoutShortName.contains(text)))
      known.append(
        Known(
          valueClass: value.valueClass,
          identity: Vocabulary.identity(of: text, value.valueClass, index),
          isHidden: index < hiddenCount))
    }
    search = SpellingSearch(searched)
    hasHidden = hiddenCount > 0
    self.known = known
  }

  /// How often a text is decoded: as often as the leak guard does after decoding the message's
  /// format.
  private static let depth = 2

  /// The positions of values in a text.
  func findings(in text: String, hiddenOnly: Bool) -> [Finding] {
    if known.isEmpty || hiddenOnly && !hasHidden { return [] }
    let bytes = withoutReplacements(text)
    var findings: [Finding] = []
    visit(bytes.span, depth: Self.depth) { index, range in
      if hiddenOnly, !known[index].isHidden { return }
      var first = range.lowerBound
      // The characters before a telephone number belong to it.
      while known[index].valueClass == .phone, first > 0,
        bytes[first - 1] == UInt8(ascii: "+") || bytes[first - 1] == UInt8(ascii: "(")
      {
        first -= 1
      }
      findings.append(
        Finding(
          start: first, end: range.upperBound, replacement: .value(known[index].valueClass),
          identity: known[index].identity))
    }
    return findings
  }

  private func visit(
    _ text: Span<UInt8>, depth: Int, _ report: (_ index: Int, _ range: Range<Int>) -> Void
  ) {
    search.search(text, until: .none, skipsFound: true) { report(search.index(ofForm: $0), $1) }
    if depth == 0 { return }
    for decoding in Decoding.inPlace(in: text) {
      let decoded = decoding.decoded(text)
      if decoded.isEmpty { continue }
      var found: [(index: Int, range: Range<Int>)] = []
      visit(decoded.span, depth: depth - 1) { found.append(($0, $1)) }
      guard !found.isEmpty, let sources = decoding.sources(in: text) else { continue }
      for (index, range) in found { report(index, sources.range(of: range)) }
    }
  }

  /// The bytes of a text, with zeros instead of replacements, so that no value extends across one.
  private func withoutReplacements(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    if !bytes.contains(UInt8(ascii: "[")) { return bytes }
    let replaced =
      ByteWindow.with(bytes) { window in
        bytes.indices.compactMap { start in window.endOfReplacement(at: start).map { start..<$0 } }
      } ?? []
    for range in replaced { for index in range { bytes[index] = 0 } }
    return bytes
  }
}
