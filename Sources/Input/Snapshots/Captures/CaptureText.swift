package import Diagnostics

/// A text saved from a terminal, without terminal control.
///
/// It accepts anything: CR LF, files with only CR, a byte order mark, bytes that are not UTF-8
/// (each becomes U+FFFD), NUL and other control characters (removed; tabs become spaces), escape
/// sequences, backspaces and pager prompts, as in logs of PuTTY and script(1). Locations count the
/// lines and scalars of the original file, without the byte order mark.
///
/// Time and memory are linear in the size of the file.
package struct CaptureText: Sendable {
  /// Longer lines are cut here, in scalars; text at the cut is not used as a value.
  package static let lineLimit = 20_000

  /// Lines beyond this number are not read.
  package static let lineCountLimit = 100_000

  /// Bytes beyond this number are not read.
  package static let byteLimit = 16 << 20

  /// How messages call the file.
  package let file: String

  /// The lines as a person saw them, pager prompts left out.
  let lines: [CaptureLine]

  /// The text divided at commands; the first section is the text before the first command.
  let sections: [CaptureSection]

  /// Cleans the bytes of a file.
  package init(_ bytes: [UInt8], file: String) {
    self.file = file
    var reader = Reader(file: file)
    let all = reader.lines(bytes.prefix(Self.byteLimit))
    let stamps = TimeStamps(in: all)
    lines = stamps.isEmpty ? all : all.map { stamps.removed(from: $0) }
    sections = Self.sections(
      of: lines, start: SourceLocation(file: file, line: 1, column: 1))
  }

  /// The first place of the file.
  package var start: SourceLocation { SourceLocation(file: file, line: 1, column: 1) }
}

extension CaptureText {
  /// Goes over the bytes once and makes lines of them.
  private struct Reader {
    let file: String
    var result: [CaptureLine] = []
    var line = TerminalLine(limit: CaptureText.lineLimit)
    var number = 1
    var column = 0

    init(file: String) {
      self.file = file
    }

    private var isFull: Bool { max(number, result.count) > CaptureText.lineCountLimit }

    mutating func lines(_ bytes: ArraySlice<UInt8>) -> [CaptureLine] {
      var rest = bytes
      while let end = rest.firstIndex(of: 0x0A), !isFull {
        let content = rest[..<end]
        if !appendPlain(content.last == 0x0D ? content.dropLast() : content) {
          append(rest[...end], hasLineFeeds: true)
        }
        rest = rest[(end + 1)...]
      }
      // No UTF-8 sequence continues after a line feed, so each line is decoded separately.
      append(rest, hasLineFeeds: rest.startIndex > bytes.startIndex)
      if !isFull, !line.scalars.isEmpty { finish(isCut: true) }
      return result
    }

    /// Takes a line that looks in a terminal as it does in the file, which nearly all do: printing
    /// ASCII alone. False when it is another one.
    private mutating func appendPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
      guard bytes.count <= CaptureText.lineLimit,
        bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
      else { return false }
      add(bytes.map { Unicode.Scalar($0) }, nil, isCut: false)
      next()
      return true
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>, hasLineFeeds: Bool) {
      var afterReturn = false
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        if isFull { return }
        if column == 0, number == 1, scalar == "\u{FEFF}" { continue }
        if scalar == "\n" {
          // Two returns before a line feed are one line end, as logs of logs have them.
          if !(afterReturn && line.scalars.isEmpty) { finish(isCut: false) }
          next()
          afterReturn = false
        } else if scalar == "\r" {
          column += 1
          if !(afterReturn && line.scalars.isEmpty) { finish(isCut: false) }
          afterReturn = true
          if !hasLineFeeds { next() }
        } else {
          afterReturn = false
          column += 1
          line.write(scalar, column: column)
        }
      }
    }

    private mutating func next() {
      number += 1
      column = 0
    }

    private mutating func finish(isCut: Bool) {
      add(line.scalars, line.columns, isCut: isCut || line.isOverlong)
      line.clear()
    }

    private mutating func add(_ scalars: [Unicode.Scalar], _ columns: [Int32]?, isCut: Bool) {
      let prompt = PagerPrompt.length(in: scalars)
      var (rest, columns) = (scalars, columns)
      if prompt > 0 {
        rest = Array(scalars[prompt...])
        columns = Array((columns ?? scalars.indices.map { Int32($0 + 1) })[prompt...])
        // A prompt alone on its line is the pager's line, not one of the command.
        if rest.allSatisfy(\.isBlank) { return }
      }
      result.append(
        CaptureLine(file: file, number: number, scalars: rest, columns: columns, isCut: isCut))
    }
  }
}
