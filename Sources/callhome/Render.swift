import ArgumentParser
import Catalogs
import Formats
import Runs

/// `callhome render`: the dry run.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", _superCommandName: "callhome",
    abstract: "Print the exact bytes that would be sent.",
    discussion:
      "Writes nothing anywhere and needs no network. Only id and time differ from what is sent.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "inventory, telemetry or configuration.")
  var kind: MonthlyKind

  @Option(
    help: ArgumentHelp("As it is sent there; else to the first that gets it.", valueName: "name"))
  var destination: String?

  @Option(help: "json, text or short; else as the destination gets it.")
  var format: Format?

  @Option(help: "smart or anonymous; else the mode in force.")
  var mode: Mode?

  func run() throws {
    let run = DryRun(kind: kind.kind, destination: destination, format: format, mode: mode)
    try run.run(common.environment).finish()
  }
}

extension Format: WordArgument {}

extension Mode: WordArgument {}
