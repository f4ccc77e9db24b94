import Alerts
import Diagnostics
import Times

/// The present of these tests: 2026-11-20T02:30:00Z.
let present = Timestamp(seconds: 1_795_141_800)

/// The result of reading an input, including errors, as a text to compare.
func told(
  _ bytes: [UInt8], _ input: AlertInput? = nil, file: String = "alert",
  nodeLabel: String? = nil, rank: @escaping (String) -> Int = { _ in 0 },
  keyDetails: @escaping (String) -> [String] = { _ in [] }
) -> String {
  do throws(Diagnostics) {
    let found = try AlertReader.alerts(
      in: bytes, file: file, input: input, nodeLabel: nodeLabel, now: present, calendar: .utc,
      rank: rank, keyDetails: keyDetails)
    return (found.alerts.map(text) + found.diagnostics.map(\.description))
      .joined(separator: "\n") + "\n"
  } catch {
    return "refused\n\(error)\n"
  }
}

/// The same of a text.
func told(_ text: String, _ input: AlertInput? = nil) -> String { told(Array(text.utf8), input) }

/// All alerts of an input that contains some and causes no more than notes.
func alerts(_ text: String, _ input: AlertInput? = nil) throws -> [Alert] {
  let found = try AlertReader.alerts(
    in: Array(text.utf8), file: "alert", input: input, nodeLabel: nil, now: present, calendar: .utc)
  return found.alerts
}

/// The properties of an alert, one per line; line ends and invisible characters are escaped.
func text(_ alert: Alert) -> String {
  var lines = ["alert \(visible(alert.name))\(alert.isResolved ? ", resolved" : "")"]
  func add(_ what: String, _ value: String?) {
    if let value { lines.append("  \(what): \(visible(value))") }
  }
  add("node", alert.node)
  add("time", alert.time?.description)
  add("severity", alert.severity)
  add("description", alert.description)
  for detail in alert.details { add("- \(visible(detail.name))", detail.value) }
  for trace in alert.traces { add("trace", trace) }
  for fault in alert.faults { add("fault", fault) }
  return lines.joined(separator: "\n")
}

/// The hint for a readable input without alerts.
let noAlertHint =
  "  hint: callhome-alert(5) shows each form; without '--input' the form is recognised\n"
