import Diagnostics

/// One cell of a table that a command prints.
struct OutputCell: Hashable, Sendable {
  /// Its text; may be empty.
  let text: String
  /// Where it is.
  let location: SourceLocation

  init(text: String, location: SourceLocation) {
    self.text = text
    self.location = location
  }

  /// The trimmed text of a part of a line; databases print `NULL` for no value.
  init(_ span: CaptureSpan) {
    let trimmed = span.trimmed
    text = trimmed.text == "NULL" ? "" : trimmed.text
    location = trimmed.location
  }
}

/// A table that a command prints, whatever its form.
struct OutputTable: Sendable {
  /// The names of the columns, as the output or the reader of its form has them.
  var columns: [String]

  /// The rows; each has a cell for every column.
  var rows: [[OutputCell]] = []

  /// Rows that were joined in a way that another cell could contradict.
  var rejoinedRows: Set<Int> = []

  /// The first location that is not understood. Then no value is read from the table: a missing row
  /// could be the one that matters.
  var fault: SourceLocation?

  /// Whether something after the last row shows that no row is missing.
  var isEnded = false

  /// How many rows there are in all answers to the same question, of which each may have a part;
  /// nil if the output does not say it.
  var total: OutputCell?

  /// Where it begins.
  let start: SourceLocation

  init(columns: [String], start: SourceLocation) {
    self.columns = columns
    self.start = start
  }

  /// More cells than any product has: a hostile file of 4 MB could have a billion.
  static let cellLimit = 500_000

  /// Adds a row; false, and a fault, if there are too many.
  mutating func append(_ row: [OutputCell]) -> Bool {
    if (rows.count + 1) * columns.count > Self.cellLimit {
      note(row.first?.location ?? start)
      return false
    }
    rows.append(row)
    return true
  }

  /// Notes a place that is not understood; the first counts.
  mutating func note(_ location: SourceLocation) { fault = fault ?? location }

  /// The place of a column; the case of letters does not matter.
  func index(of column: String) -> Int? {
    let folded = column.lowercased()
    return columns.firstIndex { $0.lowercased() == folded }
  }

  /// Whether two outputs say the same.
  func saysTheSame(as other: OutputTable) -> Bool {
    columns == other.columns && rows.count == other.rows.count
      && (fault == nil) == (other.fault == nil)
      && zip(rows, other.rows).allSatisfy { $0.map(\.text) == $1.map(\.text) }
  }
}
