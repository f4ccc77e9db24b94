import Diagnostics
import Documents

/// Reads the mappings that define how a value is derived from the output of a command.
extension CatalogReader {
  private static let keys = [
    "command", "also", "name", "value", "columns", "match", "words", "take", "nodes", "service",
  ]

  /// Reads the value of `collect`: a text for a person, a mapping for the reader, or several.
  ///
  /// - Parameters:
  ///   - type: the type of the field; nil if it could not be read.
  ///   - hasFact: whether the field has a source that an output can provide.
  mutating func outputs(
    _ node: DocumentNode, _ type: FieldDefinition.ValueType?, hasFact: Bool
  ) -> [OutputSource] {
    (node.elements ?? [node]).compactMap { node in
      if node.entries != nil { return output(node, type, hasFact: hasFact) }
      return node.text(of: "'collect'", &problems).map { OutputSource($0) }
    }
  }

  private mutating func output(
    _ node: DocumentNode, _ type: FieldDefinition.ValueType?, hasFact: Bool
  ) -> OutputSource? {
    let before = problems.count
    let values = node.values(
      of: "an output in 'collect'", known: Self.keys, required: ["command"], &problems)
    guard let type, let text = values["command"]?.text(of: "'command'", &problems) else {
      return nil
    }
    if !hasFact {
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "only a field of the whole cluster 'from: snapshot. ...' can be read from an output",
          hint: "write only the command, such as 'collect: show status'"))
      return nil
    }
    checkKeys(values, type, node)
    if problems.count > before { return nil }
    let source = OutputSource(
      text, also: values["also"].map { texts($0, "'also'") } ?? [],
      name: values["name"].flatMap { $0.text(of: "'name'", &problems) },
      value: values["value"].flatMap { $0.text(of: "'value'", &problems) },
      columns: values["columns"].map { parts($0, type) } ?? [],
      match: values["match"].map { matchers($0) } ?? [],
      words: values["words"].map { words($0) } ?? [],
      take: values["take"].flatMap { $0.choice(of: "'take'", OutputSource.Take.self, &problems) },
      nodes: values["nodes"].flatMap {
        $0.choice(of: "'nodes'", OutputSource.Nodes.self, &problems)
      } ?? .any,
      service: values["service"].flatMap { $0.text(of: "'service'", &problems) })
    if problems.count > before { return nil }
    checkCommands(source, values, node)
    return problems.count == before ? source : nil
  }

  /// Checks the keys that the type requires, and those that it does not allow.
  private mutating func checkKeys(
    _ values: KnownValues, _ type: FieldDefinition.ValueType, _ node: DocumentNode
  ) {
    let always = ["command", "also", "match", "nodes", "service"]
    let (required, others): ([String], [String])
    switch type {
    case .text: (required, others) = (["value"], ["words"])
    case .integer:
      let counts = values["take"]?.scalar?.text == OutputSource.Take.count.rawValue
      (required, others) = counts ? ([], ["take"]) : (["value"], ["take"])
    case .integers: (required, others) = (["name", "value"], ["take"])
    case .records: (required, others) = (["columns"], [])
    default:
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "a field of the type '\(type.word)' cannot be read from an output"))
      return
    }
    for entry in values.entries where !(always + required + others).contains(entry.key) {
      problems.append(
        Diagnostic(
          .error, at: entry.keyLocation,
          "an output of a field of the type '\(type.word)' cannot have '\(entry.key)'"))
    }
    for key in required where values[key] == nil {
      problems.append(
        Diagnostic(.error, at: node.location, "an output in 'collect' must have the key '\(key)'"))
    }
    let isSum = values["nodes"]?.scalar?.text == OutputSource.Nodes.sum.rawValue
    if let service = values["service"], !isSum {
      problems.append(
        Diagnostic(.error, at: service.location, "'service' belongs to 'nodes: sum'"))
    }
    if let nodes = values["nodes"], isSum,
      type != .integer && type != .integers
    {
      problems.append(
        Diagnostic(
          .error, at: nodes.location,
          "'nodes: sum' cannot produce a value of the type '\(type.word)'"))
    }
  }

  private mutating func parts(
    _ node: DocumentNode, _ type: FieldDefinition.ValueType
  ) -> [OutputSource.Part] {
    guard case .records(let columns) = type else { return [] }
    let found = (entries(node, "'columns'") ?? []).compactMap { entry -> OutputSource.Part? in
      guard columns.contains(where: { $0.name == entry.key }) else {
        problems.append(unknownKey(entry, columns.map(\.name)))
        return nil
      }
      return entry.value.text(of: "a column of the output", &problems)
        .map { OutputSource.Part(entry.key, $0) }
    }
    for column in columns where node.entries != nil && node[column.name] == nil {
      problems.append(
        Diagnostic(.error, at: node.location, "'columns' must have the key '\(column.name)'"))
    }
    return found
  }

  private mutating func words(_ node: DocumentNode) -> [OutputSource.Word] {
    (entries(node, "'words'") ?? []).compactMap { entry in
      entry.value.text(of: "a word of the message", &problems)
        .map { OutputSource.Word(entry.key, $0) }
    }
  }

  /// Every command must have a reader, and an output with the columns that are used.
  private mutating func checkCommands(
    _ source: OutputSource, _ values: KnownValues, _ node: DocumentNode
  ) {
    var first: (form: OutputCommand.Form, width: Int)?
    let nodes = [values["command"]] + (values["also"].map { $0.elements ?? [$0] } ?? [])
    for (text, place) in zip([source.command] + source.also, nodes) {
      let location = place?.location ?? node.location
      guard let command = OutputCommand(typed: text) else {
        problems.append(
          Diagnostic(
            .error, at: location, "there is no reader for the output of \(quoted(text))",
            hint: "callhome-snapshot(5) lists the commands whose output can be read"))
        continue
      }
      let columns = command.form == .query ? QueryText.columns(text) : command.form.columns
      if let first, first.form != command.form || first.width != columns?.count ?? 0 {
        problems.append(
          Diagnostic(
            .error, at: location, "the output of \(quoted(text)) has other columns than the first"))
      }
      if first == nil {
        first = (command.form, columns?.count ?? 0)
        guard let columns else { continue }
        for used in Set(source.usedColumns).sorted() where !columns.contains(used) {
          problems.append(
            Diagnostic(
              .error, at: location,
              "the output of \(quoted(text)) has no column that is called \(quoted(used))",
              hint: didYouMean(used, among: columns.filter { !$0.isEmpty })))
        }
      }
    }
  }
}
