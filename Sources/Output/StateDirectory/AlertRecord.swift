package import Alerts
import Documents
package import Times

/// An accepted alert, as its input reported it, for which at least one destination has no message
/// yet.
///
/// Its values are not redacted. They leave the state directory only in a message.
package struct AlertRecord: Hashable, Sendable {
  /// The alert's key.
  package let key: AlertKey
  /// The record's id, from which the ids of its messages are derived.
  package let id: String
  /// When it was accepted.
  package let accepted: Timestamp
  /// When its window started. This is earlier than ``accepted`` if the alert is sent again to
  /// destinations that the first message did not reach.
  package let windowStarted: Timestamp
  /// When its incident started (R5).
  package let incidentStarted: Timestamp
  /// Its index in the input, which orders alerts of the same second.
  package let inputIndex: Int
  /// The alert, under the catalog's name if the catalog contains it.
  package let alert: Alert
  /// The files given as diagnostics.
  package let diagnostics: [String]
  /// The repeats counted since the last message about it; nil for none.
  package private(set) var repeats: AlertRepeats?
  /// How many repeats of its window are included in ``repeats``; nil before any were included.
  package private(set) var reportedMark: Int?
  /// The destinations that have no message about it yet, by name.
  package var destinations: [String]
  /// By destination, the id of the message that this record's message is threaded with; no entry if
  /// it starts a thread.
  package private(set) var threads: [String: String] = [:]
  /// The nodes of the records that this one combines; its details name them.
  package let memberNodes: [String]
  /// The ids of the records that this one combines (A7); empty if it is a single alert.
  package let members: [String]
  /// The keys of the combined records.
  package let memberKeys: [AlertKey]

  /// When the alert ended; nil if it had not ended before its message was built (O13).
  package var ended: Timestamp?
  /// Whether it is the summary of alerts that began and ended during maintenance.
  package var isSummary = false

  /// The keys of the alerts whose start it reports. While its message is queued or delivered,
  /// further occurrences are repeats.
  package var suppressedKeys: [AlertKey] {
    alert.isResolved ? [] : members.isEmpty ? [key] : memberKeys
  }

  /// Creates a record.
  package init(
    key: AlertKey, id: String, accepted: Timestamp, windowStarted: Timestamp? = nil,
    incidentStarted: Timestamp? = nil, inputIndex: Int = 0, alert: Alert, diagnostics: [String],
    repeats: AlertRepeats?,
    destinations: [String], memberNodes: [String] = [], members: [String] = [],
    memberKeys: [AlertKey] = []
  ) {
    self.key = key
    self.id = id
    self.accepted = accepted
    self.windowStarted = windowStarted ?? accepted
    self.incidentStarted = incidentStarted ?? self.windowStarted
    self.inputIndex = inputIndex
    self.alert = alert
    self.diagnostics = diagnostics
    self.repeats = repeats
    self.destinations = destinations
    self.memberNodes = memberNodes
    self.members = members
    self.memberKeys = memberKeys
    // A message that is sent again to some destinations reports the repeats to them; the other
    // destinations still need that report.
    if self.windowStarted != accepted { reportedMark = 0 }
  }

  /// Adds the unreported repeats of its window. The messages of this record report exactly these
  /// from now on, so that a message built again after a crash is the same.
  package func addingRepeats(of window: AlertWindow?) -> AlertRecord {
    guard reportedMark == nil, members.isEmpty, let window, window.started == windowStarted,
      let unreported = window.unreported
    else { return self }
    var record = self
    record.repeats = unreported.with(repeats)
    record.reportedMark = window.count
    return record
  }

  /// The same record, threaded with earlier messages about the same incident.
  package func filed(with threads: [String: String]) -> AlertRecord {
    var record = self
    record.threads = threads.filter { destinations.contains($0.key) }
    return record
  }

  /// The same record, which also reports an earlier occurrence of which no message could be built.
  package func absorbing(_ earlier: AlertRecord) -> AlertRecord {
    var record = self
    let one = AlertRepeats(count: 1, first: earlier.accepted, last: earlier.accepted)
    record.repeats = one.with(earlier.repeats).with(repeats)
    return record
  }

  /// The id of its message for a destination. It is always the same, so that a message built again
  /// after a crash is the same message.
  package func messageID(for destination: String) -> String {
    String(sha256(Array("\(id)\n\(destination)".utf8)).prefix(32))
  }

  /// The order of records: the older first.
  static func isBefore(_ left: AlertRecord, _ right: AlertRecord) -> Bool {
    (left.accepted, left.inputIndex, left.id) < (right.accepted, right.inputIndex, right.id)
  }

  /// The name of its file while it is pending. An alert and its end have separate records; a
  /// combined record has a name of its own.
  var fileName: String {
    let stem =
      members.isEmpty ? key.digits + (alert.isResolved ? "-over" : "") : "\(id)-many"
    return stem + Self.suffix
  }

  /// The name of its file in a folder.
  func fileName(in subfolder: AlertFolder.Subfolder) -> String {
    subfolder == .pending ? fileName : id + Self.suffix
  }

  static let suffix = ".alert"
}

