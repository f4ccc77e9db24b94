import Diagnostics
import Documents

/// Reads the section `alerts` of a catalog file, and `nodes`, which contains the properties of
/// nodes that alerts depend on.
extension CatalogReader {
  mutating func alerts(_ node: DocumentNode) -> AlertTable {
    var definitions: [AlertDefinition] = []
    var known: [String: SourceLocation] = [:]
    for entry in entries(node, "'alerts'") ?? [] {
      let named = names(of: entry)
      for (name, location) in named {
        let folded = foldedName(name)
        if let other = known[folded] {
          problems.append(
            Diagnostic(
              .error, at: location, "\(quoted(name)) is the name of the alert at \(other) already"))
        } else {
          known[folded] = location
        }
      }
      if let definition = alert(entry) { definitions.append(definition) }
    }
    return AlertTable(definitions)
  }

  mutating func nodes(_ node: DocumentNode) -> NodeTraits {
    let keys = ["release", "im_and_presence", "names", "domains", "addresses"]
    let values = node.values(of: "'nodes'", known: keys, &problems)
    func called(_ key: String) -> [FactSource] {
      guard let place = values[key] else { return [] }
      let found = sources(place, isPerNode: true, .texts, nil)
      for source in found where source.root != .node {
        problems.append(
          Diagnostic(
            .error, at: place.location,
            "'\(key)' must begin with 'node', not \(quoted(source.text))"))
      }
      return found
    }
    let (names, domains, addresses) = (called("names"), called("domains"), called("addresses"))
    let signs = values["im_and_presence"].flatMap { entries($0, "'im_and_presence'") } ?? []
    return NodeTraits(
      release: values["release"].map { facts($0, isPerNode: true) } ?? [],
      imAndPresence: signs.compactMap { sign in
        let key = DocumentNode(.scalar(DocumentNode.Scalar(sign.key)), at: sign.keyLocation)
        guard let source = facts(key, isPerNode: true).first else { return nil }
        return NodeTraits.Sign(
          source: source, words: texts(sign.value, "a word of \(quoted(sign.key))"))
      }, names: names, domains: domains, addresses: addresses)
  }

  /// The name of an alert and those under which it is known too, each with its place.
  private func names(of entry: DocumentNode.Entry) -> [(String, SourceLocation)] {
    let also = entry.value["also"].map { $0.elements ?? [$0] } ?? []
    return [(entry.key, entry.keyLocation)]
      + also.compactMap { other in other.scalar.map { ($0.text, other.location) } }
  }

  private mutating func alert(_ entry: DocumentNode.Entry) -> AlertDefinition? {
    let before = problems.count
    let known = [
      "also", "category", "severity", "severities", "condition", "releases", "im_and_presence",
      "key", "impact", "remedy", "overview",
    ]
    let values = entry.value.values(
      of: "an alert", known: known, required: ["category", "severity"], &problems)
    if foldedName(entry.key).isEmpty || entry.key.utf8.count > 128 {
      problems.append(
        Diagnostic(
          .error, at: entry.keyLocation,
          "an alert's name must have 1 to 128 characters, not all of them spaces, '_' or '-'"))
    }
    func text(_ key: String) -> String? {
      values[key].flatMap { $0.text(of: "'\(key)'", &problems) }
    }
    func list(_ key: String) -> [String] { values[key].map { texts($0, "'\(key)'") } ?? [] }
    enum Answer: String, CaseIterable { case yes, no }
    let category = values["category"].flatMap { name($0, "'category'", allowing: "_") }
    let severity = values["severity"].flatMap { self.severity($0) }
    let applies = values["im_and_presence"].flatMap {
      $0.choice(of: "'im_and_presence'", Answer.self, &problems)
    }
    let also = list("also")
    let severities = (values["severities"].map { $0.elements ?? [$0] } ?? [])
      .compactMap { self.severity($0) }
    let condition = text("condition")
    let releases = (values["releases"].flatMap { entries($0, "'releases'") } ?? [])
      .compactMap { release($0) }
    let key = (values["key"].map { $0.elements ?? [$0] } ?? []).map { texts($0, "'key'") }
    let impact = text("impact")
    let remedy = list("remedy")
    let overview = values["overview"].flatMap { self.overview($0) }
    guard problems.count == before, let category, let severity else { return nil }
    return AlertDefinition(
      name: entry.key, also: also, category: category, severity: severity, severities: severities,
      condition: condition, releases: releases, appliesToIMAndPresence: applies != .no, key: key,
      impact: impact, remedy: remedy, overview: overview, location: entry.keyLocation)
  }

