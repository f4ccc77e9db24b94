import Catalogs
import Diagnostics

/// The output of one command that prints a table about the cluster.
struct OutputSection: Sendable {
  /// What the output looks like.
  let form: OutputCommand.Form

  /// The command; nil where the text has the output alone.
  let command: OutputCommand?

  /// What it prints; a few commands print several tables.
  let tables: [OutputTable]

  /// Where it begins.
  let start: SourceLocation

  /// Where there is something that is no table.
  let fault: SourceLocation?

  /// The node that the output is about, where it names one: all answers come from the node that was asked.
  var host: String?

  /// What is wrong with it, nil where no more is known than the place.
  var failure: String?

  /// Why the command failed, as far as the text in the place of its output says so.
  var cause: CollectionFailure.Cause?

  /// Whether it has any row.
  var isFilled: Bool {
    cause == nil && failure == nil && tables.contains { !$0.rows.isEmpty && $0.fault == nil }
  }

  /// The tables as a source of the catalog wants them; nil where this is the output of another command.
  func tables(for wanted: WantedCommands) -> [OutputTable]? {
    guard wanted.form == form else { return nil }
    if let command, !wanted.commands.contains(command) { return nil }
    if form != .query { return tables }
    if command == nil {
      // Without the query its columns tell what was asked for.
      return tables.first?.columns.map { $0.lowercased() } == wanted.columns ? tables : nil
    }
    // The names in the output may be others than those of the catalog: their order is the same.
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
  /// The outputs that print tables about the cluster, in the order of the text.
  ///
  /// - Parameter fileName: tells what the text is where neither an echo nor its content does.
  func outputs(fileName: String) -> [OutputSection] {
    var found: [OutputSection] = []
    var open: OpenOutput?
    for line in lines {
      if let echo = OutputEcho(line) {
        if let open { found.append(open.section(isEnded: true)) }
        open = OpenOutput(echo)
      } else if open?.isEnded(by: line) == true {
        if let open { found.append(open.section(isEnded: true)) }
        open = nil
      } else {
        open?.lines.append(line)
      }
    }
    if let open { found.append(open.section(isEnded: false)) }
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
    let echo = OutputEcho(form: form, rest: first.span.from(0).emptyStart, prompt: "", marks: [])
    var open = OpenOutput(echo)
    open.lines = bare
    let section = open.section(isEnded: end != nil)
    let argument = section.command?.argument ?? ""
    // The class of counters is in the output itself; what else was asked for is not.
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
      // Below names of columns; above everything else it is the head of a log.
      if line.isRule(of: "="), !isFirst { return .query }
      if line.isRule(of: "-") {
        return fileName.lowercased().contains("dbquery") ? .query : nil
      }
    }
    return nil
  }
}

/// A line with a command that prints a table about the cluster.
struct OutputEcho {
  let form: OutputCommand.Form
  /// The command and what was typed behind it.
  let rest: CaptureSpan
  /// What stands before the command, folded.
  let prompt: String
  /// The signs with which a script marks the line, in front of the command and maybe behind it.
  let marks: [Unicode.Scalar]

  init(form: OutputCommand.Form, rest: CaptureSpan, prompt: String, marks: [Unicode.Scalar]) {
    self.form = form
    self.rest = rest
    self.prompt = prompt
    self.marks = marks
  }

  /// How the commands begin, without the blank at the end, and their words.
  private static let openings = OutputCommand.openings.map { opening in
    let words = opening.text.split(separator: " ")
    return (words: Opening(text: words.joined(separator: " "), words: words), form: opening.form)
  }

  /// The letters with which they begin: most lines begin with none of them.
  private static let initials = Array(
    Set(openings.compactMap(\.words.text.unicodeScalars.first)))

  /// Reads a line that begins with a command, a prompt and a command, or a script's mark and a command;
  /// nil for any other.
  init?(_ line: CaptureLine) {
    let span = line.span.trimmed
    var start = span.range.lowerBound
    while start < min(span.range.upperBound, span.range.lowerBound + 80) {
      let rest = span.from(start)
      if let initial = rest.scalars.first?.folded, Self.initials.contains(initial),
        let opening = Self.openings.first(where: { rest.begins(with: $0.words) })
      {
        let before = CaptureSpan(line: line, range: span.range.lowerBound..<start).trimmed
        var (prompt, marks) = (before.folded, [Unicode.Scalar]())
        if let mark = before.scalars.first, before.scalars.allSatisfy({ $0 == mark }), mark != ">" {
          (prompt, marks) = ("", Array(before.scalars))
        }
        self.init(form: opening.form, rest: rest, prompt: prompt, marks: marks)
        return
      }
      // The next place that can be one is behind a prompt's last character.
      guard let mark = span.from(start).scalars.firstIndex(where: Self.endsPrompt),
        let next = line.scalars[mark...].firstIndex(where: { !Self.endsPrompt($0) && !$0.isBlank })
      else { return nil }
      start = next
    }
    return nil
  }

