import ArgumentParser
import Runs

/// `callhome keys`: the key of pseudonyms.
struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", _superCommandName: "callhome",
    abstract: "Make new keys of pseudonyms.", subcommands: [Rotate.self, Missing.self],
    defaultSubcommand: Missing.self)

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: "Give all values other pseudonyms from now on; the next message says so.")

    @OptionGroup var sites: FleetOptions

    func run() throws {
      try sites.sites.run(for: .sending) { PseudonymRun().rotate($0) }
    }
  }

  /// Runs when the subcommand is missing, so that none of its options is reported as unknown.
  struct Missing: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "missing", shouldDisplay: false)

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var rest: [String] = []

    func run() throws {
      throw ValidationError(
        rest.contains("rotate")
          ? "'rotate' must stand before its options: 'callhome keys rotate'"
          : "'rotate' is missing: 'callhome keys rotate'")
    }
  }
}

/// `callhome reveal`: what a pseudonym stands for.
struct Reveal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reveal", _superCommandName: "callhome",
    abstract: "Say which value a pseudonym stands for.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "The pseudonym, such as host-name-0f3c9a1be0274d55.")
  var pseudonym: String

  func run() throws {
    try PseudonymRun().reveal(pseudonym, common.environment).finish()
  }
}
