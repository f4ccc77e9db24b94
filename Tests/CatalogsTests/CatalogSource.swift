import Diagnostics

@testable import Catalogs

/// The Swift source of a built-in catalog, which the program uses instead of the YAML file.
struct CatalogSource {
  private var lines: [String] = []

  /// The source that declares a catalog, made from `file`.
  static func of(_ catalog: Catalog, as name: String, file: String) -> String {
    var source = CatalogSource(file)
    source.add("  /// The catalog `\(catalog.product)`.")
    source.add("  static var \(name): Catalog {")
    source.add("    let file = \(literal("\(file) (built in)"))")
    let kinds = MessageKind.inCatalogs.filter { catalog.messages[$0] != nil }
    for kind in kinds {
      source.add("    let \(kind.rawValue): [FieldDefinition] = [")
      for field in catalog.messages[kind]?.fields ?? [] { source.add(field, indent: 6) }
      source.add("    ]")
    }
    source.add("    return Catalog(")
    source.add("      product: \(literal(catalog.product)), name: \(literal(catalog.name)),")
    source.add("      messages: [")
    for kind in kinds {
      let label = literal(catalog.messages[kind]?.label ?? "")
      source.add(
        "        .\(kind.rawValue): Definition(label: \(label), fields: \(kind.rawValue)),")
    }
    source.add("      ],")
    source.add("      envelope: builtInEnvelope, identities: [")
    for field in catalog.identities { source.add(field, indent: 8) }
    source.add("      ], alerts: \(name)Alerts,")
    source.add("      nodes: NodeTraits(")
    let release = catalog.nodes.release.map { sourceText($0) }.joined(separator: ", ")
    source.add("        release: [\(release)],")
    source.add("        imAndPresence: [")
    for sign in catalog.nodes.imAndPresence {
      source.add(
        "          NodeTraits.Sign(source: \(sourceText(sign.source)), words: \(list(sign.words))),"
      )
    }
    let nodeName = catalog.nodeName.map { ", nodeName: \(MetricSourceText.of($0))" } ?? ""
    source.add("        ],")
    let called = [
      ("names", catalog.nodes.names), ("domains", catalog.nodes.domains),
      ("addresses", catalog.nodes.addresses),
    ].map { "\($0): [\($1.map { sourceText($0) }.joined(separator: ", "))]" }
    source.add("        \(called.joined(separator: ", "))), logs: \(name)Logs\(nodeName))")
    return source.text
  }

  /// The source that declares the log shapes of a catalog, made from `file`.
  static func of(logs catalog: Catalog, as name: String, file: String) -> String {
    var source = CatalogSource(file)
    source.add("  /// The log shapes of the catalog `\(catalog.product)`.")
    source.add("  static var \(name)Logs: LogShapes {")
    source.add("    LogShapes(")
    source.add("      keys: [")
    for names in catalog.logs.keys { source.add(names) }
    source.add("      ],")
    source.add("      labels: [")
    for names in catalog.logs.labels { source.add(names) }
    source.add("      ],")
    let grammars = LogShapes.Grammar.allCases.filter { catalog.logs.grammars.contains($0) }
    source.add("      grammars: [\(grammars.map { ".\($0)" }.joined(separator: ", "))],")
    source.add("      exceptions: \(list(catalog.logs.exceptions)))")
    return source.text
  }

  private mutating func add(_ names: LogShapes.Names) {
    let content =
      switch names.content {
      case .value(let valueClass): ".value(.\(valueClass))"
      case .secret: ".secret"
      }
    add("        LogShapes.Names(\(content), \(list(names.patterns))),")
  }

  /// The source that declares the envelope.
  static func of(envelope: [FieldDefinition], file: String) -> String {
    var source = CatalogSource(file)
    source.add("  /// What stands around every message of every product.")
    source.add("  static var builtInEnvelope: [FieldDefinition] {")
    source.add("    let file = \(literal("\(file) (built in)"))")
    source.add("    return [")
    for field in envelope { source.add(field, indent: 6) }
    source.add("    ]")
    return source.text
  }

  init(_ file: String) {
    add("// Made from \(file) by 'make generate': change that file, and not this one.")
    add("// swift-format-ignore-file")
    add("")
    add("extension Catalog {")
  }

  var text: String {
    (lines + ["  }", "}"]).map { $0 + "\n" }.joined()
  }

  mutating func add(_ line: String) { lines.append(line) }

