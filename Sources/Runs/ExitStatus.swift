/// The exit statuses of callhome(8), which follow sysexits.h where it has a matching one.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Everything was done, or nothing was due.
  case done = 0
  /// A repeat of an alert was counted and not sent; only `callhome alert --exit-status` reports it.
  case suppressed = 1
  /// The command line is wrong.
  case usage = 64
  /// A snapshot is wrong.
  case badInput = 65
  /// A message was rejected by its destination.
  case refused = 69
  /// The leak guard, or an error in the redaction, stopped a message.
  case redactionFault = 70
  /// The state cannot be written.
  case stateNotWritable = 73
  /// The state is damaged.
  case stateDamaged = 74
  /// Messages are queued for a later run, or another run holds the lock.
  case waiting = 75
  /// Messages were sent to some destinations but not to others.
  case partlySent = 76
  /// A file is accessible to users who must not read it, or not to this one.
  case permission = 77
  /// The config is wrong, or the licence is not accepted.
  case notConfigured = 78

  /// The more severe of two statuses, in the order of the manual.
  package func combined(with other: ExitStatus) -> ExitStatus {
    Self.severity(self) >= Self.severity(other) ? self : other
  }

  /// From the least to the most severe, in the order of the manual.
  package static let bySeverity: [ExitStatus] = [
    .done, .suppressed, .waiting, .partlySent, .refused, .badInput, .usage, .notConfigured,
    .permission,
    .stateNotWritable, .stateDamaged, .redactionFault,
  ]

  private static func severity(_ status: ExitStatus) -> Int {
    bySeverity.firstIndex(of: status) ?? bySeverity.count
  }
}
