import Times

/// Searches a text for many variants in one pass.
///
/// The pass keeps the last few letters as one number and checks in a bit table whether a variant
/// begins with them. If one may, the following letters are compared in a sorted list by binary
/// search. So the time hardly depends on how many variants begin alike.
struct VariantSearch: Sendable {
  /// A compact variant, since a large site has hundreds of thousands. Its letters and gaps are in
  /// ``letters`` and ``gaps``.
  private struct Entry {
    /// The start of its key, which is followed by the rest.
    let start: UInt32
    let keyCount: UInt8
    let restCount: UInt16
    /// The start of its gaps; nil if there is nothing between its letters.
    let gaps: UInt32?
    let rule: Spelling.Gaps
    let edges: Spelling.Edges
    let original: UInt32
  }

  private let table: LetterTable
  /// Sorted by their keys.
  private let entries: [Entry]
  private let letters: [UInt8]
  private let gaps: [Gap]
  /// The length of a beginning: that of the shortest key, at most 8.
  private let width: Int
  /// One bit for each hash of a beginning.
  private let filter: [UInt64]
  /// By how many bits a hash is shifted right to get the number of its bit.
  private let shift: UInt64
  /// The sorted beginnings, each with the first of its variants.
  private let beginnings: [UInt64]
  private let firstEntries: [UInt32]

  /// How many variants there are.
  var count: Int { entries.count }

  /// Prepares a search.
  ///
  /// - Parameter variants: calls a function with one variant after another.
  init(_ table: LetterTable, _ variants: (_ add: (Variant) -> Void) -> Void) {
    self.table = table
    var entries: [Entry] = []
    var letters: [UInt8] = []
    var gaps: [Gap] = []
    variants { variant in
      let hasGaps = variant.gaps.contains { $0 != .none }
      entries.append(
        Entry(
          start: UInt32(clamping: letters.count), keyCount: UInt8(clamping: variant.key.count),
          restCount: UInt16(clamping: variant.rest.count),
          gaps: hasGaps ? UInt32(clamping: gaps.count) : nil, rule: variant.rule,
          edges: variant.edges, original: UInt32(clamping: variant.original)))
      letters += variant.key
      letters += variant.rest
      if hasGaps { gaps += variant.gaps }
    }
    func key(_ entry: Entry) -> ArraySlice<UInt8> {
      letters[Int(entry.start)..<Int(entry.start) + Int(entry.keyCount)]
    }
    entries.sort { key($0).lexicographicallyPrecedes(key($1)) }
    let width = Int(min(8, entries.lazy.map(\.keyCount).min() ?? 8))
    self.width = width
    // About one bit in 64 is set, so that few positions pass by chance.
    var bits = 12
    while 1 << bits < 64 * entries.count, bits < 24 { bits += 1 }
    shift = UInt64(64 - bits)
    var filter = [UInt64](repeating: 0, count: 1 << (bits - 6))
    var beginnings: [UInt64] = []
    var firstEntries: [UInt32] = []
    for (index, entry) in entries.enumerated() {
      let beginning = key(entry).prefix(width).reduce(0) { $0 << 8 | UInt64($1) }
      if beginnings.last == beginning { continue }
      beginnings.append(beginning)
      firstEntries.append(UInt32(clamping: index))
      let bit = Self.hash(beginning) >> shift
      filter[Int(bit >> 6)] |= 1 << (bit & 63)
    }
    self.filter = filter
    self.beginnings = beginnings
    self.firstEntries = firstEntries
    self.entries = entries
    self.letters = letters
    self.gaps = gaps
  }

  /// The variants with a beginning; nil if there are none.
  private func entries(beginning: UInt64) -> Range<Int>? {
    var (low, high) = (0, beginnings.count)
    while low < high {
      let middle = (low + high) / 2
      if beginnings[middle] < beginning { low = middle + 1 } else { high = middle }
    }
    guard low < beginnings.count, beginnings[low] == beginning else { return nil }
    let end = low + 1 < firstEntries.count ? Int(firstEntries[low + 1]) : entries.count
    return Int(firstEntries[low])..<end
  }

