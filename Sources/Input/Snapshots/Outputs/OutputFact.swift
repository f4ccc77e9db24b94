import ASCII
import Catalogs
import Diagnostics
import Documents
import Times

/// What an output has of a fact about the cluster.
enum OutputFact {
  /// A number.
  case number(Int64, at: SourceLocation)
  /// Numbers by name.
  case numbers([Named])
  /// A text, or rows.
  case other(DocumentNode)
  /// No value, with the reason; the location, if the output contains an invalid value.
  case absent(OutputMissingReason, at: SourceLocation?)

  /// A number and its name.
  struct Named {
    let name: String
    var number: Int64
    let location: SourceLocation
  }
}

/// Why an output has no value.
package enum OutputMissingReason: Hashable, Sendable {
  /// No output of the command was saved.
  case notCaptured
  /// The output lacks it.
  case missing
  /// The output has it in a form that is not understood.
  case notUnderstood
  /// The command failed, and its output contains the reason.
  case failed
}

extension OutputSource {
  /// The value in a table of an output.
  ///
  /// - Parameters:
  ///   - table: the table, which has all columns that are used.
  ///   - type: the type of the field.
  ///   - doubts: receives the locations of invalid numbers, which are left out.
  func fact(
    in table: OutputTable, _ type: FieldDefinition.ValueType, _ doubts: inout [SourceLocation]
  ) -> OutputFact {
    if let fault = table.fault { return .absent(.notUnderstood, at: fault) }
    if let place = doubt(table) { return .absent(.notUnderstood, at: place) }
    let matchers = match.map { matcher in
      (
        index: table.index(of: matcher.label), words: Set(matcher.patterns.map { $0.lowercased() }),
        isNegated: matcher.isNegated
      )
    }
    let rows = table.rows.filter { row in
      matchers.allSatisfy { matcher in
        matcher.index.map { matcher.words.contains(row[$0].text.lowercased()) != matcher.isNegated }
          ?? false
      }
    }
    switch type {
    case .integer: return number(rows, table)
    case .integers: return numbers(rows, table, &doubts)
    case .records(let columns): return records(rows, columns, table)
    default: return text(rows, table)
    }
  }

  /// The location at which a joined row contains something that no other row has.
  private func doubt(_ table: OutputTable) -> SourceLocation? {
    if table.rejoinedRows.isEmpty { return nil }
    for matcher in match {
      guard let column = table.index(of: matcher.label) else { continue }
      var known = Set(matcher.patterns.map { $0.lowercased() })
      for (index, row) in table.rows.enumerated() where !table.rejoinedRows.contains(index) {
        known.insert(row[column].text.lowercased())
      }
      for index in table.rejoinedRows.sorted() {
        let cell = table.rows[index][column]
        if !known.contains(cell.text.lowercased()) { return cell.location }
      }
    }
    return nil
  }

  private func number(_ rows: [[OutputCell]], _ table: OutputTable) -> OutputFact {
    if take == .count {
      // A table that ends early would be counted short.
      return table.isEnded
        ? .number(Int64(clamping: rows.count), at: table.start)
        : .absent(.notUnderstood, at: rows.last?.first?.location ?? table.start)
    }
    guard let first = rows.first, let column = value.flatMap({ table.index(of: $0) }) else {
      return .absent(.missing, at: nil)
    }
    if take != .sum, rows.count > 1 { return .absent(.notUnderstood, at: rows[1][0].location) }
    // A sum of which one part is missing is another number.
    for matcher in match where take == .sum && !matcher.isNegated {
      guard let index = table.index(of: matcher.label) else { continue }
      let found = Set(rows.map { $0[index].text.lowercased() })
      if !matcher.patterns.allSatisfy({ found.contains($0.lowercased()) }) {
        return .absent(.missing, at: nil)
      }
    }
    var sum: Int64 = 0
    for row in rows {
      guard let number = row[column].whole else {
        return .absent(.notUnderstood, at: row[column].location)
      }
      sum = added(sum, number)
    }
    return .number(sum, at: first[column].location)
  }

