import Catalogs
import Diagnostics

/// What a session shows between one command and the next.
struct CaptureSection: Sendable {
  /// The command that was run; nil for an unknown one and for the text before the first.
  let command: CaptureCommand?

  /// The echo's place, or the file's first.
  let start: SourceLocation

  /// The text of another command, nil if there was none.
  var typed: CaptureSpan?

  /// The line of a command that prints a table; nil for other commands.
  var echo: CommandEcho?

  /// The name of a host before the command; nil if there is none.
  var host: PromptHost?

  /// Whether a prompt or another command follows.
  var isEnded = false

  /// The lines of the output, without the remarks that the appliance makes about any command.
  var lines: [CaptureLine] = []

  /// The first remark that the command failed.
  var failure: CaptureLine?

  /// Whether there is any output.
  var isBlank: Bool { lines.allSatisfy(\.isBlank) }

  /// The same without the rules and blank lines at its end, which belong to the script.
  fileprivate func withoutFooter() -> CaptureSection {
    var section = self
    // A rule may end a table, and shows whether a row is missing.
    if echo != nil { return self }
    while let last = section.lines.last, last.isBlank || last.isRule { section.lines.removeLast() }
    return section
  }
}

extension CaptureText {
  /// The commands whose echoes are in the text, without duplicates, in the order of the text.
  ///
  /// A log of a whole session contains several; each can be read on its own.
  package var echoedCommands: [CaptureCommand] {
    var result: [CaptureCommand] = []
    for section in sections {
      if let command = section.command, !result.contains(command) { result.append(command) }
    }
    return result
  }

  /// The sides of which the text has a version, in the output of whatever command: a script may
  /// save both in one file.
  var shownVersions: [CaptureCommand] {
    [.showVersionActive, .showVersionInactive].filter { command in
      command.versionLabel.map { label in lines.contains { $0.span.hasFoldedPrefix(label) } }
        ?? false
    }
  }

  /// The commands of a session whose output is not read, as typed and without duplicates.
  ///
  /// - Parameter readsOutputs: whether tables about the cluster are read.
  func unreadCommands(readsOutputs: Bool) -> [CaptureSpan] {
    let reading = ["show", "utils", "run", "file"]
    var seen: Set<String> = []
    return sections.filter { !readsOutputs || $0.echo == nil }.compactMap(\.typed).filter { typed in
      guard let verb = typed.words.first?.folded, reading.contains(verb) else { return false }
      return seen.insert(typed.folded).inserted
    }
  }

  /// The output of `command`: the last one with content if it was run several times.
  ///
  /// Without an echo of the command it is the text before the first echo, which is the whole text
  /// if only the output was saved.
  func section(of command: CaptureCommand) -> CaptureSection {
    sections.section(of: command, start)
  }

  /// A text divided at commands; the first section is the text before the first command.
  static func sections(of lines: [CaptureLine], start: SourceLocation) -> [CaptureSection] {
    let echoes = lines.map { CommandEcho($0) }
    let (prompts, styles) = styles(of: echoes, lines)
    var result = [CaptureSection(command: nil, start: start)]
    for (line, echo) in zip(lines, echoes) {
      let isInTable = result[result.count - 1].echo != nil
      if let section = section(beginningAt: line, echo, prompts, styles, isInTable) {
        result.append(section)
      } else if line.isRemark, result[result.count - 1].echo == nil {
        let isFailure = !line.span.hasFoldedPrefix("command successful")
        if isFailure, result[result.count - 1].failure == nil {
          result[result.count - 1].failure = line
        }
      } else {
        result[result.count - 1].lines.append(line)
      }
    }
    for index in result.indices.dropLast() { result[index].isEnded = true }
    return result.count == 1 ? result : result.map { $0.withoutFooter() }
  }

  private static func section(
    beginningAt line: CaptureLine, _ echo: CommandEcho?, _ prompts: [String],
    _ styles: Set<CommandEcho.Style>, _ isInTable: Bool
  ) -> CaptureSection? {
    let place = line.span.trimmed.location
    if let echo, styles.contains(echo.style) {
      let host = PromptHost(echo.head, isPrompt: echo.style.isPrompt)
      switch echo.command {
      case .capture(let command): return CaptureSection(command: command, start: place, host: host)
      case .output:
        return CaptureSection(
          command: nil, start: echo.typed.location, typed: echo.typed, echo: echo, host: host)
      }
    }
    if let prompt = prompts.first(where: { line.span.hasFoldedPrefix($0) }) {
      let whole = line.span.trimmed
      let typed = whole.after(prompt)
      let head = CaptureSpan(line: line, range: whole.range.lowerBound..<typed.range.lowerBound)
      return CaptureSection(
        command: nil, start: place, typed: typed.isEmpty ? nil : typed,
        host: PromptHost(head, isPrompt: true))
    }
    // Most texts mark commands by prompts alone.
    if styles.allSatisfy(\.isPrompt) { return nil }
    return line.typed(in: styles, isInTable: isInTable).map {
      CaptureSection(command: nil, start: place, typed: $0)
    }
  }

