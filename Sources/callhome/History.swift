import ArgumentParser
import Diagnostics
import Documents
import Glibc
import Runs

/// `callhome history`: what was sent, and the exact bytes of it.
struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", _superCommandName: "callhome",
    abstract: "Show the journal and the bytes of what was sent.",
    subcommands: [List.self, Show.self, Resend.self, Verify.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List what happened to every message, the newest last.")

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("None before: 7d, 2026-11-01.", valueName: "time"))
    var since: HistoryFilter.Start?

    @Option(name: .shortAndLong, help: ArgumentHelp("Only the newest.", valueName: "count"))
    var number: Int?

    @Option(
      name: .customLong("destination"), parsing: .singleValue,
      help: ArgumentHelp("Only of this destination.", valueName: "name"), completion: .destinations)
    var destinations: [String] = []

    @Option(
      name: .customLong("message"), parsing: .singleValue,
      help: ArgumentHelp("Only this kind of message.", valueName: "kind"))
    var kinds: [ListedKind] = []

    @Option(
      name: .customLong("outcome"), parsing: .singleValue,
      help: ArgumentHelp("Only this outcome, such as failed.", valueName: "word"))
    var outcomes: [String] = []

    @Flag(help: "For a program: one JSON document.")
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
      var isWritten = true
      let outcome = HistoryRun().list(isJSON: json, listing: filter, common.environment) { piece in
        isWritten = writeAll(STDOUT_FILENO, piece)
        return isWritten
      }
      try outcome.finish(isWritten: isWritten)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the exact bytes of a message.")

    @OptionGroup var common: CommonOptions

    @Argument(
      help: "The message's id, or its first characters, at least 6.", completion: .messageIDs)
    var id: String

    func run() throws {
      try HistoryRun()
        .show(id, isTerminal: isatty(STDOUT_FILENO) == 1, common.environment).finish()
    }
  }

  struct Resend: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resend",
      abstract: "Send the exact bytes of a message again, if they may be sent.")

    @OptionGroup var common: CommonOptions

    @Argument(
      help: "The message's id, or its first characters, at least 6.", completion: .messageIDs)
    var id: String

    func run() throws {
      try ResendRun(id: id).run(common.environment).finish()
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Find the first line of the journal that was changed.")

    @OptionGroup var common: CommonOptions

    func run() throws {
      try HistoryRun().verify(common.environment).finish()
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
