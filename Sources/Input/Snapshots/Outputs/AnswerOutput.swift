import Catalogs
import Diagnostics
import XML

/// An answer of one of the appliance's SOAP services, as a table.
///
/// AXL `executeSQLQuery` has the rows of a query, `listProcessNode` the nodes, `getCCMVersion` the
/// release; RisPort70 `selectCmDevice` and `selectCmDeviceExt` have devices, PerfMon
/// `perfmonCollectCounterData` counters, ControlCenterServices2 `soapGetServiceStatus` services.
/// Elements are known by their names without a prefix, since prefixes and versions differ.
enum AnswerOutput {
  /// How large a file with an answer may be.
  static let byteLimit = 64 << 20

  /// Whether a file has an answer, by its name or its first bytes.
  static func isAnswer(_ bytes: [UInt8], file: String) -> Bool {
    if file.lowercased().hasSuffix(".xml") { return true }
    let head = bytes.prefix(512).drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
    return head.starts(with: "<?xml".utf8)
      || head.first == UInt8(ascii: "<")
        && String(decoding: head, as: UTF8.self).contains(":Envelope")
  }

  /// Whether a file that is no XML is a web page, such as that of a login.
  private static func isPage(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(2_048), as: UTF8.self).lowercased()
    return ["<!doctype html", "<html", "<head>"].contains { head.contains($0) }
  }

  fileprivate static func failed(
    _ cause: CollectionFailure.Cause, at place: SourceLocation, _ start: SourceLocation
  ) -> OutputSection {
    OutputSection(
      form: .nodeList, command: nil, tables: [], start: start, fault: place, cause: cause)
  }

  /// The failure of a file that should contain a reply and is empty or contains an error; nil for
  /// any other.
  private static func failure(_ bytes: [UInt8], _ start: SourceLocation) -> OutputSection? {
    guard let first = bytes.first(where: { $0 > 0x20 }) else {
      return failed(.empty, at: start, start)
    }
    if first == UInt8(ascii: "<") { return nil }
    let text = CaptureText(Array(bytes.prefix(4_096)), file: start.file)
    for line in text.lines {
      guard let cause = CollectionFailure.Cause.said(by: line) else { continue }
      return failed(cause, at: line.span.trimmed.location, start)
    }
    return nil
  }

  /// The table of an answer.
  static func section(_ bytes: [UInt8], file: String) -> OutputSection {
    let start = SourceLocation(file: file, line: 1, column: 1)
    let answer = Answer(file: file)
    do throws(XMLFault) {
      try XMLReader.read(bytes, to: answer)
    } catch {
      if isPage(bytes) { return failed(.page, at: start, start) }
      if let failure = failure(bytes, start) { return failure }
      let place = SourceLocation(file: file, line: error.line, column: error.column)
      return OutputSection(
        form: .nodeList, command: nil, tables: [], start: start, fault: place, failure: error.words)
    }
    return answer.section(start)
  }
}

extension XMLFault {
  fileprivate var words: String {
    switch kind {
    case .noLibrary: "this XML cannot be read: the library libexpat.so.1 is not installed"
    case .malformed: "this is not valid XML, or it ends early, and is left out"
    case .documentType: "this XML declares a document type, which no answer has, and is left out"
    case .tooDeep: "this XML is nested more than \(XMLReader.depthLimit) deep, and is left out"
    }
  }
}

/// Collects the rows of an answer.
private final class Answer: XMLReceiver {
  private enum Kind {
    case query, nodes, devices, counters, services, release, fault, page, other
  }

  private struct Element {
    let name: String
    let location: SourceLocation
    var cells: [(name: String, cell: OutputCell)] = []
    var hasElements = false
  }

  private let file: String
  private var kind = Kind.other
  private var place: SourceLocation?
  private var open: [Element] = []
  private var text = AnswerText()
  private var rows: [[(name: String, cell: OutputCell)]] = []
  private var devices: DeviceList?
  private var doubt: SourceLocation?

  init(file: String) { self.file = file }

  func start(_ name: XMLName, at place: XMLPlace) -> Bool {
    if devices != nil { return devices?.start(name, at: place) == true }
    let location = SourceLocation(file: file, line: place.line, column: place.column)
    let name = name.text
    if kind == .other, open.count <= 3, let found = Self.kind(of: name) {
      kind = found
      self.place = location
      if kind == .devices { devices = DeviceList(file: file) }
    }
    if !open.isEmpty { open[open.count - 1].hasElements = true }
    open.append(Element(name: name, location: location))
    text.clear()
    return true
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if devices != nil { devices?.text(bytes) } else { text.append(bytes) }
  }

  func end() {
    if devices?.end() == true { return }
    guard let element = open.popLast() else { return }
    if !element.hasElements {
      add(element)
    } else if isRow(element) {
      rows.append(element.cells)
    }
    text.clear()
  }

