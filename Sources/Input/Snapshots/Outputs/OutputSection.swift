import Catalogs
import Diagnostics

/// The output of one command that prints a table about the cluster.
struct OutputSection: Sendable {
  /// What the output looks like.
  let form: OutputCommand.Form

  /// The command; nil if the text has the output alone.
  let command: OutputCommand?

  /// What it prints; a few commands print several tables.
  let tables: [OutputTable]

  /// Where it begins.
  let start: SourceLocation

  /// Where there is something that is no table.
  let fault: SourceLocation?

  /// The node that the output is about, if it names one: all replies come from the node that was
  /// asked.
  var host: String?

  /// What is wrong with it, nil if no more is known than the place.
  var failure: String?

  /// Why the command failed, if the text in place of its output shows it.
  var cause: CollectionFailure.Cause?

  /// Whether it has any row.
  var isFilled: Bool {
    cause == nil && failure == nil && tables.contains { !$0.rows.isEmpty && $0.fault == nil }
  }

  /// The tables for a source of the catalog; nil if this is the output of another command.
  func tables(for wanted: WantedCommands) -> [OutputTable]? {
    guard wanted.form == form else { return nil }
    if let command, !wanted.commands.contains(command) { return nil }
    if form != .query { return tables }
    if command == nil {
      // Without the query its columns show what was asked for.
      return tables.first?.columns.map { $0.lowercased() } == wanted.columns ? tables : nil
    }
    // The names in the output may differ from those in the catalog; their order is the same.
    return tables.map { table in
      var renamed = table
      if table.columns.count == wanted.columns.count {
        renamed.columns = wanted.columns
      } else {
        renamed.note(table.start)
      }
      return renamed
    }
  }
}

/// The commands from whose outputs a source of the catalog is read.
struct WantedCommands {
  let source: OutputSource
  let form: OutputCommand.Form?
  let commands: Set<OutputCommand>
  /// The names of the columns of a query.
  let columns: [String]

  init(_ source: OutputSource) {
    self.source = source
    let commands = source.commands
    form = commands.first?.form
    self.commands = Set(commands)
    columns = form == .query ? QueryText.columns(source.command) : []
  }
}

extension CaptureText {
  /// The outputs of commands that print tables about the cluster, in the order of the text.
  ///
  /// - Parameter fileName: identifies the output if neither an echo nor its content does.
  func outputs(fileName: String) -> [OutputSection] {
    let found = sections.compactMap(\.output)
    if !found.isEmpty || !echoedCommands.isEmpty { return found }
    if captureCommand(of: self, fileName: fileName) != nil { return [] }
    return bareOutput(fileName).map { [$0] } ?? []
  }

  /// The output that is all of the text up to the first prompt.
  private func bareOutput(_ fileName: String) -> OutputSection? {
    let end = lines.firstIndex { $0.span.trimmed.hasFoldedPrefix("admin:") }
    let bare = Array(lines[..<(end ?? lines.endIndex)])
    guard let form = Self.form(of: bare, fileName), let first = bare.first(where: { !$0.isBlank })
    else { return nil }
    let output = PrintedOutput(
      form: form, typed: first.span.emptyStart, lines: bare, isEnded: end != nil, isGlued: false)
    let section = output.section
    let argument = section.command?.argument ?? ""
    // The class of counters is in the output; the rest of the query is not.
    let isNamed = form == .counters && !argument.isEmpty || form == .cluster || form == .history
    return OutputSection(
      form: form, command: isNamed ? section.command : nil, tables: section.tables,
      start: section.start, fault: section.fault)
  }

  /// What an output looks like that has no echo.
  private static func form(of lines: [CaptureLine], _ fileName: String) -> OutputCommand.Form? {
    var isFirst = true
    for line in lines where !line.isBlank {
      defer { isFirst = false }
      let text = line.span.trimmed
      if text.hasFoldedPrefix("- perf class (") || text.hasFoldedPrefix("==>query") {
        return .counters
      }
      if text.scalars.first == "-", text.range.count < 100,
        text.folded.contains(" information -")
      {
        return .registrations
      }
      if HistoryRow(line) != nil || text.hasFoldedPrefix("product name -") { return .history }
      if ClusterRow(text.words)?.role != nil { return .cluster }
      // Below column names; above all other text it is the header of a log.
      if line.isRule(of: "="), !isFirst { return .query }
      if line.isRule(of: "-") {
        return fileName.lowercased().contains("dbquery") ? .query : nil
      }
    }
    return nil
  }
}

extension CaptureSection {
  /// The output of a command that prints a table; nil for every other command.
  var output: OutputSection? {
    guard let echo, case .output(let form) = echo.command else { return nil }
    var lines = lines
    var isEnded = isEnded
    // A script's rule with words in it begins something else.
    if let mark = echo.mark,
      let end = lines.firstIndex(where: { $0.isMarked(by: mark.sign, mark.count, mark.isSpaced) })
    {
      lines.removeSubrange(end...)
      isEnded = true
    }
    return PrintedOutput(
      form: form, typed: echo.typed, lines: Self.withoutFrame(lines, form), isEnded: isEnded,
      isGlued: echo.hasOutput
    ).section
  }
}

