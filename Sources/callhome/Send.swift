import ArgumentParser
import Catalogs
import Runs

/// `callhome send`: cron's line.
struct Send: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", _superCommandName: "callhome",
    abstract: "Send due and queued messages.",
    discussion: "Prints nothing if all is well. Cron may run it at any interval.")

  @OptionGroup var sites: FleetOptions

  @Flag(help: "Send everything now, and print what was sent.")
  var now = false

  @Flag(help: "Delay monthly messages by up to 15 minutes, for cron.")
  var spread = false

  @Flag(name: .shortAndLong, help: "Print what was sent.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Print only errors.")
  var quiet = false

  @Option(
    name: .customLong("message"), parsing: .singleValue,
    help: ArgumentHelp("Only this kind of message.", valueName: "kind"))
  var kinds: [MonthlyKind] = []

  @Option(
    name: .customLong("destination"), parsing: .singleValue,
    help: ArgumentHelp("Only this destination.", valueName: "name"), completion: .destinations)
  var destinations: [String] = []

  func validate() throws {
    if verbose, quiet { throw ValidationError("'--verbose' and '--quiet' exclude each other") }
  }

  func run() throws {
    try Self.send(
      SendRun(isNow: now, kinds: kinds.map(\.kind), destinations: destinations), sites.sites,
      isSpread: spread, isVerbose: verbose, isQuiet: quiet)
  }

  /// Sends for one site or for many.
  static func send(
    _ run: SendRun, _ sites: Sites, isSpread: Bool, isVerbose: Bool = false,
    isQuiet: Bool = false
  ) throws {
    // Cron mails all output; successes are only for operators.
    let reportsSuccess = (run.isNow || isVerbose) && !isQuiet
    try sites.run(
      for: .sending, reportsAll: false, showsProgress: reportsSuccess, isSpread: isSpread
    ) { environment in
      var outcome = run.run(environment)
      if !reportsSuccess { outcome.output = [] }
      return isQuiet ? outcome.errorsOnly : outcome
    }
  }
}

/// The kinds of message that are sent every month, as the command line names them.
enum MonthlyKind: String, WordArgument {
  case inventory, telemetry, configuration

  /// The kind as the rest of the program names it.
  var kind: MessageKind {
    switch self {
    case .inventory: .inventory
    case .telemetry: .telemetry
    case .configuration: .configuration
    }
  }
}
