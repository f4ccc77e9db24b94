import Catalogs
import Diagnostics

/// A line of `system-history.log`.
///
///     07/30/2008 10:46:31 | root: Upgrade 6.1.2.9901-126 Success
///     07/10/2023 10:30:05 | root: Boot 14.0.1.13900-155 Start = OK, prior Restart
struct HistoryRow {
  let time: OutputCell
  let event: OutputCell
  let version: OutputCell
  let result: OutputCell

  /// Nil if the line does not begin with a date, a time and `|`.
  init?(_ line: CaptureLine) {
    guard let parts = line.span.split(at: "|", within: 64) else { return nil }
    let stamp = parts.before.words
    guard stamp.count == 2, let time = Self.time(stamp[0].text, stamp[1].text) else { return nil }
    self.time = OutputCell(text: time, location: stamp[0].location)
    var words = parts.after.words[...]
    if let user = words.first, user.scalars.last == ":" { words.removeFirst() }
    // The text after `=` describes how the node was stopped before.
    if let remark = words.firstIndex(where: { $0.text == "=" }) { words = words[..<remark] }
    let empty = OutputCell(text: "", location: parts.after.trimmed.location)
    guard words.count >= 3, let last = words.popLast(), let number = words.popLast() else {
      (event, version, result) = (empty, empty, empty)
      return
    }
    result = OutputCell(last)
    version = OutputCell(number)
    // `Switch Version 14.0.1.13900-155 to 15.0.1.11900-23`
    if words.count >= 3, words.last?.folded == "to" { words = words.dropLast(2) }
    event = OutputCell(
      text: words.map(\.text).joined(separator: " "),
      location: words.first?.location ?? empty.location)
  }

  /// `07/30/2008` and `10:46:31` as ISO 8601: it is the node's own time.
  private static func time(_ day: String, _ clock: String) -> String? {
    let date = day.split(separator: "/", omittingEmptySubsequences: false)
    let time = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard date.count == 3, time.count == 3, date.map(\.utf8.count) == [2, 2, 4],
      time.allSatisfy({ $0.utf8.count == 2 }),
      (date + time).allSatisfy({ $0.unicodeScalars.allSatisfy(\.isDigit) }),
      let month = Int(date[0]), let number = Int(date[1]), let year = Int(date[2]),
      (1...12).contains(month), number >= 1, number <= FactReading.days(of: month - 1, year),
      (1970...9999).contains(year), time[0] < "24", time[1] < "60", time[2] <= "60"
    else { return nil }
    return "\(date[2])-\(date[0])-\(date[1])T\(clock)"
  }
}

/// The table of `system-history.log`; nil if there is none.
func historyTable(_ lines: [CaptureLine], _ start: SourceLocation) -> OutputTable? {
  var table = OutputTable(columns: OutputCommand.Form.history.columns ?? [], start: start)
  for line in unwrapped(lines) where !line.isBlank {
    // The head of the file has no such line; one with two of them is two lines that were glued.
    guard line.scalars.contains("|") else {
      if line.isCut || !table.rows.isEmpty { table.note(line.span.trimmed.location) }
      continue
    }
    guard !line.isCut, line.scalars.count(where: { $0 == "|" }) == 1, let row = HistoryRow(line)
    else {
      table.note(line.span.trimmed.location)
      continue
    }
    table.rows.append([row.time, row.event, row.version, row.result])
  }
  return table.rows.isEmpty && table.fault == nil ? nil : table
}

/// The lines of a terminal that is narrower than a line of the file, put together again: the
/// longest are full.
private func unwrapped(_ lines: [CaptureLine]) -> [CaptureLine] {
  let width = lines.map(\.scalars.count).max() ?? 0
  var result: [CaptureLine] = []
  var isFull = false
  for line in lines {
    defer { isFull = line.scalars.count == width }
    if isFull, width >= 72, let first = result.last, !line.isBlank, !line.scalars.contains("|") {
      let whole = CaptureLine(
        file: first.file, number: first.number, scalars: first.scalars + line.scalars,
        columns: nil, isCut: line.isCut)
      // Other text after a full line is not part of it.
      let ends = ["start", "success", "failure"]
      if let row = HistoryRow(whole), ends.contains(row.result.text.lowercased()) {
        result[result.count - 1] = whole
        continue
      }
    }
    result.append(line)
  }
  return result
}