  /// A variant with all of its data.
  private func variant(_ index: Int) -> Variant {
    let entry = entries[index]
    let keyEnd = Int(entry.start) + Int(entry.keyCount)
    let ownGaps = entry.gaps.map { Array(gaps[Int($0)..<Int($0) + Int(entry.keyCount)]) }
    return Variant(
      key: Array(letters[Int(entry.start)..<keyEnd]),
      gaps: ownGaps ?? [Gap](repeating: .none, count: Int(entry.keyCount)),
      rest: Array(letters[keyEnd..<keyEnd + Int(entry.restCount)]), rule: entry.rule,
      edges: entry.edges, original: Int(entry.original))
  }

  /// Reports the number and the range of each variant in a text, every time it occurs. The search
  /// stops at the deadline.
  ///
  /// - Parameter skipsFound: whether to skip text inside of a find.
  func search(
    _ text: Span<UInt8>, until deadline: Deadline, skipsFound: Bool,
    report: (_ variant: Int, _ range: Range<Int>) -> Void
  ) {
    if entries.isEmpty { return }
    var done = 0
    let mask: UInt64 = width == 8 ? .max : 1 << UInt64(8 * width) - 1
    // The positions of the last letters: letter n is at n modulo 8.
    var places = (0, 0, 0, 0, 0, 0, 0, 0)
    var letters = Letters(from: 0, table)
    var beginning: UInt64 = 0
    var count = 0
    withUnsafeMutableBytes(of: &places) { raw in
      let places = raw.bindMemory(to: Int.self)
      while true {
        let letter = letters.next(in: text)
        if letter == 0 { break }
        places[count & 7] = letters.start
        count += 1
        // A text of combining characters takes seconds for each megabyte.
        if count & 0xFFFF == 0, deadline.isOver { break }
        beginning = (beginning << 8 | UInt64(letter)) & mask
        let bit = Self.hash(beginning) >> shift
        guard filter[Int(bit >> 6)] >> (bit & 63) & 1 == 1, count >= width,
          let candidates = entries(beginning: beginning)
        else { continue }
        let start = places[(count - width) & 7]
        if start < done { continue }
        let end = compare(text, from: start, candidates, report: report)
        if skipsFound { done = max(done, end) }
      }
    }
  }

  /// Reports which of some variants begin at a position, and returns the end of the longest; 0 if
  /// there is none.
  private func compare(
    _ text: Span<UInt8>, from start: Int, _ candidates: Range<Int>,
    report: (Int, Range<Int>) -> Void
  ) -> Int {
    var (low, high) = (candidates.lowerBound, candidates.upperBound)
    var letters = Letters(from: start, table)
    var gaps: [Gap] = []
    var (end, done) = (start, 0)
    while low < high {
      let letter = letters.next(in: text)
      if letter == 0 { return done }
      gaps.append(
        gaps.isEmpty || letters.start < end ? .none : Gap(text, from: end, to: letters.start))
      end = letters.end
      let position = gaps.count - 1
      low = firstEntry(low..<high) { self.letters[Int($0.start) + position] >= letter }
      high = firstEntry(low..<high) { self.letters[Int($0.start) + position] > letter }
      // Variants that end here come first.
      while low < high, Int(entries[low].keyCount) == gaps.count {
        let variant = variant(low)
        if variant.allows(text, around: start, end),
          gaps.indices.allSatisfy({ variant.allows(gaps[$0], before: $0) })
        {
          let last = Self.end(of: variant.rest, in: text, letters)
          report(low, start..<last)
          done = max(done, last)
        }
        low += 1
      }
    }
    return done
  }

  /// The end of the following letters that match.
  private static func end(of rest: [UInt8], in text: Span<UInt8>, _ letters: Letters) -> Int {
    var (end, letters) = (letters.end, letters)
    for letter in rest {
      if letters.next(in: text) != letter { break }
      end = letters.end
    }
    return end
  }

  /// The first variant in a sorted range for which a condition is true.
  private func firstEntry(_ range: Range<Int>, where condition: (Entry) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if condition(entries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The number of the original that a variant belongs to.
  func original(of variant: Int) -> Int { Int(entries[variant].original) }

  /// Mixes the bits of a beginning, with the best ones at the top (Fibonacci hashing).
  @inline(__always)
  private static func hash(_ beginning: UInt64) -> UInt64 {
    beginning &* 0x9E37_79B9_7F4A_7C15
  }
}
