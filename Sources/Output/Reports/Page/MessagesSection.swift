import Findings
import StateDirectory
import Times

/// All messages with time, kind, destination, outcome, and a link to the exact bytes.
struct MessagesSection {
  let page: SitePage
  /// The messages, the newest first.
  let rows: [KeptHistory.Row]
  /// How many there are in all.
  let count: Int

  private var language: Language { page.language }

  /// How many are visible without unfolding.
  private static let seen = 15
  /// How many messages each folded part contains.
  private static let folded = 250

  func html() -> HTML {
    parts {
      if rows.isEmpty {
        tag("p", ["class": "empty"]) { language(.noMessages) }
      } else {
        if rows.contains(where: { $0.file != nil }) {
          tag("p", ["class": "note"]) { language(.bytesBeside) }
        }
        table(rows.prefix(Self.seen))
        let rest = Array(rows.dropFirst(Self.seen))
        for start in stride(from: 0, to: rest.count, by: Self.folded) {
          let fold = rest[start..<min(start + Self.folded, rest.count)]
          tag("details") {
            tag("summary") {
              language(
                .olderMessages,
                [
                  "count": figure(Int64(fold.count)),
                  "first": day(fold.last), "last": day(fold.first),
                ])
            }
            table(fold)
          }
        }
      }
      if count > rows.count {
        tag("p", ["class": "note"]) { language.html(.messagesLeftOut, count: count - rows.count) }
      }
    }
  }

  private func day(_ row: KeptHistory.Row?) -> String {
    row.map { String(clock($0.time, page.calendar).prefix(10)) } ?? ""
  }

  private func table(_ rows: ArraySlice<KeptHistory.Row>) -> HTML {
    tag("table", ["class": "rows log"]) {
      tag("thead") {
        tag("tr") {
          for title in [Phrase.when, .message, .outcome, .size] {
            tag("th", ["scope": "col", "class": title == .size ? "number" : nil]) {
              language(title)
            }
          }
        }
      }
      tag("tbody") {
        for row in rows {
          tag("tr") {
            tag("td") { page.time(page.isRedacted ? row.left ?? row.time : row.time) }
            tag("td") { message(row) }
            tag("td") { outcome(row) }
            tag("td", ["class": "number"]) {
              row.bytes.map { figure(Int64($0)) } ?? "–"
            }
          }
        }
      }
    }
  }

  private func message(_ row: KeptHistory.Row) -> HTML {
    parts {
      page.link(to: row.file, row.kind.map { page.label(of: $0) } ?? language(.noMessage))
      if let destination = row.destination, !page.isRedacted {
        tag("span", ["class": "to"]) { " → \(destination)" }
      }
      if let missingReason = row.missingReason, let id = row.messageID {
        tag("div", ["class": "aside"]) {
          language.html(missingReason == .tooLarge ? .tooLarge : .withoutTraces, ["id": HTML(id)])
        }
      }
    }
  }

  private func outcome(_ row: KeptHistory.Row) -> HTML {
    // A redacted page does not show what happened to a message after it was sent.
    if page.isRedacted, !row.isOfWhatWasSent { return HTML(language(.eventDelivered)) }
    let word = language.event(row.event)
    return parts {
      switch row.event {
      case .delivered, .resent, .test: word
      case .failed, .rejected, .stopped:
        tag("span", ["class": "badge poor"]) { word }
      default: tag("span", ["class": "badge plain"]) { word }
      }
      if let reason = row.reason {
        tag("div", ["class": "aside"]) {
          language.word(reason)
          if let status = row.status { ", \(status)" }
        }
      }
      if let number = row.caseNumber {
        tag("div", ["class": "aside"]) { page.caseText(number, row.messageID) }
      }
    }
  }
}

extension Language {
  /// What happened to a message.
  func event(_ event: JournalEntry.Event) -> String {
    switch event {
    case .attempt: self(.eventAttempt)
    case .delivered: self(.eventDelivered)
    case .failed: self(.eventFailed)
    case .rejected: self(.eventRejected)
    case .withdrawn: self(.eventWithdrawn)
    case .stopped: self(.eventStopped)
    case .reduced: self(.eventReduced)
    case .deleted: self(.eventDeleted)
    case .test: self(.eventTest)
    case .resent: self(.eventResent)
    case .filtered: self(.eventFiltered)
    case .refused: self(.eventRefused)
    case .held: self(.eventHeld)
    case .maintenanceBegan: self(.eventMaintenanceBegan)
    case .maintenanceEnded: self(.eventMaintenanceEnded)
    case .begun: self(.eventBegun)
    case .recovered: self(.eventRecovered)
    case .waits: self(.eventWaits)
    default: event.rawValue
    }
  }
}

extension JournalEntry.Event {
  /// The event of a queued message that is not in the journal; no journal contains it.
  static let waits = JournalEntry.Event(rawValue: "waits")
}
