import Diagnostics

extension Severity {
  /// The severity for a word of any system (A8); nil if it is unknown.
  ///
  /// Only names, ignoring case and spaces around them. Numbers are never read, since their meaning
  /// differs between systems.
  package init?(named word: String) {
    let name = word.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    guard let severity = Severity(rawValue: name) ?? Self.foreignNames[name] else { return nil }
    self = severity
  }

  /// The fault of an alert with an unknown word for its severity.
  package static func fault(ofUnknown word: String) -> String {
    "the severity \(quoted(word)) is none that is known"
  }

  /// Words of syslog, RTMT, Alertmanager's rules, Zabbix and telecommunication standards, in the
  /// order of their own scales: syslog's alert is between critical and emergency.
  private static let foreignNames: [String: Severity] = [
    "debug": .debugging, "trace": .debugging,
    "ok": .normal, "none": .normal, "clear": .normal, "cleared": .normal,
    "info": .notification, "information": .notification, "informational": .notification,
    "notice": .notification, "low": .notification,
    "warn": .warning, "medium": .warning, "indeterminate": .warning,
    "average": .minor,
    "error": .major, "err": .major, "high": .major, "severe": .major,
    "crit": .critical, "page": .critical,
    "alert": .fatal,
    "emergency": .catastrophic, "emerg": .catastrophic, "panic": .catastrophic,
  ]
}
