import Diagnostics
import Documents
package import StateDirectory
package import Times

/// What `callhome history` shows: the entries of the journal, the newest last (J3, H5).
package struct HistoryReport: Sendable {
  /// An entry and what else is known of its message.
  package struct Row: Sendable {
    /// The entry.
    package let entry: JournalEntry
    /// Where the message's bytes are kept, nil when they are not.
    package let kept: KeptMessage.Place?
    /// Where the receiver shows its case, nil when that is not known.
    package let caseURL: String?

    /// Creates a row.
    package init(entry: JournalEntry, kept: KeptMessage.Place?, caseURL: String?) {
      self.entry = entry
      self.kept = kept
      self.caseURL = caseURL
    }
  }

  /// Every entry, in the order of the journal.
  package let rows: [Row]

  /// Creates a report.
  package init(rows: [Row]) {
    self.rows = rows
  }
}

extension HistoryReport {
  /// The report as a JSON document, with every entry.
  package var json: String {
    JSONValue.object(["version": .integer(1), "journal": .array(rows.map(json))]).text()
  }

  private func json(_ row: Row) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    let entry = row.entry
    return .object([
      "time": .string(entry.time.description), "event": .string(entry.event.rawValue),
      "message_id": text(entry.messageID), "kind": text(entry.kind),
      "destination": text(entry.destination), "mode": text(entry.mode),
      "bytes": entry.bytes.map { .integer($0) } ?? .null, "sha256": text(entry.sha256),
      "reason": text(entry.reason), "status": entry.status.map { .integer($0) } ?? .null,
      "case": text(entry.caseNumber), "case_url": text(row.caseURL),
      "kept": text(row.kept?.rawValue),
    ])
  }
}

extension HistoryReport {
  /// The report for a person, on 80 columns as long as destinations have names of up to eleven
  /// characters.
  ///
  /// An attempt is shown only where no outcome is known. Of an id the beginning is shown, which is
  /// enough for `history show`.
  ///
  /// - Parameter calendar: times are shown as clocks of this place show them.
  package func text(_ calendar: LocalCalendar) -> String {
    let shown = rowsWithoutSettledAttempts
    if shown.isEmpty { return "nothing was sent yet\n" }
    let titles = ["time", "destination", "message", "outcome", "bytes", "id"]
    let cells = shown.map { row in
      [
        clock(row.entry.time, calendar), row.entry.destination ?? "-", row.entry.kind ?? "-",
        outcome(row.entry), row.entry.bytes.map { String($0) } ?? "-",
        row.entry.messageID.map { String($0.prefix(12)) } ?? "-",
      ].map { visible($0) }
    }
    let widths = titles.indices.map { column in
      cells.reduce(titles[column].count) { max($0, $1[column].count) }
    }
    var text = ""
    for (index, row) in ([titles] + cells).enumerated() {
      for (column, cell) in row.enumerated() {
        if column == row.count - 1 {
          text += cell
        } else if column == row.count - 2 {
          text += String(repeating: " ", count: widths[column] - cell.count) + cell + "  "
        } else {
          text += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      text += "\n"
      if index > 0, let remark = remark(shown[index - 1]) { text += "  \(remark)\n" }
    }
    return text
  }

  private var rowsWithoutSettledAttempts: [Row] {
    let outcomes: Set<JournalEntry.Event> = [.delivered, .failed, .rejected, .test, .resent]
    var isSettled = [Bool](repeating: false, count: rows.count)
    var open: [String: Int] = [:]
    for (index, row) in rows.enumerated() {
      guard let id = row.entry.messageID else { continue }
      if row.entry.event == .attempt {
        open[id] = index
      } else if outcomes.contains(row.entry.event), let attempt = open.removeValue(forKey: id) {
        isSettled[attempt] = true
      }
    }
    return zip(rows, isSettled).filter { !$1 }.map(\.0)
  }

  private func outcome(_ entry: JournalEntry) -> String {
    entry.event == .attempt ? "unknown" : entry.event.rawValue
  }

  private func remark(_ row: Row) -> String? {
    let parts = [
      row.entry.reason, row.entry.status.map { "reply \($0)" },
      row.entry.caseNumber.map { "case \($0)" }, row.caseURL,
    ]
    let words = parts.compactMap { $0.map { visible($0) } }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}

/// A moment to the minute, as clocks of a place show it: `2026-11-01 03:00`.
package func clock(_ moment: Timestamp, _ calendar: LocalCalendar) -> String {
  let local = calendar.civilTime(at: moment).description
  return local.prefix(10) + " " + local.dropFirst(11).prefix(5)
}