  private static func kind(of name: String) -> Kind? {
    switch name {
    case "executeSQLQueryResponse": .query
    case "listProcessNodeResponse": .nodes
    case "selectCmDeviceResponse", "selectCmDeviceExtResponse": .devices
    case "perfmonCollectCounterDataResponse": .counters
    case "getCCMVersionResponse": .release
    case "soapGetServiceStatusResponse", "getServiceStatusResponse": .services
    case "Fault": .fault
    case "html", "HTML": .page
    default: nil
    }
  }

  /// Takes an element without others inside.
  private func add(_ element: Element) {
    let cell = OutputCell(text: text.clean, location: element.location)
    if text.isTooLong { doubt = doubt ?? element.location }
    if open.isEmpty { return }
    open[open.count - 1].cells.append((element.name, cell))
  }

  private func isRow(_ element: Element) -> Bool {
    switch kind {
    case .query: element.name == "row"
    case .nodes: element.name == "processNode"
    case .counters: element.cells.contains { $0.name == "Name" }
    case .services: element.name == "item" && open.last?.name == "ServiceInfoList"
    case .release: element.cells.contains { $0.name == "version" }
    case .devices, .fault, .page, .other: false
    }
  }
}

extension Answer {
  fileprivate func section(_ start: SourceLocation) -> OutputSection {
    let place = place ?? start
    switch kind {
    case .query: return section(.query, queryTable(place), start)
    case .nodes: return section(.nodeList, table(["name"], ["name"], place), start)
    case .devices:
      return section(
        .devices, devices?.table(place) ?? OutputTable(columns: [], start: place), start)
    case .services:
      let columns = OutputCommand.Form.services.columns ?? []
      return section(
        .services, table(["ServiceName", "ServiceStatus"], columns, place), start)
    case .release:
      return section(.release, table(["version"], ["version"], place), start)
    case .counters:
      let (name, host, table) = counterTable(place)
      let command = OutputCommand(form: .counters, argument: name.lowercased())
      var section = section(.counters, table, start, command)
      section.host = host
      return section
    case .fault:
      return AnswerOutput.failed(.fault, at: place, start)
    case .page:
      return AnswerOutput.failed(.page, at: place, start)
    case .other:
      return OutputSection(
        form: .nodeList, command: nil, tables: [], start: start, fault: nil,
        failure: "no field is read from this XML, and it is left out")
    }
  }

  private func section(
    _ form: OutputCommand.Form, _ table: OutputTable, _ start: SourceLocation,
    _ command: OutputCommand? = nil
  ) -> OutputSection {
    var table = table
    table.isEnded = true
    if let doubt { table.note(doubt) }
    return OutputSection(
      form: form, command: command, tables: [table], start: start, fault: nil, failure: nil)
  }

  /// Rows with these elements, in columns with these names.
  private func table(
    _ elements: [String], _ columns: [String], _ start: SourceLocation
  ) -> OutputTable {
    var table = OutputTable(columns: columns, start: start)
    for row in rows {
      let cells = elements.compactMap { name in row.first { $0.name == name }?.cell }
      guard cells.count == elements.count else {
        table.note(row.first?.cell.location ?? start)
        continue
      }
      if !table.append(cells) { break }
    }
    return table
  }

  private func queryTable(_ start: SourceLocation) -> OutputTable {
    let columns = rows.first?.map(\.name) ?? []
    if Set(columns).count != columns.count || columns.count > 500 {
      var table = OutputTable(columns: [], start: start)
      table.note(start)
      return table
    }
    return table(columns, columns, start)
  }

  /// `\\192.0.2.10\Cisco CallManager\CallsActive`, `\\host\Class(instance)\Counter`.
  private func counterTable(
    _ start: SourceLocation
  ) -> (name: String, host: String?, table: OutputTable) {
    var found = OutputTable(columns: OutputCommand.Form.counters.columns ?? [], start: start)
    var names: Set<String> = []
    var hosts: Set<String> = []
    for row in table(["Name", "Value"], ["name", "value"], start).rows {
      let parts = row[0].text.split(separator: "\\", maxSplits: 2).map(String.init)
      guard parts.count == 3 else {
        found.note(row[0].location)
        continue
      }
      var (name, instance) = (parts[1], "")
      if name.last == ")", let bracket = name.firstIndex(of: "(") {
        instance = String(name[name.index(after: bracket)...].dropLast())
        name = String(name[..<bracket])
      }
      names.insert(name)
      hosts.insert(parts[0])
      let place = row[0].location
      let cells = [
        OutputCell(text: instance, location: place), OutputCell(text: parts[2], location: place),
        row[1],
      ]
      if !found.append(cells) { break }
    }
    if names.count > 1 || hosts.count > 1 { found.note(start) }
    if let repeated = found.dropRepeatedCounters() { found.note(repeated) }
    return (names.min() ?? "", hosts.min(), found)
  }
}