  /// Whether the line holds some of the output as well, since somebody lost the ends of its lines.
  var hasOutput: Bool {
    switch form {
    case .query: rest.words.contains { $0.text.hasPrefix("===") || $0.text.hasPrefix("---") }
    case .cluster: rest.words.count > 3 && !rest.words[3].hasFoldedPrefix("page")
    case .counters: rest.words.contains { $0.text == "->" }
    case .registrations: rest.scalars.contains(",")
    case .history: rest.scalars.contains("|")
    case .devices, .nodeList, .services, .release: false
    }
  }

  static func endsPrompt(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ":", ">", "#", "$", "-", "*", "=", "]": true
    default: false
    }
  }
}

/// How a command begins.
private struct Opening: Sendable {
  let text: String
  /// The words of the text.
  let words: [Substring]
}

/// An output while its lines are found.
private struct OpenOutput {
  let echo: OutputEcho
  var lines: [CaptureLine] = []

  init(_ echo: OutputEcho) { self.echo = echo }

  /// Whether a line is no part of the output any more: a prompt, or another command.
  func isEnded(by line: CaptureLine) -> Bool {
    let text = line.span.trimmed
    if text.isEmpty { return false }
    if text.hasFoldedPrefix("admin:") { return true }
    if echo.prompt.unicodeScalars.count > 1, text.hasFoldedPrefix(echo.prompt) { return true }
    if CaptureCommand(typed: text) != nil { return true }
    if !echo.marks.isEmpty, text.scalars.starts(with: echo.marks) {
      return text.scalars.contains { $0.isLetter }
    }
    return CommandEcho(line) != nil
  }

  func section(isEnded: Bool) -> OutputSection {
    var typed = echo.rest.text
    if let mark = echo.marks.first {
      while let last = typed.unicodeScalars.last, last == mark || last.isBlank {
        typed.unicodeScalars.removeLast()
      }
    }
    var tables: [OutputTable] = []
    var command = OutputCommand(typed: typed)
    let start = echo.rest.location
    switch echo.form {
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
      if tables.isEmpty { fault = echo.hasOutput ? start : first?.span.trimmed.location }
    }
    if command == nil, !typed.isEmpty {
      // With something behind it that makes another output of it: no source has such a command.
      command = OutputCommand(form: echo.form, argument: typed)
    }
    return OutputSection(
      form: echo.form, command: command, tables: tables, start: start, fault: fault, cause: cause)
  }
}

extension CaptureSpan {
  /// Whether it begins with the words of a command: the last one may end there.
  fileprivate func begins(with opening: Opening) -> Bool {
    guard hasFoldedPrefix(opening.text), let wanted = opening.words.last else { return false }
    // A rule or the mark of a script may be glued to the command; a letter makes another one of it.
    let last = self.words[opening.words.count - 1].folded
    return last.hasPrefix(wanted)
      && last.dropFirst(wanted.count).unicodeScalars.allSatisfy { !$0.isLetter && !$0.isDigit }
  }

  /// Nothing, where this begins.
  fileprivate var emptyStart: CaptureSpan {
    CaptureSpan(line: line, range: range.lowerBound..<range.lowerBound)
  }
}

extension CaptureLine {
  /// Whether it is part of every output of its command, whatever the command finds.
  fileprivate var isPreamble: Bool {
    ["==>query", "product ", "kernel image", "command successful", "successful"]
      .contains { span.hasFoldedPrefix($0) } || isRule(of: "=")
  }

  /// Whether it is a rule below the names of columns: one sign and blanks, and nothing else.
  func isRule(of sign: Unicode.Scalar) -> Bool {
    var hasSign = false
    for scalar in scalars {
      if scalar == sign { hasSign = true } else if !scalar.isBlank { return false }
    }
    return hasSign
  }
}