  private func numbers(
    _ rows: [[OutputCell]], _ table: OutputTable, _ doubts: inout [SourceLocation]
  ) -> OutputFact {
    guard let nameColumn = name.flatMap({ table.index(of: $0) }),
      let valueColumn = value.flatMap({ table.index(of: $0) })
    else { return .absent(.missing, at: nil) }
    var found: [OutputFact.Named] = []
    var places: [ExactText: Int] = [:]
    for row in rows {
      let (name, value) = (row[nameColumn], row[valueColumn])
      guard !name.text.isEmpty, let number = value.whole else {
        doubts.append(value.location)
        continue
      }
      guard let place = places[ExactText(name.text)] else {
        places[ExactText(name.text)] = found.count
        found.append(.init(name: name.text, number: number, location: value.location))
        continue
      }
      if take == .sum {
        found[place].number = added(found[place].number, number)
      } else if found[place].number != number {
        return .absent(.notUnderstood, at: name.location)
      }
    }
    if found.isEmpty { return .absent(doubts.isEmpty ? .missing : .notUnderstood, at: nil) }
    return .numbers(found)
  }

  private func records(
    _ rows: [[OutputCell]], _ columns: [FieldDefinition.Column], _ table: OutputTable
  ) -> OutputFact {
    let indices = columns.map { column in
      self.columns.first { $0.name == column.name }.flatMap { table.index(of: $0.column) }
    }
    var nodes: [DocumentNode] = []
    for row in rows {
      var fields: [(key: String, value: DocumentNode)] = []
      for (column, index) in zip(columns, indices) {
        guard let index, !row[index].text.isEmpty else {
          return .absent(.notUnderstood, at: row.first?.location)
        }
        let cell = row[index]
        if column.type == .text {
          fields.append((column.name, cell.node(cell.text)))
        } else if let number = cell.whole {
          fields.append((column.name, cell.node(String(number))))
        } else {
          return .absent(.notUnderstood, at: cell.location)
        }
      }
      nodes.append(DocumentNode(mapping: fields, at: row[0].location))
    }
    guard let first = nodes.first else { return .absent(.missing, at: nil) }
    return .other(DocumentNode(.sequence(nodes), at: first.location))
  }

  private func text(_ rows: [[OutputCell]], _ table: OutputTable) -> OutputFact {
    guard let first = rows.first,
      let cell = value.flatMap({ table.index(of: $0) }).map({ first[$0] }),
      !cell.text.isEmpty
    else { return .absent(.missing, at: nil) }
    if rows.count > 1 { return .absent(.notUnderstood, at: rows[1][0].location) }
    if words.isEmpty { return .other(cell.node(cell.text)) }
    guard let word = words.first(where: { $0.found.lowercased() == cell.text.lowercased() }) else {
      return .absent(.notUnderstood, at: cell.location)
    }
    return .other(cell.node(word.said))
  }
}

extension OutputCell {
  /// The whole number in the cell, zero or more: `412`, `2301.000000000000`; nil for any other
  /// text, and for a number of which JSON readers would lose digits.
  var whole: Int64? { wholeNumber(text) }

  /// A scalar with the location of the cell.
  func node(_ text: String) -> DocumentNode {
    DocumentNode(.scalar(DocumentNode.Scalar(text, isQuoted: true)), at: location)
  }
}

/// The sum of two non-negative numbers; the largest number on overflow, which no field accepts.
func added(_ left: Int64, _ right: Int64) -> Int64 {
  let (sum, overflow) = left.addingReportingOverflow(right)
  return overflow ? Int64.max : sum
}

/// The whole number, zero or more, in a text such as `412` and, as databases print it,
/// `2301.000000000000`.
package func wholeNumber(_ text: String) -> Int64? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count <= 2, (1...16).contains(parts[0].utf8.count), text.utf8.count <= 40,
    parts[0].utf8.allSatisfy(\.isASCIIDigit),
    parts.count == 1 || (!parts[1].isEmpty && parts[1].utf8.allSatisfy { $0 == 0x30 }),
    let number = Int64(parts[0]), number <= 1 << 53
  else { return nil }
  return number
}
