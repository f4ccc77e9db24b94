/// The forms of alerts of other systems (I3), by their names for `--input`.
package enum AlertInput: String, CaseIterable, Sendable {
  /// The program's own YAML or JSON, callhome-alert(5).
  case own
  /// What Alertmanager posts to a webhook, version 4.
  case alertmanager
  /// What RTMT writes about an alert, on one line or several: a mail, a ticket, a pasted log.
  case rtmt
  /// Lines of a syslog, one alarm of the appliance on each.
  case syslog
  /// The AlertLog files of the appliance, comma-separated.
  case alertlog
}
