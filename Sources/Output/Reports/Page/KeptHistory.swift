package import Catalogs
import Diagnostics
package import StateDirectory
package import Times

/// The messages in the state: what happened to each, and the content of those that can be read
/// back.
package struct KeptHistory: Sendable {
  /// A message, or an event that is about no message.
  package struct Row: Sendable {
    /// When the last event happened.
    package let time: Timestamp
    /// The last event.
    package let event: JournalEntry.Event
    /// The message's id.
    package let messageID: String?
    /// The destination's name.
    package let destination: String?
    /// The kind of message.
    package let kind: String?
    /// How many bytes it has.
    package let bytes: Int?
    /// The reason, one word of a closed list.
    package let reason: String?
    /// The numeric status of the server's reply.
    package let status: Int?
    /// The number of the case that the receiver opened.
    package let caseNumber: String?
    /// The file next to the page with its bytes; nil if there is none.
    package fileprivate(set) var file: String?
    /// When it was last sent, whatever happened since; nil if it never was.
    package let left: Timestamp?
    /// What is missing in that file; nil if it contains all bytes.
    package fileprivate(set) var missingReason: MissingReason?
  }

  /// Why kept bytes are not next to the page.
  package enum MissingReason: Sendable {
    /// The whole message, which is too large.
    case tooLarge
    /// The contents of its traces: no copy may be kept longer than the one in the state (T5).
    case traces
  }

  /// The limits for reading the history.
  package struct Limits: Sendable {
    /// How many messages the page lists.
    package var rows = 2_000
    /// How many messages about alerts are read back.
    package var alerts = 1_000
    /// How many copies of messages that are not in the journal are read.
    package var unlistedMessageLimit = 2_000
    /// The maximum size of a message to read, in bytes.
    package var bytes = 16 << 20

    /// Creates the default limits.
    package init() {}
  }

  /// The newest messages, the newest first.
  package fileprivate(set) var rows: [Row] = []
  /// How many messages there are in all.
  package private(set) var rowCount = 0
  /// How many of them were sent.
  package private(set) var sentCount = 0
  /// How many entries of the journal were verified; nil if there is no journal.
  package private(set) var verified: Int?
  /// By kind and destination, the sent message of each month that can be read back.
  package private(set) var months: [Ledger.Key: [String: ReadMessage]] = [:]
  /// Destinations whose messages of a kind cannot be read back, since they are not JSON.
  package private(set) var unreadable: [MessageKind: Set<String>] = [:]
  /// The messages about alerts that can be read back, the newest first.
  package private(set) var alerts: [ReadMessage] = []
  /// How many kept messages about alerts were not read.
  package private(set) var alertsLeftOut = 0
  /// The replies with cases, by the message's id.
  private var cases: [String: [CaseReply]] = [:]
  /// The windows of alerts with their counts, the newest first.
  package private(set) var windows: [AlertWindow] = []
  /// Alerts for which at least one destination has no message.
  package private(set) var waiting: [AlertRecord] = []

  /// Creates an empty history.
  package init() {}

  /// Reads the history from a state, as far as it can be read. It takes no lock and writes nothing.
  ///
  /// - Parameters:
  ///   - state: the state directory.
  ///   - limits: the limits for reading.
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
    // Read the ledger before the journal, so that it is never newer.
    let ledger = attempt { try state.ledger() } ?? Ledger()
    for record in ledger.records.values {
      // An older version kept the URL only there.
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

  /// Reads messages that were sent, the newest first: the last one of every month, and those about
  /// alerts.
  private mutating func readBack(
    _ kept: [KeptMessage], _ found: JournalRows, _ limits: Limits,
    _ head: (KeptMessage) -> (head: OutboxHead, size: Int64)?,
    _ read: (KeptMessage) -> OutboxEntry?
  ) {
    var seen: [String: Int] = [:]
    var alertCount = 0
    for message in kept where message.location != .outbox {
      // A rejected message may have been sent again by hand.
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
        // The last message of a month may be a late one for the month before, so several are read.
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
  /// The URL of the case that the receiver opened for a message; nil if that is not known.
  func caseURL(_ number: String, _ messageID: String) -> String? {
    CaseReply.matching(number, in: cases[messageID] ?? [])?.url
  }

  /// Sets the file next to the page that contains the bytes of a message.
  ///
  /// - Parameters:
  ///   - index: the message's row.
  ///   - file: the file; nil if there is none.
  ///   - missingReason: what the file does not contain.
  package mutating func mark(_ index: Int, file: String?, missingReason: MissingReason?) {
    rows[index].file = file
    rows[index].missingReason = missingReason
  }

  /// The messages of a kind by month, the oldest first. They are those of the destination that was
  /// sent the most fields, so that months can be compared.
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

/// Builds one row for each message from the entries of the journal.
private struct JournalRows {
  private(set) var rows: [KeptHistory.Row] = []
  private(set) var byID: [String: Int] = [:]

  /// The newest rows, the newest first.
  func newest(_ count: Int) -> [KeptHistory.Row] {
    rows.indices.sorted { (rows[$0].time, $0) > (rows[$1].time, $1) }.prefix(count)
      .map { rows[$0] }
  }

  func row(of id: String) -> KeptHistory.Row? { byID[id].map { rows[$0] } }

  /// Adds a kept message that is not in the journal.
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
    // The later deletion of its bytes does not change its outcome.
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
