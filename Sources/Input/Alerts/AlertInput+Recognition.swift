import Diagnostics

extension AlertInput {
  /// How many lines are looked at, and how much of each.
  private static let lineCount = 200
  private static let lineLength = 8_192

  /// Detects the form of a text; nil for none. Our own form includes that of Alertmanager.
  init?(recognising text: AlertText, clock: AlertClock) {
    let lines = Self.firstLines(of: text.bytes[...])
    guard let first = lines.first else { return nil }
    let start = Self.yamlStart(lines)
    if first.first == UInt8(ascii: "{") || Self.isListOfJSON(lines) || start == .ours {
      self = .own
    } else if Self.isAlertLog(text, clock) {
      self = .alertlog
    } else if let marked = lines.first(where: { AlarmRecord.mark(in: $0) != nil }) {
      // In a syslog line all brackets are closed, and the first line is one.
      let isLine = AlarmRecord.mark(in: first) != nil && !Self.isOpen(marked)
      self = isLine ? .syslog : .rtmt
    } else if lines.contains(where: RTMTText.isMarked) {
      self = .rtmt
    } else if start == .nearlyOurs {
      self = .own
    } else {
      return nil
    }
  }

  private static func firstLines(of bytes: Bytes) -> [Bytes] {
    var lines: [Bytes] = []
    var rest = bytes
    while !rest.isEmpty, lines.count < lineCount {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      let line = rest[..<end].prefix(lineLength).trimmed
      if !line.isEmpty { lines.append(line) }
      rest = rest[end...].dropFirst()
    }
    return lines
  }

  /// `[{` or `[` alone: the subject of a mail of RTMT has a bracket too.
  private static func isListOfJSON(_ lines: [Bytes]) -> Bool {
    guard let first = lines.first, first.first == UInt8(ascii: "[") else { return false }
    let next = first.dropFirst().trimmed.first ?? lines.dropFirst().first?.first
    return next == UInt8(ascii: "{") || next == UInt8(ascii: "]")
  }

  /// The kind of the first meaningful line of a text.
  private enum YAMLStart {
    /// A key of an alert, or the start of a list.
    case ours
    /// Nearly a key: a misspelt one, or a line such as `Severity: 3` of a ticket.
    case nearlyOurs
    case other
  }

  private static func yamlStart(_ lines: [Bytes]) -> YAMLStart {
    guard
      var line = lines.first(where: {
        $0.first != UInt8(ascii: "#") && !$0.elementsEqual("---".utf8)
      })
    else { return .other }
    if line.first == UInt8(ascii: "-"), line.count == 1 || line.dropFirst().first == 0x20 {
      line = line.dropFirst().trimmed
      if line.isEmpty || line.first == UInt8(ascii: "{") { return .ours }
    }
    let quotes: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "'")]
    if let quote = line.first, quotes.contains(quote) { line = line.dropFirst() }
    let key = line.prefix(33).prefix(while: \.isNameByte)
    var rest = line[key.endIndex...]
    if let quote = rest.first, quotes.contains(quote) { rest = rest.dropFirst() }
    rest = rest.drop(while: \.isBlank)
    guard rest.first == UInt8(ascii: ":"), rest.dropFirst().first?.isBlank ?? true else {
      return .other
    }
    let keys = CallhomeForm.keys + [CallhomeForm.listKey]
    if keys.contains(key.text) { return .ours }
    return suggestion(for: key.text, among: keys) == nil ? .other : .nearlyOurs
  }

  /// A header, or a first row of which the first field is a time.
  private static func isAlertLog(_ text: AlertText, _ clock: AlertClock) -> Bool {
    var rows = CommaSeparated(text.bytes)
    guard let first = rows.next() else { return false }
    if AlertLog.header(first.fields) != nil { return true }
    return first.fields.count >= AlertLog.Column.allCases.count && TimeWords(first.fields[0]) != nil
  }

  private static func isOpen(_ line: Bytes) -> Bool {
    line.reduce(0) { $1 == UInt8(ascii: "[") ? $0 + 1 : $1 == UInt8(ascii: "]") ? $0 - 1 : $0 } > 0
  }
}
