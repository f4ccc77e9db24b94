import ASCII
import Catalogs
import Diagnostics
import Documents
import Snapshots
import Times

/// Converts metrics to a fact, as a snapshot in the program's own format would contain it.
struct MetricFact {
  let samples: MetricSamples

  /// The fact, in the form of a field's type.
  func fact(
    _ source: MetricSource, _ type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?
  ) -> Snapshot.Fact {
    if samples.isEmpty { return .absent(.notInSnapshots) }
    switch type {
    case .text, .lines: return text(source)
    case .texts: return texts(source)
    case .integer, .number, .time:
      switch number(source, type, unit) {
      case .found(let scalar, let series): return found(.scalar(scalar), series)
      case .absent(let reason): return .absent(reason)
      }
    case .integers, .numbers: return numbers(source, type, unit)
    case .records(let columns): return records(source, columns)
    case .group, .remarks: return .absent(.notInMetrics)
    }
  }

  private func found(_ content: DocumentNode.Content, _ series: [MetricSeries]) -> Snapshot.Fact {
    guard let first = series.first, let oldest = series.map(\.taken).min() else {
      return .absent(.notInMetrics)
    }
    return .found(DocumentNode(content, at: first.location), taken: oldest)
  }

  private func series(_ source: MetricSource, by: [String] = []) -> [MetricSeries] {
    samples.series(source.terms, source.match, equals: source.equals, by: by)
  }

  // MARK: Texts

  private func labelled(_ source: MetricSource) -> [(text: String, series: MetricSeries)] {
    var texts: [(text: String, series: MetricSeries)] = []
    var seen: Set<ExactText> = []
    for one in series(source) {
      guard let text = source.value.flatMap({ one.labels[$0] }) else { continue }
      if seen.insert(ExactText(text)).inserted { texts.append((text, one)) }
    }
    return texts
  }

  private func text(_ source: MetricSource) -> Snapshot.Fact {
    let texts = labelled(source)
    guard let first = texts.first else { return .absent(.notInMetrics) }
    if texts.count > 1, source.take != .first { return .absent(.severalInMetrics) }
    return found(.scalar(scalar(first.text)), [first.series])
  }

  private func texts(_ source: MetricSource) -> Snapshot.Fact {
    let texts = labelled(source)
    return found(
      .sequence(texts.map { DocumentNode(.scalar(scalar($0.text)), at: $0.series.location) }),
      texts.map(\.series))
  }

  // MARK: Numbers

  private enum Number {
    case found(DocumentNode.Scalar, [MetricSeries])
    case absent(AbsenceReason)
  }

  private func number(
    _ source: MetricSource, _ type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?
  ) -> Number {
    let all = series(source)
    guard let name = source.terms.first?.name, samples.has(name) else {
      return .absent(.notInMetrics)
    }
    if all.isEmpty {
      // For a count, no match is the number 0.
      guard source.take == .count else { return .absent(.notInMetrics) }
      return .found(scalar("0"), samples.series(name, [], equals: nil))
    }
    return number(all, source, type, unit)
  }

  private func number(
    _ all: [MetricSeries], _ source: MetricSource, _ type: FieldDefinition.ValueType,
    _ unit: FieldDefinition.Unit?
  ) -> Number {
    let values = source.percentOf.isEmpty ? all.map(\.value) : shares(all, source, by: [])
    guard let first = values.first else { return .absent(.notInMetrics) }
    let value: Double
    switch source.take {
    case .count: value = Double(all.count)
    case .first: value = first
    case .sum: value = values.reduce(0, +)
    case .max: value = values.contains(where: \.isNaN) ? .nan : values.max() ?? .nan
    case .min: value = values.contains(where: \.isNaN) ? .nan : values.min() ?? .nan
    case nil:
      if values.contains(where: { $0 != first && !($0.isNaN && first.isNaN) }) {
        return .absent(.severalInMetrics)
      }
      value = first
    }
    let isPlain = source.unit == nil && source.terms.count == 1
    let plain = all.count == 1 && isPlain && source.take != .count ? all[0].text : nil
    return written(value, plain: plain, source, type, unit).map { .found($0, all) }
      ?? .absent(.noNumberInMetrics)
  }

  private func shares(_ all: [MetricSeries], _ source: MetricSource, by: [String]) -> [Double] {
    let whole = samples.index(
      samples.series(source.percentOf, [], equals: nil, by: by), by: by)
    return all.map { one in
      let value = whole[one.key(by)]?.value ?? .nan
      return value == 0 ? .nan : one.value * 100 / value
    }
  }

