import ASCII
import Diagnostics
import Documents

/// Reads the nodes of a catalog file as definitions and collects errors.
struct CatalogReader {
  var problems: [Diagnostic] = []
  /// Where 'vocabulary' names which field.
  var vocabulary: [String: DocumentNode] = [:]

  mutating func catalog(_ root: DocumentNode, envelope: [FieldDefinition]) -> Catalog {
    let keys = ["catalog", "product", "name", "messages"]
    let values = root.values(
      of: "a catalog",
      known: keys + ["identities", "node_name", "nodes", "alerts", "vocabulary", "logs", "vendor"],
      required: keys, &problems)
    if let version = values["catalog"], version.scalar?.text != "1" {
      problems.append(
        Diagnostic(
          .error, at: version.location,
          "'catalog' must be 1, the form that this version reads, not \(version.foundText)"))
    }
    let product = values["product"].flatMap { self.name($0, "'product'", allowing: "-") } ?? ""
    if let node = values["vocabulary"] { readVocabulary(node) }
    var messages: [MessageKind: Catalog.Definition] = [:]
    for entry in values["messages"].flatMap({ entries($0, "'messages'") }) ?? [] {
      guard let kind = MessageKind(rawValue: entry.key), kind != .test else {
        problems.append(unknownKey(entry, MessageKind.inCatalogs.map(\.rawValue)))
        continue
      }
      messages[kind] = definition(entry.value, kind)
    }
    checkVocabulary(messages)
    var catalog = Catalog(
      product: product,
      name: values["name"].flatMap { $0.text(of: "'name'", &problems) } ?? "",
      messages: messages, envelope: envelope,
      identities: values["identities"].flatMap { entries($0, "'identities'") }?
        .compactMap { identity($0) } ?? [],
      alerts: values["alerts"].map { alerts($0) } ?? .none,
      nodes: values["nodes"].map { nodes($0) } ?? .none,
      logs: values["logs"].map { logs($0) } ?? .none,
      nodeName: values["node_name"].flatMap { nodeName($0) })
    catalog.vendor = values["vendor"].flatMap { vendor($0) }
    return catalog
  }

  /// The fields of the file that defines the envelope.
  mutating func envelope(_ root: DocumentNode) -> [FieldDefinition] {
    let values = root.values(of: "the envelope", known: ["envelope"], &problems)
    return values["envelope"].map { fields($0, below: "envelope", isPerNode: false) } ?? []
  }

  private mutating func identity(_ entry: DocumentNode.Entry) -> FieldDefinition? {
    let before = problems.count
    let values = entry.value.values(
      of: "an identity", known: ["class", "each", "from"], required: ["class", "from"], &problems)
    let key = DocumentNode(.scalar(DocumentNode.Scalar(entry.key)), at: entry.keyLocation)
    let name = self.name(key, "an identity's name", allowing: "_") ?? ""
    let isPerNode = values["each"].map { isNode($0) } ?? false
    let valueClass = values["class"].flatMap {
      $0.choice(of: "'class'", ValueClass.self, &problems)
    }
    let sources = values["from"].map { self.sources($0, isPerNode: isPerNode, .texts, nil) } ?? []
    guard problems.count == before, let valueClass else { return nil }
    return FieldDefinition(
      name: name, path: "identities.\(name)", label: name, type: .texts, unit: nil,
      valueClass: valueClass, isPerNode: isPerNode, sources: sources, zone: nil,
      actions: ModeActions(smart: .withhold, anonymous: .withhold), collect: [],
      location: entry.keyLocation)
  }

  mutating func isNode(_ each: DocumentNode) -> Bool {
    enum Each: String, CaseIterable { case node }
    return each.choice(of: "'each'", Each.self, &problems) != nil
  }

  private mutating func definition(_ node: DocumentNode, _ kind: MessageKind) -> Catalog.Definition
  {
    let values = node.values(
      of: "a message", known: ["label", "fields"], required: ["label", "fields"], &problems)
    return Catalog.Definition(
      label: values["label"].flatMap { $0.text(of: "'label'", &problems) } ?? "",
      fields: values["fields"].map { fields($0, below: kind.rawValue, isPerNode: false) } ?? [])
  }