  private mutating func severity(_ node: DocumentNode) -> Severity? {
    node.choice(of: "'severity'", Severity.self, &problems)
  }

  private mutating func release(_ entry: DocumentNode.Entry) -> AlertDefinition.Release? {
    let values = entry.value.values(
      of: "a release", known: ["from", "before", "condition", "severity"], &problems)
    if values["from"] == nil, values["before"] == nil {
      problems.append(
        Diagnostic(
          .error, at: entry.keyLocation, "a release must have the key 'from' or the key 'before'"))
    }
    let from = values["from"].flatMap { number($0, "'from'") }
    let end = values["before"].flatMap { number($0, "'before'") }
    if let from, let end, let node = values["before"], end <= from {
      problems.append(Diagnostic(.error, at: node.location, "'before' must be after 'from'"))
    }
    return AlertDefinition.Release(
      name: entry.key, from: from, before: end,
      condition: values["condition"].flatMap { $0.text(of: "'condition'", &problems) },
      severity: values["severity"].flatMap { severity($0) })
  }

  private mutating func number(_ node: DocumentNode, _ what: String) -> ReleaseNumber? {
    guard let text = node.text(of: what, &problems) else { return nil }
    if let number = ReleaseNumber(text) { return number }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "\(what) must be the number of a release such as '12.5.1.11900-146', not \(quoted(text))"))
    return nil
  }

  private mutating func overview(_ node: DocumentNode) -> AlertOverview? {
    let before = problems.count
    let values = node.values(
      of: "an overview", known: ["label", "each", "facts"], required: ["label", "facts"],
      &problems)
    let label = values["label"].flatMap { $0.text(of: "'label'", &problems) }
    let isPerNode = values["each"].map { isNode($0) } ?? false
    let facts = (values["facts"].flatMap { entries($0, "'facts'") } ?? [])
      .compactMap { overviewFact($0, isPerNode: isPerNode) }
    guard problems.count == before, let label else { return nil }
    return AlertOverview(label: label, isPerNode: isPerNode, facts: facts)
  }

  /// A source, several, or a mapping with sources and the meanings of values.
  private mutating func overviewFact(
    _ entry: DocumentNode.Entry, isPerNode: Bool
  ) -> AlertOverview.Fact? {
    guard entry.value.entries != nil else {
      return AlertOverview.Fact(
        label: entry.key, sources: self.facts(entry.value, isPerNode: isPerNode), words: [])
    }
    let values = entry.value.values(
      of: "a fact", known: ["from", "words"], required: ["from"], &problems)
    let words = (values["words"].flatMap { entries($0, "'words'") } ?? [])
      .compactMap { word in
        word.value.text(of: "a meaning", &problems)
          .map { AlertOverview.Word(value: word.key, meaning: $0) }
      }
    let sources = values["from"].map { self.facts($0, isPerNode: isPerNode) } ?? []
    return AlertOverview.Fact(label: entry.key, sources: sources, words: words)
  }

  /// Places in the snapshots, not in the config or in the alert.
  private mutating func facts(_ node: DocumentNode, isPerNode: Bool) -> [FactSource] {
    let found = sources(node, isPerNode: isPerNode)
    for source in found where ![.snapshot, .node, .publisher].contains(source.root) {
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "this must begin with 'snapshot', 'node' or 'publisher', not \(quoted(source.text))"))
    }
    return found
  }
}
