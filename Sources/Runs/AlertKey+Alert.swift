import Alerts
import Catalogs
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
