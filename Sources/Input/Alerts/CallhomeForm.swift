import Diagnostics
import Documents

/// The program's own form of alerts, YAML or JSON (callhome-alert(5)).
struct CallhomeForm {
  let clock: AlertClock

  /// The keys of an alert.
  static let keys = [
    "alert", "node", "time", "severity", "status", "description", "details", "traces",
  ]
  /// The key of several alerts.
  static let listKey = "alerts"

  /// Reads one alert, a list of them, or a list below `alerts`.
  func read(_ root: DocumentNode, into found: inout AlertCollection) {
    if let elements = root.elements {
      read(elements, into: &found)
    } else if let entries = root.entries, let list = root[Self.listKey] {
      for entry in entries where entry.key != Self.listKey {
        if Self.keys.contains(entry.key) {
          found.add(
            Diagnostic(
              .error, at: entry.keyLocation,
              "\(quoted(entry.key)) must be in an alert, not next to 'alerts'"))
        } else {
          found.add(unknownKey(entry, [Self.listKey] + Self.keys))
        }
      }
      guard let elements = list.elements else {
        found.add(
          Diagnostic(
            .error, at: list.location, "'alerts' must be a list of alerts, not \(list.foundKind)"))
        return
      }
      read(elements, into: &found)
    } else {
      read(alert: root, known: [Self.listKey] + Self.keys, into: &found)
    }
  }

  private func read(_ elements: [DocumentNode], into found: inout AlertCollection) {
    for element in elements { read(alert: element, known: Self.keys, into: &found) }
  }

  private func read(alert node: DocumentNode, known: [String], into found: inout AlertCollection) {
    var problems: [Diagnostic] = []
    let values = node.values(of: "an alert", known: known, required: ["alert"], &problems)
    let name = values["alert"].flatMap { alertName($0, &problems) }
    guard problems.isEmpty, let name else {
      for problem in problems { found.add(problem) }
      return
    }
    var alert = Alert(name: name)
    alert.node = values["node"].flatMap { word($0, "node", &alert) }
    alert.severity = values["severity"].flatMap { word($0, "severity", &alert) }
    alert.description = values["description"].flatMap { word($0, "description", &alert) }.map {
      // The final line break of a YAML block is not part of the text.
      Array($0.utf8)[...].trimmed.text
    }
    if let text = values["time"].flatMap({ word($0, "time", &alert) }) {
      alert.setTime(clock.read(text, of: alert.node))
    }
    if let text = values["status"].flatMap({ word($0, "status", &alert) }) {
      alert.setStatus(text)
    }
    if let details = values["details"] { read(details, &alert) }
    if let traces = values["traces"] { read(traces: traces, &alert) }
    found.add(alert)
  }

  private func alertName(_ node: DocumentNode, _ problems: inout [Diagnostic]) -> String? {
    guard let text = node.text(of: "'alert'", &problems) else { return nil }
    if text.utf8.allSatisfy(\.isBlank) {
      problems.append(
        Diagnostic(.error, at: node.location, "'alert' must be the name of an alert, not blank"))
      return nil
    }
    return text
  }

  /// The text of a value. An invalid one must not stop the alert.
  private func word(_ node: DocumentNode, _ key: String, _ alert: inout Alert) -> String? {
    if node.isNull { return nil }
    guard let scalar = node.scalar else {
      alert.addFault("'\(key)' must be a text, not \(node.foundKind)")
      return nil
    }
    return scalar.text.utf8.allSatisfy(\.isBlank) ? nil : scalar.text
  }

  private func read(_ details: DocumentNode, _ alert: inout Alert) {
    if details.isNull { return }
    guard let entries = details.entries else {
      alert.addFault("'details' must be a mapping, not \(details.foundKind)")
      return
    }
    for entry in entries { add(entry.value, named: entry.key, to: &alert) }
  }

  /// Nested mappings and lists in details become separate details, named by their paths.
  private func add(_ node: DocumentNode, named name: String, to alert: inout Alert) {
    switch node.content {
    case .scalar(let scalar):
      alert.details.append(Alert.Detail(name, node.isNull ? "" : scalar.text))
    case .mapping(let entries):
      for entry in entries { add(entry.value, named: "\(name).\(entry.key)", to: &alert) }
    case .sequence(let elements):
      let texts = elements.compactMap { $0.isNull ? "" : $0.scalar?.text }
      if texts.count == elements.count {
        alert.details.append(Alert.Detail(name, texts.joined(separator: "\n")))
      } else {
        for (index, element) in elements.enumerated() {
          add(element, named: "\(name).\(index + 1)", to: &alert)
        }
      }
    }
  }

  private func read(traces: DocumentNode, _ alert: inout Alert) {
    if traces.isNull { return }
    for node in traces.elements ?? [traces] {
      if let path = word(node, "traces", &alert) { alert.traces.append(path) }
    }
  }
}

extension Alert {
  /// Takes `firing` or `resolved`; another word is a fault, and the alert is taken for one that
  /// fires.
  mutating func setStatus(_ word: String) {
    switch word.lowercased() {
    case "resolved": isResolved = true
    case "firing": isResolved = false
    default: addFault("'status' must be 'firing' or 'resolved', not \(quoted(word))")
    }
  }
}
