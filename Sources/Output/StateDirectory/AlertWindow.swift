import Documents
package import Times

/// An accepted alert and the repeats counted since.
///
/// The same alert is a repeat for every destination whose message about it was delivered or is
/// queued, until the window ends (A2, A3). A message with any other outcome is removed from the
/// window, so that the next occurrence is sent to that destination.
package struct AlertWindow: Hashable, Sendable {
  /// The message that a destination has or will get.
  package struct Coverage: Hashable, Sendable {
    /// When it was queued, or held back by a cap.
    let time: Timestamp
    /// Its id; nil if it was not built yet, and in windows of 0.1.0.
    let messageID: String?
    /// The id of the first message about the same incident, which e-mails are threaded with; nil if
    /// it is this message.
    var first: String?
  }

  /// The alert's name, as the catalog spells it or else as the input did.
  package let alert: String
  /// The node; empty if none is known.
  package let node: String
  /// When the alert was accepted that started the window.
  package let started: Timestamp
  /// When its incident started (R5). This is before ``started`` if the alert recurred within one
  /// window after its last occurrence or its end.
  package let incidentStarted: Timestamp
  /// By destination, the message that it has or will get. Only these destinations get reports of
  /// repeats.
  package private(set) var coverage: [String: Coverage] = [:]
  /// The destinations that get no message about the alert because of rules in the config.
  private(set) var filtered: [String] = []
  /// A digest of those rules and of the data that they were applied to.
  private(set) var rules: String?
  /// The number of repeats since the start.
  package private(set) var count = 0
  /// How many of these repeats a message has reported.
  package private(set) var reportedCount = 0
  /// When the first unreported repeat occurred.
  private var first: Timestamp
  /// When the last repeat occurred.
  private var last: Timestamp

  /// Creates a window.
  ///
  /// - Parameter incidentStarted: when its incident started; nil if the incident starts with the
  ///   window.
  package init(
    alert: String, node: String, started: Timestamp, incidentStarted: Timestamp? = nil
  ) {
    self.alert = alert
    self.node = node
    self.started = started
    self.incidentStarted = incidentStarted ?? started
    first = started
    last = started
  }

  /// The destinations that have or will get a message about it.
  package var destinations: [String] { coverage.keys.sorted() }

  /// By destination, the id of the message that the next message about the same incident is
  /// threaded with.
  package var threads: [String: String] { coverage.compactMapValues { $0.first ?? $0.messageID } }

  /// The repeats that no message has reported yet; nil for none.
  package var unreported: AlertRepeats? {
    count > reportedCount
      ? AlertRepeats(count: count - reportedCount, first: first, last: last) : nil
  }

  /// Counts a repeat.
  mutating func countOne(at now: Timestamp) {
    if count == reportedCount { first = now }
    count = min(count + 1, Self.most)
    last = max(last, now)
  }

  /// Marks the first `mark` repeats as reported; doing so twice changes nothing.
  ///
  /// - Parameter end: when the last of them occurred. The next repeat occurred after that; its
  ///   exact time is not stored.
  mutating func markReported(upTo mark: Int, until end: Timestamp) {
    if mark <= reportedCount { return }
    reportedCount = min(mark, count)
    first = end
  }

  /// Records the messages that destinations have or will get, and those that get none.
  mutating func cover(_ messages: [String: Coverage], filtered names: [String], _ rules: String?) {
    coverage.merge(messages) { $1 }
    filtered = names
    self.rules = rules
  }

  /// Removes messages that were not delivered and never will be.
  ///
  /// - Returns: whether any were removed.
  mutating func uncover(where isLost: (String, Coverage) -> Bool) -> Bool {
    let kept = coverage.filter { !isLost($0.key, $0.value) }
    defer { coverage = kept }
    return kept.count < coverage.count
  }

  /// The same counts in a window that starts now.
  func begunAnew(at now: Timestamp) -> AlertWindow {
    var window = AlertWindow(
      alert: alert, node: node, started: now, incidentStarted: incidentStarted)
    (window.count, window.reportedCount, window.first, window.last) = (
      count, reportedCount, first, last
    )
    (window.coverage, window.filtered, window.rules) = (coverage, filtered, rules)
    return window
  }

  private static let most = 9_999_999_999

  /// Whether the window has not ended. A window whose start is more than a day in the future was
  /// written under a wrong clock and counts as ended.
  package func isOpen(at now: Timestamp, for span: TimeSpan) -> Bool {
    Self.isRecent(started, now, span)
  }

  /// Whether the alert last occurred within one window before `now`; then another occurrence
  /// belongs to the same incident.
  func isHeard(at now: Timestamp, for span: TimeSpan) -> Bool {
    Self.isRecent(max(started, last), now, span)
  }

  static func isRecent(_ start: Timestamp, _ now: Timestamp, _ span: TimeSpan) -> Bool {
    now < start.adding(seconds: span.seconds) && start <= now.adding(seconds: 86_400)
  }

  /// Whether an occurrence is a repeat for a destination and is not sent.
  ///
  /// - Parameter rules: a digest of today's rules by which a destination gets no message.
  func suppresses(
    _ destination: String, _ rules: String, at now: Timestamp, for span: TimeSpan
  ) -> Bool {
    if let message = coverage[destination] { return Self.isRecent(message.time, now, span) }
    return filtered.contains(destination) && rules == self.rules && isOpen(at: now, for: span)
  }
}

