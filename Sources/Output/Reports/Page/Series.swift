import Catalogs
import Documents

/// Numbers of several months under one heading: what a chart shows.
struct SeriesGroup {
  /// One line of it.
  struct Series {
    /// What it is called; empty if the heading says it.
    let name: String
    /// A number a month, nil if none is known. All of them are within ``drawable``.
    private(set) var values: [Double?]
    /// What stands instead of a number, such as a range, by the month's place.
    private(set) var texts: [Int: String] = [:]

    /// Creates a line of which no month is known yet.
    init(name: String, months: Int) {
      self.name = name
      values = Array(repeating: nil, count: months)
    }

    /// The newest number.
    var newest: Double? { values.last ?? nil }

    /// Says what is known of a month. A number that cannot be drawn stands as text next to the others.
    mutating func set(_ number: Double?, text: String?, at place: Int) {
      if let number, !Self.drawable.contains(number) {
        values[place] = nil
        texts[place] = text ?? (number.isFinite ? String(number) : nil)
      } else {
        values[place] = number
        if let text { texts[place] = text }
      }
    }

    /// The numbers of which sums, differences and scales are finite. Messages of older versions have others.
    private static let drawable = -0x1p53...0x1p53
  }

  /// What the numbers are.
  let title: String
  /// What they count.
  let unit: FieldDefinition.Unit?
  /// The lines, the largest first.
  var series: [Series]
}

/// The numbers that messages of several months have in a field, by the field's type alone: a catalog of
/// a product that is unknown yet is drawn like the built-in ones.
///
/// - Parameters:
///   - field: the field.
///   - months: a message a month or nil, the oldest first.
///   - fields: all fields of the messages, which name the nodes.
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
  // Nodes by name, in the order of the newest message that has them.
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
    // One line a node.
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

/// The numbers in a value, each with its name.
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
        // Several rows of one name are added, but for shares, which cannot be.
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
  /// The column that a chart of rows shows: a share where there is one, else the last number.
  fileprivate var countedColumn: Column? {
    guard case .records(let columns) = type else { return nil }
    let numbers = columns.filter { $0.type != .text }
    return numbers.first { $0.unit == .percent } ?? numbers.last
  }

  fileprivate var countedUnit: Unit? { countedColumn.map(\.unit) ?? unit }
}
