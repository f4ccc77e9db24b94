/// How a field's value is read from metrics.
package struct MetricSource: Hashable, Sendable {
  /// One metric of a sum: `node_time_seconds - node_boot_time_seconds` has two.
  package struct Term: Hashable, Sendable {
    /// The name of its samples.
    package let name: String
    /// Whether it is removed.
    package let isSubtracted: Bool

    /// Creates a term.
    package init(_ name: String, isSubtracted: Bool = false) {
      self.name = name
      self.isSubtracted = isSubtracted
    }
  }

  /// What a label must say of a series that counts.
  package struct Matcher: Hashable, Sendable {
    /// The label; a missing one counts as the empty text.
    package let label: String
    /// The allowed texts, in which `*` stands for any text.
    package let patterns: [String]
    /// Whether it must have none of them.
    package let isNegated: Bool

    /// Creates a matcher.
    package init(_ label: String, _ patterns: [String], isNegated: Bool = false) {
      self.label = label
      self.patterns = patterns
      self.isNegated = isNegated
    }
  }

  /// How several series are combined.
  package enum Take: String, CaseIterable, Sendable {
    case sum, count, max, min, first
  }

  /// What a metric counts.
  package enum Unit: String, CaseIterable, Sendable {
    case bytes
    case kilobytes = "kB"
    case megabytes = "MB"
    case hertz = "Hz"
    case megahertz = "MHz"
    case seconds
    case milliseconds
    case ratio
    case percent
  }

  /// A column of a record, or a name among numbers, and the source of its value.
  package struct Part: Hashable, Sendable {
    /// The column, or the name.
    package let name: String
    /// Where its value comes from.
    package let source: MetricSource

    /// Creates a part.
    package init(_ name: String, _ source: MetricSource) {
      self.name = name
      self.source = source
    }
  }

  /// The metrics whose sum is the value; in a column, empty for those of the row.
  package let terms: [Term]

  /// The metrics of which the value is a share; none if it is no share.
  package let percentOf: [Term]

  /// Which series count.
  package let match: [Matcher]

  /// The only value of a series that counts, nil for any.
  package let equals: Double?

  /// The label whose text is the value, nil if the number is.
  package let value: String?

  /// What the metrics count, nil for a plain count.
  package let unit: Unit?

  /// How several series are combined; nil if only one is allowed.
  package let take: Take?

  /// The labels that distinguish rows or names; empty in a record for all.
  package let by: [String]

  /// The columns of a record, or the names of numbers.
  package let parts: [Part]

  /// Creates a source.
  package init(
    _ terms: [Term] = [], percentOf: [Term] = [], match: [Matcher] = [], equals: Double? = nil,
    value: String? = nil, unit: Unit? = nil, take: Take? = nil, by: [String] = [],
    parts: [Part] = []
  ) {
    self.terms = terms
    self.percentOf = percentOf
    self.match = match
    self.equals = equals
    self.value = value
    self.unit = unit
    self.take = take
    self.by = by
    self.parts = parts
  }
}

extension MetricSource {
  /// The names of all samples that it looks at.
  package var names: [String] {
    (terms + percentOf).map(\.name) + parts.flatMap(\.source.names)
  }

  /// A short description: the names of its metrics.
  package var text: String {
    var names: [String] = []
    for term in terms.isEmpty ? parts.flatMap(\.source.terms) : terms
    where !names.contains(term.name) {
      names.append(term.name)
    }
    return "metric \(names.joined(separator: ", "))"
  }
}

extension MetricSource.Unit {
  /// A number of this unit in that of a field; nil when they count different things.
  package func converted(_ number: Double, to unit: FieldDefinition.Unit) -> Double? {
    switch (self, unit) {
    case (.bytes, .kilobytes), (.kilobytes, .megabytes): number / 1024
    case (.bytes, .megabytes): number / 1_048_576
    case (.megabytes, .kilobytes): number * 1024
    case (.kilobytes, .kilobytes), (.megabytes, .megabytes), (.megahertz, .megahertz),
      (.seconds, .seconds), (.percent, .percent):
      number
    case (.hertz, .megahertz): number / 1_000_000
    case (.milliseconds, .seconds): number / 1000
    case (.ratio, .percent): number * 100
    default: nil
    }
  }
}

extension Catalog {
  /// The names of all samples that its fields are read from.
  package var metricNames: Set<String> {
    let called = nodes.names + nodes.domains + nodes.addresses
    let sources = ((leaves + identities).flatMap(\.sources) + called).compactMap(\.metric)
    return Set((sources + [nodeName].compactMap { $0 }).flatMap(\.names))
  }
}
