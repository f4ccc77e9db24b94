import ArgumentParser
import Runs

/// `callhome config`: the config itself.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", _superCommandName: "callhome",
    abstract: "Show the config in force, an example, or the schema.",
    subcommands: [Show.self, Example.self, Schema.self])

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
      abstract: "Print a commented config to begin with.")

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
}
