package import Diagnostics

/// A text that somebody saved from a terminal, cleaned of what belongs to the terminal.
///
/// Takes anything: CR LF, files with CR alone, a byte order mark, bytes that are not UTF-8 (each
/// becomes U+FFFD), NUL and other control characters (dropped; tabs become spaces), escape
/// sequences, backspaces and pager prompts, as PuTTY and script(1) log them. Places count the lines
/// and scalars of the file as it is, the byte order mark aside.
///
/// Time and memory grow with the size of the file and no faster.
package struct CaptureText: Sendable {
  /// Longer lines are cut here, in scalars; what touches the cut is not taken for a value.
  package static let lineLimit = 20_000

  /// Lines beyond this number are not read.
  package static let lineCountLimit = 100_000

  /// Bytes beyond this number are not read.
  package static let byteLimit = 16 << 20

  /// How messages call the file.
  package let file: String

  /// The lines as a person saw them, pager prompts left out.
  let lines: [CaptureLine]

  /// The text cut at its prompts; the first section is what stands before them.
  let sections: [CaptureSection]

  /// Cleans the bytes of a file.
  package init(_ bytes: [UInt8], file: String) {
    self.file = file
    let text = String(decoding: bytes.prefix(Self.byteLimit), as: UTF8.self)
    var reader = Reader(file: file, text: text)
    lines = reader.lines()
    sections = Self.sections(
      of: lines, start: SourceLocation(file: file, line: 1, column: 1))
  }

  /// The first place of the file.
  package var start: SourceLocation { SourceLocation(file: file, line: 1, column: 1) }
}

extension CaptureText {
  /// Goes over the scalars once and makes lines of them.
  private struct Reader {
    let file: String
    let text: String
    var result: [CaptureLine] = []
    var line = TerminalLine(limit: CaptureText.lineLimit)
    var number = 1
    var column = 0

    init(file: String, text: String) {
      self.file = file
      self.text = text
    }

    mutating func lines() -> [CaptureLine] {
      let hasLineFeeds = text.utf8.contains(0x0A)
      var afterReturn = false
      for scalar in text.unicodeScalars {
        if max(number, result.count) > CaptureText.lineCountLimit { return result }
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
          line.take(scalar, column: column)
        }
      }
      if !line.scalars.isEmpty { finish(isCut: true) }
      return result
    }

    private mutating func next() {
      number += 1
      column = 0
    }

    private mutating func finish(isCut: Bool) {
      let prompt = PagerPrompt.length(in: line.scalars)
      let rest = line.scalars[prompt...]
      // A prompt alone on its line is the pager's line, not one of the command.
      if prompt == 0 || rest.contains(where: { !$0.isBlank }) {
        result.append(
          CaptureLine(
            file: file, number: number, scalars: Array(rest),
            columns: Array(line.columns[prompt...]), isCut: isCut || line.isOverlong))
      }
      line.clear()
    }
  }
}
