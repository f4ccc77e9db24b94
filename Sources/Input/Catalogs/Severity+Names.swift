import Diagnostics

extension Severity {
  /// The severity that a word of any system stands for (A8); nil when it is none that is known.
  ///
  /// Names alone, without regard to case and spaces around them. A number says something else in every
  /// system, and is never read.
  package init?(named word: String) {
    let name = word.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    guard let severity = Severity(rawValue: name) ?? Self.foreignNames[name] else { return nil }
    self = severity
  }

  /// What a message says of an alert whose word for its severity is not known.
  package static func fault(ofUnknown word: String) -> String {
    "the severity \(quoted(word)) is none that is known"
  }

  /// Words of syslog, RTMT, Alertmanager's rules, Zabbix and the standards of telecommunication. Where
  /// such a scale has an order, it stays: alert of syslog lies between critical and emergency.
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
