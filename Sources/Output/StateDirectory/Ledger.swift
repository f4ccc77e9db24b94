package import Catalogs
import Diagnostics
import Documents
package import Files
package import Times

/// The last outcome for each destination and kind of message.
package struct Ledger: Hashable, Sendable {
  /// A destination and a kind of message.
  package struct Key: Hashable, Sendable, Comparable {
    /// The destination's name.
    package let destination: String
    /// The kind of message.
    package let kind: MessageKind

    /// Creates a key.
    package init(_ destination: String, _ kind: MessageKind) {
      self.destination = destination
      self.kind = kind
    }

    /// By destination, then by kind.
    package static func < (left: Key, right: Key) -> Bool {
      (left.destination, left.kind) < (right.destination, right.kind)
    }
  }

  /// The last outcomes for a destination and a kind of message.
  package struct Record: Hashable, Sendable {
    /// The last message that was delivered.
    package var sent: Sent?
    /// The delivered message before that, if it was in another month; the clock may have jumped.
    package var before: Sent?
    /// The last attempt that failed; nil once an attempt succeeds.
    package var failure: Event?
    /// The last message that was withdrawn, and why.
    package var withdrawn: Event?

    /// The last message that was rejected; nil once a message is delivered.
    package var refusal: Refusal?

    /// Creates an empty record.
    package init() {}
  }

  /// A delivered message.
  package struct Sent: Hashable, Sendable {
    /// When it was delivered.
    package let time: Timestamp
    /// When it was built; nil if the run that built it also delivered it.
    package let made: Timestamp?
    /// The month that it covers, `2026-11`.
    package let period: String
    /// The message's id.
    package let messageID: String
    /// How many bytes it had.
    package let bytes: Int
    /// The digest of its bytes, in hexadecimal digits.
    package let sha256: String
    /// The number of the case that the receiver opened; nil if its reply contained none (H5).
    package let caseNumber: String?
    /// The URL of that case; nil if the reply contained none.
    package let caseURL: String?

    /// When the message was built, which is the time of its data.
    package var composed: Timestamp { made ?? time }

    /// Creates the record of a delivered message.
    package init(
      time: Timestamp, made: Timestamp? = nil, period: String, messageID: String, bytes: Int,
      sha256: String, caseNumber: String? = nil, caseURL: String? = nil
    ) {
      self.time = time
      self.made = made
      self.period = period
      self.messageID = messageID
      self.bytes = bytes
      self.sha256 = sha256
      self.caseNumber = caseNumber
      self.caseURL = caseURL
    }
  }

  /// A message's position in the sequence of messages for a destination. Numbers start at 1, so
  /// that a receiver notices a missing message.
  package struct Position: Hashable, Sendable {
    /// The sequence number.
    package let sequence: Int
    /// The message's id.
    package let messageID: String

    /// Creates a position.
    package init(sequence: Int, messageID: String) {
      self.sequence = sequence
      self.messageID = messageID
    }
  }

  /// An event, in words.
  package struct Event: Hashable, Sendable {
    /// When it happened.
    package let time: Timestamp
    /// What happened.
    package let text: String
    /// What to do about it; nil if there is no hint.
    package let hint: String?

    /// Creates an event.
    package init(time: Timestamp, text: String, hint: String? = nil) {
      self.time = time
      self.text = text
      self.hint = hint
    }
  }

  /// The last outcomes, by destination and kind.
  package var records: [Key: Record] = [:]

  /// The retry states of queued messages, by message id.
  package var messages: [String: Retry] = [:]

  /// Destinations to which monthly messages are not sent before the next attempt is due, by name.
  package var pauses: [String: Retry] = [:]

  /// Destinations to which queued alerts are not sent before the next attempt is due, by name.
  package var alertPauses: [String: Retry] = [:]

  /// The last message built for each destination in smart mode, by destination name (R5).
  package var positions: [String: Position] = [:]

  /// When each condition was last reported, by a digest of its text, since the text may contain a
  /// name.
  package var lastReported: [String: Timestamp] = [:]

  /// Traces were deleted from all sent copies that are older than this.
  package var tracesDeleted: Timestamp?

  /// When messages about alerts were built and sent.
  package var alertRates = AlertRates()

  /// The newest link of the journal that is known to be on disk; nil before there is a journal
  /// (J3).
  package var journal: JournalLink?

  /// Creates an empty ledger.
  package init() {}

  /// The record of a destination and kind.
  package subscript(key: Key) -> Record {
    get { records[key] ?? Record() }
    set { records[key] = newValue }
  }
}