extension CaptureSection {
  /// The lines without the rules with which a script underlines a command and ends its output.
  ///
  /// A table of a query has a rule of its own, below the names of its columns, and maybe no rows.
  private static func withoutFrame(
    _ lines: [CaptureLine], _ form: OutputCommand.Form
  ) -> [CaptureLine] {
    guard let first = lines.firstIndex(where: { !$0.isBlank }),
      let last = lines.lastIndex(where: { !$0.isBlank })
    else { return lines }
    var range = 0..<lines.count
    let isQuery = form == .query
    let own =
      isQuery ? lines[first...last].filter { $0.isRule(of: "=") || $0.isRule(of: "-") }.count : 0
    if lines[first].isFrame, lines[first].isFence || !isQuery || own > 1,
      !lines[min(first + 1, last)].isFrame
    {
      range = first + 1..<range.upperBound
    }
    let isLeft = !isQuery || own - (range.lowerBound > 0 && !lines[first].isFence ? 1 : 0) > 1
    if last > first, lines[last].isFrame, isLeft || lines[last].isFence,
      !lines[last - 1].isFrame
    {
      range = range.lowerBound..<last
    }
    return Array(lines[range])
  }
}

/// What a command printed that prints a table.
private struct PrintedOutput {
  let form: OutputCommand.Form
  let typed: CaptureSpan
  let lines: [CaptureLine]
  /// Whether a prompt or another command follows.
  let isEnded: Bool
  /// Whether the line of the command has some of it.
  let isGlued: Bool

  var section: OutputSection {
    let typed = self.typed.text
    var tables: [OutputTable] = []
    var command = OutputCommand(typed: typed)
    let start = self.typed.location
    switch form {
    case .query:
      let query = QueryOutput(typed: typed, lines, start: start, isEnded: isEnded)
      tables = query.table.map { [$0] } ?? []
      command = query.typed.isEmpty ? nil : OutputCommand(typed: query.typed)
    case .cluster:
      tables = clusterTable(lines, start).map { [$0] } ?? []
    case .counters:
      let counters = CounterOutput(lines, start)
      tables = counters.table.map { [$0] } ?? []
      let name = counters.className ?? command?.argument ?? ""
      command = OutputCommand(form: .counters, argument: name.lowercased())
    case .registrations:
      tables = registrationTables(lines, start, isEnded: isEnded)
    case .history:
      tables = historyTable(lines, start).map { [$0] } ?? []
    case .devices, .nodeList, .services, .release:
      // These are answers in XML.
      break
    }
    var fault: SourceLocation?
    var cause: CollectionFailure.Cause?
    if tables.allSatisfy(\.rows.isEmpty) {
      let first = lines.first { !$0.isBlank && !$0.isPreamble }
      cause = first.flatMap { CollectionFailure.Cause.said(by: $0) }
      // An error is no table with a line that is not understood.
      if cause != nil { tables = [] }
      if tables.isEmpty { fault = isGlued ? start : first?.span.trimmed.location }
    }
    if command == nil, !typed.isEmpty {
      // With something after it that makes another output of it: no source has such a command.
      command = OutputCommand(form: form, argument: typed)
    }
    return OutputSection(
      form: form, command: command, tables: tables, start: start, fault: fault, cause: cause)
  }
}

extension CaptureSpan {
  /// An empty part at this beginning.
  fileprivate var emptyStart: CaptureSpan {
    CaptureSpan(line: line, range: range.lowerBound..<range.lowerBound)
  }
}

extension CaptureLine {
  /// Whether it is one rule from end to end, of any sign.
  fileprivate var isFrame: Bool { isRule && !span.trimmed.scalars.contains(where: \.isBlank) }

  /// Whether it is a rule that no table has.
  fileprivate var isFence: Bool {
    isFrame && !span.trimmed.scalars.contains { $0 == "=" || $0 == "-" }
  }

  /// Whether it begins with exactly this many of a character, and contains words.
  fileprivate func isMarked(by sign: Unicode.Scalar, _ count: Int, _ isSpaced: Bool) -> Bool {
    let text = span.trimmed.scalars
    let rest = text.drop { $0 == sign }
    return text.count - rest.count == count && rest.first?.isBlank == isSpaced
      && rest.contains(where: \.isLetter)
  }

  /// Whether it is part of every output of its command, whatever the command finds.
  fileprivate var isPreamble: Bool {
    ["==>query", "product ", "kernel image", "command successful", "successful"]
      .contains { span.hasFoldedPrefix($0) } || isRule(of: "=")
  }

  /// Whether it is a rule below column names: one character and spaces, and nothing else.
  func isRule(of sign: Unicode.Scalar) -> Bool {
    var hasSign = false
    for scalar in scalars {
      if scalar == sign { hasSign = true } else if !scalar.isBlank { return false }
    }
    return hasSign
  }
}
