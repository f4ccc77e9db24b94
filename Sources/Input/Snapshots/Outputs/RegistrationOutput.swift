import Diagnostics

/// The tables of `show risdb query`: names of columns with commas between them, the rows below, and a
/// blank line after each table.
///
///     ----------- Phone Information -----------
///
///     DeviceName, Descr, Ipaddr, RegStatus
///     SEP00005E005301, Reception, 192.0.2.77, reg
func registrationTables(
  _ lines: [CaptureLine], _ start: SourceLocation, isEnded: Bool
) -> [OutputTable] {
  var blocks: [[CaptureLine]] = [[]]
  var isOpen = true
  for line in lines {
    isOpen = !line.isBlank
    if isOpen {
      blocks[blocks.count - 1].append(line)
    } else if blocks.last?.isEmpty == false {
      blocks.append([])
    }
  }
  if blocks.last?.isEmpty == true { blocks.removeLast() }
  return blocks.enumerated().compactMap { index, block in
    let isLast = index == blocks.count - 1
    return registrationTable(block, isEnded: isEnded || !isLast || !isOpen)
  }
}

private func registrationTable(_ block: [CaptureLine], isEnded: Bool) -> OutputTable? {
  guard let head = block.firstIndex(where: { $0.scalars.contains(",") }) else { return nil }
  let names = block[head].span.commaSeparated
  if names.count > 500 { return nil }
  var table = OutputTable(
    columns: names.map(\.trimmed.text), start: block[head].span.trimmed.location)
  if block[head].isCut || names.contains(where: \.trimmed.isEmpty) {
    table.note(block[head].span.trimmed.location)
  }
  table.isEnded = isEnded
  // The description is an administrator's text, possibly with commas.
  let description = table.index(of: "Descr")
  for line in block[(head + 1)...] {
    var cells = line.span.commaSeparated
    let surplus = cells.count - names.count
    // With as many cells as two rows have, they are two.
    guard !line.isCut, surplus >= 0, surplus < max(1, names.count - 1),
      surplus == 0 || description != nil
    else {
      table.note(line.span.trimmed.location)
      continue
    }
    if surplus > 0, let description {
      let range =
        cells[description].range.lowerBound..<cells[description + surplus].range.upperBound
      cells[description...(description + surplus)] = [CaptureSpan(line: line, range: range)]
      table.rejoinedRows.insert(table.rows.count)
    }
    if !table.append(cells.map { OutputCell($0) }) { break }
  }
  return table
}

extension CaptureSpan {
  /// The parts between commas.
  fileprivate var commaSeparated: [CaptureSpan] {
    var parts: [CaptureSpan] = []
    var start = range.lowerBound
    for index in range where line.scalars[index] == "," {
      parts.append(CaptureSpan(line: line, range: start..<index))
      start = index + 1
    }
    return parts + [CaptureSpan(line: line, range: start..<range.upperBound)]
  }
}
