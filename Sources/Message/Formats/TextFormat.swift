import Catalogs
import Diagnostics
import Messages
import Redaction
import Times

/// The message for a person: who sends it, the product as a whole, then every node, on 80 columns.
func fullText(_ message: RedactedMessage) -> String {
  var layout = TextLayout()
  if message.kind == .alert {
    // What happened comes first; who sends it is known to who reads it.
    layout.heading(message.subject, underline: "=")
    layout.line(visible("\(message.productName), \(message.mode.rawValue) mode"))
    layout.blankLine()
    write(message.fields, &layout)
    layout.heading("About this message", underline: "-")
    writeEnvelope(message, &layout)
  } else {
    layout.heading("Call Home \(message.label.lowercased())", underline: "=")
    layout.line(visible("\(message.productName), \(message.mode.rawValue) mode"))
    layout.blankLine()
    writeEnvelope(message, &layout)
    if !message.fields.isEmpty {
      layout.heading("In all", underline: "-")
      write(message.fields, &layout)
    }
  }
  // Computed once: a remark about a whole node has the node's path.
  let remarks = Dictionary(message.remarks.map { ($0.path, $0) }) { first, _ in first }
  for (index, member) in message.members.enumerated() {
    layout.heading(title(of: member, index: index), underline: "-")
    write(member, remarks["\(message.kind.rawValue).nodes[\(index)]"], &layout)
  }
  if !message.files.isEmpty {
    layout.heading("Traces and diagnostics", underline: "-")
    for file in message.files { write(file, &layout) }
  }
  return layout.output
}

private func writeEnvelope(_ message: RedactedMessage, _ layout: inout TextLayout) {
  write(message.envelope.filter { $0.type != .remarks }, &layout)
  for note in message.notes {
    layout.line("The \(note.path) are \(note.reason): " + (note.taken?.description ?? ""))
  }
}

/// The outcome of a file, and below it how large it is and why.
private func write(_ file: RedactedFile, _ layout: inout TextLayout) {
  let label = file.fate.rawValue.prefix(1).uppercased() + file.fate.rawValue.dropFirst()
  layout.entry(label, file.path, labelWidth: 8)
  var facts: [String] = []
  if let size = file.size { facts.append("\(grouped(size)) bytes") }
  if let attachment = file.attachment { facts.append("as '\(attachment.name)'") }
  let about = [facts.joined(separator: ", "), file.reason ?? ""].filter { !$0.isEmpty }
  if !about.isEmpty { layout.entry("", about.joined(separator: ": "), labelWidth: 8) }
}

/// A node is called by its name if that is sent, or else by its number.
private func title(of member: [RedactedMessage.Field], index: Int) -> String {
  RedactedMessage.name(of: member).map { "Node \($0)" } ?? "Node \(index + 1)"
}

/// Writes a node; if all of its values are missing or stale, that is written once.
private func write(
  _ member: [RedactedMessage.Field], _ remark: RedactedMessage.Remark?, _ layout: inout TextLayout
) {
  if let remark, remark.taken == nil {
    layout.line("Nothing is available: \(remark.reason)")
    return
  }
  if let taken = remark?.taken {
    layout.line("All values are stale: collected \(taken) or later")
    layout.blankLine()
  }
  write(member, &layout, marksStale: remark == nil)
}

