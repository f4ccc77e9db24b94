import ArgumentParser
import Catalogs
import Runs

/// `callhome explain`: why each field is sent or not.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", _superCommandName: "callhome",
    abstract: "Show where each field comes from, what happens to it, and what decided that.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "inventory, telemetry, configuration or alert.")
  var kind: ExplainedKind

  @Option(help: ArgumentHelp("For this one; else the first that gets it.", valueName: "name"))
  var destination: String?

  @Option(help: "smart or anonymous; else the mode in force.")
  var mode: Mode?

  @Flag(help: "For a program: one JSON document.")
  var json = false

  func run() throws {
    let run = ExplainRun(
      kind: MessageKind(rawValue: kind.rawValue) ?? .inventory, destination: destination,
      mode: mode, isJSON: json)
    try run.run(common.environment).finish()
  }
}

/// The kinds of message that `explain` knows.
enum ExplainedKind: String, WordArgument {
  case inventory, telemetry, configuration, alert
}

/// `callhome diff`: what another mode, or another month, makes of a message.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", _superCommandName: "callhome",
    abstract: "Compare smart with anonymous mode, or a message with the last one sent.",
    discussion: """
      Without '--sent' it lists the fields that the two modes treat differently. With it, it prints the \
      lines that only the last message (-) or only one of today (+) has.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "inventory, telemetry or configuration.")
  var kind: MonthlyKind

  @Option(help: ArgumentHelp("For this one; else the first that gets it.", valueName: "name"))
  var destination: String?

  @Flag(help: "Compare with the last one that was sent.")
  var sent = false

  func run() throws {
    let run = DiffRun(kind: kind.kind, destination: destination)
    let environment = common.environment
    try (sent ? run.sinceLastSent(environment) : run.betweenModes(environment)).finish()
  }
}
