import ArgumentParser
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

    @Flag(help: "For a program: one JSON document.")
    var json = false

    func run() throws {
      var isWritten = true
      let outcome = HistoryRun().list(isJSON: json, common.environment) { piece in
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

    @Argument(help: "The message's id, or its first characters, at least 6.")
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

    @Argument(help: "The message's id, or its first characters, at least 6.")
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