  private mutating func fields(
    _ node: DocumentNode, below path: String, isPerNode: Bool
  ) -> [FieldDefinition] {
    (entries(node, "'fields'") ?? []).compactMap { field($0, below: path, isPerNode: isPerNode) }
  }

  private mutating func field(
    _ entry: DocumentNode.Entry, below path: String, isPerNode inherited: Bool
  ) -> FieldDefinition? {
    let before = problems.count
    let known = [
      "label", "type", "class", "unit", "each", "from", "zone", "columns", "fields", "smart",
      "anonymous", "collect",
    ]
    let isGroup = entry.value["fields"] != nil
    let required =
      isGroup ? ["label"] : ["label", "type", "class", "from", "smart", "anonymous"]
    let values = entry.value.values(of: "a field", known: known, required: required, &problems)
    let key = DocumentNode(.scalar(DocumentNode.Scalar(entry.key)), at: entry.keyLocation)
    let name = self.name(key, "a field's name", allowing: "_") ?? ""
    let place = "\(path).\(name)"
    let label = values["label"].flatMap { $0.text(of: "'label'", &problems) } ?? ""
    var isPerNode = inherited
    if let each = values["each"] { isPerNode = isNode(each) }
    if isGroup {
      for entry in values.entries
      where !["label", "each", "fields"].contains(entry.key) {
        problems.append(
          Diagnostic(
            .error, at: entry.value.location,
            "a field with subfields cannot have '\(entry.key)'"))
      }
      let members = values["fields"].map { fields($0, below: place, isPerNode: isPerNode) } ?? []
      return FieldDefinition(
        name: name, path: place, label: label, type: .group(members), unit: nil,
        valueClass: .term, isPerNode: isPerNode, sources: [], zone: nil,
        actions: ModeActions(smart: .withhold, anonymous: .withhold), collect: [],
        location: entry.keyLocation)
    }
    let valueClass = values["class"].flatMap {
      $0.choice(of: "'class'", ValueClass.self, &problems)
    }
    let type = values["type"].flatMap {
      valueType($0, columns: values["columns"], of: valueClass ?? .freeText)
    }
    let unit = values["unit"].flatMap {
      $0.choice(of: "'unit'", FieldDefinition.Unit.self, &problems)
    }
    // A message about an alert is about one node.
    let hasNode = isPerNode || path.prefix { $0 != "." } == MessageKind.alert.rawValue
    let sources = values["from"].map { self.sources($0, isPerNode: hasNode, type, unit) } ?? []
    let zone = values["zone"].flatMap { self.source($0, isPerNode: hasNode) }
    let actions = ModeActions(
      smart: values["smart"].flatMap { action($0, .smart) } ?? .withhold,
      anonymous: values["anonymous"].flatMap { action($0, .anonymous) } ?? .withhold)
    let hasFact = !isPerNode && sources.contains { $0.root == .snapshot && $0.metric == nil }
    let collect = values["collect"].map { outputs($0, type, hasFact: hasFact) } ?? []
    guard problems.count == before, let type, let valueClass else { return nil }
    return FieldDefinition(
      name: name, path: place, label: label, type: type, unit: unit, valueClass: valueClass,
      isVocabulary: vocabulary[place] != nil, isPerNode: isPerNode, sources: sources, zone: zone,
      actions: actions, collect: collect, location: entry.keyLocation)
  }

  private mutating func valueType(
    _ node: DocumentNode, columns: DocumentNode?, of valueClass: ValueClass
  ) -> FieldDefinition.ValueType? {
    enum Name: String, CaseIterable {
      case text, lines, integer, number, time, texts, integers, numbers, records, remarks
    }
    guard let name = node.choice(of: "'type'", Name.self, &problems) else { return nil }
    if let columns, name != .records {
      problems.append(
        Diagnostic(.error, at: columns.location, "'columns' belongs to the type 'records' only"))
    }
    switch name {
    case .text: return .text
    case .lines: return .lines
    case .integer: return .integer
    case .number: return .number
    case .time: return .time
    case .texts: return .texts
    case .integers: return .integers
    case .numbers: return .numbers
    case .remarks: return .remarks
    case .records:
      guard let columns else {
        problems.append(
          Diagnostic(.error, at: node.location, "the type 'records' must have the key 'columns'"))
        return nil
      }
      let entries = entries(columns, "'columns'") ?? []
      return .records(entries.compactMap { column($0, of: valueClass) })
    }
  }

