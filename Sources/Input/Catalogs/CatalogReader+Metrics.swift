import Diagnostics
import Documents

/// Reads the mappings that say how a value is read from metrics.
extension CatalogReader {
  /// The keys of such a mapping.
  private static let keys = [
    "metric", "percent_of", "match", "equals", "value", "unit", "take", "by", "columns", "names",
  ]

  /// A source of a field, checked against the field's type and unit.
  mutating func metricSource(
    _ node: DocumentNode, _ type: FieldDefinition.ValueType?, _ unit: FieldDefinition.Unit?
  ) -> MetricSource? {
    // Without a type everything would be wrong, and the missing type is reported.
    guard let type else { return nil }
    let before = problems.count
    let allowed = allowedKeys(type)
    let values = node.values(of: "a metric source", known: Self.keys, &problems)
    for entry in values.entries where !allowed.contains(entry.key) {
      problems.append(
        Diagnostic(
          .error, at: entry.value.location,
          "a metric source of the type '\(type.word)' cannot have '\(entry.key)'"))
    }
    if problems.count > before { return nil }
    if values["names"] == nil { require("metric", values, node) }
    switch type {
    case .text, .texts, .lines: require("value", values, node)
    case .records: require("columns", values, node)
    case .integers, .numbers:
      if (values["names"] == nil) == (values["by"] == nil) {
        problems.append(
          Diagnostic(.error, at: node.location, "a metric source must have either 'by' or 'names'"))
      }
    default: break
    }
    let source = source(values, type, unit)
    checkUnit(source, values, type, unit, at: node)
    return problems.count == before ? source : nil
  }

  /// The metric and the label that name a node.
  mutating func nodeName(_ node: DocumentNode) -> MetricSource? {
    let keys = ["metric", "value"]
    let values = node.values(of: "'node_name'", known: keys, required: keys, &problems)
    guard let metric = values["metric"]?.text(of: "'metric'", &problems),
      let label = values["value"]?.text(of: "'value'", &problems)
    else { return nil }
    return MetricSource([MetricSource.Term(metric)], value: label)
  }

  private mutating func require(_ key: String, _ values: KnownValues, _ node: DocumentNode) {
    if values[key] == nil {
      problems.append(
        Diagnostic(.error, at: node.location, "a metric source must have the key '\(key)'"))
    }
  }

  private func allowedKeys(_ type: FieldDefinition.ValueType) -> [String] {
    let series = ["metric", "match", "equals"]
    switch type {
    case .text, .lines: return series + ["value", "take"]
    case .texts: return series + ["value"]
    case .integer, .number: return series + ["percent_of", "unit", "take"]
    case .time: return series + ["take"]
    case .integers, .numbers: return series + ["percent_of", "unit", "take", "by", "names"]
    case .records: return series + ["by", "columns"]
    case .group, .remarks: return []
    }
  }

  private mutating func source(
    _ values: KnownValues, _ type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?
  ) -> MetricSource {
    var parts: [MetricSource.Part] = []
    if case .records(let columns) = type, let node = values["columns"] {
      parts = self.columns(node, columns)
    } else if let node = values["names"] {
      let number: FieldDefinition.ValueType = type == .integers ? .integer : .number
      parts = (entries(node, "'names'") ?? []).compactMap { entry in
        metricSource(entry.value, number, unit).map { MetricSource.Part(entry.key, $0) }
      }
    }
    return MetricSource(
      values["metric"].map { terms($0, "'metric'") } ?? [],
      percentOf: values["percent_of"].map { terms($0, "'percent_of'") } ?? [],
      match: values["match"].map { matchers($0) } ?? [],
      equals: values["equals"].flatMap { number($0) },
      value: values["value"].flatMap { $0.text(of: "'value'", &problems) },
      unit: values["unit"].flatMap {
        $0.choice(of: "'unit'", MetricSource.Unit.self, &problems)
      },
      take: values["take"].flatMap { take($0, type) },
      by: values["by"].map { texts($0, "'by'") } ?? [], parts: parts)
  }

