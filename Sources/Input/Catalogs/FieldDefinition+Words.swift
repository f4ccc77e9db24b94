extension Catalog {
  /// Everything in a field's definition that decides what is sent of it, in words: two definitions
  /// with the same words send the same values in the same form (C3).
  ///
  /// `collect` is not included. It decides how a fact gets into a snapshot, which a person could
  /// also write; the value at the field's source in the snapshot is what was accepted.
  package func definition(of field: FieldDefinition) -> String {
    var words = field.type.words
    if let unit = field.unit { words += " in \(unit.rawValue)" }
    words += " (\(field.valueClass.rawValue))"
    if field.isVocabulary { words += " in the vendor's words" }
    if field.isPerNode { words += " of each node" }
    words += " from "
    for (index, source) in field.sources.enumerated() {
      if index > 0 { words += ", " }
      words += self.words(of: source)
    }
    if let zone = field.zone { words += ", time zone from \(zone.words)" }
    return words
  }

  private func words(of source: FactSource) -> String {
    switch (source.root, source.path) {
    case (.node, ["name"]):
      return source.words + (nodeName.map { " (\($0.words))" } ?? "")
    case (.alert, [AlertFact.clusterOverview.rawValue]):
      let overviews = alerts.all.compactMap { alert in
        alert.overview.map { "\(alert.name): \($0.words)" }
      }
      return source.words + " (\(overviews.joined(separator: "; ")))"
    default:
      return source.words
    }
  }

  /// The words of every field that has a value of its own, by path.
  package var definitions: [String: String] {
    Dictionary(leaves.map { ($0.path, definition(of: $0)) }) { first, _ in first }
  }
}

extension FactSource {
  /// Where the value is read, in full: `node.hardware.model`, `node metric
  /// node_memory_MemTotal_bytes ...`.
  package var words: String {
    metric.map { "\(root.rawValue) metric \($0.words)" } ?? text
  }
}

extension AlertOverview {
  fileprivate var words: String {
    (isPerNode ? "each node " : "")
      + facts.map { fact in
        fact.sources.map(\.words).joined(separator: ", ")
      }.joined(separator: " and ")
  }
}

extension FieldDefinition.ValueType {
  /// The type as catalogs name it.
  package var word: String {
    switch self {
    case .text: "text"
    case .lines: "lines"
    case .integer: "integer"
    case .number: "number"
    case .time: "time"
    case .texts: "texts"
    case .integers: "integers"
    case .numbers: "numbers"
    case .records: "records"
    case .group: "group"
    case .remarks: "remarks"
    }
  }

  /// The type with the columns of a record.
  fileprivate var words: String {
    guard case .records(let columns) = self else { return word }
    return "\(word) [\(columns.map(\.words).joined(separator: ", "))]"
  }
}

extension FieldDefinition.Column {
  fileprivate var words: String {
    "\(name): \(type.words)" + (unit.map { " in \($0.rawValue)" } ?? "")
      + " (\(valueClass.rawValue))"
  }
}

extension MetricSource {
  /// The whole source: unlike ``text`` it includes which series are used and how they are combined.
  fileprivate var words: String {
    var words = [terms.words]
    if !percentOf.isEmpty { words.append("in percent of \(percentOf.words)") }
    // Texts of a catalog are quoted, since any character may be in them.
    words += match.map {
      "where \(quote($0.label)) \($0.isNegated ? "not in" : "in") \($0.patterns)"
    }
    if let equals { words.append("where it is \(equals)") }
    if let value { words.append("label \(quote(value))") }
    if let unit { words.append("in \(unit.rawValue)") }
    if let take { words.append("the \(take.rawValue)") }
    if !by.isEmpty { words.append("by \(by)") }
    words += parts.map { "\(quote($0.name)): {\($0.source.words)}" }
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func quote(_ text: String) -> String { text.debugDescription }
}

extension [MetricSource.Term] {
  fileprivate var words: String {
    map { ($0.isSubtracted ? "- " : "+ ") + $0.name }.joined(separator: " ")
  }
}