private func write(
  _ fields: [RedactedMessage.Field], _ layout: inout TextLayout, indent: Int = 0,
  marksStale: Bool = true
) {
  let labelWidth = min(28, indent + (fields.map { displayWidth($0.label) }.max() ?? 0))
  let margin = String(repeating: " ", count: indent)
  for field in fields {
    let label = margin + visible(field.label)
    switch field.content {
    case .absent(let reason):
      layout.entry(label, "unavailable: \(reason.text)", labelWidth: labelWidth)
    case .group(let inner):
      if let reason = RedactedMessage.reason(whyAllIsMissing: inner) {
        layout.entry(label, "unavailable: \(reason)", labelWidth: labelWidth)
        continue
      }
      layout.line(label)
      write(inner, &layout, indent: indent + 2, marksStale: marksStale)
    case .value(let value, let stale):
      let mark = marksStale ? stale.map { "  (stale, collected \($0))" } ?? "" : ""
      if case .texts(let texts) = value,
        displayWidth(texts.joined(separator: ", ")) > pageWidth - labelWidth - 2
      {
        layout.line(label + mark)
        layout.columns(texts, indent: indent + 4)
      } else if let text = oneLine(value, field.unit) {
        layout.entry(label, text + mark, labelWidth: labelWidth)
      } else {
        let rows = rows(value, field)
        layout.line(label + (rows.isEmpty ? ": none" : "") + mark)
        write(rows, titles(of: field), &layout, indent: indent + 4)
      }
    }
  }
}

private func write(
  _ rows: [[TextLayout.Cell]], _ titles: [String]?, _ layout: inout TextLayout, indent: Int
) {
  if let titles {
    if !rows.isEmpty { layout.table(titles, rows, indent: indent) }
    return
  }
  for row in rows {
    layout.textLine(row.map(\.text).joined(separator: "  "), indent: indent)
  }
}

/// A value on the line of its label; nil if it needs lines of its own.
private func oneLine(_ value: Value, _ unit: FieldDefinition.Unit?) -> String? {
  switch value {
  // A number that was made less exact is a text, and has its unit still.
  case .text(let text): text + suffix(unit)
  case .moment(let moment): moment.description
  case .clock(let time): time.description + " (local time)"
  case .integer(let number): amount(number, unit)
  case .number(let text): text + suffix(unit)
  case .texts(let texts): texts.isEmpty ? "none" : texts.joined(separator: ", ")
  case .numbers(let named):
    named.map { "\($0.name) \($0.content)\(suffix(unit))" }.joined(separator: ", ")
  case .lines, .integers, .labels, .records: nil
  }
}

private func titles(of field: RedactedMessage.Field) -> [String]? {
  switch field.type {
  case .integers, .numbers: ["Name", "Count"]
  case .records(let columns): columns.map(\.label)
  default: nil
  }
}

private func rows(_ value: Value, _ field: RedactedMessage.Field) -> [[TextLayout.Cell]] {
  switch (value, field.type) {
  case (.lines(let lines), _):
    lines.map { [TextLayout.Cell($0, isNumber: false)] }
  case (.integers(let named), _):
    named.map {
      [.init($0.name, isNumber: false), .init(amount($0.content, field.unit), isNumber: true)]
    }
  case (.labels(let named), _):
    named.map {
      [.init($0.name, isNumber: false), .init($0.content + suffix(field.unit), isNumber: true)]
    }
  case (.records(let rows), .records(let columns)):
    rows.map { row in zip(columns, row).map { cell($1, $0) } }
  default: []
  }
}

private func cell(_ value: Value?, _ column: FieldDefinition.Column) -> TextLayout.Cell {
  switch value {
  case .integer(let number): .init(amount(number, column.unit), isNumber: true)
  case .number(let text): .init(text + suffix(column.unit), isNumber: true)
  case .text(let text): .init(text + suffix(column.unit), isNumber: column.type != .text)
  default: .init("", isNumber: false)
  }
}

/// A number with its unit, and its human-readable form if that differs.
private func amount(_ number: Int64, _ unit: FieldDefinition.Unit?) -> String {
  if unit == .seconds { return TimeSpan(seconds: number).words }
  return grouped(number) + suffix(unit)
}

private func suffix(_ unit: FieldDefinition.Unit?) -> String {
  switch unit {
  case nil: ""
  case .percent: " %"
  case .seconds: " s"
  case .megahertz, .megabytes, .kilobytes: " \(unit?.rawValue ?? "")"
  }
}
