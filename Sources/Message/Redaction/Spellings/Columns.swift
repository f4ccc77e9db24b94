/// The columns of the tables in a text, each read downwards.
///
/// The text format wraps a long value inside of its column, so that other cells come between its
/// pieces. A cell begins after two spaces, or at the start of a line; it continues on the next line
/// if a cell begins in the same column.
///
/// - Parameter limit: the maximum number of bytes to return.
/// - Returns: the columns, with a line break between cells, and the position in the text at which
///   they end; empty if there is no table.
func tableColumns(_ text: Span<UInt8>, upTo limit: Int) -> (bytes: [UInt8], end: Int) {
  if !hasCells(text) { return ([], 0) }
  var output: [UInt8] = []
  var end = text.count
  // The columns that continue, from left to right, and those of the next line.
  var open: [Column] = []
  var below: [Column] = []
  var cells: [Cell] = []
  func close(_ column: Column) {
    if !column.isOfTable || column.cells.count < 2 { return }
    for cell in column.cells {
      if (output.count...output.count + cell.count).contains(limit) {
        end = cell.lowerBound + limit - output.count
      }
      text.extracting(cell).withUnsafeBufferPointer { output.append(contentsOf: $0) }
      output.append(0x0A)
    }
    output += pieceEnd
  }
  var start = 0
  while start < text.count {
    start = readCells(text, from: start, &cells)
    below.removeAll(keepingCapacity: true)
    var next = 0
    for cell in cells {
      while next < open.count, open[next].number < cell.column {
        close(open[next])
        next += 1
      }
      if next < open.count, open[next].number == cell.column {
        below.append(open[next])
        open[next].cells = []
        next += 1
      } else {
        below.append(Column(number: cell.column))
      }
      below[below.count - 1].cells.append(cell.range)
      if cells.count > 1 { below[below.count - 1].isOfTable = true }
    }
    for column in open[next...] { close(column) }
    swap(&open, &below)
  }
  for column in open { close(column) }
  return (output, end)
}

private struct Column {
  let number: Int
  var cells: [Range<Int>] = []
  /// Whether it has a cell that is not alone in its line.
  var isOfTable = false

  init(number: Int) {
    self.number = number
  }
}

private struct Cell {
  /// The terminal column in which it begins.
  let column: Int
  var range: Range<Int>
}

/// Whether a line contains two spaces between other characters.
private func hasCells(_ text: Span<UInt8>) -> Bool {
  var blanks = 2
  var isInLine = false
  for index in text.indices {
    switch text[index] {
    case 0x20: blanks += 1
    case 0x0A, 0x0D: isInLine = false
    default:
      if isInLine, blanks > 1 { return true }
      (blanks, isInLine) = (0, true)
    }
  }
  return false
}

/// Reads the cells of a line, and returns the start of the next line.
private func readCells(_ text: Span<UInt8>, from start: Int, _ cells: inout [Cell]) -> Int {
  cells.removeAll(keepingCapacity: true)
  var (column, blanks, first) = (0, 2, -1)
  var index = start
  var end = start
  var firstColumn = 0
  while index < text.count, text[index] != 0x0A {
    let byte = text[index]
    var next = index + 1
    var columns = 1
    if byte == 0x20 || byte == 0x0D {
      blanks += 1
    } else {
      if byte >= 0x80, let wide = scalar(in: text, at: index) {
        next = wide.end
        columns = width(of: wide.scalar)
      }
      if blanks > 1 || first < 0 {
        if first >= 0 { cells.append(Cell(column: firstColumn, range: first..<end)) }
        (first, firstColumn) = (index, column)
      }
      (blanks, end) = (0, next)
    }
    column += columns
    index = next
  }
  if first >= 0 { cells.append(Cell(column: firstColumn, range: first..<end)) }
  return index + 1
}

/// The width of a scalar in columns: none for combining marks, two for East Asian characters and
/// emoji.
private func width(of scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x300 { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}
