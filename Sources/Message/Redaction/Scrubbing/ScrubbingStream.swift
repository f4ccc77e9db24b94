/// A part of a scrubbed text, with the replacements in it.
struct ScrubbedPart {
  /// A replacement without its number.
  struct Mark {
    /// Its range in the part.
    var range: Range<Int>
    /// The index of the original in ``ReplacementNumbers``.
    let original: Int
    /// How far before and after it a find may depend on it; nil if the stage before the one that
    /// made the part has checked that already.
    var reach: (before: Int, after: Int)?

    /// The same replacement, moved by an offset.
    func moved(by offset: Int) -> Mark {
      var mark = self
      mark.range = range.lowerBound + offset..<range.upperBound + offset
      return mark
    }
  }

  var bytes: [UInt8] = []
  var marks: [Mark] = []
}

/// One stage of scrubbing a file.
///
/// The first stage checks everything. Next to a replacement a text can match that did not match
/// next to the original, so each later stage checks again the surroundings of the replacements that
/// the previous stage made. As a result, scrubbing again finds nothing.
struct ScrubbingStream: Sendable {
  private var scanner: Scanner
  private let isFirst: Bool
  /// The bytes that are not written yet, some bytes before them, and the padding.
  private var bytes = [UInt8](repeating: 0, count: ByteWindow.padding)
  /// The ranges of the replacements in these bytes.
  private var marks: [ScrubbedPart.Mark] = []
  /// The ranges that a later stage must check, in order.
  private var near: [Range<Int>] = []
  /// Everything before this position was searched.
  private var scanned = 0
  /// Everything before this position was written or replaced.
  private var written = 0
  /// The end of the last replaced range.
  private var hiddenEnd = 0

  /// How many bytes are processed at a time.
  private static let portion = 65_536
  /// The maximum length of a piece with a replacement in it, and the margin added to it.
  private static let (longestPiece, margin) = (64, 12)
  /// How many bytes may be near a following replacement, including their context.
  private static let tail = 2 * Scanner.reachBefore

  /// Creates a stage.
  ///
  /// - Parameter found: earlier finds in the text.
  init(_ vocabulary: Vocabulary, isFirst: Bool, found: [Finding] = []) {
    scanner = Scanner(vocabulary)
    scanner.findings = found
    self.isFirst = isFirst
  }

  /// Whether nothing is buffered.
  var isEmpty: Bool { bytes.count == ByteWindow.padding }

  /// Processes a chunk with its replacements, and appends to `output` what is final.
  mutating func scrub(
    _ chunk: UnsafeBufferPointer<UInt8>, marks new: [ScrubbedPart.Mark] = [], isLast: Bool,
    _ numbers: inout ReplacementNumbers, into output: inout ScrubbedPart
  ) {
    output.bytes.reserveCapacity(bytes.count + chunk.count + 1024)
    if !isFirst, near.isEmpty, !scanner.isOpen, chunk.count > Self.tail,
      new.allSatisfy({ $0.reach == nil })
    {
      return pass(chunk, new, isLast: isLast, &numbers, into: &output)
    }
    var rest = chunk[...]
    var nextMark = 0
    while true {
      let portion = rest.prefix(Self.portion)
      let offset = bytes.count - ByteWindow.padding - portion.startIndex
      // A replacement belongs to the portion in which it begins.
      while nextMark < new.count, new[nextMark].range.lowerBound < portion.endIndex {
        add(new[nextMark], offset: offset)
        nextMark += 1
      }
      rest = rest.dropFirst(portion.count)
      let isEnd = isLast && rest.isEmpty
      bytes.replaceSubrange(
        bytes.count - ByteWindow.padding..<bytes.count, with: UnsafeBufferPointer(rebasing: portion)
      )
      bytes.append(contentsOf: repeatElement(0, count: ByteWindow.padding))
      // Not for each small chunk, since the buffered bytes are moved each time.
      let waiting = bytes.count - ByteWindow.padding - (isFirst ? scanned : written)
      let enough =
        isFirst || !near.isEmpty
        ? scanner.reachAfter + max(scanner.reachAfter, Self.portion / 2) : Self.portion / 4
      if isEnd || waiting >= enough { advance(isEnd: isEnd, &numbers, &output) }
      if rest.isEmpty { return }
    }
  }

