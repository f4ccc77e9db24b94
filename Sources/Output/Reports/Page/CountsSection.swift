import Catalogs
import Documents

/// Numbers by name, such as the rows of each table of a configuration, with their changes since the
/// month before.
struct CountsSection {
  let page: SitePage
  /// The field with the numbers.
  let field: FieldDefinition
  /// The message that is shown.
  let newest: ReadMessage
  /// The message of an earlier month to compare with; nil if there is none.
  let earlier: ReadMessage?

  private struct Row {
    let name: String
    let text: String
    /// The difference to before; nil if that is not known.
    let difference: Int64?
    let isNew: Bool
  }

  private var language: Language { page.language }

  /// How many rows are visible without unfolding, and how many are included at all.
  private static let (seen, shown) = (12, 3_000)

  func html() -> HTML {
    guard let value = newest.value(field) else {
      return tag("p") {
        language(
          .unavailable,
          ["reason": newest.remark(field).map { language.reason($0) } ?? language(.none)])
      }
    }
    let rows = rows(value)
    let changed = rows.filter { $0.isNew || ($0.difference ?? 0) != 0 }
      .sorted { ($0.difference ?? 0).magnitude > ($1.difference ?? 0).magnitude }
    let isSmall = rows.count <= Self.seen
    return parts {
      tag("p") {
        language(
          .countsInAll,
          ["count": figure(Int64(rows.count)), "sum": figure(sum(value))])
        if earlier != nil {
          " "
          changed.isEmpty
            ? language(.noneChanged)
            : language(.someChanged, ["count": figure(Int64(changed.count))])
        }
      }
      if isSmall {
        table(rows)
      } else {
        if !changed.isEmpty {
          table(Array(changed.prefix(Self.seen)))
        }
        tag("details") {
          tag("summary") { language(.allEntries, ["count": figure(Int64(rows.count))]) }
          table(Array(rows.prefix(Self.shown)))
          if rows.count > Self.shown {
            tag("p") { language(.andMore, ["count": figure(Int64(rows.count - Self.shown))]) }
          }
        }
      }
    }
  }

  private func rows(_ value: DocumentNode) -> [Row] {
    let isComparable =
      newest.isPlain(field) && (earlier?.isPlain(field) ?? false)
    let before =
      isComparable
      ? Dictionary(
        (earlier?.value(field)?.entries ?? []).map { ($0.key, $0.value.scalar?.text ?? "") }
      ) { first, _ in first } : [:]
    return (value.entries ?? []).map { entry in
      let old = before[entry.key]
      let difference = old.flatMap { Int64($0) }.flatMap { old in
        entry.value.scalar.flatMap { Int64($0.text) }?.subtractingReportingOverflow(old)
          .partialValue
      }
      return Row(
        name: entry.key, text: cell(entry.value, field.unit, language), difference: difference,
        isNew: isComparable && old == nil)
    }
  }

  private func sum(_ value: DocumentNode) -> Int64 {
    (value.entries ?? []).reduce(0) { sum, entry in
      let (next, overflow) = sum.addingReportingOverflow(
        entry.value.scalar.flatMap { Int64($0.text) } ?? 0)
      return overflow ? .max : next
    }
  }

  private func table(_ rows: [Row]) -> HTML {
    tag("div", ["class": "card narrow"]) {
      tag("table", ["class": "rows counts"]) {
        tag("thead") {
          tag("tr") {
            tag("th", ["scope": "col"]) { language(.name) }
            tag("th", ["scope": "col", "class": "number"]) { language.word(field.label) }
            if let earlier {
              tag("th", ["scope": "col", "class": "number"]) {
                language(.since, ["month": earlier.period])
              }
            }
          }
        }
        tag("tbody") {
          for row in rows {
            tag("tr") {
              tag("th", ["scope": "row"]) { longText(row.name) }
              tag("td", ["class": "number"]) { row.text }
              if earlier != nil { tag("td", ["class": "number"]) { change(row) } }
            }
          }
        }
      }
    }
  }

  private func change(_ row: Row) -> String {
    if row.isNew { return language(.newHere) }
    guard let difference = row.difference else { return "–" }
    if difference == 0 { return "±0" }
    return (difference > 0 ? "+" : "") + figure(difference)
  }
}