  private mutating func add(_ field: FieldDefinition, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    let head = [field.name, field.path, field.label].map { literal($0) }.joined(separator: ", ")
    let end = "at: (\(field.location.line), \(field.location.column)), of: file),"
    if case .group(let members) = field.type {
      add("\(margin)FieldDefinition(\(head), .group([")
      for member in members { add(member, indent: indent + 2) }
      add("\(margin)]), \(field.isPerNode ? "isPerNode: true, " : "")\(end)")
      return
    }
    var parts = [head, source(field.type), ".\(field.valueClass)"]
    if let unit = field.unit { parts.append("unit: .\(unit)") }
    if field.isVocabulary { parts.append("isVocabulary: true") }
    if field.isPerNode { parts.append("isPerNode: true") }
    parts.append("from: [\(field.sources.map { sourceText($0) }.joined(separator: ", "))]")
    if let zone = field.zone { parts.append("zone: \(sourceText(zone))") }
    parts.append("smart: \(source(field.actions.smart))")
    parts.append("anonymous: \(source(field.actions.anonymous))")
    if !field.collect.isEmpty {
      parts.append("collect: [\(field.collect.map { sourceText($0) }.joined(separator: ", "))]")
    }
    add("\(margin)FieldDefinition(\(parts.joined(separator: ", ")), \(end)")
  }
}

private func source(_ type: FieldDefinition.ValueType) -> String {
  guard case .records(let columns) = type else { return ".\(type)" }
  let cells = columns.map { column in
    let unit = column.unit.map { ".\($0)" } ?? "nil"
    return "FieldDefinition.Column(name: \(literal(column.name)), label: \(literal(column.label)), "
      + "type: .\(column.type), unit: \(unit), valueClass: .\(column.valueClass))"
  }
  return ".records([\(cells.joined(separator: ", "))])"
}

func sourceText(_ source: FactSource) -> String {
  if let metric = source.metric {
    let isPerNode = source.root == .node
    return "FactSource(metric: \(MetricSourceText.of(metric)), isPerNode: \(isPerNode))"
  }
  let path = source.path.map { literal($0) }.joined(separator: ", ")
  return "FactSource(root: .\(source.root), path: [\(path)])"
}

/// The source for reading an output.
private func sourceText(_ output: OutputSource) -> String {
  var parts = [literal(output.command)]
  if !output.also.isEmpty { parts.append("also: \(list(output.also))") }
  if let name = output.name { parts.append("name: \(literal(name))") }
  if let value = output.value { parts.append("value: \(literal(value))") }
  if !output.columns.isEmpty {
    let columns = output.columns.map { ".init(\(literal($0.name)), \(literal($0.column)))" }
    parts.append("columns: [\(columns.joined(separator: ", "))]")
  }
  if !output.match.isEmpty { parts.append("match: \(MetricSourceText.of(output.match))") }
  if !output.words.isEmpty {
    let words = output.words.map { ".init(\(literal($0.found)), \(literal($0.said)))" }
    parts.append("words: [\(words.joined(separator: ", "))]")
  }
  if let take = output.take { parts.append("take: .\(take)") }
  if output.nodes != .any { parts.append("nodes: .\(output.nodes)") }
  if let service = output.service { parts.append("service: \(literal(service))") }
  return "OutputSource(\(parts.joined(separator: ", ")))"
}

private func source(_ action: FieldAction) -> String {
  switch action {
  case .send: ".send"
  case .withhold: ".withhold"
  case .pseudonym, .coarsen, .mask, .scrub: "no catalog can ask for \(action)"
  }
}

/// The source for reading metrics.
private enum MetricSourceText {
  static func of(_ source: MetricSource) -> String {
    var parts: [String] = []
    if !source.terms.isEmpty { parts.append(terms(source.terms)) }
    if !source.percentOf.isEmpty { parts.append("percentOf: \(terms(source.percentOf))") }
    if !source.match.isEmpty { parts.append("match: \(of(source.match))") }
    if let number = source.equals { parts.append("equals: \(number)") }
    if let label = source.value { parts.append("value: \(literal(label))") }
    if let unit = source.unit { parts.append("unit: .\(unit)") }
    if let take = source.take { parts.append("take: .\(take)") }
    if !source.by.isEmpty { parts.append("by: \(list(source.by))") }
    if !source.parts.isEmpty {
      let inner = source.parts.map { ".init(\(literal($0.name)), \(of($0.source)))" }
      parts.append("parts: [\(inner.joined(separator: ", "))]")
    }
    return "MetricSource(\(parts.joined(separator: ", ")))"
  }

  static func of(_ matchers: [MetricSource.Matcher]) -> String {
    let texts = matchers.map { matcher in
      ".init(\(literal(matcher.label)), \(list(matcher.patterns))"
        + (matcher.isNegated ? ", isNegated: true)" : ")")
    }
    return "[\(texts.joined(separator: ", "))]"
  }

  private static func terms(_ terms: [MetricSource.Term]) -> String {
    let texts = terms.map {
      ".init(\(literal($0.name))\($0.isSubtracted ? ", isSubtracted: true" : ""))"
    }
    return "[\(texts.joined(separator: ", "))]"
  }
}

/// Texts as an array of literals.
func list(_ texts: [String]) -> String {
  "[\(texts.map { literal($0) }.joined(separator: ", "))]"
}

func literal(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"", "\\": "\\\(scalar)"
    case "\n": "\\n"
    default: String(scalar)
    }
  }
  return "\"\(escaped.joined())\""
}
