import Diagnostics

/// The AlertLog of the appliance: a row for each alert, with Time, Alert Name, Node Name, Monitored
/// object and Severity.
struct AlertLog {
  let clock: AlertClock
  let file: String

  /// The columns in the order of the files.
  enum Column: String, CaseIterable {
    case time = "time"
    case name = "alertname"
    case node = "nodename"
    case object = "monitoredobject"
    case severity = "severity"
  }

  /// Reads all rows, with a header or without.
  func read(_ bytes: [UInt8], into found: inout AlertCollection) {
    var columns: [Column?] = Column.allCases
    for row in CommaSeparated(bytes) {
      if let header = Self.header(row.fields) {
        columns = header
      } else {
        read(row, columns, into: &found)
      }
    }
  }

  /// The columns of a header row, which names those of alert and node.
  static func header(_ fields: [String]) -> [Column?]? {
    guard (2...64).contains(fields.count) else { return nil }
    let columns = fields.map { field in
      Column(
        rawValue: String(
          decoding: field.utf8.filter { !$0.isBlank && $0 != UInt8(ascii: "_") }, as: UTF8.self
        ).lowercased())
    }
    return columns.contains(.name) && columns.contains(.node) ? columns : nil
  }

  private func read(
    _ row: CommaSeparated.Row, _ columns: [Column?], into found: inout AlertCollection
  ) {
    var faults: [String] = []
    var fields = row.fields
    if row.isBroken { faults.append("the row of the alert has a quote without an end") }
    if fields.count > columns.count, columns == Column.allCases {
      // Only the text of an alert can contain unquoted commas.
      faults.append("the row of the alert has \(fields.count) fields, not \(columns.count)")
      let object = fields[3..<(fields.count - 1)].joined(separator: ",")
      fields = Array(fields[..<3]) + [object, fields[fields.count - 1]]
    } else if fields.count < columns.count {
      faults.append("the row of the alert has \(fields.count) fields, not \(columns.count)")
    }
    var texts: [Column: String] = [:]
    for (column, field) in zip(columns, fields) where !field.isEmpty {
      if let column, texts[column] == nil { texts[column] = field }
    }
    guard let name = texts[.name] else {
      found.add(
        Diagnostic(
          .error, at: SourceLocation(file: file, line: row.line, column: 1),
          "the row names no alert",
          hint: "its columns must be Time, Alert Name, Node Name, Monitored object and Severity"))
      return
    }
    var alert = Alert(name: name, node: texts[.node], severity: texts[.severity], faults: faults)
    alert.setTime(texts[.time].map { clock.read($0, of: alert.node) })
    if let object = texts[.object] { alert.details = [Alert.Detail("Monitored object", object)] }
    found.add(alert)
  }
}
