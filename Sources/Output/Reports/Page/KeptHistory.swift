package import Catalogs
import Diagnostics
package import StateDirectory
package import Times

/// What the state remembers of messages: what happened to each, and what those say that can be read back.
package struct KeptHistory: Sendable {
  /// A message, or something that happened to none in particular.
  package struct Row: Sendable {
    /// When the last thing happened to it.
    package let time: Timestamp
    /// What that was.
    package let event: JournalEntry.Event
    /// The message's id.
    package let messageID: String?
    /// The destination's name.
    package let destination: String?
    /// The kind of message.
    package let kind: String?
    /// How many bytes it has.
    package let bytes: Int?
    /// One word of a closed list that says why.
    package let reason: String?
    /// The number that a server's reply begins with.
    package let status: Int?
    /// The number of the case that the receiver opened.
    package let caseNumber: String?
    /// The file next to the page that has its bytes; nil if there is none.
    package fileprivate(set) var file: String?
    /// When it left last, whatever came of it since; nil if it never did.
    package let left: Timestamp?
    /// What that file lacks of the bytes that are kept; nil where it has all of them.
    package fileprivate(set) var missingReason: MissingReason?
  }

  /// What is kept and does not lie beside the page.
  package enum MissingReason: Sendable {
    /// The whole message, which is too large.
    case tooLarge
    /// The contents of its traces, of which no copy may outlive that in the state (T5).
    case traces
  }

  /// How much is looked at.
  package struct Limits: Sendable {
    /// How many messages the page lists.
    package var rows = 2_000
    /// How many messages about alerts are read back.
    package var alerts = 1_000
    /// How many copies of messages are looked into that the journal does not know.
    package var unlistedMessageLimit = 2_000
    /// How many bytes a message may have to be read.
    package var bytes = 16 << 20

    /// The usual ones.
    package init() {}
  }

  /// The newest messages, the newest first.
  package fileprivate(set) var rows: [Row] = []
  /// How many messages there are in all.
  package private(set) var rowCount = 0
  /// How many of them were sent.
  package private(set) var sentCount = 0
  /// How many entries of the journal were verified; nil when there is no journal.
  package private(set) var verified: Int?
  /// The messages of each month that were sent and can be read back, by kind and destination.
  package private(set) var months: [Ledger.Key: [String: ReadMessage]] = [:]
  /// Destinations that got messages of a kind which cannot be read back, since they are no JSON.
  package private(set) var unreadable: [MessageKind: Set<String>] = [:]
  /// The messages about alerts that can be read back, the newest first.
  package private(set) var alerts: [ReadMessage] = []
  /// How many messages about alerts are kept that were not looked at.
  package private(set) var alertsLeftOut = 0
  /// Where receivers show cases, by the message's id.
  private var cases: [String: [CaseReply]] = [:]
  /// Alerts that were accepted, what was counted since, the newest first.
  package private(set) var windows: [AlertWindow] = []
  /// Alerts of which not every destination has a message.
  package private(set) var waiting: [AlertRecord] = []

  /// Nothing is remembered.
  package init() {}

  /// Reads what a state directory remembers, as far as it can be read. It takes no lock and writes nothing.
  ///
  /// - Parameters:
  ///   - state: the directory.
  ///   - limits: how much is looked at.
  package init(_ state: borrowing StateDirectory, limits: Limits = Limits()) {
    let findings = state.findings
    func attempt<Result>(_ work: () throws -> Result) -> Result? {
      do {
        return try work()
      } catch let damage as StateDamage {
        findings.add(damage.diagnostics.all)
      } catch {
        findings.add(Diagnostic(.error, at: nil, "\(error)"))
      }
      return nil
    }
    let installation = attempt { try state.installation() } ?? nil
    // Before the journal, so that it is never the newer one.
    let ledger = attempt { try state.ledger() } ?? Ledger()
    for record in ledger.records.values {
      // An older version kept it there alone.
      if let sent = record.sent, let url = sent.caseURL {
        cases[sent.messageID] = [CaseReply(at: sent.time, number: sent.caseNumber, url: url)]
      }
    }
    var found = JournalRows()
    if let audit = attempt({
      try state.auditJournal(installation, ledger.journal) { found.add($0) }
    }), let audit {
      verified = audit.verified
      if let fault = audit.fault { findings.add(fault) }
    }
    let kept = attempt { try state.keptMessages() } ?? []
    func head(_ message: KeptMessage) -> (head: OutboxHead, size: Int64)? {
      attempt { try state.head(of: message) } ?? nil
    }
    let unknown = kept.filter { found.byID[$0.messageID] == nil }.suffix(
      limits.unlistedMessageLimit)
    for message in unknown { if let known = head(message) { found.add(message, known.head) } }
    readBack(kept.reversed(), found, limits, head) { message in
      attempt { try state.read(message) } ?? nil
    }
    windows = attempt { try state.alertWindows() } ?? []
    waiting = attempt { try state.waitingAlerts() } ?? []
    rowCount = found.rows.count
    sentCount = found.rows.count(where: \.hasLeft)
    rows = found.newest(limits.rows)
    for id in Set(rows.compactMap(\.messageID) + alerts.compactMap(\.messageID)) {
      let replies = state.replies(to: id)
      if !replies.isEmpty { cases[id] = replies }
    }
  }

  /// Reads messages that were sent, the newest first: the last one of every month, and those about alerts.
  private mutating func readBack(
    _ kept: [KeptMessage], _ found: JournalRows, _ limits: Limits,
    _ head: (KeptMessage) -> (head: OutboxHead, size: Int64)?,
    _ read: (KeptMessage) -> OutboxEntry?
  ) {
    var seen: [String: Int] = [:]
    var alertCount = 0
    for message in kept where message.location != .outbox {
      // One that was refused may have been sent again by hand.
      guard let row = found.row(of: message.messageID), row.hasLeft || message.location == .sent,
        let kind = row.kind.flatMap(MessageKind.init), let destination = row.destination,
        kind != .test
      else { continue }
      if kind == .alert {
        alertCount += 1
        if alertCount > limits.alerts {
          alertsLeftOut += 1
          continue
        }
      } else {
        // The last one of a month may be of the month before, late: some are looked at.
        let place = "\(kind) \(message.month ?? "") \(destination)"
        seen[place, default: 0] += 1
        if seen[place, default: 0] > 4 { continue }
      }
      guard let size = head(message)?.size, size <= Int64(limits.bytes), let entry = read(message)
      else { continue }
      guard var readable = ReadMessage(entry) else {
        unreadable[kind, default: []].insert(destination)
        continue
      }
      readable.left = row.left ?? row.time
      if kind == .alert {
        alerts.append(readable)
      } else {
        let key = Ledger.Key(destination, kind)
        if months[key]?[readable.period] == nil {
          months[key, default: [:]][readable.period] = readable
        }
      }
    }
  }
}