  /// Passes on a chunk in which nothing must be checked, except its end, which may be near a
  /// following replacement.
  private mutating func pass(
    _ chunk: UnsafeBufferPointer<UInt8>, _ new: [ScrubbedPart.Mark], isLast: Bool,
    _ numbers: inout ReplacementNumbers, into output: inout ScrubbedPart
  ) {
    let waiting = bytes.count - ByteWindow.padding
    bytes.withUnsafeBufferPointer { buffer in
      guard let window = ByteWindow(padded: buffer) else { return }
      write(window, before: waiting, &numbers, &output)
    }
    scanner.drop(waiting)
    (scanned, written) = (0, 0)
    var end = isLast ? chunk.count : chunk.count - Self.tail
    var rest = new.count
    while rest > 0, new[rest - 1].range.upperBound > end { rest -= 1 }
    if rest < new.count { end = min(end, new[rest].range.lowerBound) }
    let offset = output.bytes.count
    output.bytes.append(contentsOf: chunk[..<end])
    for mark in new[..<rest] { output.marks.append(mark.moved(by: offset)) }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: chunk[end...])
    bytes.append(contentsOf: repeatElement(0, count: ByteWindow.padding))
    marks = new[rest...].map { $0.moved(by: -end) }
  }

  private mutating func add(_ mark: ScrubbedPart.Mark, offset: Int) {
    var mark = mark.moved(by: offset)
    if let reach = mark.reach {
      let range = max(0, mark.range.lowerBound - reach.before)..<mark.range.upperBound + reach.after
      if let last = near.last, last.upperBound >= range.lowerBound {
        near[near.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        near.append(range)
      }
    }
    mark.reach = nil
    marks.append(mark)
  }

  private mutating func advance(
    isEnd: Bool, _ numbers: inout ReplacementNumbers, _ output: inout ScrubbedPart
  ) {
    bytes.withUnsafeBufferPointer { buffer in
      guard let window = ByteWindow(padded: buffer) else { return }
      var limit = isEnd ? window.count : window.count - scanner.reachAfter
      if isFirst {
        scanner.scan(window, from: scanned, to: limit)
      } else {
        for range in near where range.lowerBound < limit {
          scanner.scan(
            window, from: max(scanned, range.lowerBound), to: min(limit, range.upperBound))
        }
        near.removeAll { $0.upperBound <= limit }
        scanner.finish(window, below: limit)
        if near.isEmpty, !scanner.isOpen {
          limit = max(limit, window.count - Self.longestPiece - Self.margin)
        }
      }
      scanned = max(scanned, limit)
      write(window, before: isEnd ? limit : max(0, limit - Scanner.reachBefore), &numbers, &output)
    }
    let done = min(written, scanned - 2 * Scanner.reachBefore)
    if done > 0, !isEnd {
      bytes.removeFirst(done)
      scanner.drop(done)
      scanned -= done
      written -= done
      near = near.map { max(0, $0.lowerBound - done)..<$0.upperBound - done }
      marks = marks.map { $0.moved(by: -done) }
      hiddenEnd -= done
    }
  }

  /// Writes everything before a position that no later find can begin before.
  private mutating func write(
    _ window: ByteWindow, before limit: Int, _ numbers: inout ReplacementNumbers,
    _ output: inout ScrubbedPart
  ) {
    // A replacement is not divided.
    let cut = marks.first { $0.range.lowerBound < limit && $0.range.upperBound > limit }
    let limit = cut?.range.lowerBound ?? limit
    scanner.findings.sort { $0.precedes($1) }
    var done = 0
    var doneMarks = 0
    func copy(to end: Int, _ written: Int, _ output: inout ScrubbedPart) {
      let offset = output.bytes.count - written
      while doneMarks < marks.count, marks[doneMarks].range.lowerBound < end {
        let mark = marks[doneMarks]
        doneMarks += 1
        // A mark outside of the copied part is in text that was replaced.
        if mark.range.lowerBound < written || mark.range.upperBound > end { continue }
        output.marks.append(mark.moved(by: offset))
      }
      output.bytes.append(contentsOf: window.bytes(written..<end))
    }
    var start: Int?
    for finding in scanner.findings {
      if finding.start >= limit { break }
      done += 1
      if let word = finding.word, hiddenEnd <= word { continue }
      hiddenEnd = max(hiddenEnd, finding.end)
      if finding.start > written || (finding.start == written && !finding.continues) {
        copy(to: finding.start, written, &output)
        let original = numbers.original(of: finding, in: window)
        let first = output.bytes.count
        output.bytes += numbers.placeholder(for: original)
        output.marks.append(
          ScrubbedPart.Mark(
            range: first..<output.bytes.count, original: original, reach: nil))
        (start, written) = (finding.start, finding.end)
      } else {
        // Overlapping finds are replaced together: the rest of one might reveal what it was.
        written = max(written, finding.end)
      }
      if let start, let last = output.marks.indices.last {
        output.marks[last].reach = Self.reach(window, start, written)
      }
    }
    scanner.findings.removeFirst(done)
    if written < limit {
      copy(to: limit, written, &output)
      written = limit
    }
    while doneMarks < marks.count, marks[doneMarks].range.lowerBound < written { doneMarks += 1 }
    marks.removeFirst(doneMarks)
  }
}

extension ScrubbingStream {
  /// How far the piece without spaces around a part of a text extends, with a margin; nil if the
  /// part is all of it.
  private static func reach(
    _ window: ByteWindow, _ start: Int, _ end: Int
  ) -> (before: Int, after: Int)? {
    var (first, last) = (start, end)
    while first > start - longestPiece, window[first - 1] > 0x20 { first -= 1 }
    while last < end + longestPiece, window[last] > 0x20 { last += 1 }
    return first == start && last == end ? nil : (start - first + margin, last - end + margin)
  }
}

/// All stages of scrubbing a file.
struct ScrubbingStages: Sendable {
  private var stages: [ScrubbingStream]

  /// No known text needs more stages.
  private static let count = 4

  /// Creates the stages for a text.
  ///
  /// - Parameter found: earlier finds in it.
  init(_ vocabulary: Vocabulary, found: [Finding] = []) {
    stages = (0..<Self.count).map {
      ScrubbingStream(vocabulary, isFirst: $0 == 0, found: $0 == 0 ? found : [])
    }
  }

  /// Processes a chunk, and appends to `output` what is final.
  mutating func scrub(
    _ chunk: UnsafeBufferPointer<UInt8>, isLast: Bool, _ numbers: inout ReplacementNumbers,
    into output: inout [UInt8]
  ) {
    var part = ScrubbedPart()
    stages[0].scrub(chunk, isLast: isLast, &numbers, into: &part)
    for index in stages.indices.dropFirst() {
      if isLast, stages[index].isEmpty, !part.marks.contains(where: { $0.reach != nil }) {
        continue
      }
      if part.bytes.isEmpty, !isLast { return }
      var next = ScrubbedPart()
      part.bytes.withUnsafeBufferPointer {
        stages[index].scrub($0, marks: part.marks, isLast: isLast, &numbers, into: &next)
      }
      part = next
    }
    numbers.write(part, into: &output)
  }
}
