import Catalogs
import Diagnostics
import Documents
import Times

/// A value formatted for display.
enum FieldValue {
  /// One line.
  case line(String)
  /// Several lines, or a list.
  case lines([String])
  /// Rows with column titles; `isNumber` marks the columns of numbers.
  case table(titles: [String], isNumber: [Bool], rows: [[String]])

  /// Reads a value by its field's type.
  init(_ node: DocumentNode, _ field: FieldDefinition, _ language: Language) {
    switch field.type {
    case .integers, .numbers:
      let rows = (node.entries ?? []).map { entry in
        [entry.key, cell(entry.value, field.unit, language)]
      }
      self = .table(
        titles: [language(.name), language(.value)], isNumber: [false, true], rows: rows)
    case .records(let columns):
      let rows = (node.elements ?? []).map { row in
        columns.map { column in
          row[column.name].map { cell($0, column.unit, language) } ?? ""
        }
      }
      self = .table(
        titles: columns.map { language.word($0.label) },
        isNumber: columns.map { $0.type != .text }, rows: rows)
    default:
      if let elements = node.elements {
        self = .lines(elements.compactMap { $0.scalar?.text })
      } else {
        self = .line(cell(node, field.unit, language))
      }
    }
  }
}

/// A scalar with its unit; the digits of whole numbers are grouped.
func cell(_ node: DocumentNode, _ unit: FieldDefinition.Unit?, _ language: Language) -> String {
  guard let scalar = node.scalar else { return "" }
  if let number = Int64(scalar.text), !scalar.isQuoted || unit != nil {
    return amount(number, unit, language)
  }
  return scalar.text + suffix(unit)
}

/// A number with its unit.
func amount(
  _ number: Int64, _ unit: FieldDefinition.Unit?, _ language: Language
) -> String {
  guard unit == .seconds else { return figure(number) + suffix(unit) }
  let days = number / 86_400
  let hours = String(number / 3_600 % 24)
  if days > 0 { return language(.daysAndHours, ["count": figure(days), "hours": hours]) }
  let minutes = String(number / 60 % 60)
  return language(.hoursAndMinutes, ["hours": hours, "minutes": minutes])
}

private func suffix(_ unit: FieldDefinition.Unit?) -> String {
  switch unit {
  case nil: ""
  case .percent: " %"
  case .seconds: " s"
  case .megahertz, .megabytes, .kilobytes: " \(unit?.rawValue ?? "")"
  }
}

extension FieldValue {
  /// Whether it is a table with rows.
  var isTable: Bool {
    if case .table(_, _, let rows) = self { !rows.isEmpty } else { false }
  }

  /// The value as HTML; a long one is folded.
  func html(_ language: Language) -> HTML {
    switch self {
    case .line(let text): return longText(text)
    case .lines(let lines):
      if lines.count == 1 { return longText(lines[0]) }
      if lines.isEmpty { return HTML(language(.none)) }
      let list = tag("ul", ["class": "plain"]) {
        for line in lines.prefix(Self.shown) { tag("li") { longText(line) } }
        if lines.count > Self.shown {
          tag("li") { language(.andMore, ["count": figure(Int64(lines.count - Self.shown))]) }
        }
      }
      if lines.count <= 6 { return list }
      return tag("details") {
        tag("summary") { language(.entries, ["count": String(lines.count)]) }
        list
      }
    case .table(let titles, let isNumber, let rows):
      if rows.isEmpty { return HTML(language(.none)) }
      return dataTable(titles, isNumber, rows, language)
    }
  }

  private static let shown = 500

  private func dataTable(
    _ titles: [String], _ isNumber: [Bool], _ rows: [[String]], _ language: Language
  ) -> HTML {
    let label = titles.joined(separator: ", ")
    let table = tag(
      "div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": label]
    ) {
      tag("table", ["class": "inner"]) {
        tag("thead") {
          tag("tr") {
            for (title, isNumber) in zip(titles, isNumber) {
              tag("th", ["scope": "col", "class": isNumber ? "number" : nil]) { title }
            }
          }
        }
        tag("tbody") {
          for row in rows.prefix(Self.shown) {
            tag("tr") {
              for (cell, isNumber) in zip(row, isNumber) {
                tag("td", ["class": isNumber ? "number" : nil]) { longText(cell) }
              }
            }
          }
        }
      }
      if rows.count > Self.shown {
        tag("p") { language(.andMore, ["count": figure(Int64(rows.count - Self.shown))]) }
      }
    }
    if rows.count <= 12 { return table }
    return tag("details") {
      tag("summary") { language(.entries, ["count": figure(Int64(rows.count))]) }
      table
    }
  }
}

/// A text as HTML; the rest of a long one is folded.
func longText(_ text: String) -> HTML {
  let limit = 320
  // Most texts are short, and counting the characters of all of them would be slow.
  guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return HTML(text) }
  return tag("details", ["class": "long"]) {
    tag("summary") { String(String.UnicodeScalarView(text.unicodeScalars.prefix(120))) + "…" }
    HTML(text)
  }
}
