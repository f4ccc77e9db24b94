import ArgumentParser
import Glibc
import Runs

/// `callhome config`: the config itself.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", _superCommandName: "callhome",
    abstract: "Write, show or restore the config.",
    subcommands: [Init.self, Show.self, Example.self, Schema.self, Restore.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the config in force, with its defaults and without secrets.")

    @OptionGroup var common: CommonOptions

    func run() throws {
      try ConfigRun().show(common.environment).finish()
    }
  }

  struct Example: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "example",
      abstract: "Print a commented example config.")

    func run() throws {
      try ConfigRun().example().finish()
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema",
      abstract: "Print the JSON Schema of the config.")

    func run() throws {
      try ConfigRun().schema().finish()
    }
  }

  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore",
      abstract: "Restore the last config with which messages were delivered.",
      discussion: "Shows the changes and asks. Keeps a copy of the replaced file.")

    @OptionGroup var common: CommonOptions

    @Option(
      help: ArgumentHelp(
        "State directory (default: that of the current config).",
        valueName: "directory"), completion: .directory)
    var state: String?

    @Flag(help: "Do not ask; required without a terminal.")
    var yes = false

    func run() throws {
      let run = RestoreRun(state: state)
      let environment = common.environment
      var shown: [UInt8]?
      if !yes {
        guard isatty(STDIN_FILENO) == 1 else {
          throw ValidationError("there is no terminal to ask on: add '--yes'")
        }
        let preview = run.preview(environment)
        try preview.outcome.finish()
        if !preview.isChange { return }
        shown = preview.outcome.output
        try confirm("Restore?", otherwise: "not restored")
      }
      try run.restore(shown: shown, environment).finish()
    }
  }
}
