import ArgumentParser
import Catalogs
import Runs

/// `callhome catalog`: the catalog of a product.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", _superCommandName: "callhome",
    abstract: "Check or begin a catalog, or list its commands.",
    subcommands: [Commands.self, Check.self, Init.self, Missing.self],
    defaultSubcommand: Missing.self)

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check a catalog, for its author.")

    @Argument(help: "Path of a catalog, or a built-in product.", completion: .file())
    var file: String

    func run() throws {
      let path = file.contains("/") || Catalog.builtIn.contains(file) ? file : "./\(file)"
      try CatalogRun(product: path).check().finish()
    }
  }

  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "Write a first catalog, with a snapshot and a config to try it.")

    @Argument(help: "A directory that is new or empty.", completion: .directory)
    var directory: String

    func run() throws {
      try CatalogRun.begin(directory).finish()
    }
  }

  struct Commands: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "commands",
      abstract: "List the commands and queries whose outputs are read, with their nodes.")

    @Argument(help: "A product with a built-in catalog, or the path of a catalog.")
    var product = "unified-cm"

    @Flag(help: "Print one JSON document.")
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
          ? "'commands' must come before its options: 'callhome catalog commands'"
          : "a subcommand is missing: 'callhome catalog commands', 'check' or 'init'")
    }
  }
}
