import Catalogs
import Documents

/// The numbers of several months in one chart.
struct SeriesGroup {
  /// One line of it.
  struct Series {
    /// Its name; empty if the title is enough.
    let name: String
    /// The number of each month; nil if none is known. All are within ``drawable``.
    private(set) var values: [Double?]
    /// Texts instead of numbers, such as ranges, by the index of the month.
    private(set) var texts: [Int: String] = [:]

    /// Creates a series without data.
    init(name: String, months: Int) {
      self.name = name
      values = Array(repeating: nil, count: months)
    }

    /// The newest number.
    var newest: Double? { values.last ?? nil }

    /// Sets the data of a month. A number that cannot be drawn becomes a text.
    mutating func set(_ number: Double?, text: String?, at place: Int) {
      if let number, !Self.drawable.contains(number) {
        values[place] = nil
        texts[place] = text ?? (number.isFinite ? String(number) : nil)
      } else {
        values[place] = number
        if let text { texts[place] = text }
      }
    }

    /// The numbers for which sums, differences and scales are finite. Messages of older versions
    /// may have others.
    private static let drawable = -0x1p53...0x1p53
  }

  /// The title of the chart.
  let title: String
  /// The unit of the numbers.
  let unit: FieldDefinition.Unit?
  /// The lines, the largest first.
  var series: [Series]
}

/// The charts for a field, based only on the field's type, so that a catalog of an unknown product
/// is drawn like the built-in ones.
///
/// - Parameters:
///   - field: the field.
///   - months: a message or nil for each month, the oldest first.
///   - fields: all fields of the messages, for the names of nodes.
func seriesGroups(
  _ field: FieldDefinition, _ months: [ReadMessage?], _ fields: [FieldDefinition],
  _ language: Language
) -> [SeriesGroup] {
  guard field.hasNumbers else { return [] }
  let label = language.word(field.label)
  guard field.isPerNode else {
    let facts = months.map { $0.map { numbers($0.value(field), field) } ?? [] }
    return [group(label, field, facts)].filter { !$0.series.isEmpty }
  }
  // Nodes by name, in the order of the newest message that contains them.
  var names: [String] = []
  var facts: [String: [Int: [Fact]]] = [:]
  for (place, message) in months.enumerated().reversed() {
    guard let message else { continue }
    for index in message.nodes.indices {
      let name =
        message.name(ofNode: index, fields) ?? language(.node, ["number": String(index + 1)])
      let found = numbers(message.value(field, node: index), field)
      if found.isEmpty { continue }
      if facts[name] == nil { names.append(name) }
      facts[name, default: [:]][place] = found
    }
  }
  switch field.type {
  case .integer, .number:
    // One series for each node.
    let all = months.indices.map { place in
      names.compactMap { name in
        facts[name]?[place]?.first.map { Fact(name: name, number: $0.number, text: $0.text) }
      }
    }
    return [group(label, field, all)].filter { !$0.series.isEmpty }
  default:
    return names.map { name in
      group("\(label), \(name)", field, months.indices.map { facts[name]?[$0] ?? [] })
    }.filter { !$0.series.isEmpty }
  }
}

private struct Fact {
  let name: String
  var number: Double?
  let text: String?
}

private func group(
  _ title: String, _ field: FieldDefinition, _ months: [[Fact]]
) -> SeriesGroup {
  var names: [String] = []
  var byName: [String: SeriesGroup.Series] = [:]
  for (place, facts) in months.enumerated().reversed() {
    for fact in facts {
      if byName[fact.name] == nil {
        names.append(fact.name)
        byName[fact.name] = SeriesGroup.Series(
          name: fact.name, months: months.count)
      }
      byName[fact.name]?.set(fact.number, text: fact.text, at: place)
    }
  }
  let order = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
  let series = names.compactMap { byName[$0] }.sorted { left, right in
    let (first, second) = (left.newest ?? -1, right.newest ?? -1)
    return first == second
      ? order[left.name, default: 0] < order[right.name, default: 0] : first > second
  }
  return SeriesGroup(title: title, unit: field.countedUnit, series: series)
}

/// The numbers in a value, with their names.
private func numbers(_ value: DocumentNode?, _ field: FieldDefinition) -> [Fact] {
  guard let value else { return [] }
  switch field.type {
  case .integer, .number: return [fact("", value)].compactMap(\.self)
  case .integers, .numbers:
    return (value.entries ?? []).compactMap { fact($0.key, $0.value) }
  case .records(let columns):
    guard let counted = field.countedColumn else { return [] }
    let name = columns.first { $0.type == .text }?.name ?? ""
    var facts: [Fact] = []
    var places: [String: Int] = [:]
    for row in value.elements ?? [] {
      let key = row[name]?.scalar?.text ?? ""
      guard let cell = row[counted.name], let found = fact(key, cell) else { continue }
      if let place = places[key] {
        // Rows with the same name are added; percentages cannot be.
        guard counted.unit != .percent, let more = found.number else { continue }
        facts[place].number = (facts[place].number ?? 0) + more
      } else {
        places[key] = facts.count
        facts.append(found)
      }
    }
    return facts
  default: return []
  }
}

private func fact(_ name: String, _ value: DocumentNode) -> Fact? {
  guard let scalar = value.scalar, !value.isNull else { return nil }
  if !scalar.isQuoted, let number = Double(scalar.text), number.isFinite {
    return Fact(name: name, number: number, text: nil)
  }
  return Fact(name: name, number: nil, text: scalar.text)
}

extension FieldDefinition {
  /// The column shown in a chart of rows: a percentage if there is one, or else the last number.
  fileprivate var countedColumn: Column? {
    guard case .records(let columns) = type else { return nil }
    let numbers = columns.filter { $0.type != .text }
    return numbers.first { $0.unit == .percent } ?? numbers.last
  }

  fileprivate var countedUnit: Unit? { countedColumn.map(\.unit) ?? unit }
}
