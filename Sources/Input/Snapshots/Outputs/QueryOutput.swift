import Diagnostics

/// The output of a query: a line with the names of the columns, one of `=` or `-` that shows how wide they
/// are, and the rows.
///
///     tabname nrows
///     ======= =================
///     device  2301.000000000000
struct QueryOutput {
  /// The command and the query as they were typed, in one line.
  private(set) var typed: String

  /// The table; nil if there is no line below names of columns.
  private(set) var table: OutputTable?

  /// - Parameters:
  ///   - typed: the text of the command's line, which the terminal may have wrapped.
  ///   - lines: the lines below.
  ///   - start: where the output begins.
  ///   - isEnded: whether a prompt or another command follows.
  init(typed: String, _ lines: [CaptureLine], start: SourceLocation, isEnded: Bool) {
    self.typed = typed
    guard let rule = lines.firstIndex(where: { $0.isRule(of: "=") || $0.isRule(of: "-") }) else {
      return
    }
    var end = rule + 1
    while end < lines.count, lines[end].isRule(of: "=") || lines[end].isRule(of: "-") { end += 1 }
    let height = end - rule
    let above = lines[..<rule].filter { !$0.isBlank }
    let width = height > 1 ? lines[rule].scalars.count : Int.max
    let ranges = Self.joined(Array(lines[rule..<end]), width).columns
    var columns: [String] = []
    if above.count >= height {
      let head = Self.joined(Array(above.suffix(height)), width)
      let starts = ranges.map(\.lowerBound)
      columns = starts.enumerated().map { index, start in
        let stop = index + 1 < starts.count ? starts[index + 1] : head.scalars.count
        let from = min(start, head.scalars.count)
        return CaptureSpan(line: head, range: from..<max(from, min(stop, head.scalars.count)))
          .collapsedText
      }
    } else if above.isEmpty {
      // The names are in the line of the command, after the query.
      let words = typed.split { $0.isWhitespace }
      columns = words.suffix(ranges.count).map(String.init)
      self.typed = words.dropLast(ranges.count).joined(separator: " ")
    }
    let query = above.dropLast(height).map(\.span.trimmed.text)
    if !typed.isEmpty {
      self.typed = ([self.typed] + query).joined(separator: " ")
    } else if !query.isEmpty {
      self.typed = ""
    }
    var table = OutputTable(columns: columns, start: lines[rule].span.trimmed.location)
    if lines[rule..<end].contains(where: \.isCut) || ranges.count > 500 || columns.contains("")
      || columns.isEmpty
    {
      table.note(lines[rule].span.trimmed.location)
    }
    table.isEnded = isEnded
    self.table = table
    if table.fault != nil { return }
    var rows = QueryRows(ranges)
    rows.read(Self.unwrapped(Array(lines[end...]), width), into: &table)
    self.table = table
  }

  /// The lines of a terminal that is narrower than the table, joined again: a full line continues
  /// on the next.
  private static func unwrapped(_ lines: [CaptureLine], _ width: Int) -> [CaptureLine] {
    if width == Int.max { return lines }
    var groups: [[CaptureLine]] = []
    for line in lines {
      if let last = groups.last?.last, last.scalars.count == width, !line.isBlank {
        groups[groups.count - 1].append(line)
      } else {
        groups.append([line])
      }
    }
    return groups.map { joined($0, width) }
  }

  /// Several lines as one, each but the last filled up with spaces.
  private static func joined(_ lines: [CaptureLine], _ width: Int) -> CaptureLine {
    guard lines.count > 1, let first = lines.first, let last = lines.last else { return lines[0] }
    var scalars: [Unicode.Scalar] = []
    for line in lines.dropLast() {
      scalars += line.scalars
      scalars += Array(repeating: " ", count: max(0, width - line.scalars.count))
    }
    return CaptureLine(
      file: first.file, number: first.number, scalars: scalars + last.scalars, columns: nil,
      isCut: last.isCut)
  }
}

