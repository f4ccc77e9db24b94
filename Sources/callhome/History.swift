import ArgumentParser
import Diagnostics
import Documents
import Glibc
import Runs
import Synchronization

/// `callhome history`: the journal, and the exact bytes of messages.
struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", _superCommandName: "callhome",
    abstract: "Show the journal and the bytes of sent messages.",
    subcommands: [List.self, Show.self, Resend.self, Verify.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List what happened to every message, the newest last.")

    @OptionGroup var sites: FleetOptions

    @Option(
      help: ArgumentHelp("Start: an age or a date, such as 7d or 2026-11-01.", valueName: "time"))
    var since: HistoryFilter.Start?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Only this many of the newest entries.", valueName: "count"))
    var number: Int?

    @Option(
      name: .customLong("destination"), parsing: .singleValue,
      help: ArgumentHelp("Only this destination.", valueName: "name"), completion: .destinations)
    var destinations: [String] = []

    @Option(
      name: .customLong("message"), parsing: .singleValue,
      help: ArgumentHelp("Only this kind of message.", valueName: "kind"))
    var kinds: [ListedKind] = []

    @Option(
      name: .customLong("outcome"), parsing: .singleValue,
      help: ArgumentHelp("Only this outcome, such as failed.", valueName: "word"))
    var outcomes: [String] = []

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
      if let number, number < 1 {
        throw ValidationError("'--number' must be 1 or more, not \(number)")
      }
      let words = HistoryFilter.outcomeWords
      if let wrong = outcomes.first(where: { !words.contains($0) }) {
        throw ValidationError(
          "the value \(quoted(wrong)) is invalid for '--outcome <word>'. Please provide one of "
            + wordList(words) + ".")
      }
    }

    private var filter: HistoryFilter {
      var filter = HistoryFilter()
      filter.start = since
      filter.count = number
      filter.destinations = destinations
      filter.kinds = kinds.map(\.rawValue)
      filter.outcomes = outcomes
      return filter
    }

    func run() throws {
      if let many = try sites.sites.many { return try listAll(many) }
      var isWritten = true
      let environment = RunEnvironment.ofProcess(config: sites.config.first)
      let outcome = HistoryRun().list(isJSON: json, listing: filter, environment) { piece in
        isWritten = writeAll(STDOUT_FILENO, piece)
        return isWritten
      }
      try outcome.finish(isWritten: isWritten)
    }

    /// Lists the journals of many sites.
    private func listAll(_ many: Sites.Many) throws {
      let (isJSON, filter) = (json, filter)
      @Sendable func list(_ environment: RunEnvironment) -> Outcome {
        let pieces = Mutex<[UInt8]>([])
        var outcome = HistoryRun().list(isJSON: isJSON, listing: filter, environment) { piece in
          pieces.withLock { $0 += piece }
          return true
        }
        outcome.output = pieces.withLock { $0 }
        return outcome
      }
      if !isJSON { return try sites.sites.run(for: .reading, list) }
      let progress = Mutex((document: FleetDocument(), isWritten: true))
      let result = try sites.sites.run(many, for: .reading, list) { report in
        progress.withLock { progress in
          let output = progress.document.add(report)
          if progress.isWritten { progress.isWritten = writeAll(STDOUT_FILENO, output) }
        }
      }
      let (document, isWritten) = progress.withLock { ($0.document, $0.isWritten) }
      if !writeAll(STDOUT_FILENO, document.end()) || !isWritten {
        try Outcome.unwritten(result.status)
      }
      if result.status != .done { throw ExitCode(result.status.rawValue) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the exact bytes of a message.")

    @OptionGroup var common: CommonOptions

    @Argument(
      help: "Id of the message, or at least its first 6 characters.", completion: .messageIDs)
    var id: String

    func run() throws {
      try HistoryRun()
        .show(id, isTerminal: isatty(STDOUT_FILENO) == 1, common.environment).finish()
    }
  }

  struct Resend: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resend",
      abstract: "Send the exact bytes of a message again, if still allowed.")

    @OptionGroup var common: CommonOptions

    @Argument(
      help: "Id of the message, or at least its first 6 characters.", completion: .messageIDs)
    var id: String

    func run() throws {
      try ResendRun(id: id).run(common.environment).finish()
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Find the first journal line that was changed.")

    @OptionGroup var sites: FleetOptions

    func run() throws {
      try sites.sites.run(for: .reading) { HistoryRun().verify($0) }
    }
  }
}

/// The kinds of message that the journal has.
enum ListedKind: String, WordArgument {
  case inventory, telemetry, configuration, alert, test
}

extension HistoryFilter.Start: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