extension StateDirectory {
  /// Reads the ledger.
  ///
  /// A damaged file counts as empty and is reported.
  ///
  /// - Throws: when the file exists and cannot be read.
  package func ledger() throws(FileError) -> Ledger {
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    return try ledger(&found)
  }

  private func ledger(_ problems: inout [Diagnostic]) throws(FileError) -> Ledger {
    var ledger = Ledger()
    // The rates are not critical: if they are damaged, caps start from zero.
    var unheard: [Diagnostic] = []
    if let rates = try readJSON(ratesName, &unheard)?["rates"] {
      ledger.alertRates = AlertRates(rates)
    }
    guard let root = try readJSON("ledger.json", &problems) else { return ledger }
    guard let records = root["records"]?.elements else {
      problems.append(Diagnostic(.error, at: root.location, "the list 'records' is missing"))
      return ledger
    }
    for entry in records {
      guard let destination = entry["destination"]?.scalar?.text,
        let kind = entry["kind"]?.scalar.flatMap({ MessageKind(rawValue: $0.text) })
      else {
        problems.append(Diagnostic(.error, at: entry.location, "this record is damaged"))
        continue
      }
      func read<Part>(_ key: String, _ read: (DocumentNode) -> Part?) -> Part? {
        guard let node = entry[key] else { return nil }
        if let part = read(node) { return part }
        problems.append(
          Diagnostic(.error, at: node.location, "the part '\(key)' of this record is damaged"))
        return nil
      }
      var record = Ledger.Record()
      record.sent = read("sent", sent)
      record.before = read("before", sent)
      record.failure = read("failure", event)
      record.withdrawn = read("withdrawn", event)
      record.refusal = read("refusal", refusal)
      ledger[Ledger.Key(destination, kind)] = record
    }
    // Without these, all queued messages are tried at once, which does no harm.
    for entry in root["messages"]?.entries ?? [] {
      ledger.messages[entry.key] = retry(entry.value)
    }
    for entry in root["pauses"]?.entries ?? [] { ledger.pauses[entry.key] = retry(entry.value) }
    for entry in root["alert_pauses"]?.entries ?? [] {
      ledger.alertPauses[entry.key] = retry(entry.value)
    }
    for entry in root["positions"]?.entries ?? [] {
      if let sequence = entry.value["sequence"]?.integer(in: StateNumbers.sequence),
        let id = entry.value["message_id"]?.scalar?.text
      {
        ledger.positions[entry.key] = Ledger.Position(sequence: sequence, messageID: id)
      }
    }
    for entry in root["told"]?.entries ?? [] {
      ledger.lastReported[entry.key] = entry.value.scalar.flatMap { Timestamp(rfc3339: $0.text) }
    }
    ledger.tracesDeleted = root["traces_deleted"]?.scalar.flatMap { Timestamp(rfc3339: $0.text) }
    if let node = root["journal"] {
      ledger.journal = link(node)
      if ledger.journal == nil {
        problems.append(
          Diagnostic(.error, at: node.location, "the newest link of the journal is damaged"))
      }
    }
    return ledger
  }

  /// Reads the ledger in order to change it: a damaged file is set aside first.
  ///
  /// - Throws: as ``ledger()``, and when the file cannot be set aside.
  func ledgerForChanges() throws -> Ledger {
    var found: [Diagnostic] = []
    let ledger = try ledger(&found)
    try setAside(
      "ledger.json", found, consequence: "messages of this month may be sent twice")
    return ledger
  }
}

extension LockedState {

