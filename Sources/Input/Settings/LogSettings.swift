/// The keys of `log:`.
package struct LogSettings: Hashable, Sendable {
  /// The target of the log.
  package enum Target: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case none, syslog, journal
  }

  /// The minimum severity to log.
  package enum Level: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case error, warning, info
  }

  /// The target of the log.
  package internal(set) var to = Target.none
  /// The minimum severity to log.
  package internal(set) var level = Level.info
}
