import Alerts
import Catalogs
package import Files
package import Times

/// Which destinations have a message about an alert, so that the same alert is a repeat there (A2).
extension AlertFolder {
  /// The outcome of a record at its destinations.
  package struct Outcome: Sendable {
    /// The destinations that have a queued message, with its id, or that a cap holds back, without.
    package var messages: [String: String?] = [:]
    /// The destinations that get none by rules of the config.
    package var filtered: [String] = []
    /// A digest of those rules and of what they judged.
    package var rules: String

    /// Nothing was decided yet.
    package init(rules: String) { self.rules = rules }
  }

  /// Records the outcome of a record. Where its window was over before a message was made, it begins now:
  /// what is sent now is not sent again in a minute.
  ///
  /// - Parameters:
  ///   - record: the record.
  ///   - outcome: what became of it.
  ///   - span: how long a window lasts.
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

  /// Lets the next occurrence of alerts be sent again where the message about them was not delivered and
  /// never will be: it was rejected, withdrawn or lost.
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
        // A later message about the same alert stands for itself.
        name == message.destination && coverage.time <= message.created
      }
    }
  }

  /// Like ``release(_:)-(OutboxHead)``, for a record without a message.
  ///
  /// - Throws: when a window cannot be read or written.
  package func release(_ record: AlertRecord) throws(FileError) {
    for key in record.suppressedKeys {
      try release(key) { name, _ in record.destinations.contains(name) }
    }
  }

  /// As ``release(_:)-(OutboxHead)``, for a message whose file is damaged: only its id is known.
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
