import ArgumentParser
import Runs

/// `callhome catalog`: what the catalog of a product says.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", _superCommandName: "callhome",
    abstract: "List the commands of a product whose outputs are read.",
    subcommands: [Commands.self, Missing.self], defaultSubcommand: Missing.self)

  struct Commands: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "commands",
      abstract: "List the commands and queries whose outputs are read, and on which nodes.")

    @Argument(help: "A product with a built-in catalog, or the path of a catalog.")
    var product = "unified-cm"

    @Flag(help: "For a program: one JSON document.")
    var json = false

    func run() throws {
      try CatalogRun(product: product).commands(isJSON: json).finish()
    }
  }

  /// Runs when the subcommand is missing, so that none of its options is reported as unknown.
  struct Missing: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "missing", shouldDisplay: false)

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var rest: [String] = []

    func run() throws {
      throw ValidationError(
        rest.contains("commands")
          ? "'commands' must stand before its options: 'callhome catalog commands'"
          : "'commands' is missing: 'callhome catalog commands'")
    }
  }
}