  private mutating func column(
    _ entry: DocumentNode.Entry, of valueClass: ValueClass
  ) -> FieldDefinition.Column? {
    enum Name: String, CaseIterable { case text, integer, number }
    let values = entry.value.values(
      of: "a column", known: ["label", "type", "class", "unit"], required: ["label", "type"],
      &problems)
    let key = DocumentNode(.scalar(DocumentNode.Scalar(entry.key)), at: entry.keyLocation)
    guard let name = self.name(key, "a column's name", allowing: "_"),
      let label = values["label"].flatMap({ $0.text(of: "'label'", &problems) }),
      let type = values["type"].flatMap({ $0.choice(of: "'type'", Name.self, &problems) })
    else { return nil }
    let unit = values["unit"].flatMap {
      $0.choice(of: "'unit'", FieldDefinition.Unit.self, &problems)
    }
    let types: [Name: FieldDefinition.ValueType] = [
      .text: .text, .integer: .integer, .number: .number,
    ]
    let own = values["class"].flatMap { $0.choice(of: "'class'", ValueClass.self, &problems) }
    return FieldDefinition.Column(
      name: name, label: label, type: types[type] ?? .text, unit: unit,
      valueClass: own ?? valueClass)
  }

  private mutating func action(_ node: DocumentNode, _ mode: Mode) -> FieldAction? {
    enum Name: String, CaseIterable { case send, withhold }
    switch node.choice(of: "'\(mode.rawValue)'", Name.self, &problems) {
    case .send: return .send
    case .withhold: return .withhold
    case nil: return nil
    }
  }

  mutating func sources(_ node: DocumentNode, isPerNode: Bool) -> [FactSource] {
    (node.elements ?? [node]).compactMap { source($0, isPerNode: isPerNode) }
  }

  mutating func sources(
    _ node: DocumentNode, isPerNode: Bool, _ type: FieldDefinition.ValueType?,
    _ unit: FieldDefinition.Unit?
  ) -> [FactSource] {
    (node.elements ?? [node]).compactMap { node in
      if node.entries == nil { return source(node, isPerNode: isPerNode) }
      return metricSource(node, type, unit).map { FactSource(metric: $0, isPerNode: isPerNode) }
    }
  }

  mutating func source(_ node: DocumentNode, isPerNode: Bool) -> FactSource? {
    guard let text = node.text(of: "'from'", &problems) else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2, !parts.contains(""), let root = FactSource.Root(rawValue: parts[0])
    else {
      let roots = FactSource.Root.allCases.map(\.rawValue)
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "'from' must begin with \(wordList(roots)) and a dot, not be \(quoted(text))",
          hint: didYouMean(parts[0], among: roots)))
      return nil
    }
    if root == .alert, !AlertFact.allCases.contains(where: { [$0.rawValue] == parts.dropFirst() }) {
      let facts = AlertFact.allCases.map(\.rawValue)
      problems.append(
        Diagnostic(
          .error, at: node.location, "an alert has nothing that is called \(quoted(text))",
          hint: didYouMean(parts[1], among: facts)))
      return nil
    }
    if root == .node, !isPerNode {
      problems.append(
        Diagnostic(
          .error, at: node.location, "'from: \(text)' is only allowed in a field with 'each: node'")
      )
      return nil
    }
    return FactSource(root: root, path: Array(parts.dropFirst()))
  }

  mutating func entries(_ node: DocumentNode, _ what: String) -> [DocumentNode.Entry]? {
    if let entries = node.entries { return entries }
    problems.append(
      Diagnostic(.error, at: node.location, "\(what) must be a mapping, not \(node.foundKind)"))
    return nil
  }

  mutating func name(_ node: DocumentNode, _ what: String, allowing extra: String) -> String? {
    guard let text = node.text(of: what, &problems) else { return nil }
    let isName =
      text.utf8.count <= 64 && text.utf8.first?.isASCIILowercase == true
      && text.utf8.allSatisfy {
        $0.isASCIILowercase || $0.isASCIIDigit || extra.utf8.contains($0)
      }
    if isName { return text }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "\(what) must be 1 to 64 of a-z, 0-9 and '\(extra)' and begin with a letter, not "
          + quoted(text)))
    return nil
  }
}