  /// A number as in snapshots; nil if it is not one.
  private func written(
    _ number: Double, plain: String?, _ source: MetricSource, _ type: FieldDefinition.ValueType,
    _ unit: FieldDefinition.Unit?
  ) -> DocumentNode.Scalar? {
    var number = number
    if let own = source.unit, let unit, source.take != .count {
      number = own.converted(number, to: unit) ?? .nan
    }
    guard number.isFinite else { return nil }
    if type == .time {
      guard (0...253_402_300_799).contains(number) else { return nil }
      return scalar(Timestamp(clamping: number).description)
    }
    // A double represents whole numbers only up to 2^53; the text may be more precise.
    if let plain, plain.utf8.allSatisfy(\.isASCIIDigit) { return scalar(plain) }
    if type == .integer || type == .integers, unit != nil { number = number.rounded() }
    let whole = Int64(clamping: number)
    return scalar(Double(whole) == number ? String(whole) : String(number))
  }

  private func numbers(
    _ source: MetricSource, _ type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?
  ) -> Snapshot.Fact {
    let single: FieldDefinition.ValueType = type == .integers ? .integer : .number
    var found: [(name: String, number: Number)] = []
    if source.parts.isEmpty {
      var groups: [ExactText: [MetricSeries]] = [:]
      for one in series(source) {
        guard let name = source.by.first.flatMap({ one.labels[$0] }) else { continue }
        groups[ExactText(name), default: []].append(one)
      }
      found = groups.map { ($0.key.text, number($0.value, source, single, unit)) }
        .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    } else {
      found = source.parts.map { ($0.name, number($0.source, single, unit)) }
    }
    var entries: [DocumentNode.Entry] = []
    var used: [MetricSeries] = []
    var reason: AbsenceReason?
    for (name, number) in found {
      switch number {
      case .absent(let why): reason = reason ?? why
      case .found(let scalar, let series):
        let location = series[0].location
        used += series
        entries.append(
          DocumentNode.Entry(
            key: name, keyLocation: location, value: DocumentNode(.scalar(scalar), at: location)))
      }
    }
    if entries.isEmpty { return .absent(reason ?? .notInMetrics) }
    return self.found(.mapping(entries), used)
  }

  // MARK: Rows

  private func records(
    _ source: MetricSource, _ columns: [FieldDefinition.Column]
  ) -> Snapshot.Fact {
    guard let name = source.terms.first?.name, samples.has(name) else {
      return .absent(.notInMetrics)
    }
    var seen: Set<[ExactText: ExactText]> = []
    let rows = series(source, by: source.by).filter { seen.insert($0.key(source.by)).inserted }
    // No match is a valid result: an empty list.
    if rows.isEmpty { return found(.sequence([]), samples.series(name, [], equals: nil)) }
    let cells = source.parts.compactMap { part in
      columns.first { $0.name == part.name }.map { column in
        self.cells(part.source, column, rows, by: source.by)
      }
    }
    let nodes = rows.indices.map { row in
      let entries = zip(source.parts, cells).compactMap { part, cells in
        cells[row].map { scalar in
          DocumentNode.Entry(
            key: part.name, keyLocation: rows[row].location,
            value: DocumentNode(.scalar(scalar), at: rows[row].location))
        }
      }
      return DocumentNode(.mapping(entries), at: rows[row].location)
    }
    return found(.sequence(nodes), rows)
  }

  /// The cells of a column; nil if the metrics have none for the row.
  private func cells(
    _ source: MetricSource, _ column: FieldDefinition.Column, _ rows: [MetricSeries], by: [String]
  ) -> [DocumentNode.Scalar?] {
    var series: [MetricSeries?] = rows
    if !source.terms.isEmpty {
      let index = samples.index(
        samples.series(source.terms, [], equals: nil, by: by), by: by)
      series = rows.map { index[$0.key(by)] }
    }
    if let label = source.value {
      return series.map { $0?.labels[label].map { scalar($0) } }
    }
    let shares =
      source.percentOf.isEmpty ? nil : self.shares(series.compactMap { $0 }, source, by: by)
    var next = 0
    return series.map { one in
      guard let one else { return nil }
      defer { next += 1 }
      let value = shares?[next] ?? one.value
      let plain = source.unit == nil && source.terms.count <= 1 && shares == nil ? one.text : nil
      return written(value, plain: plain, source, column.type, column.unit)
    }
  }

  private func scalar(_ text: String) -> DocumentNode.Scalar {
    DocumentNode.Scalar(text, isQuoted: true)
  }
}
