import Diagnostics
import Documents
import Findings
package import StateDirectory
package import Times

/// The output of `callhome history`: the entries of the journal, the newest last (J3, H5).
///
/// It is built row by row, since a journal may have hundreds of thousands.
package enum HistoryReport {
  /// A JSON document with every entry.
  package struct JSON: Sendable {
    private var isEmpty = true

    /// Creates a document without entries.
    package init() {}

    /// The next entry, with the separator before it.
    ///
    /// - Parameters:
    ///   - entry: the entry.
    ///   - kept: where the message's bytes are kept; nil if they are not.
    ///   - caseURL: the URL of its case; nil if that is not known.
    package mutating func row(
      _ entry: JournalEntry, kept: KeptMessage.Location?, caseURL: String?
    ) -> [UInt8] {
      let start = isEmpty ? Self.start + "\n    " : ",\n    "
      isEmpty = false
      return Array(start.utf8) + json(entry, kept, caseURL).bytes(depth: 2)
    }

    /// The bytes after the last entry.
    package var end: [UInt8] { Array((isEmpty ? "\(Self.start)]\n}\n" : "\n  ]\n}\n").utf8) }

    private static let start = "{\n  \"version\": 1,\n  \"journal\": ["

    private func json(
      _ entry: JournalEntry, _ kept: KeptMessage.Location?, _ caseURL: String?
    ) -> JSONValue {
      func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
      return .object([
        "time": .string(entry.time.description), "event": .string(entry.event.rawValue),
        "message_id": text(entry.messageID), "kind": text(entry.kind),
        "destination": text(entry.destination), "mode": text(entry.mode),
        "bytes": entry.bytes.map { .integer($0) } ?? .null, "sha256": text(entry.sha256),
        "reason": text(entry.reason), "status": entry.status.map { .integer($0) } ?? .null,
        "case": text(entry.caseNumber), "case_url": text(caseURL),
        "kept": text(kept?.rawValue),
      ])
    }
  }
}

extension HistoryReport {
  /// The report as text. It fits 80 columns if destinations have names of up to eleven characters.
  ///
  /// An attempt is shown only if its outcome is unknown. Ids are shortened to a length that is
  /// enough for `history show`. All entries are measured first, and then printed: the widths of the
  /// columns and the outcomes of attempts are known only at the end of the journal.
  package struct Table: Sendable {
    private let calendar: LocalCalendar
    private var widths = Self.titles.map(\.count)
    private var measured = 0
    /// The last attempt of each message that has no outcome yet.
    private var open: [String: Attempt] = [:]
    /// The indices of attempts without an outcome.
    private var unsettled: Set<Int> = []
    private var written = 0
    /// How many entries are listed; known after all were measured.
    package private(set) var count = 0

    private struct Attempt {
      let place: Int
      let entry: JournalEntry
      let isListed: Bool
    }

    private static let titles = ["time", "destination", "message", "outcome", "bytes", "id"]

    /// Creates a table.
    ///
    /// - Parameter calendar: the local calendar for times.
    package init(_ calendar: LocalCalendar) {
      self.calendar = calendar
    }

    /// Measures the next entry. An entry that is not listed may still be the outcome of an attempt.
    package mutating func measure(_ entry: JournalEntry, isListed: Bool = true) {
      let place = measured
      measured += 1
      guard entry.event == .attempt, let id = entry.messageID else {
        if isListed { widen(entry) }
        if let id = entry.messageID, Self.outcomes.contains(entry.event) { open[id] = nil }
        return
      }
      let attempt = Attempt(place: place, entry: entry, isListed: isListed)
      if let earlier = open.updateValue(attempt, forKey: id) {
        show(earlier)
      }
    }

    /// The line of titles, or a line that there is nothing to show; known after all were measured.
    package var start: [UInt8] {
      mutating get {
        for attempt in open.values { show(attempt) }
        open = [:]
        if count > 0 { return Array(line(Self.titles).utf8) }
        return measured > 0 ? Self.noneListed : Self.nothing
      }
    }

    /// The output if there are no entries.
    package static let nothing = Array("nothing was sent yet\n".utf8)

    /// The output if no entry matches the filter.
    private static let noneListed = Array("no entry of the journal is among those\n".utf8)

    private mutating func show(_ attempt: Attempt) {
      unsettled.insert(attempt.place)
      if attempt.isListed { widen(attempt.entry) }
    }

    private mutating func widen(_ entry: JournalEntry) {
      count += 1
      for (column, cell) in cells(entry).enumerated() {
        widths[column] = max(widths[column], cell.count)
      }
    }

    /// The lines of the next measured entry; empty for an attempt with an outcome.
    ///
    /// - Parameters:
    ///   - entry: the entry.
    ///   - isListed: as it was measured.
    ///   - caseURL: the URL of the message's case; nil if that is not known.
    package mutating func row(
      _ entry: JournalEntry, isListed: Bool = true, caseURL: @autoclosure () -> String?
    ) -> [UInt8] {
      defer { written += 1 }
      if !isListed { return [] }
      if entry.event == .attempt, entry.messageID != nil, !unsettled.contains(written) { return [] }
      let remark = remark(entry, caseURL()).map { "  \($0)\n" } ?? ""
      return Array((line(cells(entry)) + remark).utf8)
    }

    private func cells(_ entry: JournalEntry) -> [String] {
      [
        clock(entry.time, calendar), entry.destination ?? "-", entry.kind ?? "-",
        entry.event == .attempt ? "unknown" : entry.event.rawValue,
        entry.bytes.map { String($0) } ?? "-", entry.messageID.map { String($0.prefix(12)) } ?? "-",
      ].map { visible($0) }
    }

    private func line(_ cells: [String]) -> String {
      var text = ""
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
        switch column {
        case cells.count - 1: text += cell
        case cells.count - 2: text += padding + cell + "  "
        default: text += cell + padding + "  "
        }
      }
      return text + "\n"
    }

    private func remark(_ entry: JournalEntry, _ caseURL: String?) -> String? {
      let parts = [
        entry.reason, entry.status.map { "reply \($0)" },
        entry.caseNumber.map { "case \($0)" }, caseURL,
      ]
      let words = parts.compactMap { $0.map { visible($0) } }
      return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    private static let outcomes: Set<JournalEntry.Event> = [
      .delivered, .failed, .rejected, .test, .resent,
    ]
  }
}
