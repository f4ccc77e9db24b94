extension Catalog {
  /// Every field as mdoc source, for callhome-snapshot(5): label, type, source in a snapshot, and
  /// the command or query of the product that provides it.
  package var manualFields: String {
    var text = ".Ss Fields of \(product)\n"
    for kind in MessageKind.inCatalogs {
      guard let definition = messages[kind] else { continue }
      text += ".Bl -tag -width Ds\n"
      for field in definition.fields.flatMap(\.leaves) { text += item(field) }
      text += ".El\n"
    }
    return text
  }

  /// Every alert as mdoc source, for callhome-snapshot(5).
  package var manualAlerts: String {
    var text = ".Ss Alerts of \(product)\n.Bl -tag -width Ds\n"
    for alert in alerts.all {
      text += ".It Ic \(alert.name)\n"
      if !alert.also.isEmpty { text += "Also known as \(alert.also.joined(separator: ", ")).\n" }
      text += "Category \(alert.category), severity \(alert.severity.rawValue)"
      if !alert.severities.isEmpty {
        let said = alert.severities.map(\.rawValue).joined(separator: ", ")
        text += ", or as in the input: \(said)"
      }
      text += ".\n"
      if let condition = alert.condition(in: nil) {
        text += "Raised when: \(escaped(condition)).\n"
      }
      for release in alert.releases {
        if let severity = release.severity {
          text += "In release \(release.name) severity \(severity.rawValue).\n"
        }
      }
      if !alert.appliesToIMAndPresence { text += "Does not apply to IM and Presence.\n" }
      if !alert.key.isEmpty {
        let details = alert.key.compactMap(\.first).joined(separator: " and ")
        text += "Distinguished by the detail \(escaped(details)).\n"
      }
      if let overview = alert.overview {
        let facts = overview.facts.flatMap(\.sources).map { escaped($0.text) }
        text += "Overview: \(escaped(overview.label)), from \(facts.joined(separator: ", ")).\n"
      }
    }
    return text + ".El\n"
  }

  private func item(_ field: FieldDefinition) -> String {
    let unit = field.unit.map { " in \($0.rawValue)" } ?? ""
    let sent = Mode.allCases.filter { field.actions[$0] != .withhold }.map(\.rawValue)
    var text = ".It Ic \(field.path)\n"
    text += "\(field.label): \(field.type.words)\(unit)"
    text += field.isPerNode ? ", for every node.\n" : ".\n"
    text += "Sent in \(sent.joined(separator: " and ")) mode.\n"
    text += "From \(field.sources.map { escaped($0.text) }.joined(separator: ", otherwise "))"
    let commands = field.collect.flatMap { [$0.command] + $0.also }
    if !commands.isEmpty { text += ": " + commands.map { escaped($0) }.joined(separator: "; or ") }
    text += ".\n"
    for output in field.collect where output.isRead { text += escaped(output.sentence) }
    return text
  }

  private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  }
}

extension FieldDefinition.ValueType {
  /// The type in words.
  fileprivate var words: String {
    switch self {
    case .text: "text"
    case .lines: "lines of text"
    case .integer: "a whole number"
    case .number: "a number"
    case .time: "a time"
    case .texts: "a list of texts"
    case .integers: "whole numbers by name"
    case .numbers: "numbers by name"
    case .records(let columns):
      "a list of mappings with the keys \(columns.map(\.name).joined(separator: ", "))"
    case .group: "a group of fields"
    case .remarks: "missing values of the message"
    }
  }
}

extension OutputSource {
  /// How the value is computed from the output, in sentences.
  fileprivate var sentence: String {
    var words = "Read from the saved output"
    if let name, let value {
      words += ": column \(value) by column \(name)"
    } else if take == .count {
      words += ": the number of rows"
    } else if let value {
      words += ": column \(value)"
    } else {
      words += ": columns \(columns.map(\.column).joined(separator: ", "))"
    }
    let conditions = match.map { matcher in
      "\(matcher.label) is \(matcher.isNegated ? "not " : "")"
        + matcher.patterns.joined(separator: matcher.isNegated ? " and not " : " or ")
    }
    if !conditions.isEmpty {
      words += ", of rows in which \(conditions.joined(separator: " and "))"
    }
    if take == .sum { words += "; sum of the rows" }
    switch nodes {
    case .any: break
    case .publisher: words += "; output of the publisher"
    case .sum:
      words += "; sum of the nodes"
      if let service { words += ", and every node that runs \(service) must have one" }
    }
    let said = self.words.map { "\($0.found) means \($0.said)" }
    if !said.isEmpty { words += "; \(said.joined(separator: ", "))" }
    return words + ".\n"
  }
}
