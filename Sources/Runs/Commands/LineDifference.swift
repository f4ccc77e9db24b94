/// The lines in which two texts differ.
///
/// The time grows with the size of the texts, not with its square. Lines that occur once in each
/// text are matched first; the parts between them are compared line by line. A long part is split
/// in half, and then more lines than necessary may count as different.
struct LineDifference {
  /// A line that is in only one of the texts.
  struct Change: Equatable {
    /// Whether it is in the new text.
    let isInserted: Bool
    /// Its index in its text, from 0.
    let index: Int
    /// Its bytes, without the line feed.
    let bytes: ArraySlice<UInt8>
  }

  /// The removed and the added lines, in the order of the texts.
  let changes: [Change]

  /// Compares two texts.
  init(from old: [UInt8], to new: [UInt8]) {
    let (old, new) = (Self.lines(old), Self.lines(new))
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let number = numbers[line] { return number }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    var matching = LineMatching(old.map(number), new.map(number))
    matching.match(old.indices, new.indices, depth: 0)
    var changes: [Change] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, !matching.isKept.old[left] {
        changes.append(Change(isInserted: false, index: left, bytes: old[left]))
        left += 1
      } else if right < new.count, !matching.isKept.new[right] {
        changes.append(Change(isInserted: true, index: right, bytes: new[right]))
        right += 1
      } else {
        left += 1
        right += 1
      }
    }
    self.changes = changes
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }
}

/// Finds the lines that two texts have in common, in the order of both. Lines are represented by
/// numbers.
private struct LineMatching {
  private let old: [Int]
  private let new: [Int]
  /// For each line of each text, whether it was found in the other.
  private(set) var isKept: (old: [Bool], new: [Bool])

  init(_ old: [Int], _ new: [Int]) {
    (self.old, self.new) = (old, new)
    isKept = (
      Array(repeating: false, count: old.count), Array(repeating: false, count: new.count)
    )
  }

  /// The maximum number of lines in two parts that are compared line by line, which takes time and
  /// memory proportional to the square.
  private static let comparedLimit = 1_000
  /// A limit, since each level may look at every line again.
  private static let depthLimit = 16

  private mutating func keep(_ left: Int, _ right: Int) {
    isKept.old[left] = true
    isKept.new[right] = true
  }

  mutating func match(_ left: Range<Int>, _ right: Range<Int>, depth: Int) {
    var (left, right) = (left, right)
    while let (a, b) = Self.pair(left.first, right.first), old[a] == new[b] {
      keep(a, b)
      (left, right) = (left.dropFirst(), right.dropFirst())
    }
    while let (a, b) = Self.pair(left.last, right.last), old[a] == new[b] {
      keep(a, b)
      (left, right) = (left.dropLast(), right.dropLast())
    }
    if left.isEmpty || right.isEmpty { return }
    if left.count + right.count <= Self.comparedLimit { return compare(left, right) }
    let anchors = depth < Self.depthLimit ? anchors(left, right) : []
    if anchors.isEmpty {
      let middle = (left.lowerBound + left.count / 2, right.lowerBound + right.count / 2)
      match(left.lowerBound..<middle.0, right.lowerBound..<middle.1, depth: depth + 1)
      match(middle.0..<left.upperBound, middle.1..<right.upperBound, depth: depth + 1)
      return
    }
    var start = (left.lowerBound, right.lowerBound)
    for (a, b) in anchors {
      match(start.0..<a, start.1..<b, depth: depth + 1)
      keep(a, b)
      start = (a + 1, b + 1)
    }
    match(start.0..<left.upperBound, start.1..<right.upperBound, depth: depth + 1)
  }

  private static func pair(_ left: Int?, _ right: Int?) -> (Int, Int)? {
    if let left, let right { (left, right) } else { nil }
  }

  private mutating func compare(_ left: Range<Int>, _ right: Range<Int>) {
    let difference = new[right].difference(from: old[left])
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    let keptLeft = left.filter { !removed.contains($0 - left.lowerBound) }
    let keptRight = right.filter { !inserted.contains($0 - right.lowerBound) }
    for (a, b) in zip(keptLeft, keptRight) { keep(a, b) }
  }

  /// The lines that occur once in each part, as many as are in the same order in both.
  private func anchors(_ left: Range<Int>, _ right: Range<Int>) -> [(Int, Int)] {
    let (places, others) = (Self.places(old, left), Self.places(new, right))
    let pairs = left.compactMap { index -> (Int, Int)? in
      guard places[old[index]] == index, let other = others[old[index]] ?? nil else { return nil }
      return (index, other)
    }
    // The longest increasing subsequence of the second numbers: `ends` has, for each length, the
    // pair that ends such a sequence with the smallest number; each pair has a link to its
    // predecessor.
    var ends: [Int] = []
    var before: [Int?] = []
    for (position, pair) in pairs.enumerated() {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[ends[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
      }
      before.append(low == 0 ? nil : ends[low - 1])
      if low == ends.count { ends.append(position) } else { ends[low] = position }
    }
    var run: [(Int, Int)] = []
    var next = ends.last
    while let position = next {
      run.append(pairs[position])
      next = before[position]
    }
    return run.reversed()
  }

  /// The index of each line; nil for a line that occurs more than once.
  private static func places(_ lines: [Int], _ range: Range<Int>) -> [Int: Int?] {
    Dictionary(range.map { (lines[$0], Optional($0)) }, uniquingKeysWith: { _, _ in nil })
  }
}
