import Diagnostics
import Documents

/// What Alertmanager posts to a webhook, version 4.
///
/// It is somebody else's form: keys that are not known here are left alone.
struct AlertmanagerForm {
  let reader: AlertReader

  /// Whether a document is one, or means to be one.
  static func isLike(_ root: Node) -> Bool {
    guard root["alerts"] != nil else { return false }
    return ["groupKey", "groupLabels", "commonLabels", "truncatedAlerts", "receiver"].contains {
      root[$0] != nil
    }
  }

  /// Reads a notification.
  func read(_ root: Node, into found: inout AlertCollection) {
    guard root.entries != nil else {
      found.add(
        Diagnostic(
          .error, at: root.location,
          "a notification of Alertmanager must be a mapping, not \(root.foundKind)"))
      return
    }
    guard let version = root["version"], version.scalar?.text == "4" else {
      found.add(
        Diagnostic(
          .error, at: root["version"]?.location ?? root.location,
          "'version' must be '4', the form that is read, "
            + "not \(root["version"]?.foundText ?? "nothing")"))
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
    _ elements: [Node], status: String?, _ found: inout AlertCollection
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
