import ArgumentParser
import Catalogs
import Files
import Formats
import Runs

/// `callhome render`: the dry run.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", _superCommandName: "callhome",
    abstract: "Print the exact bytes that would be sent.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "Kind of message.")
  var kind: MonthlyKind?

  @Option(
    help: ArgumentHelp(
      "Render the alerts in a file of 'callhome alert'.", valueName: "file"),
    completion: .file())
  var alert: String?

  @Option(
    name: .customLong("trace"), parsing: .singleValue,
    help: ArgumentHelp("A trace file to attach to the alerts. Can be repeated.", valueName: "file"),
    completion: .file())
  var traces: [String] = []

  @Option(
    help: ArgumentHelp(
      "Destination (default: the first that receives it).", valueName: "name"),
    completion: .destinations)
  var destination: String?

  @Option(help: "Format (default: the destination's).")
  var format: Format?

  @Option(help: "Mode (default: the mode in force).")
  var mode: Mode?

  func validate() throws {
    if (kind == nil) == (alert == nil) {
      throw ValidationError("name a kind of message, or alerts with '--alert'")
    }
    if alert == nil, !traces.isEmpty {
      throw ValidationError("'--trace' needs '--alert'")
    }
  }

  func run() throws {
    let alerts = alert.map {
      AlertSource(file: $0, input: nil, traces: traces.map(absolutePath))
    }
    let run = DryRun(
      kind: kind?.kind ?? .alert, alerts: alerts, destination: destination, format: format,
      mode: mode)
    try run.run(common.environment).finish()
  }
}

extension Format: WordArgument {}

extension Mode: WordArgument {}
