import Diagnostics
import Documents

/// The JSON that Alertmanager (version 4) and Grafana (version 1) post to a webhook, and the list
/// of alerts that Prometheus posts to Alertmanager and that Alertmanager's API returns.
///
/// Unknown keys are ignored, since others define the form.
struct AlertmanagerForm {
  let reader: AlertReader

  /// Whether a document has this form, or an incomplete one of it.
  static func isLike(_ root: DocumentNode) -> Bool {
    let list = root.elements ?? root["alerts"]?.elements
    if let first = list?.first, first["labels"]?.entries != nil, first["alert"] == nil {
      return true
    }
    guard root["alerts"] != nil else { return false }
    return ["groupKey", "groupLabels", "commonLabels", "truncatedAlerts", "receiver"].contains {
      root[$0] != nil
    }
  }

  /// Reads a notification.
  func read(_ root: DocumentNode, into found: inout AlertCollection) {
    if let elements = root.elements, !elements.isEmpty {
      for alert in alerts(elements, status: nil, &found) { found.add(alert) }
      return
    }
    guard root.entries != nil else {
      found.add(
        Diagnostic(
          .error, at: root.location,
          "a notification of Alertmanager must be a mapping, not \(root.foundKind)"))
      return
    }
    if let version = root["version"], !["4", "1"].contains(version.scalar?.text) {
      found.add(
        Diagnostic(
          .error, at: version.location,
          "'version' must be '4' of Alertmanager or '1' of Grafana, the forms that are read, "
            + "not \(version.foundText)"))
      return
    }
    guard let elements = root["alerts"]?.elements else {
      found.add(
        Diagnostic(
          .error, at: root["alerts"]?.location ?? root.location,
          "'alerts' must be a list, not \(root["alerts"]?.foundKind ?? "nothing")"))
      return
    }
    for var alert in alerts(elements, status: root["status"]?.scalar?.text, &found) {
      if let left = root["truncatedAlerts"]?.scalar?.text, left != "0" {
        alert.addFault("Alertmanager left \(quoted(left)) alerts out of this notification")
      }
      found.add(alert)
    }
  }

  /// What makes several series one alert.
  private struct Key: Hashable {
    let name: String
    let node: String?
    let details: [String?]
  }

  private func alerts(
    _ elements: [DocumentNode], status: String?, _ found: inout AlertCollection
  ) -> [Alert] {
    var order: [Key] = []
    var series: [Key: [AlertSeries]] = [:]
    var names: [String: [String]] = [:]
    for element in elements {
      let one: AlertSeries
      do throws(Diagnostics) {
        one = try AlertSeries(
          element, status: status, nodeLabel: reader.nodeLabel, clock: reader.clock)
      } catch {
        for problem in error.all { found.add(problem) }
        continue
      }
      let labels = names[one.name] ?? reader.keyDetails(one.name)
      names[one.name] = labels
      let key = Key(name: one.name, node: one.node, details: labels.map { one.value(of: $0) })
      if series[key] == nil { order.append(key) }
      series[key, default: []].append(one)
    }
    return order.compactMap { series[$0].flatMap { AlertSeries.joined($0, rank: reader.rank) } }
  }
}
