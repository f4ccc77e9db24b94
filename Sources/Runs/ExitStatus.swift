/// How a run ended: the statuses of callhome(8), which follow sysexits.h where that has a word for it.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  /// All is done, or nothing was due.
  case done = 0
  /// A repeat of an alert, counted and not sent; `callhome alert --exit-status` alone says it.
  case suppressed = 1
  /// The command line is wrong.
  case usage = 64
  /// A snapshot is wrong.
  case badInput = 65
  /// A message was rejected by its destination.
  case refused = 69
  /// The leak guard, or a fault of the redaction, stopped a message.
  case redactionFault = 70
  /// The state cannot be written.
  case stateNotWritable = 73
  /// The state is damaged.
  case stateDamaged = 74
  /// Messages wait for a later run, or another run holds the lock.
  case waiting = 75
  /// Messages went to some destinations and not to others.
  case partlySent = 76
  /// A file is open to users who must not have it, or closed to this one.
  case permission = 77
  /// The config is wrong, or nobody accepted the licence.
  case notConfigured = 78

  /// The more severe of two, in the order of the manual.
  package func combined(with other: ExitStatus) -> ExitStatus {
    Self.severity(self) >= Self.severity(other) ? self : other
  }

  /// From the least severe to the most severe, the order that the manual gives.
  package static let bySeverity: [ExitStatus] = [
    .done, .suppressed, .waiting, .partlySent, .refused, .badInput, .usage, .notConfigured,
    .permission,
    .stateNotWritable, .stateDamaged, .redactionFault,
  ]

  private static func severity(_ status: ExitStatus) -> Int {
    bySeverity.firstIndex(of: status) ?? bySeverity.count
  }
}
