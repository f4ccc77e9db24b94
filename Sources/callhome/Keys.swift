import ArgumentParser
import Runs

/// `callhome keys`: the keys of pseudonyms and of signatures.
struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", _superCommandName: "callhome",
    abstract: "Show the public signing key, or replace keys.",
    subcommands: [Show.self, Rotate.self, Missing.self], defaultSubcommand: Missing.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the public key with which receivers verify signatures.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
      try SigningRun().show(isJSON: json, common.environment).finish()
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: "Replace the key of pseudonyms, or the signing key.")

    @OptionGroup var sites: FleetOptions

    @Flag(help: "Replace the signing key; the old key also signs for 30 days.")
    var signing = false

    @Flag(help: "With '--signing': the old key stops signing now.")
    var atOnce = false

    func validate() throws {
      if atOnce, !signing { throw ValidationError("'--at-once' needs '--signing'") }
    }

    func run() throws {
      let (signing, atOnce) = (signing, atOnce)
      try sites.sites.run(for: .sending) { environment in
        signing
          ? SigningRun().rotate(isAtOnce: atOnce, environment) : PseudonymRun().rotate(environment)
      }
    }
  }

  /// Runs when the subcommand is missing, so that none of its options is reported as unknown.
  struct Missing: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "missing", shouldDisplay: false)

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var rest: [String] = []

    func run() throws {
      let late = rest.first { ["rotate", "show"].contains($0) }
      throw ValidationError(
        late.map { "'\($0)' must come before its options: 'callhome keys \($0)'" }
          ?? "a subcommand is missing: 'callhome keys show' or 'callhome keys rotate'")
    }
  }
}

/// `callhome reveal`: the value of a pseudonym.
struct Reveal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reveal", _superCommandName: "callhome",
    abstract: "Print the value of a pseudonym.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "The pseudonym, such as host-name-0f3c9a1be0274d55.")
  var pseudonym: String

  func run() throws {
    try PseudonymRun().reveal(pseudonym, common.environment).finish()
  }
}
