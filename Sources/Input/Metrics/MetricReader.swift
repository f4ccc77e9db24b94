package import Diagnostics
import Glibc

/// Reads metrics as text, line by line and in place.
///
/// Only the lines of requested samples are checked: other lines, and types or help texts, change no
/// value. It uses the memory of the file, and 16 bytes for each sample that is kept.
package struct MetricReader {
  /// How many problems of one file are reported; a hostile file could have millions.
  private static let mostProblems = 100

  let bytes: UnsafeBufferPointer<UInt8>
  let grammar: MetricGrammar
  var labels: MetricLabels
  var wanted: WantedNames
  /// The number of the current line, from 1.
  var line = 0
  /// The position of the current line.
  private var lineStart = 0
  /// Whether the line `# EOF` was read.
  private var isAtEnd = false
  private let file: String
  private var kept: [MetricText.Sample] = []
  private var problems: [Diagnostic] = []

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - bytes: the file; less than 2 GB.
  ///   - file: its path, for messages.
  ///   - wanted: the names of the samples to keep; nil keeps all.
  /// - Throws: all errors in these samples with their locations; an error if the file is
  ///   incomplete, or contains no metrics but other text, such as a server's error page.
  package static func read(
    _ bytes: [UInt8], file: String, wanted: Set<String>?
  ) throws(Diagnostics) -> MetricText {
    guard bytes.count <= Int32.max else {
      throw Diagnostics(in: file, "the file has 2 GB or more, which is more than can be read")
    }
    let (grammar, kept, problems) = bytes.withUnsafeBufferPointer { buffer in
      var reader = MetricReader(buffer, file: file, wanted: wanted)
      reader.readLines()
      reader.readEnd()
      if reader.kept.isEmpty, reader.problems.isEmpty, wanted != nil {
        var all = MetricReader(buffer, file: file, wanted: nil)
        all.readLines(isOneEnough: true)
        if all.kept.isEmpty { reader.problems = all.problems }
      }
      return (reader.grammar, reader.kept, reader.problems)
    }
    if !problems.isEmpty { throw Diagnostics(inOrder: problems) }
    return MetricText(bytes: bytes, file: file, grammar: grammar, samples: kept)
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, file: String, wanted: Set<String>?) {
    self.bytes = bytes
    self.file = file
    grammar = MetricGrammar(of: bytes, file: file)
    labels = MetricLabels(grammar)
    self.wanted = WantedNames(wanted)
  }

  /// Where the text begins, after a byte order mark.
  private var textStart: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// Reads all whole lines.
  ///
  /// - Parameter isOneEnough: whether to stop after the first sample that is kept.
  private mutating func readLines(isOneEnough: Bool = false) {
    var at = textStart
    let end = (bytes.lastIndex(of: newline) ?? at - 1) + 1
    while at < end, problems.count < Self.mostProblems, !isOneEnough || kept.isEmpty {
      line += 1
      lineStart = at
      let next = nextLine(at)
      do throws(MetricFault) {
        if isAtEnd {
          throw MetricFault(offset: at, message: "nothing may follow the line '# EOF'")
        }
        try readLine(at, next - 1)
      } catch {
        report(error)
      }
      at = next
    }
  }

  /// Checks whether the file is complete: nothing may follow the last line end, and OpenMetrics
  /// needs its last line.
  private mutating func readEnd() {
    if problems.count >= Self.mostProblems { return }
    let start = max(textStart, (bytes.lastIndex(of: newline) ?? -1) + 1)
    let rest = bytes[start...]
    line += 1
    lineStart = start
    let hint = "the file may have been cut: write it under another name and rename it"
    if grammar == .openMetrics, !isAtEnd, rest.elementsEqual("# EOF".utf8) { return }
    if !rest.isEmpty {
      report(
        MetricFault(
          offset: bytes.count, message: "the last line does not end with a line end", hint: hint))
    } else if grammar == .openMetrics, !isAtEnd {
      report(
        MetricFault(offset: bytes.count, message: "the last line must be '# EOF'", hint: hint))
    }
  }

  /// Reads a line: a sample, or metadata, a comment or a blank line, which are skipped.
  @inline(__always)
  private mutating func readLine(_ start: Int, _ end: Int) throws(MetricFault) {
    var at = start
    while isBlank(bytes[at]) { at += 1 }
    if bytes[at] == newline { return }
    if bytes[at] == UInt8(ascii: "#") {
      isAtEnd = grammar == .openMetrics && bytes[start..<end].elementsEqual("# EOF".utf8)
    } else {
      try readSample(at, of: start..<end)
    }
  }

  /// Keeps the current sample.
  @inline(__always)
  mutating func keep(start: Int, labels: Int, value: Int) {
    kept.append(
      MetricText.Sample(
        start: Int32(start), labels: Int32(labels), value: Int32(value), line: Int32(line)))
  }

  private func nextLine(_ at: Int) -> Int {
    guard let base = bytes.baseAddress,
      let end = memchr(base + at, Int32(newline), bytes.count - at)
    else { return bytes.count }
    return UnsafeRawPointer(end) - UnsafeRawPointer(base) + 1
  }

  private mutating func report(_ fault: MetricFault) {
    let start = max(lineStart, textStart)
    let before = String(decoding: bytes[start..<max(start, fault.offset)], as: UTF8.self)
    problems.append(
      Diagnostic(
        .error,
        at: SourceLocation(file: file, line: line, column: before.unicodeScalars.count + 1),
        fault.message, hint: fault.hint))
  }
}