extension KeptHistory {
  /// Where the receiver shows a case that it opened for a message; nil when that is not known.
  func caseURL(_ number: String, _ messageID: String) -> String? {
    CaseReply.matching(number, in: cases[messageID] ?? [])?.url
  }

  /// Remembers which file next to the page has the bytes of a message.
  ///
  /// - Parameters:
  ///   - index: the message's row.
  ///   - file: the file; nil if there is none.
  ///   - lack: what it lacks.
  package mutating func mark(_ index: Int, file: String?, missingReason: MissingReason?) {
    rows[index].file = file
    rows[index].missingReason = missingReason
  }

  /// The messages of a kind by month, the oldest first: those of the destination that was sent the most
  /// of it, so that months can be compared.
  func series(_ kind: MessageKind, _ destinations: [String]) -> [ReadMessage] {
    let keys = months.keys.filter { $0.kind == kind }.sorted { left, right in
      let places = [left, right].map { key in
        destinations.firstIndex(of: key.destination) ?? destinations.count
      }
      return (places[0], left.destination) < (places[1], right.destination)
    }
    func completeness(_ key: Ledger.Key) -> (Int, Int) {
      let messages = months[key] ?? [:]
      let newest = messages.max { $0.key < $1.key }?.value
      return (newest?.receipt?.values.count { $0 == .send } ?? 0, messages.count)
    }
    guard var best = keys.first else { return [] }
    for key in keys.dropFirst() where completeness(key) > completeness(best) { best = key }
    return (months[best] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
  }
}

/// What the journal says, a row a message.
private struct JournalRows {
  private(set) var rows: [KeptHistory.Row] = []
  private(set) var byID: [String: Int] = [:]

  /// So many of them, the newest first.
  func newest(_ count: Int) -> [KeptHistory.Row] {
    rows.indices.sorted { (rows[$0].time, $0) > (rows[$1].time, $1) }.prefix(count)
      .map { rows[$0] }
  }

  func row(of id: String) -> KeptHistory.Row? { byID[id].map { rows[$0] } }

  /// A message that is kept and that the journal does not know.
  mutating func add(_ message: KeptMessage, _ head: OutboxHead) {
    let event: JournalEntry.Event =
      switch message.location {
      case .outbox: .waits
      case .rejected: .rejected
      case .sent: .delivered
      }
    add(
      JournalEntry(
        event, at: head.created, messageID: head.messageID, destination: head.destination,
        kind: head.kind.rawValue, mode: head.mode.rawValue, bytes: head.byteCount))
  }

  mutating func add(_ entry: JournalEntry) {
    guard let id = entry.messageID else {
      rows.append(row(entry, nil))
      return
    }
    guard let index = byID[id] else {
      byID[id] = rows.count
      rows.append(row(entry, nil))
      return
    }
    // That its bytes were deleted since says nothing of what came of it.
    if entry.event == .deleted, rows[index].event != .attempt { return }
    rows[index] = row(entry, rows[index])
  }

  private func row(_ entry: JournalEntry, _ earlier: KeptHistory.Row?) -> KeptHistory.Row {
    KeptHistory.Row(
      time: entry.time, event: entry.event, messageID: entry.messageID,
      destination: entry.destination ?? earlier?.destination, kind: entry.kind ?? earlier?.kind,
      bytes: entry.bytes ?? earlier?.bytes, reason: entry.reason, status: entry.status,
      caseNumber: entry.caseNumber ?? earlier?.caseNumber,
      left: KeptHistory.Row.isDelivery(entry.event) ? entry.time : earlier?.left)
  }
}
