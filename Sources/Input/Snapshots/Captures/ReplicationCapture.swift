import Diagnostics
import Documents

/// `utils dbreplication runtimestate`: how the databases of the cluster replicate, as the node sees
/// it on which the command ran.
extension CaptureFacts {
  private static let replicationTable: [LabelledFact] = [
    .init("db and replication services", path: ["database", "services"], as: .text),
    .init("cluster replication state", path: ["database", "cluster_state"], as: .text),
    .init("db version", path: ["database", "version"], as: .text),
    .init(
      "db cli status", path: ["database", "cli_status"], as: .text, isExpected: false),
    .init(
      "last sync result", path: ["database", "last_sync"], as: .text, isExpected: false),
    .init(
      "sync errors", "sync status", path: ["database", "sync_errors"], as: .text,
      isExpected: false),
    .init(
      "number of replicated tables", path: ["database", "table_count"], as: .count,
      isExpected: false),
    .init(
      "repltimeout set to", path: ["database", "replication_timeout"], as: .text,
      isExpected: false),
  ]

  /// What the cells of a row are called, by what the heading above them says: the last one is the
  /// state with its details.
  private static let forms: [(mark: String, cells: [String])] = [
    ("dbmon?", ["ping_ms", "links", "replication_queue", "replication_group"]),
    (
      "loop?",
      [
        "ping_ms", "rpc", "connection", "replication_queue", "replication_tables",
        "replication_loop",
      ]
    ),
  ]

  /// Reads everything in the output of the command, of this node and of the others.
  mutating func readReplication(_ lines: [CaptureLine]) {
    let heading = lines.firstIndex { $0.span.hasFoldedPrefix("server-name ip address") }
    let head = lines[..<(heading ?? lines.endIndex)]
    read(Self.replicationTable, from: head.compactMap { $0.span.labelled })
    // Where this node has a row of the table, that says more.
    let states = ["replication_state", "replication_details"].map { ["database", $0] }
    for path in states { absent(path, .missing) }
    guard let heading else { return }
    let words = lines[max(0, heading - 1)...heading].flatMap { $0.span.words.map(\.folded) }
    let form = Self.forms.first { form in
      words.contains { $0.hasSuffix(form.mark) || $0.hasSuffix("/" + form.mark) }
    }
    for line in lines[(heading + 1)...] {
      if let member = member(line, form?.cells) { record(member) }
    }
  }

  /// A row such as `cucm-sub1 192.0.2.11 0.166 Y/Y/Y 0 (g_3) (2) Setup Completed`.
  private func member(_ line: CaptureLine, _ cells: [String]?) -> Capture.Member? {
    let words = line.span.words
    guard words.count > 2, !words[1].endsAtCut, !words[0].isRule else { return nil }
    // Who passes an output on may hide the addresses; the state shows that it is a row.
    guard words[1].isAddress || words.dropFirst(2).contains(where: \.isState) else { return nil }
    var row = FactRow(command: .replicationState, at: words[0].location)
    let state = words.dropFirst(2).firstIndex { $0.isState }
    if let state {
      let inner = words[state].range.dropFirst().dropLast()
      row.record("replication_state", FactReading.count, CaptureSpan(line: line, range: inner))
      let details = line.span.from(words[state].range.upperBound)
      row.record("replication_details", FactReading.text, details)
    } else {
      row.missingReasons("replication_state", at: words[0])
      row.missingReasons("replication_details", at: words[0])
    }
    // One word for each heading, or it is not known which of them is which.
    if let state, let cells, state - 2 == cells.count {
      for (name, word) in zip(cells, words[2..<state]) {
        let reading =
          switch name {
          case "ping_ms": FactReading.milliseconds
          case "replication_queue": FactReading.count
          case "replication_group": FactReading.bracketed
          default: FactReading.text
          }
        row.record(name, reading, word)
      }
    }
    return Capture.Member(
      name: words[0].text, address: words[1].text, location: words[0].location,
      facts: row.node, absences: row.absences)
  }
}

/// Facts about one node, while its row is read.
private struct FactRow {
  let command: CaptureCommand
  let location: SourceLocation
  private var entries: [DocumentNode.Entry] = []
  private(set) var absences: [Absence] = []

  init(command: CaptureCommand, at location: SourceLocation) {
    self.command = command
    self.location = location
  }

  mutating func record(_ name: String, _ reading: FactReading, _ text: CaptureSpan) {
    switch reading.outcome(of: text) {
    case .value(let node):
      entries.append(DocumentNode.Entry(key: name, keyLocation: node.location, value: node))
    case .absent(let missingReason, let place):
      absences.append(
        Absence(path: ["database", name], reason: missingReason.reason(command), location: place))
    }
  }

  mutating func missingReasons(_ name: String, at span: CaptureSpan) {
    absences.append(
      Absence(
        path: ["database", name], reason: .notUnderstood(command), location: span.location))
  }

  /// The facts below `database`; nothing where there are none.
  var node: DocumentNode {
    let inner = DocumentNode(.mapping(entries), at: location)
    let outer =
      entries.isEmpty
      ? [] : [DocumentNode.Entry(key: "database", keyLocation: location, value: inner)]
    return DocumentNode(.mapping(outer), at: location)
  }
}

extension CaptureSpan {
  /// Whether it has signs alone, such as a rule below headings.
  fileprivate var isRule: Bool { !scalars.contains(where: \.isAlphanumeric) }

  /// Whether it is a number in brackets: `(2)`.
  fileprivate var isState: Bool {
    range.count > 2 && range.count < 6 && scalars.first == "(" && scalars.last == ")"
      && scalars.dropFirst().dropLast().allSatisfy(\.isDigit)
  }
}

extension FactReading {
  /// A decimal number of milliseconds.
  fileprivate static let milliseconds = FactReading { span in
    let parts = span.scalars.split(separator: ".", omittingEmptySubsequences: false)
    let isNumber = (1...2).contains(parts.count) && span.range.count <= 12
    return isNumber && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
      ? span.node(span.text) : nil
  }

  /// A word without the brackets around it.
  fileprivate static let bracketed = FactReading { span in
    guard span.range.count > 2, span.scalars.first == "(", span.scalars.last == ")" else {
      return span.textNode
    }
    let inner = span.range.dropFirst().dropLast()
    return CaptureSpan(line: span.line, range: inner).textNode
  }
}
