import ArgumentParser
import Catalogs
import Runs

/// `callhome explain`: why each field is sent or not.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", _superCommandName: "callhome",
    abstract: "Show what happens to each field, and which rule decides it.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "Kind of message.")
  var kind: ExplainedKind

  @Option(
    help: ArgumentHelp(
      "Destination (default: the first that receives it).", valueName: "name"),
    completion: .destinations)
  var destination: String?

  @Option(help: "Mode (default: the mode in force).")
  var mode: Mode?

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    let run = ExplainRun(
      kind: MessageKind(rawValue: kind.rawValue) ?? .inventory, destination: destination,
      mode: mode, isJSON: json)
    try run.run(common.environment).finish()
  }
}

/// The kinds of message for `explain`.
enum ExplainedKind: String, WordArgument {
  case inventory, telemetry, configuration, alert
}

/// `callhome diff`: differences to another mode, or to the last message.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", _superCommandName: "callhome",
    abstract: "Compare the modes, or a message with the last one sent.",
    discussion: "Without '--sent', lists the fields that the modes treat differently.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "Kind of message.")
  var kind: MonthlyKind

  @Option(
    help: ArgumentHelp(
      "Destination (default: the first that receives it).", valueName: "name"),
    completion: .destinations)
  var destination: String?

  @Flag(help: "Print lines that only the last (-) or today's (+) message has.")
  var sent = false

  func run() throws {
    let run = DiffRun(kind: kind.kind, destination: destination)
    let environment = common.environment
    try (sent ? run.sinceLastSent(environment) : run.betweenModes(environment)).finish()
  }
}