extension AlertRecord {
  var json: JSONValue {
    func list(_ texts: [String]) -> JSONValue? {
      texts.isEmpty ? nil : .array(texts.map { .string($0) })
    }
    let details = alert.details.map { detail in
      JSONValue.array([.string(detail.name), .string(detail.value)])
    }
    return .object([
      "version": .integer(1), "key": .string(key.digits), "type": .string(key.type),
      "id": .string(id), "accepted": .string(accepted.description),
      "window_started": windowStarted == accepted ? nil : .string(windowStarted.description),
      "incident_started": incidentStarted == windowStarted
        ? nil : .string(incidentStarted.description),
      "place": .integer(inputIndex), "alert": .string(alert.name),
      "node": alert.node.map { .string($0) },
      "time": alert.time.map { .string($0.description) },
      "severity": alert.severity.map { .string($0) },
      "description": alert.description.map { .string($0) },
      "details": details.isEmpty ? nil : .array(details), "resolved": .boolean(alert.isResolved),
      "traces": list(alert.traces), "diagnostics": list(diagnostics),
      "faults": list(alert.faults), "repeats": repeats?.json,
      "threads": threads.isEmpty
        ? nil
        : .object(
          threads.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }),
      "told_mark": reportedMark.map { .integer($0) },
      "destinations": .array(destinations.map { .string($0) }),
      "member_nodes": list(memberNodes), "members": list(members),
      "member_keys": list(memberKeys.map(\.digits)),
      "ended": ended.map { .string($0.description) }, "summary": isSummary ? .boolean(true) : nil,
    ])
  }

  /// Reads a record; nil if it is damaged.
  init?(_ root: DocumentNode) {
    func text(_ key: String) -> String? { root[key]?.scalar?.text }
    func texts(_ key: String) -> [String] {
      root[key]?.elements?.compactMap { $0.scalar?.text } ?? []
    }
    guard let digits = text("key"), AlertKey.isDigits(digits), let type = text("type"),
      let id = text("id"), !id.contains("/"),
      let accepted = text("accepted").flatMap(Timestamp.init(rfc3339:)),
      let name = text("alert"), let resolved = text("resolved"),
      root["destinations"]?.elements != nil
    else { return nil }
    let details = (root["details"]?.elements ?? []).compactMap { node -> Alert.Detail? in
      guard let pair = node.elements, pair.count == 2, let name = pair[0].scalar?.text,
        let value = pair[1].scalar?.text
      else { return nil }
      return Alert.Detail(name, value)
    }
    self.init(
      key: AlertKey(digits: digits, type: type), id: id, accepted: accepted,
      windowStarted: text("window_started").flatMap(Timestamp.init(rfc3339:)),
      incidentStarted: text("incident_started").flatMap(Timestamp.init(rfc3339:)),
      inputIndex: root["place"]?.integer(in: StateNumbers.count) ?? 0,
      alert: Alert(
        name: name, node: text("node"), time: text("time").flatMap(Timestamp.init(rfc3339:)),
        severity: text("severity"), description: text("description"), details: details,
        isResolved: resolved == "true", traces: texts("traces"), faults: texts("faults")),
      diagnostics: texts("diagnostics"), repeats: root["repeats"].flatMap(AlertRepeats.init),
      destinations: texts("destinations"), memberNodes: texts("member_nodes"),
      members: texts("members"),
      memberKeys: texts("member_keys").filter(AlertKey.isDigits).map {
        AlertKey(digits: $0, type: type)
      })
    threads = Dictionary(
      (root["threads"]?.entries ?? []).compactMap { entry in
        entry.value.scalar.map { (entry.key, $0.text) }
      }
    ) { $1 }
    reportedMark = root["told_mark"]?.integer(in: StateNumbers.count)
    ended = text("ended").flatMap(Timestamp.init(rfc3339:))
    isSummary = text("summary") == "true"
  }
}
