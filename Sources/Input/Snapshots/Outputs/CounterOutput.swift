import Catalogs
import Diagnostics

/// The output of `show perf query class` and `show perf query counter`.
///
///     ==>query class :
///
///      - Perf class (Cisco CallManager) has instances and values:
///                         -> CallsActive                = 37
struct CounterOutput {
  /// The name of the class as the output has it.
  private(set) var className: String?

  /// The counters; nil if there are none.
  private(set) var table: OutputTable?

  init(_ lines: [CaptureLine], _ start: SourceLocation) {
    var table = OutputTable(columns: OutputCommand.Form.counters.columns ?? [], start: start)
    var hasHeading = false
    for line in lines where !line.isBlank {
      let text = line.span.trimmed
      if text.hasFoldedPrefix("- perf class (") {
        // Two classes in one output are two outputs, whose echo is missing.
        if hasHeading { table.note(text.location) }
        hasHeading = true
        className = Self.className(text)
        if className == nil { table.note(text.location) }
        continue
      }
      guard let arrow = text.firstArrow else {
        if hasHeading, !text.hasFoldedPrefix("has "), !text.hasFoldedPrefix("command successful") {
          table.note(text.location)
        }
        continue
      }
      let instance = CaptureSpan(line: line, range: text.range.lowerBound..<arrow).trimmed
      let rest = text.from(arrow + 2)
      guard let equals = rest.scalars.lastIndex(of: "="), rest.firstArrow == nil, !line.isCut else {
        table.note(text.location)
        continue
      }
      let name = CaptureSpan(line: line, range: rest.range.lowerBound..<equals)
      let value = rest.from(equals + 1)
      if name.trimmed.isEmpty || value.words.count != 1 {
        table.note(text.location)
        continue
      }
      table.rows.append([OutputCell(instance), OutputCell(name), OutputCell(value)])
    }
    if let row = table.dropRepeatedCounters() { table.note(row) }
    if hasHeading || !table.rows.isEmpty || table.fault != nil { self.table = table }
  }

  /// The name between the brackets; the line may end after them.
  private static func className(_ text: CaptureSpan) -> String? {
    guard let open = text.scalars.firstIndex(of: "("),
      let close = text.scalars.lastIndex(of: ")"), open < close,
      !text.endsAtCut
    else { return nil }
    let rest = text.from(close + 1).folded
    guard rest.isEmpty || "has instances and values:".hasPrefix(rest) else { return nil }
    return CaptureSpan(line: text.line, range: open + 1..<close).collapsedText
  }
}

extension OutputTable {
  /// Keeps the first row of each counter of an instance; returns the location of a contradicting
  /// row, which is of another time or of another node.
  mutating func dropRepeatedCounters() -> SourceLocation? {
    var values: [[String]: String] = [:]
    var kept: [[OutputCell]] = []
    for row in rows {
      guard let known = values.updateValue(row[2].text, forKey: [row[0].text, row[1].text]) else {
        kept.append(row)
        continue
      }
      if known != row[2].text { return row[0].location }
    }
    rows = kept
    return nil
  }
}

extension CaptureSpan {
  /// Where the first `->` is.
  fileprivate var firstArrow: Int? {
    var index = range.lowerBound
    while index + 1 < range.upperBound {
      if line.scalars[index] == "-", line.scalars[index + 1] == ">" { return index }
      index += 1
    }
    return nil
  }
}