/// The rows below the line that shows the widths.
private struct QueryRows {
  let ranges: [Range<Int>]

  init(_ ranges: [Range<Int>]) { self.ranges = ranges }

  mutating func read(_ lines: [CaptureLine], into table: inout OutputTable) {
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.isBlank || line.isRemarkOfQuery { continue }
      if let count = line.rowCount {
        if count != table.rows.count { table.note(line.span.trimmed.location) }
        table.isEnded = true
        return
      }
      guard !line.isCut, let cells = cells(line) else {
        table.note(line.span.trimmed.location)
        continue
      }
      // A row whose last cell is missing may go on in the next line.
      if cells.last?.text.isEmpty == true, index < lines.count,
        let whole = whole(line, lines[index])
      {
        if !table.append(whole) { return }
        index += 1
      } else if !table.append(cells) {
        return
      }
    }
  }

  /// The cells of a row; nil if the text does not keep to the columns.
  private func cells(_ line: CaptureLine) -> [OutputCell]? {
    let end = line.span.trimmed.range.upperBound
    guard let last = ranges.last, let first = ranges.first, end <= last.upperBound else {
      return nil
    }
    var before = 0
    for range in ranges {
      if line.scalars[min(before, end)..<min(range.lowerBound, end)].contains(where: { !$0.isBlank }
      ) {
        return nil
      }
      before = range.upperBound
    }
    if end <= first.lowerBound { return nil }
    return ranges.map { range in
      let from = min(range.lowerBound, end)
      return OutputCell(
        CaptureSpan(line: line, range: from..<min(range.upperBound, max(from, end))))
    }
  }

  /// A row that a terminal wrapped, if there is only one way to join it.
  private func whole(_ line: CaptureLine, _ next: CaptureLine) -> [OutputCell]? {
    if next.isBlank || next.isCut || next.rowCount != nil { return nil }
    // A line that is a complete row is not joined.
    if let cells = cells(next), cells.allSatisfy({ !$0.text.isEmpty }) { return nil }
    let end = line.span.trimmed.range.upperBound
    let starts = [line.scalars.count] + ranges.map(\.lowerBound).filter { $0 > end }.prefix(1)
    var found: [[OutputCell]] = []
    for start in starts where start >= end {
      let scalars =
        line.scalars.prefix(end) + Array(repeating: " ", count: start - end) + next.scalars
      let joined = CaptureLine(
        file: line.file, number: line.number, scalars: Array(scalars), columns: nil, isCut: false)
      if let cells = cells(joined), cells.allSatisfy({ !$0.text.isEmpty }),
        !found.contains(where: { $0.map(\.text) == cells.map(\.text) })
      {
        found.append(cells)
      }
    }
    return found.count == 1 ? found[0] : nil
  }
}

extension CaptureLine {
  /// The columns that a rule shows.
  fileprivate var columns: [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    for (index, scalar) in scalars.enumerated() {
      if scalar.isBlank {
        if let from = start { ranges.append(from..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { ranges.append(start..<scalars.count) }
    return ranges
  }

  /// The number in `Rows: 5`, `5 row(s) retrieved` and the like.
  fileprivate var rowCount: Int? {
    guard !isCut, scalars.count <= 80 else { return nil }
    let words = span.folded.split(separator: " ")
    if words.count == 2, words[0] == "rows:" { return Int(words[1]) }
    if words.count == 3, words[0] == "rows", words[1] == ":" { return Int(words[2]) }
    if words.count >= 2, ["row(s)", "rows", "row"].contains(words[1]), words.count <= 3,
      words.count == 2 || words[2].hasPrefix("retrieved") || words[2].hasPrefix("selected")
    {
      return Int(words[0])
    }
    return nil
  }

  /// The appliance's error messages for any command.
  fileprivate var isRemarkOfQuery: Bool { span.hasFoldedPrefix("command successful") }
}
