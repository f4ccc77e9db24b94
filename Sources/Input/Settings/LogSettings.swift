/// The keys of `log:`.
package struct LogSettings: Hashable, Sendable {
  /// Where the log is.
  package enum Target: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case none, syslog, journal
  }

  /// From which severity on something is logged.
  package enum Level: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case error, warning, info
  }

  /// Where the log is.
  package internal(set) var to = Target.none
  /// From which severity on something is logged.
  package internal(set) var level = Level.info
}
