/// The way of one file through the scrubber.
struct ScrubbingStream: Sendable {
  private var scanner: Scanner
  /// The bytes that are not written yet, some before them, and the padding.
  private var bytes = [UInt8](repeating: 0, count: ByteWindow.padding)
  /// What is before it was searched.
  private var scanned = 0
  /// What is before it was written, or something in its place.
  private var written = 0

  /// How many bytes are taken in at a time.
  private static let portion = 65_536

  /// The way of a file.
  ///
  /// - Parameter found: what was found in it before.
  init(_ vocabulary: Vocabulary, found: [Finding] = []) {
    scanner = Scanner(vocabulary)
    scanner.findings = found
  }

  /// Takes in a chunk, and appends to `output` what is decided with it.
  mutating func scrub(
    _ chunk: UnsafeBufferPointer<UInt8>, isLast: Bool, _ numbers: inout ReplacementNumbers,
    into output: inout [UInt8]
  ) {
    var rest = chunk[...]
    while true {
      let portion = rest.prefix(Self.portion)
      rest = rest.dropFirst(portion.count)
      let isEnd = isLast && rest.isEmpty
      bytes.replaceSubrange(
        bytes.count - ByteWindow.padding..<bytes.count, with: UnsafeBufferPointer(rebasing: portion)
      )
      bytes.append(contentsOf: repeatElement(0, count: ByteWindow.padding))
      // Not for every small chunk: what is kept for the next time is moved each time.
      let waiting = bytes.count - ByteWindow.padding - scanned
      if isEnd || waiting >= scanner.reachAfter + max(scanner.reachAfter, Self.portion / 2) {
        advance(isEnd: isEnd, &numbers, &output)
      }
      if rest.isEmpty { return }
    }
  }

  private mutating func advance(
    isEnd: Bool, _ numbers: inout ReplacementNumbers, _ output: inout [UInt8]
  ) {
    bytes.withUnsafeBufferPointer { buffer in
      guard let window = ByteWindow(padded: buffer) else { return }
      let limit = isEnd ? window.count : window.count - scanner.reachAfter
      scanner.scan(window, from: scanned, to: limit)
      scanned = limit
      write(window, before: isEnd ? limit : max(0, limit - Scanner.reachBefore), &numbers, &output)
    }
    let done = min(written, scanned - 2 * Scanner.reachBefore)
    if done > 0, !isEnd {
      bytes.removeFirst(done)
      scanner.drop(done)
      scanned -= done
      written -= done
    }
  }

  /// Writes everything before a position that nothing still to be found begins before.
  private mutating func write(
    _ window: ByteWindow, before limit: Int, _ numbers: inout ReplacementNumbers,
    _ output: inout [UInt8]
  ) {
    scanner.findings.sort { $0.precedes($1) }
    var done = 0
    for finding in scanner.findings {
      if finding.start >= limit { break }
      done += 1
      if finding.start > written || (finding.start == written && !finding.continues) {
        output.append(contentsOf: window.bytes(written..<finding.start))
        output.append(contentsOf: numbers.replacement(for: finding, in: window))
        written = finding.end
      } else {
        // What overlaps is hidden together: what would remain of it might tell what it was.
        written = max(written, finding.end)
      }
    }
    scanner.findings.removeFirst(done)
    if written < limit {
      output.append(contentsOf: window.bytes(written..<limit))
      written = limit
    }
  }
}
