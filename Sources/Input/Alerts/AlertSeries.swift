import ASCII
import Diagnostics
import Documents
import Times

/// One alert of a notification of Alertmanager: one series of metrics that a rule found.
struct AlertSeries {
  let name: String
  let node: String?
  private let severity: String?
  private let isResolved: Bool
  private let started: AlertClock.ClockReading?
  private let description: String?
  private let details: [Alert.Detail]
  private let faults: [String]

  /// Reads a series.
  ///
  /// - Throws: errors with locations, if it has no name.
  init(_ node: DocumentNode, status: String?, nodeLabel: String, clock: AlertClock)
    throws(Diagnostics)
  {
    guard node.entries != nil else {
      throw Diagnostics(at: node.location, "an alert must be a mapping, not \(node.foundKind)")
    }
    var reading = Alert(name: "")
    let labels = Self.texts(node["labels"], "labels", &reading)
    guard let name = labels.first(where: { $0.name == "alertname" })?.value,
      !name.utf8.allSatisfy(\.isBlank)
    else {
      throw Diagnostics(
        at: node["labels"]?.location ?? node.location, "an alert must have the label 'alertname'")
    }
    self.name = name
    let annotations = Self.texts(node["annotations"], "annotations", &reading)
    let instance = labels.first { $0.name == nodeLabel }?.value
    self.node = instance.flatMap(Self.node)
    severity = labels.first { $0.name == "severity" && !$0.value.isEmpty }?.value
    let end = Self.moment(node["endsAt"])
    if let word = node["status"]?.scalar?.text ?? status {
      reading.setStatus(word)
    } else if node["status"]?["state"] == nil, let end, case .moment(let moment) = clock.read(end) {
      // Prometheus has no status: an active alert ends in the future.
      reading.isResolved = moment <= clock.now
    }
    isResolved = reading.isResolved
    started = Self.moment(node["startsAt"]).map { clock.read($0) }
    let text = ["description", "summary", "message"].lazy.compactMap { wanted in
      annotations.first { $0.name == wanted && !$0.value.isEmpty }
    }.first
    description = text?.value
    var details: [Alert.Detail] = []
    for label in labels where label.name != "alertname" && label.name != "severity" {
      if label.name != nodeLabel || label.value != self.node { details.append(label) }
    }
    let told = Set(details)
    details += annotations.filter { $0 != text && !told.contains($0) }
    if let url = node["generatorURL"]?.scalar?.text, !url.isEmpty {
      details.append(Alert.Detail("generatorURL", url))
    }
    if isResolved, let end {
      details.append(Alert.Detail("endsAt", end))
    }
    self.details = details
    faults = reading.faults
  }

  /// The value of a label or annotation; nil if there is none.
  func value(of name: String) -> String? { details.first { $0.name == name }?.value }

  /// Combines several series into one alert, which has ended when all of them have; nil if there
  /// are none.
  ///
  /// Common values are in its details once; the others are below `series 1` and so on.
  static func joined(_ series: [AlertSeries], rank: (String) -> Int) -> Alert? {
    guard let first = series.first else { return nil }
    let firing = series.filter { !$0.isResolved }
    let telling = firing.isEmpty ? series : firing
    var alert = Alert(name: first.name, node: first.node, isResolved: firing.isEmpty)
    for severity in telling.compactMap(\.severity) {
      if let heaviest = alert.severity, rank(heaviest) >= rank(severity) { continue }
      alert.severity = severity
    }
    for one in telling {
      switch one.started {
      case .moment(let moment): alert.time = min(alert.time ?? moment, moment)
      case .fault(let fault): alert.addFault(fault)
      case nil: break
      }
    }
    var descriptions = Set<String>()
    let texts = telling.compactMap(\.description).filter { descriptions.insert($0).inserted }
    alert.description = texts.isEmpty ? nil : texts.joined(separator: "\n")
    for one in series { for fault in one.faults { alert.addFault(fault) } }
    if series.count == 1 {
      alert.details = first.details
      return alert
    }
    var counts: [Alert.Detail: Int] = [:]
    for one in series { for detail in Set(one.details) { counts[detail, default: 0] += 1 } }
    alert.details = first.details.filter { counts[$0] == series.count }
    let (severities, states) = (Set(series.map(\.severity)), Set(series.map(\.isResolved)))
    for (index, one) in series.enumerated() {
      var lines = one.details.filter { counts[$0] != series.count }
      if severities.count > 1, let severity = one.severity {
        lines.append(Alert.Detail("severity", severity))
      }
      if states.count > 1 {
        lines.append(Alert.Detail("status", one.isResolved ? "resolved" : "firing"))
      }
      let text = lines.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
      alert.details.append(Alert.Detail("series \(index + 1)", text))
    }
    return alert
  }

  /// Names and texts of a mapping, in its order.
  private static func texts(_ node: DocumentNode?, _ key: String, _ reading: inout Alert) -> [Alert
    .Detail]
  {
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      reading.addFault("'\(key)' must be a mapping, not \(node.foundKind)")
      return []
    }
    return entries.compactMap { entry in
      if let scalar = entry.value.scalar {
        return Alert.Detail(entry.key, entry.value.isNull ? "" : scalar.text)
      }
      reading.addFault("\(quoted(entry.key)) must be a text, not \(entry.value.foundKind)")
      return nil
    }
  }

  /// The text of a time; nil for Go's zero time, which means none.
  private static func moment(_ node: DocumentNode?) -> String? {
    guard let text = node?.scalar?.text, node?.isNull == false, !text.hasPrefix("0001-01-01T")
    else { return nil }
    return text
  }

  /// The node in the address of a target: `host:9100`, `[2001:db8::1]:9100`, `https://host/path`.
  private static func node(_ instance: String) -> String? {
    var rest = Array(instance.utf8)[...]
    if let scheme = rest.range(of: "://") {
      rest = rest[scheme.upperBound...].prefix { !"/?#".utf8.contains($0) }
      if let login = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[(login + 1)...] }
    }
    rest = rest.trimmed
    if rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
      return rest[(rest.startIndex + 1)..<end].text
    }
    // More than one colon is an address of IPv6, which has no port without brackets.
    let parts = rest.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    if parts.count == 2, !parts[1].isEmpty, parts[1].allSatisfy(\.isASCIIDigit) { rest = parts[0] }
    return rest.isEmpty ? nil : rest.text
  }
}