  private mutating func take(
    _ node: DocumentNode, _ type: FieldDefinition.ValueType
  ) -> MetricSource.Take? {
    guard let take = node.choice(of: "'take'", MetricSource.Take.self, &problems) else {
      return nil
    }
    let isFine =
      switch type {
      case .text, .lines: take == .first
      case .time: take != .sum && take != .count
      default: true
      }
    if isFine { return take }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "'take: \(take.rawValue)' cannot produce a value of the type '\(type.word)'"))
    return nil
  }

  private mutating func columns(
    _ node: DocumentNode, _ columns: [FieldDefinition.Column]
  ) -> [MetricSource.Part] {
    (entries(node, "'columns'") ?? []).compactMap { entry in
      guard let column = columns.first(where: { $0.name == entry.key }) else {
        problems.append(unknownKey(entry, columns.map(\.name)))
        return nil
      }
      let known =
        column.type == .text ? ["metric", "value"] : ["metric", "percent_of", "unit"]
      let before = problems.count
      let values = entry.value.values(of: "a column of a metric source", known: known, &problems)
      if column.type == .text { require("value", values, entry.value) }
      let source = source(values, column.type, column.unit)
      checkUnit(source, values, column.type, column.unit, at: entry.value)
      return problems.count == before ? MetricSource.Part(entry.key, source) : nil
    }
  }

  /// A number with a unit must have the unit of the metric as well, so that no factor of 1024 is
  /// guessed.
  private mutating func checkUnit(
    _ source: MetricSource, _ values: KnownValues, _ type: FieldDefinition.ValueType,
    _ unit: FieldDefinition.Unit?, at node: DocumentNode
  ) {
    switch type {
    case .integer, .number, .integers, .numbers: break
    default: return
    }
    if values["names"] != nil { return }
    if let share = values["percent_of"] {
      if unit != .percent || source.unit != nil {
        problems.append(
          Diagnostic(
            .error, at: share.location,
            "'percent_of' belongs to a field with 'unit: percent', and replaces 'unit'"))
      }
      return
    }
    let place = values["unit"]?.location ?? node.location
    let own = source.unit?.rawValue ?? ""
    switch (unit, source.unit) {
    case (nil, nil): break
    case (nil, .some):
      problems.append(
        Diagnostic(.error, at: place, "the field has no unit that '\(own)' could be turned into"))
    case (.some(let unit), nil) where values["unit"] == nil:
      problems.append(
        Diagnostic(
          .error, at: place,
          "a metric source must have the key 'unit', since the field counts "
            + unit.rawValue, hint: "'unit' says what the metric counts, such as 'bytes'"))
    case (.some(let unit), .some(let other)):
      if other.converted(1, to: unit) == nil || source.take == .count {
        problems.append(
          Diagnostic(.error, at: place, "'\(own)' cannot be turned into \(unit.rawValue)"))
      }
    case (.some, nil): break
    }
  }

  /// Names with ` + ` and ` - ` between them.
  private mutating func terms(_ node: DocumentNode, _ what: String) -> [MetricSource.Term] {
    guard let text = node.text(of: what, &problems) else { return [] }
    let words = text.split(separator: " ")
    let isGood = words.enumerated().allSatisfy {
      ["+", "-"].contains($0.element) == ($0.offset % 2 == 1)
    }
    if isGood, words.count % 2 == 1 {
      return stride(from: 0, to: words.count, by: 2).map { index in
        MetricSource.Term(String(words[index]), isSubtracted: index > 0 && words[index - 1] == "-")
      }
    }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "\(what) must be the name of a metric, or several with ' + ' or ' - ' between them, not "
          + quoted(text)))
    return []
  }

  /// What labels, or columns, must say.
  mutating func matchers(_ node: DocumentNode) -> [MetricSource.Matcher] {
    (entries(node, "'match'") ?? []).compactMap { entry in
      if entry.value.entries == nil {
        return MetricSource.Matcher(entry.key, texts(entry.value, "a label's text"))
      }
      let values = entry.value.values(
        of: "what a label must not be", known: ["not"], required: ["not"], &problems)
      return values["not"].map {
        MetricSource.Matcher(entry.key, texts($0, "'not'"), isNegated: true)
      }
    }
  }

  /// A text or several; an empty one in quotes counts, for it means no label.
  mutating func texts(_ node: DocumentNode, _ what: String) -> [String] {
    (node.elements ?? [node]).compactMap { $0.text(of: what, &problems) }
  }

  private mutating func number(_ node: DocumentNode) -> Double? {
    guard let text = node.text(of: "'equals'", &problems) else { return nil }
    if let number = Double(text), number.isFinite { return number }
    problems.append(
      Diagnostic(.error, at: node.location, "'equals' must be a number, not \(quoted(text))"))
    return nil
  }
}
