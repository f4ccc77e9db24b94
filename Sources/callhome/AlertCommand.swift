import Alerts
import ArgumentParser
import Files
import Runs

/// `callhome alert`: the hook.
struct AlertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert", _superCommandName: "callhome",
    abstract: "Send an alert, or count it as a repeat; see callhome-alert(5).")

  @OptionGroup var sites: FleetOptions

  @Argument(
    help: ArgumentHelp(
      "File with alerts (default: standard input).", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(help: "Input format (default: detected).")
  var input: AlertInput?

  @Option(
    name: .customLong("trace"), parsing: .singleValue,
    help: ArgumentHelp("A trace file to attach. Can be repeated.", valueName: "file"),
    completion: .file())
  var traces: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A diagnostics file to attach. Can be repeated.", valueName: "file"),
    completion: .file())
  var diagnostics: [String] = []

  @Flag(help: "Exit with 1 for a repeat, and with 75 if queued.")
  var exitStatus = false

  @Flag(name: .shortAndLong, help: "Print only errors.")
  var quiet = false

  func run() throws {
    let source = AlertSource(
      file: file, input: input, traces: traces.map(absolutePath),
      diagnosticFiles: diagnostics.map(absolutePath))
    try Self.alert(source, sites.sites, tellsStatus: exitStatus, isQuiet: quiet)
  }

  /// Takes an alert for one site or for many.
  static func alert(
    _ source: AlertSource, _ sites: Sites, tellsStatus: Bool, isQuiet: Bool = false
  ) throws {
    let run = AlertRun(
      sites.isForMany ? source.keepingStandardInput() : source, tellsStatus: tellsStatus)
    try sites.run(for: .sending, reportsAll: false) {
      isQuiet ? run.run($0).errorsOnly : run.run($0)
    }
  }
}

extension AlertInput: WordArgument {}
