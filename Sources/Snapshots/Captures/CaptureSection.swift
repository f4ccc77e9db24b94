import Diagnostics

/// What stands between a command's echo and the next prompt.
struct CaptureSection: Sendable {
  /// The command that was typed; nil for another one and for what stands before the first prompt.
  let command: CaptureCommand?

  /// The echo's place, or the file's first.
  let start: SourceLocation

  /// The lines of the output, without the remarks that the appliance makes about any command.
  var lines: [CaptureLine] = []

  /// Whether there is any output.
  var isBlank: Bool { lines.allSatisfy(\.isBlank) }
}

extension CaptureText {
  /// The commands whose echoes stand in the text, each once, in the order of the text.
  ///
  /// A log of a whole session holds several; each can be read on its own.
  package var echoedCommands: [CaptureCommand] {
    var result: [CaptureCommand] = []
    for section in sections {
      if let command = section.command, !result.contains(command) { result.append(command) }
    }
    return result
  }

  /// The output of `command`: the last one with anything in it where it was typed several times.
  ///
  /// Without an echo of the command it is the text before the first prompt, which is the whole
  /// text where nothing but the output was saved.
  func section(of command: CaptureCommand) -> CaptureSection {
    let all = sections
    let typed = all.filter { $0.command == command }
    if let last = typed.last(where: { !$0.isBlank }) ?? typed.last { return last }
    guard let head = all.first, head.command == nil, head.start == start else {
      return CaptureSection(command: command, start: start)
    }
    return head
  }

  /// A text cut at its prompts; the first section is what stands before them.
  static func sections(of lines: [CaptureLine], start: SourceLocation) -> [CaptureSection] {
    let echoes = lines.map { CommandEcho($0) }
    let prompts = prompts(of: echoes)
    var result = [CaptureSection(command: bareEcho(in: lines), start: start)]
    for (line, echo) in zip(lines, echoes) {
      if let echo, prompts.contains(echo.prompt) {
        result.append(
          CaptureSection(command: echo.command, start: line.span.trimmed.location))
      } else if !line.isRemark {
        result[result.count - 1].lines.append(line)
      }
    }
    return result
  }

  /// The appliance's own prompt, and the one before the first command that can be read.
  ///
  /// No more than these, or a value such as `x:show status` could end a section.
  private static func prompts(of echoes: [CommandEcho?]) -> [String] {
    for case let echo? in echoes where echo.command != nil { return ["admin:", echo.prompt] }
    return ["admin:"]
  }

  /// The command that is all of the first line with anything on it, as scripts print it.
  private static func bareEcho(in lines: [CaptureLine]) -> CaptureCommand? {
    lines.first { !$0.isBlank }.flatMap { CaptureCommand(typed: $0.span) }
  }
}

extension CaptureLine {
  /// What the appliance says about any command, folded; never part of an output.
  private static let remarks = [
    "executed command unsuccessfully", "error executing command", "command not found",
    "no such command", "permission denied", "command successful", "invalid command",
    "no valid command entered",
  ]

  fileprivate var isRemark: Bool {
    // Most lines differ in their first letter; folding is the dear part.
    guard let initial = scalars.first(where: { !$0.isBlank })?.folded,
      "ecnpi".unicodeScalars.contains(initial)
    else { return false }
    return Self.remarks.contains { span.hasFoldedPrefix($0) }
  }
}
