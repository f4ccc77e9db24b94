import Diagnostics

@testable import Catalogs

extension CatalogSource {
  /// The source that declares the alerts of a catalog: a function that makes one of them, so that who
  /// asks for one does not wait for all.
  static func of(alerts catalog: Catalog, as name: String, file: String) -> String {
    var source = CatalogSource(file)
    let alerts = catalog.alerts.all
    source.add("  /// The alerts of `\(catalog.product)`.")
    source.add("  static var \(name)Alerts: AlertTable {")
    source.add("    AlertTable(names: [")
    for alert in alerts { source.add("      \(literal(alert.name)),") }
    source.add("    ]) { \(name)Alert($0) }")
    source.add("  }")
    source.add("")
    source.add("  private static func \(name)Alert(_ name: String) -> AlertDefinition? {")
    source.add("    let file = \(literal("\(file) (built in)"))")
    source.add("    return switch name {")
    for alert in alerts {
      let names = ([alert.name] + alert.also).map { literal(foldedName($0)) }
      source.add("    case \(names.joined(separator: ", ")):")
      source.add("      AlertDefinition(")
      source.add("        \(parts(alert).joined(separator: ",\n        ")))")
    }
    source.add("    default: nil")
    source.add("    }")
    return source.text
  }
}

private func parts(_ alert: AlertDefinition) -> [String] {
  var parts = [literal(alert.name)]
  if !alert.also.isEmpty { parts.append("also: \(list(alert.also))") }
  parts += ["category: \(literal(alert.category))", ".\(alert.severity)"]
  if !alert.severities.isEmpty {
    parts.append("severities: [\(alert.severities.map { ".\($0)" }.joined(separator: ", "))]")
  }
  if let condition = alert.condition { parts.append("condition: \(literal(condition))") }
  if !alert.releases.isEmpty {
    parts.append("releases: [\(alert.releases.map { text($0) }.joined(separator: ", "))]")
  }
  if !alert.appliesToIMAndPresence { parts.append("imAndPresence: false") }
  if !alert.key.isEmpty {
    parts.append("key: [\(alert.key.map { list($0) }.joined(separator: ", "))]")
  }
  if let impact = alert.impact { parts.append("impact: \(literal(impact))") }
  if !alert.remedy.isEmpty { parts.append("remedy: \(list(alert.remedy))") }
  if let overview = alert.overview { parts.append("overview: \(text(overview))") }
  parts.append("at: (\(alert.location.line), \(alert.location.column)), of: file")
  return parts
}

private func text(_ release: AlertDefinition.Release) -> String {
  var parts = [literal(release.name)]
  if let from = release.from { parts.append("from: \(literal(from.description))") }
  if let before = release.before { parts.append("before: \(literal(before.description))") }
  if let condition = release.condition { parts.append("condition: \(literal(condition))") }
  if let severity = release.severity { parts.append("severity: .\(severity)") }
  return "AlertDefinition.Release(\(parts.joined(separator: ", ")))"
}

private func text(_ overview: AlertOverview) -> String {
  let facts = overview.facts.map { fact in
    let sources = fact.sources.map { sourceText($0) }.joined(separator: ", ")
    let words = fact.words.map { "\(literal($0.value)): \(literal($0.meaning))" }
    let end = words.isEmpty ? "" : ", words: [\(words.joined(separator: ", "))]"
    return "AlertOverview.Fact(\(literal(fact.label)), from: [\(sources)]\(end))"
  }
  return "AlertOverview(label: \(literal(overview.label)), isPerNode: \(overview.isPerNode), "
    + "facts: [\(facts.joined(separator: ", "))])"
}