  /// Writes the times of messages about alerts to disk. ``writeLedger()`` does not write them,
  /// since there may be many.
  ///
  /// - Throws: when they cannot be written; the old file stays.
  package func writeRates() throws(FileError) {
    try files.writeJSON(
      ratesName, .object(["version": .integer(1), "rates": ledger.alertRates.json]))
  }

  func write(_ ledger: Ledger) throws(FileError) {
    let records = ledger.records.sorted { $0.key < $1.key }.map { key, record in
      JSONValue.object([
        "destination": .string(key.destination), "kind": .string(key.kind.rawValue),
        "sent": record.sent.map(json), "before": record.before.map(json),
        "failure": record.failure.map(json), "withdrawn": record.withdrawn.map(json),
        "refusal": record.refusal.map(json),
      ])
    }
    let reported = ledger.lastReported.limited.sorted { $0.key < $1.key }
      .map { JSONValue.Member($0.key, .string($0.value.description)) }
    try files.writeJSON(
      "ledger.json",
      .object([
        "version": .integer(1), "records": .array(records),
        "messages": json(ledger.messages.limited),
        "pauses": json(ledger.pauses),
        "alert_pauses": ledger.alertPauses.isEmpty ? nil : json(ledger.alertPauses),
        "positions": ledger.positions.isEmpty
          ? nil
          : .object(
            ledger.positions.sorted { $0.key < $1.key }.map { name, position in
              JSONValue.Member(
                name,
                .object([
                  "sequence": .integer(position.sequence),
                  "message_id": .string(position.messageID),
                ]))
            }),
        "told": .object(reported),
        "traces_deleted": ledger.tracesDeleted.map { .string($0.description) },
        "journal": ledger.journal.map { link in
          .object(["sequence": .integer(link.sequence), "mac": .string(link.mac)])
        },
      ]))
  }
}

let ratesName = "alert-rates.json"

private func sent(_ node: DocumentNode) -> Ledger.Sent? {
  guard let time = node["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
    let period = node["period"]?.scalar?.text, let id = node["message_id"]?.scalar?.text,
    let bytes = node["bytes"]?.integer(in: StateNumbers.bytes),
    let digest = node["sha256"]?.scalar?.text
  else { return nil }
  return Ledger.Sent(
    time: time, made: node["made"]?.scalar.flatMap { Timestamp(rfc3339: $0.text) }, period: period,
    messageID: id, bytes: bytes, sha256: digest,
    caseNumber: node["case"]?.scalar?.text, caseURL: node["case_url"]?.scalar?.text)
}

private func link(_ node: DocumentNode) -> JournalLink? {
  guard let sequence = node["sequence"]?.integer(in: StateNumbers.sequence),
    let mac = node["mac"]?.scalar?.text, hexadecimalBytes(mac.utf8)?.count == 32
  else { return nil }
  return JournalLink(sequence: sequence, mac: mac)
}

private func event(_ node: DocumentNode) -> Ledger.Event? {
  guard let time = node["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
    let text = node["text"]?.scalar?.text
  else { return nil }
  return Ledger.Event(time: time, text: text, hint: node["hint"]?.scalar?.text)
}

private func json(_ sent: Ledger.Sent) -> JSONValue {
  .object([
    "time": .string(sent.time.description),
    "made": sent.made.map { .string($0.description) }, "period": .string(sent.period),
    "message_id": .string(sent.messageID), "bytes": .integer(sent.bytes),
    "sha256": .string(sent.sha256), "case": sent.caseNumber.map { .string($0) },
    "case_url": sent.caseURL.map { .string($0) },
  ])
}

private func json(_ event: Ledger.Event) -> JSONValue {
  .object([
    "time": .string(event.time.description), "text": .string(event.text),
    "hint": event.hint.map { .string($0) },
  ])
}

extension Ledger {
  /// Stores the position of a message that was built.
  package mutating func note(_ head: OutboxHead) {
    guard let sequence = head.sequence,
      sequence > positions[head.destination]?.sequence ?? 0
    else { return }
    positions[head.destination] = Position(sequence: sequence, messageID: head.messageID)
  }
}
