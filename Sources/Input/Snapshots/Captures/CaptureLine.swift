import Diagnostics

/// A line of a capture as it appeared on the terminal.
///
/// A line break of the terminal (a lone carriage return) divides a line of the file into several of
/// these with the same number.
///
/// A class, since the many spans of a line refer to it.
final class CaptureLine: Sendable {
  /// The file as the user named it.
  let file: String

  /// The line in the file, counted from 1.
  let number: Int

  /// What is left when control sequences and pager prompts are removed.
  let scalars: [Unicode.Scalar]

  /// For each scalar its column in the file's line, counted from 1; nil if nothing was removed.
  private let columns: [Int32]?

  /// Whether the line continues: there is no line end before the end of the file, or it is longer
  /// than ``CaptureText/lineLimit``. A value at the end of such a line may be incomplete.
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

  /// Whether it is a rule: at least three characters such as `-`, `=` and `*`, and nothing else.
  var isRule: Bool {
    let text = span.trimmed.scalars
    return text.count >= 3 && text.allSatisfy { "-=*#_~+`".unicodeScalars.contains($0) }
  }

  /// Whether it is blank.
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

  /// The lower-case form of an ASCII letter; other scalars unchanged.
  var folded: Unicode.Scalar {
    value >= 0x41 && value <= 0x5A ? Unicode.Scalar(UInt8(value) | 0x20) : self
  }
}