extension AlertWindow {
  /// The bytes of its file: a line of JSON, then a line of counts. The second line always has the
  /// same length, so that a repeat overwrites a few bytes instead of writing a new file.
  var file: [UInt8] { Array((json.line() + "\n").utf8) + counter }

  /// The first line.
  var json: JSONValue {
    .object([
      "version": .integer(1), "alert": .string(alert), "node": .string(node),
      "started": .string(started.description),
      "incident_started": incidentStarted == started
        ? nil : .string(incidentStarted.description),
      "destinations": coverage.isEmpty
        ? nil
        : .object(
          coverage.sorted { $0.key < $1.key }.map { name, message in
            JSONValue.Member(
              name,
              .object([
                "time": .string(message.time.description),
                "message_id": message.messageID.map { .string($0) },
                "first": message.first.map { .string($0) },
              ]))
          }),
      "filtered": filtered.isEmpty ? nil : .array(filtered.map { .string($0) }),
      "rules": rules.map { .string($0) },
    ])
  }

  /// The second line: all repeats, the reported repeats, and the times of the first and the last.
  var counter: [UInt8] {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, 10 - text.utf8.count)) + text
    }
    return Array("repeats \(digits(count)) \(digits(reportedCount)) \(first) \(last)\n".utf8)
  }

  /// Reads a file.
  ///
  /// - Returns: nil if it is incomplete; otherwise the window, and the offset of the second line.
  static func reading(_ file: [UInt8]) -> (window: AlertWindow, counterStart: Int)? {
    guard let end = file.firstIndex(of: newline),
      let head = try? readJSON(Array(file[..<end]), file: "", limits: StateFile.record.limits),
      head["version"]?.scalar?.text == "1",
      let alert = head["alert"]?.scalar?.text, let node = head["node"]?.scalar?.text,
      let started = head["started"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
    else { return nil }
    let line = file[(end + 1)...]
    guard line.last == newline else { return nil }
    let parts = line.dropLast()
      .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 5, parts[0] == "repeats", parts[1].utf8.count == 10,
      parts[2].utf8.count == 10, let count = Int(parts[1]), let reportedCount = Int(parts[2]),
      reportedCount >= 0, count >= reportedCount, let first = Timestamp(rfc3339: parts[3]),
      let last = Timestamp(rfc3339: parts[4])
    else { return nil }
    var window = AlertWindow(
      alert: alert, node: node, started: started,
      incidentStarted: head["incident_started"]?.scalar.flatMap { Timestamp(rfc3339: $0.text) })
    (window.count, window.reportedCount, window.first, window.last) = (
      count, reportedCount, first, last
    )
    guard window.readDestinations(head) else { return nil }
    return (window, end + 1)
  }

  /// Reads the destinations; false if they are damaged.
  private mutating func readDestinations(_ head: DocumentNode) -> Bool {
    // Version 0.1.0 wrote a list of names; each had a message at the window's own time.
    for name in head["destinations"]?.elements ?? [] {
      guard let name = name.scalar?.text else { return false }
      coverage[name] = Coverage(time: started, messageID: nil)
    }
    for entry in head["destinations"]?.entries ?? [] {
      guard let time = entry.value["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }) else {
        return false
      }
      coverage[entry.key] = Coverage(
        time: time, messageID: entry.value["message_id"]?.scalar?.text,
        first: entry.value["first"]?.scalar?.text)
    }
    filtered = head["filtered"]?.elements?.compactMap { $0.scalar?.text } ?? []
    rules = head["rules"]?.scalar?.text
    return true
  }
}
