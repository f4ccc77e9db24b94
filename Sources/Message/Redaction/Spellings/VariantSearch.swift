import Times

/// Looks for many variants at once, in one pass over a text.
///
/// The pass remembers the last few letters as one number and asks a table of bits whether a variant
/// begins with them. Only where one may, the letters from there on are compared, in a sorted list in
/// which each letter halves what is left: the time does not depend on how many variants begin alike.
struct VariantSearch: Sendable {
  private let table: LetterTable
  /// In the order of their keys.
  private let variants: [Variant]
  /// How many letters make a beginning: as many as the shortest key has, at most 8.
  private let width: Int
  /// One bit for each hash of a beginning.
  private let filter: [UInt64]
  /// How far to the right a hash is moved to give a bit's number.
  private let shift: UInt64
  /// For each beginning, which of the variants have it.
  private let beginnings: [UInt64: Range<Int>]

  /// Prepares a search.
  init(_ variants: [Variant], _ table: LetterTable) {
    self.table = table
    let sorted = variants.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    self.variants = sorted
    let width = min(8, sorted.lazy.map(\.key.count).min() ?? 8)
    self.width = width
    // About one bit in 64 is set: few places in a text pass by chance.
    var bits = 12
    while 1 << bits < 64 * sorted.count, bits < 24 { bits += 1 }
    shift = UInt64(64 - bits)
    var filter = [UInt64](repeating: 0, count: 1 << (bits - 6))
    var beginnings: [UInt64: Range<Int>] = [:]
    for (index, variant) in sorted.enumerated() {
      let beginning = variant.key.prefix(width).reduce(0) { $0 << 8 | UInt64($1) }
      beginnings[beginning] = (beginnings[beginning]?.lowerBound ?? index)..<index + 1
      let bit = Self.hash(beginning) >> shift
      filter[Int(bit >> 6)] |= 1 << (bit & 63)
    }
    self.filter = filter
    self.beginnings = beginnings
  }

  /// Reports the number of each variant that occurs in a text, and where, every time. The search ends early
  /// when a deadline passes.
  ///
  /// - Parameter skipsFound: whether nothing is looked for inside of what was found.
  func search(
    _ text: Span<UInt8>, until deadline: Deadline, skipsFound: Bool,
    report: (_ variant: Int, _ range: Range<Int>) -> Void
  ) {
    if variants.isEmpty { return }
    var done = 0
    let mask: UInt64 = width == 8 ? .max : 1 << UInt64(8 * width) - 1
    // Where the last letters stand: letter number n at n modulo 8.
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
        // Text of combining characters takes seconds a megabyte.
        if count & 0xFFFF == 0, deadline.isOver { break }
        beginning = (beginning << 8 | UInt64(letter)) & mask
        let bit = Self.hash(beginning) >> shift
        guard filter[Int(bit >> 6)] >> (bit & 63) & 1 == 1, count >= width,
          let candidates = beginnings[beginning]
        else { continue }
        let start = places[(count - width) & 7]
        if start < done { continue }
        let end = compare(text, from: start, candidates, report: report)
        if skipsFound { done = max(done, end) }
      }
    }
  }

  /// Reports which of some variants begin at a place, and returns where the longest of them ends; 0 if there
  /// is none.
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
      low = firstVariant(low..<high) { $0.key[position] >= letter }
      high = firstVariant(low..<high) { $0.key[position] > letter }
      // Those that end here come first.
      while low < high, variants[low].key.count == gaps.count {
        let variant = variants[low]
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

  /// Where those of some letters end that come next.
  private static func end(of rest: [UInt8], in text: Span<UInt8>, _ letters: Letters) -> Int {
    var (end, letters) = (letters.end, letters)
    for letter in rest {
      if letters.next(in: text) != letter { break }
      end = letters.end
    }
    return end
  }

  /// The first variant in a range for which a condition holds that, once true, stays so.
  private func firstVariant(_ range: Range<Int>, where condition: (Variant) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if condition(variants[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The number of the original that a variant belongs to.
  func original(of variant: Int) -> Int { variants[variant].original }

  /// Spreads a beginning over all bits, the best of them at the top (Fibonacci hashing).
  @inline(__always)
  private static func hash(_ beginning: UInt64) -> UInt64 {
    beginning &* 0x9E37_79B9_7F4A_7C15
  }
}
