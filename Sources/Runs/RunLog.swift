import Diagnostics
package import Settings

/// The lines that a run writes to the system log (O12): its reports and the sent messages, one line
/// each.
package struct RunLog: Sendable {
  /// A line.
  package struct Line: Hashable, Sendable {
    /// The syslog severity: 3 for an error, 4 for a warning, 6 for information.
    package let priority: Int32
    /// Its text.
    package let text: String
  }

  /// The target of the log.
  package let target: LogSettings.Target
  /// The lines.
  package let lines: [Line]

  /// Selects the reports of an outcome that the settings ask for; nil if nothing is logged.
  init?(_ settings: LogSettings, _ outcome: Outcome) {
    if settings.to == .none { return nil }
    let limit: Int32 =
      switch settings.level {
      case .error: 3
      case .warning: 4
      case .info: 6
      }
    let reported = outcome.diagnostics.map { diagnostic in
      let priority: Int32 =
        switch diagnostic.severity {
        case .error: 3
        case .warning: 4
        case .note: 6
        }
      let hint = diagnostic.hint.map { "; hint: \($0)" } ?? ""
      let place = diagnostic.place.map { "\($0): " } ?? ""
      return Line(
        priority: priority,
        text: "\(place)\(diagnostic.severity.rawValue): \(diagnostic.message)\(hint)")
    }
    let lines = reported + outcome.sentLines.map { Line(priority: 6, text: $0) }
    target = settings.to
    self.lines = lines.filter { $0.priority <= limit }
  }
}

extension MachineFiles {
  /// Why nothing is logged although the config asks for a log; nil if it works.
  func logProblem(_ settings: LogSettings, file: String) -> Diagnostic? {
    let socket: String
    switch settings.to {
    case .none: return nil
    case .syslog: socket = syslogSocket
    case .journal: socket = journalSocket
    }
    if exists(socket) { return nil }
    return Diagnostic(
      .warning, in: file, "nothing is logged: \(quoted(path: socket)) is missing",
      hint: settings.to == .syslog
        ? "start rsyslog, or write 'log: {to: journal}' if systemd runs this machine"
        : "run: systemctl start systemd-journald.socket")
  }
}
