import Catalogs
import Diagnostics
import Documents
import Times

/// A saved output of a command, with the node that printed it and the time.
struct SavedOutput {
  /// The node whose captures it is among.
  let node: String
  /// The file.
  let file: String
  /// When the file was last changed.
  let taken: Timestamp
  /// Its content.
  let section: OutputSection

  /// The same of another node.
  func of(_ node: String) -> SavedOutput {
    SavedOutput(node: node, file: file, taken: taken, section: section)
  }
}

/// What the outputs of one node say, for one source of the catalog.
struct NodeOutput {
  let node: String
  let file: String
  let taken: Timestamp
  let fact: OutputFact

  /// - Parameters:
  ///   - outputs: the node's outputs of the source's commands.
  ///   - findings: receives remarks.
  init?(
    _ outputs: [(output: SavedOutput, tables: [OutputTable])], _ source: OutputSource,
    _ type: FieldDefinition.ValueType, _ findings: inout OutputFindings
  ) {
    // A command that was run again, since the first output was none, is no contradiction.
    let filled = outputs.filter { !$0.tables.isEmpty }
    guard
      let latest = (filled.isEmpty ? outputs : filled).max(by: { $0.output.taken < $1.output.taken }
      )
    else { return nil }
    node = latest.output.node
    file = latest.output.file
    taken = latest.output.taken
    if filled.isEmpty {
      let place = latest.output.section.fault ?? latest.output.section.start
      if let cause = latest.output.section.cause {
        findings.failed(place, source, cause, on: node)
      } else {
        findings.note(place, source)
      }
      findings.judged(latest.output.section.start)
      let section = latest.output.section
      fact = .absent(
        section.cause != nil ? .failed : section.fault == nil ? .missing : .notUnderstood,
        at: place)
      return
    }
    // The values of an earlier output are sent, but not in silence.
    let later = outputs.filter { $0.tables.isEmpty && $0.output.taken > latest.output.taken }
    if let failed = later.max(by: { $0.output.taken < $1.output.taken })?.output.section,
      let cause = failed.cause
    {
      findings.failed(failed.fault ?? failed.start, source, cause, on: node)
    }
    let time = latest.output.taken
    let tables = filled.filter { $0.output.taken == time }.compactMap { pair in
      pair.tables.first { table in source.usedColumns.allSatisfy { table.index(of: $0) != nil } }
        ?? pair.tables.first { $0.fault != nil }
    }
    let start = latest.output.section.start
    guard var table = tables.first else {
      findings.missingReasons(start, source)
      fact = .absent(.missing, at: nil)
      return
    }
    for other in tables.dropFirst() {
      if latest.output.section.form == .counters {
        // Each output of single counters has its own.
        table.rows += other.rows
        if let fault = other.fault { table.note(fault) }
        if let row = table.dropRepeatedCounters() {
          findings.contradiction(row, tables[0].start, source)
          fact = .absent(.notUnderstood, at: nil)
          return
        }
      } else if !table.saysTheSame(as: other) {
        findings.contradiction(other.start, table.start, source)
        fact = .absent(.notUnderstood, at: nil)
        return
      }
    }
    var doubts: [SourceLocation] = []
    fact = source.fact(in: table, type, &doubts)
    for doubt in doubts { findings.note(doubt, source) }
    if case .absent(.notUnderstood, let place?) = fact { findings.note(place, source) }
    if case .absent(.missing, _) = fact {
      findings.missingReasons(start, source)
    } else {
      findings.judged(start)
    }
  }
}

/// What is worth telling about outputs, each place once.
struct OutputFindings {
  private(set) var problems: [Diagnostic] = []
  /// The commands that failed; each is among the problems as well.
  private(set) var failures: [FailedCollection] = []
  private var places: Set<SourceLocation> = []
  private var judged: Set<SourceLocation> = []
  private var lacking: [(place: SourceLocation, source: OutputSource)] = []

  /// A place of an output that is not understood.
  mutating func note(_ place: SourceLocation, _ source: OutputSource) {
    warn(
      place, "this is not understood in the output of \(quoted(source.title)), and is left out",
      hint: Self.hint)
  }

  static let answerHint = "ask for it again, and save the answer as it came"

  /// A command that failed.
  mutating func failed(
    _ place: SourceLocation, _ source: OutputSource, _ cause: CollectionFailure.Cause,
    on node: String
  ) {
    failed(
      place, "the collection of \(quoted(source.title)) failed: \(cause.text)", cause, on: node)
  }

  /// A collection that failed.
  mutating func failed(
    _ place: SourceLocation, _ text: String, _ cause: CollectionFailure.Cause, on node: String
  ) {
    let count = problems.count
    warn(place, text, hint: cause.hint)
    if let diagnostic = problems.last, problems.count > count {
      failures.append(FailedCollection(node: node, cause: cause.text, diagnostic: diagnostic))
    }
  }

  static let hint = "save the whole output as text, one line for each line of the terminal"

  /// The remark about an output without the value that is read from it.
  mutating func missingReasons(_ place: SourceLocation, _ source: OutputSource) {
    lacking.append((place, source))
  }

  /// Marks the output at a location as used: it has a value, or its fault was reported.
  mutating func judged(_ place: SourceLocation) { judged.insert(place) }

  /// Reports the outputs that contain no value at all.
  mutating func finish() {
    for (place, source) in lacking where !judged.contains(place) { warnOfLack(place, source) }
  }

  private mutating func warnOfLack(_ place: SourceLocation, _ source: OutputSource) {
    let columns = Set(source.usedColumns).sorted().map { quoted($0) }.joined(separator: ", ")
    warn(
      place, "the output of \(quoted(source.title)) has no row from which a value can be read",
      hint: "it is read from the columns \(columns), see callhome-snapshot(5)")
  }

  /// Two outputs of one command.
  mutating func contradiction(
    _ place: SourceLocation, _ other: SourceLocation, _ source: OutputSource
  ) {
    warn(
      place, "this output of \(quoted(source.title)) says something else than the one at \(other)",
      hint: "save the outputs of each node in a directory of their own, and remove old ones")
  }

  /// Another warning.
  mutating func warn(_ place: SourceLocation, _ text: String, hint: String) {
    if places.insert(place).inserted, problems.count < DocumentLimits.problems {
      problems.append(Diagnostic(.warning, at: place, text, hint: hint))
    }
  }
}
