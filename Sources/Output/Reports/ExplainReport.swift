package import Diagnostics
import Documents

/// The output of `callhome explain`: where the values of each field come from, what happens to them
/// and why (D4).
package struct ExplainReport: Sendable {
  /// One field.
  package struct Row: Sendable {
    /// Its path in messages.
    package let path: String
    /// The class of its values.
    package let valueClass: String
    /// What happens to it.
    package let action: String
    /// Why that happens, in words.
    package let reason: String
    /// The location of the rule that decided; nil if none did.
    package let rule: SourceLocation?
    /// Where its values come from; empty for values of the config and the program.
    package let origins: [Origin]

    /// Creates a row.
    package init(
      path: String, valueClass: String, action: String, reason: String, rule: SourceLocation?,
      origins: [Origin]
    ) {
      self.path = path
      self.valueClass = valueClass
      self.action = action
      self.reason = reason
      self.rule = rule
      self.origins = origins
    }
  }

  /// Where a value comes from, or why there is none.
  package struct Origin: Sendable {
    /// The node that it belongs to, nil for the cluster as a whole.
    package let node: String?
    /// The fact that is read, such as `node.hardware.model`.
    package let source: String
    /// The location in a snapshot; nil for a value of the config, and if there is none.
    package let location: SourceLocation?
    /// Why there is no value, nil if there is one.
    package let absence: String?

    /// Creates an origin.
    package init(node: String?, source: String, location: SourceLocation?, absence: String?) {
      self.node = node
      self.source = source
      self.location = location
      self.absence = absence
    }
  }

  /// A value that is too short or too common to be searched for in other texts.
  package struct Short: Sendable {
    /// The path of its field.
    package let path: String
    /// The value.
    package let text: String
    /// Whether it is removed from free text as a whole word; otherwise it is not removed there.
    package let isWord: Bool

    /// Creates a short value.
    package init(path: String, text: String, isWord: Bool) {
      self.path = path
      self.text = text
      self.isWord = isWord
    }
  }

  /// The title of the message, for the heading.
  package let title: String
  /// Every field, in the order of the catalog.
  package let rows: [Row]
  /// Values that are removed from other texts only as whole words, or not at all.
  package let short: [Short]

  /// Creates a report.
  package init(title: String, rows: [Row], short: [Short]) {
    self.title = title
    self.rows = rows
    self.short = short
  }
}

extension ExplainReport {
  /// The report as text: two lines for each field.
  package var text: String {
    var text = visible(title) + "\n\n"
    let width = rows.reduce(0) { max($0, $1.path.count) }
    for row in rows {
      let reason = row.rule.map { "\(row.reason), \($0)" } ?? row.reason
      text += row.path.padded(to: width) + "  " + row.action + ", by " + visible(reason) + "\n"
      text += "  \(row.valueClass); " + summary(row.origins) + "\n"
    }
    if short.isEmpty { return text }
    text += """

      Too short or too common to be looked for inside of other texts: taken out of free text as a whole
      word, or only withheld in their own field.

      """
    for value in short {
      text += "  \(value.path)  \(quoted(value.text)), " + (value.isWord ? "word" : "field") + "\n"
    }
    return text
  }

  /// Where the values come from: the first location, with the number of others.
  private func summary(_ origins: [Origin]) -> String {
    guard let first = origins.first else { return "no place to read it from" }
    let found = origins.filter { $0.absence == nil }
    if found.isEmpty { return "from \(first.source): \(first.absence ?? "")" }
    let places = found.compactMap(\.location)
    var text = "from \(found[0].source)"
    if first.node != nil { text += ", \(found.count) of \(origins.count) nodes" }
    guard let place = places.first else { return text }
    let more = places.count > 1 ? " and \(places.count - 1) more" : ""
    return text + "\n  " + visible("\(place)") + more
  }

  /// The report as a JSON document.
  package var json: String {
    JSONValue.object([
      "version": .integer(1),
      "fields": .array(rows.map(json)),
      "short": .array(
        short.map {
          .object([
            "path": .string($0.path), "value": .string($0.text),
            "taken_out_of": .string($0.isWord ? "free text, as a word" : "its own field"),
          ])
        }),
    ]).text()
  }

  private func json(_ row: Row) -> JSONValue {
    .object([
      "path": .string(row.path), "class": .string(row.valueClass), "action": .string(row.action),
      "reason": .string(row.reason), "rule": row.rule.map { .string("\($0)") },
      "values": .array(
        row.origins.map { origin in
          .object([
            "node": origin.node.map { .string($0) }, "source": .string(origin.source),
            "place": origin.location.map { .string("\($0)") },
            "unavailable": origin.absence.map { .string($0) },
          ])
        }),
    ])
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
