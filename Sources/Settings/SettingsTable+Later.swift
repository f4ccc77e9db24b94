import Catalogs
import Diagnostics
import Documents
import Times

/// Keys whose features a later version brings. Their values are checked and then refused.
let laterSettings: [Setting<Settings>] = [
  Setting(later: "collector", .word, "The node that collects; by default the publisher."),
  Setting(later: "alerts", .section(Later(), alertSettings), "What happens with alerts."),
  Setting(later: "traces", .boolean, "Whether alerts carry traces and diagnostics."),
  Setting(
    later: "trace_files", .laterMap(key: "ALERT", .list(.path)),
    "The traces of each alert, as paths with wildcards."),
]

/// Keys of a destination whose features a later version brings.
let laterDestinationSettings: [Setting<Destination>] = [
  Setting(
    later: "minimum_severity",
    .laterChoice(Severity.allCases.map { Shape.Choice($0.rawValue, "", isBuilt: false) }),
    "The least severity of an alert that is sent here.")
]

/// Stands in for the settings of a feature that a later version brings.
struct Later: Sendable {}

private let hour = TimeSpan(seconds: 3_600)

private let alertSettings: [Setting<Later>] = [
  Setting(
    later: "window", .span(TimeSpan(seconds: 60)...TimeSpan(seconds: 31 * 86_400)),
    "How long the same alert is not sent again."),
  Setting(
    later: "unknown",
    .laterChoice(["send", "ignore"].map { Shape.Choice($0, "", isBuilt: false) }),
    "What happens to alerts that the catalog does not know."),
  Setting(
    later: "resolved",
    .laterChoice(["send", "ignore"].map { Shape.Choice($0, "", isBuilt: false) }),
    "What happens when an alert ends."),
  Setting(
    later: "deadline", .span(TimeSpan(seconds: 0)...hour), "How long a hook may try to deliver."),
  Setting(later: "caps", .section(Later(), capSettings), "How many alerts are sent at most."),
  Setting(later: "node_label", .word, "Which label of an Alertmanager alert names the node."),
]

private let capSettings: [Setting<Later>] = [
  Setting(later: "per_minute", .integer(1...10_000), "Messages in a minute."),
  Setting(
    later: "per_type",
    .text(maximum: 32, form: "a number and a length of time such as '30 in 2h'") { text in
      let parts = text.split(separator: " ")
      return parts.count == 3 && Int(parts[0]).map { $0 > 0 } == true && parts[1] == "in"
        && TimeSpan(String(parts[2])) != nil
    }, "Messages of one type in a time."),
]

extension Reading {
  /// A mapping from any names to values of one form.
  fileprivate static func laterMap<Element>(
    key: String, _ element: Reading<Element>
  ) -> Reading where Value == [Element] {
    Reading(
      shape: .map(key: key, element.shape),
      read: { node, name, context in
        guard let entries = node.entries else {
          context.refuse(node.location, "'\(name)' must be a mapping, not \(node.foundKind)")
          return nil
        }
        return entries.compactMap { element.read($0.value, "\(name).\(visible($0.key))", &context) }
      },
      show: { _ in nil })
  }
}
