import Alerts
import Catalogs
import Settings
import StateDirectory

extension AlertKey {
  /// The key of an alert (A2, A4): its name, its node, and what the catalog adds.
  init(_ alert: Alert, _ definition: AlertDefinition?) {
    self.init(
      name: foldedName(definition?.name ?? alert.name), node: alert.node?.lowercased() ?? "",
      details: definition?.keyParts(in: alert.details.map { (name: $0.name, value: $0.value) })
        ?? [])
  }
}

extension Site {
  /// A digest of the rules by which a destination gets no message about an alert, and of what they judge:
  /// where it is another one, a repeat is judged anew.
  func alertRules(_ alert: Alert, _ consent: Consent) -> String {
    let rules =
      ["\(settings.alerts.unknown)", "\(consent.time)", alert.severity ?? ""]
      + settings.destinations.map { "\($0.name.utf8.count) \($0.name) \($0.minimumSeverity)" }
    return String(sha256(rules.joined(separator: "\n").utf8).prefix(16))
  }
}
