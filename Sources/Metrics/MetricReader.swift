package import Diagnostics
import Glibc

/// Reads metrics as text, line by line and in place.
///
/// Of what nobody asked for only the grammar is looked at: the file is the memory that it takes, and
/// 16 bytes for each sample that is kept.
package struct MetricReader {
  /// How many problems of one file are told; a hostile file could have millions.
  private static let mostProblems = 100

  let bytes: UnsafeBufferPointer<UInt8>
  let grammar: MetricGrammar
  var labels: MetricLabels
  var exemplarLabels: MetricLabels
  var families: MetricFamilies
  /// The number of the line at hand, from 1.
  var line = 0
  /// Where the line at hand begins.
  var lineStart = 0
  private let file: String
  private var wanted: WantedNames
  private var kept: [MetricText.Sample] = []
  private var problems: [Diagnostic] = []

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - bytes: the file; fewer than 2 GB.
  ///   - file: how messages call it.
  ///   - wanted: the names of the samples to keep; nil keeps all.
  /// - Throws: every problem with its place.
  package static func read(
    _ bytes: [UInt8], file: String, wanted: Set<String>?
  ) throws(Diagnostics) -> MetricText {
    guard bytes.count <= Int32.max else {
      throw Diagnostics(in: file, "the file has 2 GB or more, which is more than can be read")
    }
    let (grammar, kept, problems) = bytes.withUnsafeBufferPointer { buffer in
      var reader = MetricReader(buffer, file: file, wanted: wanted)
      reader.readAll()
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
    exemplarLabels = MetricLabels(grammar)
    families = MetricFamilies(grammar)
    self.wanted = WantedNames(wanted)
  }

  private mutating func readAll() {
    if let place = firstInvalidUTF8(bytes) {
      goToLine(of: place)
      tell(MetricFault(offset: place, message: "the text is not UTF-8"))
      return
    }
    // A byte order mark is no part of the text.
    var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let end = (bytes.lastIndex(of: newline) ?? at - 1) + 1
    var isAtEnd = false
    while at < end, problems.count < Self.mostProblems {
      line += 1
      lineStart = at
      do throws(MetricFault) {
        if isAtEnd {
          throw MetricFault(offset: at, message: "nothing may follow the line '# EOF'")
        }
        at = try readLine(at, &isAtEnd)
      } catch {
        tell(error)
        families.spoil()
        at = nextLine(at)
      }
    }
    if problems.count < Self.mostProblems { readEnd(end, isAtEnd) }
  }

  /// What stands behind the last line end, and what only the whole text can lack.
  private mutating func readEnd(_ end: Int, _ isAtEnd: Bool) {
    var isAtEnd = isAtEnd
    let rest = bytes[max(end, bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)...]
    line += 1
    lineStart = rest.startIndex
    if grammar == .openMetrics, !isAtEnd, rest.elementsEqual("# EOF".utf8) {
      isAtEnd = true
      lineStart = bytes.endIndex
    } else if !rest.isEmpty {
      tell(
        MetricFault(
          offset: bytes.count, message: "the last line does not end with a line end",
          hint: "the file may have been cut: write it under another name and rename it"))
      return
    }
    do throws(MetricFault) {
      try families.finish(bytes, line: line)
    } catch {
      tell(error)
    }
    if grammar == .openMetrics, !isAtEnd {
      tell(
        MetricFault(
          offset: bytes.count, message: "the last line must be '# EOF'",
          hint: "the file may have been cut: write it under another name and rename it"))
    }
  }

  /// Reads the line that begins at `start`.
  ///
  /// - Returns: where the next one begins.
  @inline(__always)
  private mutating func readLine(
    _ start: Int, _ isAtEnd: inout Bool
  ) throws(MetricFault) -> Int {
    var at = start
    if grammar == .classic {
      while isBlank(bytes[at]) { at += 1 }
      if bytes[at] == newline { return at + 1 }
    } else if bytes[at] == newline {
      throw MetricFault(offset: at, message: "OpenMetrics has no blank lines")
    }
    if bytes[at] == UInt8(ascii: "#") {
      let next = nextLine(at)
      isAtEnd = try readComment(at..<(next - 1))
      return next
    }
    return try readSample(at)
  }

  /// Keeps the sample at hand if somebody asked for it.
  @inline(__always)
  mutating func keep(_ name: Range<Int>, start: Int, labels: Int, value: Int) {
    if wanted.contains(name, bytes) {
      kept.append(
        MetricText.Sample(
          start: Int32(start), labels: Int32(labels), value: Int32(value), line: Int32(line)))
    }
  }

  private func nextLine(_ at: Int) -> Int {
    guard let base = bytes.baseAddress,
      let end = memchr(base + at, Int32(newline), bytes.count - at)
    else { return bytes.count }
    return UnsafeRawPointer(end) - UnsafeRawPointer(base) + 1
  }

  private mutating func goToLine(of offset: Int) {
    line = 1
    for index in 0..<offset where bytes[index] == newline {
      line += 1
      lineStart = index + 1
    }
  }

  private mutating func tell(_ fault: MetricFault) {
    // An earlier line than the one at hand is told by a fault of a whole family.
    var (line, start) = (line, lineStart)
    if fault.offset < start {
      line = 1
      start = 0
      for index in 0..<fault.offset where bytes[index] == newline {
        line += 1
        start = index + 1
      }
    }
    if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    let before = String(decoding: bytes[start..<max(start, fault.offset)], as: UTF8.self)
    problems.append(
      Diagnostic(
        .error,
        at: SourceLocation(file: file, line: line, column: before.unicodeScalars.count + 1),
        fault.message, hint: fault.hint))
  }
}
