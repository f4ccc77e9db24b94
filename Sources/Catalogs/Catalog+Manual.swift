extension Catalog {
  /// Every field as mdoc source, for callhome-snapshot(5): what it is, where a snapshot has it and which
  /// command or query of the product tells it.
  package var manualFields: String {
    var text = ".Ss Fields of \(product)\n"
    for kind in MessageKind.inCatalogs {
      guard let definition = messages[kind], kind != .alert else { continue }
      text += ".Bl -tag -width Ds\n"
      for field in definition.fields.flatMap(\.leaves) { text += item(field) }
      text += ".El\n"
    }
    return text
  }

  private func item(_ field: FieldDefinition) -> String {
    let unit = field.unit.map { " in \($0.rawValue)" } ?? ""
    let sent = Mode.allCases.filter { field.actions[$0] != .withhold }.map(\.rawValue)
    var text = ".It Ic \(field.path)\n"
    text += "\(field.label): \(field.type.words)\(unit)"
    text += field.isPerNode ? ", for every node.\n" : ".\n"
    text += "Sent in \(sent.joined(separator: " and ")) mode.\n"
    text += "From \(field.sources.map { escaped($0.text) }.joined(separator: ", else "))"
    text += field.collect.map { ": \(escaped($0))" } ?? ""
    return text + ".\n"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  }
}

extension FieldDefinition.ValueType {
  /// The type in words.
  fileprivate var words: String {
    switch self {
    case .text: "a text"
    case .lines: "lines of text"
    case .integer: "a whole number"
    case .number: "a number"
    case .time: "a time"
    case .texts: "a list of texts"
    case .integers: "whole numbers by name"
    case .numbers: "numbers by name"
    case .records(let columns):
      "a list of mappings with the keys \(columns.map(\.name).joined(separator: ", "))"
    case .group: "fields of its own"
    case .remarks: "what the message lacks"
    }
  }
}
