import Catalogs
import Documents
package import Times

/// A line of the journal: what happened to a message, without any of its values (J3).
///
/// It contains no addresses of people, no URLs and no text from servers. A text of more than 64
/// characters is cut, since lines must be short enough to be found from the end of the file.
package struct JournalEntry: Hashable, Sendable {
  /// What happened. Later versions may write events that are not listed here.
  package struct Event: RawRepresentable, Hashable, Sendable {
    /// The word in the journal.
    package let rawValue: String

    /// Creates an event from its word.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A message is about to be delivered. If no outcome follows, the outcome is unknown.
    package static let attempt = Event(rawValue: "attempt")
    /// A message was delivered.
    package static let delivered = Event(rawValue: "delivered")
    /// A message was not delivered and is retried.
    package static let failed = Event(rawValue: "failed")
    /// A destination refused a message permanently.
    package static let rejected = Event(rawValue: "rejected")
    /// A queued message was withdrawn: today's rules do not allow it (M5).
    package static let withdrawn = Event(rawValue: "withdrawn")
    /// A message was discarded: the leak guard or an error in the redaction stopped it (D1, D3).
    package static let stopped = Event(rawValue: "stopped")
    /// A message was built without a field or file in which the leak guard found a withheld value
    /// (D3).
    package static let reduced = Event(rawValue: "reduced")
    /// The bytes of a message were deleted before their retention ended.
    package static let deleted = Event(rawValue: "deleted")
    /// A test message was delivered.
    package static let test = Event(rawValue: "test")
    /// A delivered message was sent again by hand.
    package static let resent = Event(rawValue: "resent")
    /// An alert was not sent to a destination: its severity is too low, or a filter of the config
    /// excludes it (A5, A6).
    package static let filtered = Event(rawValue: "filtered")
    /// An alert was not accepted: the mode or missing consent does not allow it (M4, C3).
    package static let refused = Event(rawValue: "refused")
    /// An alert is held back until it may be reported together with others (A7).
    package static let held = Event(rawValue: "held")
    /// Maintenance began, or was found to have begun: alerts are held (O13).
    package static let maintenanceBegan = Event(rawValue: "maintenance-began")
    /// Maintenance ended.
    package static let maintenanceEnded = Event(rawValue: "maintenance-ended")
    /// The journal was started anew because the previous one was damaged or missing.
    package static let begun = Event(rawValue: "begun")
    /// An incomplete line, left by a killed run, was removed.
    package static let recovered = Event(rawValue: "recovered")
  }

  /// When it happened.
  package let time: Timestamp
  /// What happened.
  package let event: Event
  /// The message's id.
  package let messageID: String?
  /// The destination's name in the config.
  package let destination: String?
  /// The kind of message.
  package let kind: String?
  /// The mode in which it was made.
  package let mode: String?
  /// How many bytes it has.
  package let bytes: Int?
  /// The digest of its bytes.
  package let sha256: String?
  /// One word of a closed list: the class of a failure, or why a message was withdrawn or the
  /// journal started anew.
  package let reason: String?
  /// The numeric status of the server's reply.
  package let status: Int?
  /// The number of the case that the receiver opened (H5).
  package let caseNumber: String?
  /// How many recipients of an e-mail the entry is about; nil for all of them.
  package let recipients: Int?

  /// Creates an entry from its parts.
  package init(
    _ event: Event, at time: Timestamp, messageID: String? = nil, destination: String? = nil,
    kind: String? = nil, mode: String? = nil, bytes: Int? = nil, sha256: String? = nil,
    reason: String? = nil, status: Int? = nil, caseNumber: String? = nil, recipients: Int? = nil
  ) {
    self.time = time
    self.event = Event(rawValue: Self.clipped(event.rawValue) ?? "")
    self.messageID = Self.clipped(messageID)
    self.destination = Self.clipped(destination)
    self.kind = Self.clipped(kind)
    self.mode = Self.clipped(mode)
    self.bytes = bytes
    self.sha256 = Self.clipped(sha256)
    self.reason = Self.clipped(reason)
    self.status = status
    self.caseNumber = Self.clipped(caseNumber)
    self.recipients = recipients
  }

  /// A text, cut to the maximum length in a line of the journal.
  static func clipped(_ text: String?) -> String? {
    text.map { $0.unicodeScalars.count > 64 ? String($0.unicodeScalars.prefix(64)) : $0 }
  }

  /// Creates an entry about a message.
  ///
  /// - Parameters:
  ///   - event: what happened to it.
  ///   - message: the message.
  ///   - time: when.
  ///   - reason: one word of a closed list.
  ///   - status: the numeric status of the server's reply.
  ///   - caseNumber: the number of the case that the receiver opened.
  ///   - recipients: how many recipients of an e-mail the entry is about; nil for all of them.
  package init(
    _ event: Event, _ message: OutboxHead, at time: Timestamp, reason: String? = nil,
    status: Int? = nil, caseNumber: String? = nil, recipients: Int? = nil
  ) {
    self.init(
      event, at: time, messageID: message.messageID, destination: message.destination,
      kind: message.kind.rawValue, mode: message.mode.rawValue, bytes: message.byteCount,
      sha256: message.digest, reason: reason, status: status, caseNumber: caseNumber,
      recipients: recipients)
  }
}

extension JournalEntry {
  /// The members of the line, the sequence number first.
  func json(sequence: Int) -> JSONValue {
    .object([
      "sequence": .integer(sequence), "time": .string(time.description),
      "event": .string(event.rawValue), "message_id": messageID.map { .string($0) },
      "kind": kind.map { .string($0) }, "destination": destination.map { .string($0) },
      "mode": mode.map { .string($0) }, "bytes": bytes.map { .integer($0) },
      "sha256": sha256.map { .string($0) }, "reason": reason.map { .string($0) },
      "status": status.map { .integer($0) }, "case": caseNumber.map { .string($0) },
      "recipients": recipients.map { .integer($0) },
    ])
  }

  /// Reads a line, verified or not; nil if it is not a valid entry.
  init?(line: ArraySlice<UInt8>) {
    guard let root = try? readJSON(Array(line), file: "", limits: .written),
      let time = root["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let event = root["event"]?.scalar?.text
    else { return nil }
    func text(_ key: String) -> String? { root[key]?.scalar?.text }
    self.init(
      Event(rawValue: event), at: time, messageID: text("message_id"),
      destination: text("destination"), kind: text("kind"), mode: text("mode"),
      bytes: root["bytes"]?.integer(in: StateNumbers.bytes), sha256: text("sha256"),
      reason: text("reason"),
      status: root["status"]?.integer(in: 0...999), caseNumber: text("case"),
      recipients: root["recipients"]?.integer(in: StateNumbers.count))
  }
}
