import Alerts
import Catalogs
package import Files
package import Times

/// Which destinations have a message about an alert; for these, the same alert is a repeat (A2).
extension AlertFolder {
  /// What was decided about a record, by destination.
  package struct Outcome: Sendable {
    /// The destinations with a queued message, each with the message's id; nil as the id if a cap
    /// holds the message back.
    package var messages: [String: String?] = [:]
    /// The destinations that get no message because of rules in the config.
    package var filtered: [String] = []
    /// A digest of those rules and of the data that they were applied to.
    package var rules: String

    /// Creates an outcome in which nothing is decided yet.
    package init(rules: String) { self.rules = rules }
  }

  /// Stores what was decided about a record. If its window ended before a message was built, the
  /// window starts now; otherwise the alert would be sent again a minute later.
  ///
  /// - Parameters:
  ///   - record: the record.
  ///   - outcome: what was decided.
  ///   - span: the length of a window.
  ///   - now: the time.
  /// - Throws: when the window cannot be read or written.
  package func conclude(
    _ record: AlertRecord, _ outcome: Outcome, _ span: TimeSpan, at now: Timestamp
  ) throws(FileError) {
    if record.members.isEmpty { try finishInterruptedDecision(record) }
    guard record.members.isEmpty, !record.alert.isResolved,
      var window = try window(record.key)?.window, window.started == record.windowStarted
    else { return }
    let before = window
    window.cover(
      outcome.messages.reduce(into: [:]) { all, message in
        all[message.key] = AlertWindow.Coverage(
          time: now, messageID: message.value, first: record.threads[message.key])
      },
      filtered: outcome.filtered, outcome.rules)
    if let mark = record.reportedMark, let repeats = record.repeats {
      window.markReported(upTo: mark, until: repeats.last)
    }
    if !window.isOpen(at: now, for: span) { window = window.begunAnew(at: now) }
    if window != before { try write(window, record.key) }
  }

  /// Lets the next occurrence of the alerts in a message be sent again, because the message was not
  /// delivered and never will be: it was rejected, withdrawn or lost.
  ///
  /// - Parameter message: that message.
  /// - Throws: when a window cannot be read or written.
  package func release(_ message: OutboxHead) throws(FileError) {
    guard message.kind == .alert else { return }
    // Messages of 0.1.0 do not say which alerts they are about.
    guard let keys = message.alerts else {
      return try release { name, coverage in
        name == message.destination && coverage.messageID == nil
          && coverage.time == message.created
      }
    }
    for digits in keys {
      try release(AlertKey(digits: digits, type: "")) { name, coverage in
        // A later message about the same alert is not affected.
        name == message.destination && coverage.time <= message.created
      }
    }
  }

  /// Does the same as ``release(_:)-(OutboxHead)`` for a record without a message.
  ///
  /// - Throws: when a window cannot be read or written.
  package func release(_ record: AlertRecord) throws(FileError) {
    for key in record.suppressedKeys {
      try release(key) { name, _ in record.destinations.contains(name) }
    }
  }

  /// Does the same as ``release(_:)-(OutboxHead)`` for a message whose file is damaged, of which
  /// only the id is known.
  ///
  /// - Throws: when a window cannot be read or written.
  func release(damaged messageID: String) throws(FileError) {
    try release { $1.messageID == messageID }
  }

  private func release(
    where isLost: (String, AlertWindow.Coverage) -> Bool
  ) throws(FileError) {
    for name in try windows.names(where: { $0.hasSuffix(windowSuffix) }) {
      try release(
        AlertKey(digits: String(name.dropLast(windowSuffix.count)), type: ""), where: isLost)
    }
  }

  private func release(
    _ key: AlertKey, where isLost: (String, AlertWindow.Coverage) -> Bool
  ) throws(FileError) {
    guard var window = try window(key)?.window, window.uncover(where: isLost) else { return }
    try write(window, key)
  }
}
