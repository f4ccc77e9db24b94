import Diagnostics

/// The alerts in a product's catalog.
///
/// A definition is created on access, so that reading one does not take time for the others.
package struct AlertTable: Sendable {
  /// The names of the alerts, in the catalog's order.
  package let names: [String]

  private let find: @Sendable (_ folded: String) -> AlertDefinition?

  /// Creates a table of the built-in catalogs.
  init(names: [String], find: @escaping @Sendable (_ folded: String) -> AlertDefinition?) {
    self.names = names
    self.find = find
  }

  /// Creates a table; of two alerts with one name the first is used.
  init(_ definitions: [AlertDefinition]) {
    var byName: [String: AlertDefinition] = [:]
    for definition in definitions {
      for name in [definition.name] + definition.also where byName[foldedName(name)] == nil {
        byName[foldedName(name)] = definition
      }
    }
    let table = byName
    self.init(names: definitions.map(\.name)) { table[$0] }
  }

  /// The alert that is known under a name, or nil (A1).
  package func definition(named name: String) -> AlertDefinition? {
    // No alert has a longer one; an input may.
    name.utf8.count <= 256 ? find(foldedName(name)) : nil
  }

  /// All alerts, in the catalog's order.
  package var all: [AlertDefinition] { names.compactMap { definition(named: $0) } }

  /// No alert at all.
  package static let none = AlertTable([])
}

extension AlertDefinition {
  /// An alert as the sources of the built-in catalogs declare it.
  init(
    _ name: String, also: [String] = [], category: String, _ severity: Severity,
    severities: [Severity] = [], condition: String? = nil, releases: [Release] = [],
    imAndPresence: Bool = true, key: [[String]] = [], impact: String? = nil,
    remedy: [String] = [], overview: AlertOverview? = nil, at place: (line: Int, column: Int),
    of file: String
  ) {
    self.init(
      name: name, also: also, category: category, severity: severity, severities: severities,
      condition: condition, releases: releases, appliesToIMAndPresence: imAndPresence, key: key,
      impact: impact, remedy: remedy, overview: overview,
      location: SourceLocation(file: file, line: place.line, column: place.column))
  }
}

extension AlertDefinition.Release {
  /// Releases as the sources of the built-in catalogs declare them.
  init(
    _ name: String, from: String? = nil, before: String? = nil, condition: String? = nil,
    severity: Severity? = nil
  ) {
    self.init(
      name: name, from: from.flatMap { ReleaseNumber($0) },
      before: before.flatMap { ReleaseNumber($0) }, condition: condition, severity: severity)
  }
}

extension AlertOverview.Fact {
  /// A fact as the sources of the built-in catalogs declare it.
  init(_ label: String, from sources: [FactSource], words: KeyValuePairs<String, String> = [:]) {
    self.init(
      label: label, sources: sources,
      words: words.map { AlertOverview.Word(value: $0.key, meaning: $0.value) })
  }
}