  /// The ways in which the text marks commands.
  ///
  /// Only the appliance's own prompts count: the first before a known command, and those of other
  /// hosts in the same form; otherwise a value such as `x:show status` could end a section.
  private static func styles(
    of echoes: [CommandEcho?], _ lines: [CaptureLine]
  ) -> (prompts: [String], styles: Set<CommandEcho.Style>) {
    var styles: Set<CommandEcho.Style> = [.prompt("admin:")]
    var found: [String] = []
    var counts: [String: Int] = [:]
    for case let echo? in echoes {
      if case .prompt(let prompt) = echo.style {
        if counts[prompt] == nil { found.append(prompt) }
        counts[prompt, default: 0] += 1
      } else if styles.count < 100 {
        styles.insert(echo.style)
      }
    }
    var prompts = ["admin:"]
    guard let first = found.first else { return (prompts, styles) }
    let form = promptForm(first)
    let isAlone = found.count == 1 ? [] : Set(lines.map(\.span).filter(\.isShort).map(\.folded))
    for prompt in found.prefix(100) where prompt != "admin:" {
      let isOther =
        promptForm(prompt) == form && (counts[prompt] ?? 0 > 1 || isAlone.contains(prompt))
      guard prompt == first || isOther else { continue }
      prompts.append(prompt)
      styles.insert(.prompt(prompt))
    }
    return (prompts, styles)
  }

  /// A prompt without the letters of its names: `a@a:~$`.
  private static func promptForm(_ prompt: String) -> String {
    var form = ""
    for scalar in prompt.unicodeScalars {
      let isOfName = scalar.isAlphanumeric || "-._".unicodeScalars.contains(scalar)
      if !isOfName { form.unicodeScalars.append(scalar) } else if form.last != "a" { form += "a" }
    }
    return form
  }
}

extension [CaptureSection] {
  /// The output of `command` in a session.
  ///
  /// - Parameter start: where the text begins.
  func section(of command: CaptureCommand, _ start: SourceLocation) -> CaptureSection {
    let typed = filter { $0.command == command }
    if let last = typed.last(where: { !$0.isBlank }) ?? typed.last { return last }
    // The output of one side may contain the other one too.
    if let label = command.versionLabel,
      let both = last(where: { $0.lines.contains { $0.span.hasFoldedPrefix(label) } })
    {
      return both
    }
    guard let head = first, head.command == nil, head.start == start else {
      return CaptureSection(command: command, start: start)
    }
    return head
  }
}

extension CaptureSpan {
  /// Whether it can be a prompt alone.
  fileprivate var isShort: Bool { range.count <= 100 }

  /// What comes after a prompt, folded, with which the text begins.
  fileprivate func after(_ prompt: String) -> CaptureSpan {
    guard let sign = prompt.unicodeScalars.last else { return self }
    var (index, left) = (
      range.lowerBound, prompt.unicodeScalars.count { $0 == sign }
    )
    while index < range.upperBound, left > 0 {
      if line.scalars[index] == sign { left -= 1 }
      index += 1
    }
    return from(index).trimmed
  }
}

extension CaptureLine {
  /// What the appliance and its connection say about any command, folded; never part of an output.
  private static let remarks = [
    "executed command unsuccessfully", "error executing command", "command not found",
    "no such command", "permission denied", "command successful", "command failed",
    "invalid command", "no valid command entered", "unknown command", "incomplete command",
    "the maximum number of", "connection reset", "connection timed out", "client_loop:",
    "packet_write_wait:",
  ]
  private static let remarkInitials = Set(remarks.flatMap { $0.unicodeScalars.prefix(1) })

  fileprivate var isRemark: Bool {
    // Most lines differ in their first letter; folding is the expensive part.
    guard let initial = scalars.first(where: { !$0.isBlank })?.folded,
      Self.remarkInitials.contains(initial)
    else { return false }
    return Self.remarks.contains { span.hasFoldedPrefix($0) }
  }
}

extension CaptureCommand {
  /// The label of the version that the command shows, folded; nil for other commands.
  var versionLabel: String? {
    switch self {
    case .showVersionActive: "active master version"
    case .showVersionInactive: "inactive master version"
    default: nil
    }
  }
}
