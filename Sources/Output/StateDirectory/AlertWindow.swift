import Documents
package import Times

/// An alert that was accepted, and what was counted since.
///
/// The same alert is a repeat at every destination whose message about it was delivered or is queued, until
/// the time is over (A2, A3). A message that ends in any other way leaves the window, so that the next
/// occurrence is sent there.
package struct AlertWindow: Hashable, Sendable {
  /// The message that a destination has, or will get.
  package struct Coverage: Hashable, Sendable {
    /// When it was queued, or held back by a cap.
    let time: Timestamp
    /// Its id; nil if it was not made yet, and in windows of 0.1.0.
    let messageID: String?
    /// The id of the first message about the same trouble, with which mails are filed; nil if it is this one.
    var first: String?
  }

  /// The alert's name, as the catalog spells it or else as the input did.
  package let alert: String
  /// The node; empty if none is known.
  package let node: String
  /// When the alert was accepted that began it.
  package let started: Timestamp
  /// When the incident started that it belongs to (R5): before ``started`` if the alert came again within a
  /// window after it was last heard of or had ended.
  package let incidentStarted: Timestamp
  /// By destination the message that it has or will get. Only these are told of repeats.
  package private(set) var coverage: [String: Coverage] = [:]
  /// The destinations that get no message about it by rules of the config.
  private(set) var filtered: [String] = []
  /// A digest of those rules and of what they judged.
  private(set) var rules: String?
  /// How often it came again since.
  package private(set) var count = 0
  /// How many of these some message has told.
  package private(set) var reportedCount = 0
  /// When the first one came that no message has told.
  private var first: Timestamp
  /// When the last one came.
  private var last: Timestamp

  /// Creates a window.
  ///
  /// - Parameter incidentStarted: when its incident started; nil if that begins with it.
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

  /// By destination the id of the message with which the next one about the same trouble is filed.
  package var threads: [String: String] { coverage.compactMapValues { $0.first ?? $0.messageID } }

  /// Repeats that no message has told yet; nil for none.
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

  /// Remembers that the first so many repeats were told; doing so twice changes nothing.
  ///
  /// - Parameter end: when the last of them came. That of the next one is not known any more, but it was
  ///   not before.
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

  /// Forgets messages that were not delivered and never will be.
  ///
  /// - Returns: whether there were any.
  mutating func uncover(where isLost: (String, Coverage) -> Bool) -> Bool {
    let kept = coverage.filter { !isLost($0.key, $0.value) }
    defer { coverage = kept }
    return kept.count < coverage.count
  }

  /// The same counts in a window that begins anew.
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

  /// Whether the time of the window is not over. One that begins more than a day ahead was begun under a
  /// wrong clock, and is over.
  package func isOpen(at now: Timestamp, for span: TimeSpan) -> Bool {
    Self.isRecent(started, now, span)
  }

  /// Whether the alert was heard of within the last window: then another occurrence belongs to the same
  /// incident.
  func isHeard(at now: Timestamp, for span: TimeSpan) -> Bool {
    Self.isRecent(max(started, last), now, span)
  }

  static func isRecent(_ start: Timestamp, _ now: Timestamp, _ span: TimeSpan) -> Bool {
    now < start.adding(seconds: span.seconds) && start <= now.adding(seconds: 86_400)
  }

  /// Whether a repeat is not sent to a destination.
  ///
  /// - Parameter rules: a digest of the rules of today by which a destination gets none.
  func suppresses(
    _ destination: String, _ rules: String, at now: Timestamp, for span: TimeSpan
  ) -> Bool {
    if let message = coverage[destination] { return Self.isRecent(message.time, now, span) }
    return filtered.contains(destination) && rules == self.rules && isOpen(at: now, for: span)
  }
}

extension AlertWindow {
  /// A file of it: a line of JSON, and a line for what is counted that always has the same length, so
  /// that a repeat changes some bytes of a file and makes none anew.
  var file: [UInt8] { Array((json.line() + "\n").utf8) + counter }

  /// What the first line says.
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

  /// The second line: all repeats, those that were told, and when the first and the last came.
  var counter: [UInt8] {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, 10 - text.utf8.count)) + text
    }
    return Array("repeats \(digits(count)) \(digits(reportedCount)) \(first) \(last)\n".utf8)
  }

  /// Reads a file.
  ///
  /// - Returns: nil when it is not whole; else the window, and where the second line begins.
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

  /// Reads the destinations; false where they are damaged.
  private mutating func readDestinations(_ head: DocumentNode) -> Bool {
    // In 0.1.0 a list of names, of which each had a message of the window's own time.
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
