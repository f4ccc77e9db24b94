import Diagnostics

/// One line of a capture as a person saw it on the terminal.
///
/// A line break that only a terminal knows (a lone carriage return) makes several of these out of
/// one line of the file; they share its number.
///
/// A class, since the spans of a line are many and each holds on to the line.
final class CaptureLine: Sendable {
  /// The file as the user named it.
  let file: String

  /// The line in the file, counted from 1.
  let number: Int

  /// What is left when control sequences and pager prompts are removed.
  let scalars: [Unicode.Scalar]

  /// For every scalar the column in the file's line, counted from 1; nil if nothing was removed,
  /// so that they count up from 1.
  private let columns: [Int32]?

  /// Whether the line goes on where we stopped: no line end before the end of the file, or longer
  /// than ``CaptureText/lineLimit``. What touches the end of such a line may be half a value.
  let isCut: Bool

  init(file: String, number: Int, scalars: [Unicode.Scalar], columns: [Int32]?, isCut: Bool) {
    self.file = file
    self.number = number
    self.scalars = scalars
    self.columns = columns
    self.isCut = isCut
  }

  /// All of the line.
  var span: CaptureSpan { CaptureSpan(line: self, range: 0..<scalars.count) }

  /// The column of a scalar in the file's line; after the last scalar, the one after its column.
  func column(of index: Int) -> Int {
    guard let columns else { return min(index, scalars.count) + 1 }
    return index < columns.count ? Int(columns[index]) : Int(columns.last ?? 0) + 1
  }

  /// The line without its first scalars.
  func dropping(_ count: Int) -> CaptureLine {
    let columns = self.columns ?? scalars.indices.map { Int32(clamping: $0 + 1) }
    return CaptureLine(
      file: file, number: number, scalars: Array(scalars.dropFirst(count)),
      columns: Array(columns.dropFirst(count)), isCut: isCut)
  }

  /// Whether it is a rule: three or more signs such as `-`, `=` and `*`, and nothing else.
  var isRule: Bool {
    let text = span.trimmed.scalars
    return text.count >= 3 && text.allSatisfy { "-=*#_~+`".unicodeScalars.contains($0) }
  }

  /// Whether there is nothing to see.
  var isBlank: Bool { scalars.allSatisfy(\.isBlank) }
}

extension Unicode.Scalar {
  /// Whether it is white space; tabs and the like are spaces by the time a line exists.
  var isBlank: Bool {
    value < 0x80 ? value == 0x20 : properties.isWhitespace
  }

  /// Whether it is one of `0` to `9`.
  var isDigit: Bool { value >= 0x30 && value <= 0x39 }

  /// Whether it is one of `a` to `z` and `A` to `Z`.
  var isLetter: Bool { (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A }

  /// The lower case form of an ASCII letter, anything else as it is.
  var folded: Unicode.Scalar {
    value >= 0x41 && value <= 0x5A ? Unicode.Scalar(UInt8(value) | 0x20) : self
  }
}
