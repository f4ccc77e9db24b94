import Diagnostics
import XML

/// Reads the devices in a RisPort70 reply.
///
/// Of up to a hundred elements of a device two are used: such a reply can have 20 MB, and most of
/// it is skipped in place.
struct DeviceList {
  /// What an element outside of devices is.
  private enum Part {
    case nodes, node, devices, nodeName, returnCode, total, other
  }

  private let file: String
  private var open: [Part] = []
  /// How deep in a device the innermost element is; nil outside of devices.
  private var depth: Int?
  private var field: Field?
  private var text = AnswerText()
  private var place: SourceLocation?

  private enum Field { case name, status, part(Part) }

  private var node: OutputCell?
  private var name: OutputCell?
  private var status: OutputCell?
  private var rows: [[OutputCell]] = []
  private var total: OutputCell?
  private var doubt: SourceLocation?

  init(file: String) { self.file = file }

  mutating func start(_ name: XMLName, at place: XMLPlace) -> Bool {
    field = nil
    if let depth {
      self.depth = depth + 1
      guard depth == 0 else { return false }
      if name.isExactly("Name") {
        field = .name
      } else if name.isExactly("Status") {
        field = .status
      } else {
        return false
      }
    } else {
      let part = part(name)
      open.append(part)
      if name.isExactly("item"), open.dropLast().last == .devices {
        open.removeLast()
        depth = 0
        (self.name, status) = (nil, nil)
        self.place = SourceLocation(file: file, line: place.line, column: place.column)
        return false
      }
      switch part {
      case .nodeName, .returnCode, .total: field = .part(part)
      case .node: node = nil
      case .nodes, .devices, .other: break
      }
      if field == nil { return false }
    }
    self.place = SourceLocation(file: file, line: place.line, column: place.column)
    text.clear()
    return true
  }

  private func part(_ name: XMLName) -> Part {
    if open.last == .node {
      if name.isExactly("Name") { return .nodeName }
      if name.isExactly("ReturnCode") { return .returnCode }
      if name.isExactly("CmDevices") { return .devices }
      return .other
    }
    if open.last == .nodes { return name.isExactly("item") ? .node : .other }
    if name.isExactly("CmNodes") { return .nodes }
    return name.isExactly("TotalDevicesFound") ? .total : .other
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) { text.append(bytes) }

  /// - Returns: whether it was an element inside of the answer's own.
  mutating func end() -> Bool {
    finishField()
    guard let depth else { return open.popLast() != nil }
    if depth > 0 {
      self.depth = depth - 1
      return true
    }
    self.depth = nil
    guard let name, let status else {
      doubt = doubt ?? place
      return true
    }
    let empty = OutputCell(text: "", location: name.location)
    if rows.count * 3 < OutputTable.cellLimit {
      rows.append([node ?? empty, name, status])
    } else {
      doubt = doubt ?? name.location
    }
    return true
  }

  private mutating func finishField() {
    guard let field, let place else { return }
    self.field = nil
    if text.isTooLong { doubt = doubt ?? place }
    let cell = OutputCell(text: text.clean, location: place)
    switch field {
    case .name: name = name ?? cell
    case .status: status = status ?? cell
    case .part(.nodeName): node = node ?? cell
    case .part(.total): total = total ?? cell
    case .part:
      // A node without such devices is 'NotFound'; one that did not answer leaves the count short.
      if !["ok", "notfound"].contains(cell.text.lowercased()) { doubt = doubt ?? place }
    }
  }

  /// The devices, each with its node.
  func table(_ start: SourceLocation) -> OutputTable {
    var table = OutputTable(columns: ["node", "name", "status"], start: start)
    table.rows = rows
    table.total = total
    if let doubt { table.note(doubt) }
    if let total, total.whole == nil { table.note(total.location) }
    return table
  }
}

/// The text of an element, as it comes.
struct AnswerText {
  /// Longer texts than any cell has are no values.
  private static let limit = 4_096
  private var letters: [UInt8] = []

  var isTooLong: Bool { letters.count > Self.limit }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if !isTooLong { letters += bytes }
  }

  mutating func clear() { letters.removeAll(keepingCapacity: true) }

  /// The text without white space at its ends and without control characters.
  var clean: String {
    let letters = letters.prefix(Self.limit)
    if letters.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      return String(decoding: letters, as: UTF8.self)
    }
    let scalars = String(decoding: letters, as: UTF8.self).unicodeScalars.map {
      $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0
    }
    return CaptureLine(file: "", number: 1, scalars: scalars, columns: nil, isCut: false).span
      .collapsedText
  }
}
