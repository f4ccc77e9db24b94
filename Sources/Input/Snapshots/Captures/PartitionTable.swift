import Diagnostics
import Documents

/// The table that fdisk(8) or sfdisk(8) print, in the forms of their releases.
///
/// A header names the columns, so that a row can be read whatever its release: `Device Boot Start
/// End #sectors Id System`, `... Blocks ...`, `... Sectors Size Id Type`, and for GPT `Device Start
/// End Sectors Size Type` and `# Start End Size Type Name`.
struct PartitionTable {
  /// The rows in their order, each `{device, size_kb, system}`.
  private(set) var rows: [DocumentNode] = []

  /// The first row that is not understood.
  private(set) var notUnderstood: CaptureSpan?

  private var columns: [String] = []
  private var header: CaptureLine?
  private var disk: CaptureSpan?
  private var sectorSize: Int?
  private var cylinderSize: Int?

  /// Reads the lines of the section.
  init(_ lines: [CaptureLine]) {
    for line in lines { read(line) }
  }

  private mutating func read(_ line: CaptureLine) {
    let words = line.span.words
    guard let first = words.first else { return }
    if line.span.hasFoldedPrefix("disk /") {
      disk = words.count > 1 && words[1].scalars.last == ":" ? words[1].withoutLast : nil
      (columns, sectorSize, cylinderSize) = ([], nil, nil)
    } else if line.span.hasFoldedPrefix("units") || line.span.hasFoldedPrefix("sector size") {
      readUnits(words.prefix(24).map(\.folded))
    } else if ["device", "#", "number"].contains(first.folded), words.count >= 4 {
      columns = words.map(\.folded)
      header = line
    } else if first.folded.hasPrefix("/dev/") || columns.first == "#" && first.isNumber {
      if let row = row(line, words) {
        rows.append(row)
      } else {
        notUnderstood = notUnderstood ?? line.span.trimmed
      }
    }
  }

  /// `Units = sectors of 512 bytes`, `Units: sectors of 1 * 512 = 512 bytes`, `Units = cylinders of
  /// 16065 * 512 = 8225280 bytes`, `Sector size (logical/physical): 512 bytes / 512 bytes`.
  private mutating func readUnits(_ words: [String]) {
    guard let bytes = words.firstIndex(where: { $0.hasPrefix("bytes") }), bytes > 0,
      let size = Int(words[bytes - 1]), (1...1 << 40).contains(size)
    else { return }
    if words.contains("cylinders") {
      cylinderSize = size
    } else {
      sectorSize = sectorSize ?? size
    }
  }

  private func row(_ line: CaptureLine, _ words: [CaptureSpan]) -> DocumentNode? {
    // Only some rows have the mark of the boot partition; every other cell before the last column
    // is one word.
    let cells = words.enumerated().filter { $0.offset != 1 || $0.element.text != "*" }
      .map(\.element)
    let names = columns.filter { $0 != "boot" }
    // A cell counts only with something after it: only then it is known to be whole.
    var values: [String: CaptureSpan] = [:]
    for (name, cell) in zip(names, cells) where !cell.endsAtCut { values[name] = cell }
    guard let device = device(cells[0]), let (at, size) = size(names, values) else { return nil }
    var fields = [("device", device), ("size_kb", at.node(String(size)))]
    if let system = system(line, names, cells) { fields.append(("system", system)) }
    return DocumentNode(mapping: fields, at: device.location)
  }

  private func device(_ cell: CaptureSpan) -> DocumentNode? {
    guard columns.first == "#" else { return cell.endsAtCut ? nil : cell.textNode }
    // The kernel's own rule for names: a `p` between a digit and the number.
    guard let disk, let last = disk.scalars.last else { return nil }
    return cell.node(disk.text + (last.isDigit ? "p" : "") + cell.text, isText: true)
  }

  /// The size in units of 1024 bytes, rounded down, and where it stands.
  private func size(_ names: [String], _ values: [String: CaptureSpan]) -> (CaptureSpan, Int)? {
    let columns: [(sizes: [String], unit: Int?)] = [
      (["#sectors", "sectors"], sectorSize), (["#blocks", "blocks"], 1024),
      (["#cyls"], cylinderSize),
    ]
    for (sizes, unit) in columns {
      guard let name = sizes.first(where: names.contains) else { continue }
      guard let cell = values[name] else { return nil }
      // `104391+` is half a block more.
      let digits = cell.scalars.last == "+" ? cell.withoutLast : cell
      return kilobytes(Int(digits: digits), unit).map { (cell, $0) }
    }
    guard let start = values["start"], let end = values["end"], let from = Int(digits: start),
      let to = Int(digits: end), from <= to, cylinderSize == nil
    else { return nil }
    return kilobytes(to - from + 1, sectorSize).map { (values["size"] ?? start, $0) }
  }

  private func kilobytes(_ count: Int?, _ unit: Int?) -> Int? {
    guard let count, let unit else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes / 1024
  }

  /// What the last column says, which may be several words; not where the line is cut.
  private func system(_ line: CaptureLine, _ names: [String], _ cells: [CaptureSpan])
    -> DocumentNode?
  {
    guard let column = names.firstIndex(where: { $0 == "system" || $0 == "type" }),
      column < cells.count
    else { return nil }
    var text = line.span.from(cells[column].range.lowerBound)
    if column + 1 < names.count, let next = header?.start(ofColumn: names[column + 1]) {
      // A further column, the name of a GPT partition, begins where its heading does.
      guard next > text.range.lowerBound, next <= text.range.upperBound else { return nil }
      text = CaptureSpan(line: line, range: text.range.lowerBound..<next)
      guard line.scalars[next - 1].isBlank else { return nil }
    }
    return text.endsAtCut || text.trimmed.isEmpty ? nil : text.trimmed.textNode
  }
}

extension CaptureSpan {
  fileprivate var withoutLast: CaptureSpan { CaptureSpan(line: line, range: range.dropLast()) }

  fileprivate var isNumber: Bool { scalars.allSatisfy(\.isDigit) }
}

extension CaptureLine {
  fileprivate func start(ofColumn name: String) -> Int? {
    span.words.last { $0.folded == name }?.range.lowerBound
  }
}

extension CaptureFacts {
  /// Reads the lines below `Partition Details`.
  mutating func readPartitions(_ section: HardwareSections.Section?) {
    let path = ["hardware", "partitions"]
    guard let section else { return absent(path, .missing) }
    let table = PartitionTable(section.lines)
    if let first = table.rows.first {
      record(path, .value(DocumentNode(.sequence(table.rows), at: first.location)))
    }
    if let row = table.notUnderstood {
      absent(path, .notUnderstood, at: row.location)
    } else if table.rows.isEmpty {
      reportNoPartitions(path, section)
    }
  }

  private mutating func reportNoPartitions(_ path: [String], _ section: HardwareSections.Section) {
    let text = section.texts.first { !$0.trimmed.isEmpty }
    if let text {
      let saysNone = text.saysNone && !text.endsAtCut
      absent(path, saysNone ? .none : .notUnderstood, at: text.trimmed.location)
    } else {
      absent(
        path, section.heading.endsAtCut ? .notUnderstood : .blank, at: section.heading.location)
    }
  }
}
