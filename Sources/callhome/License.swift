import ArgumentParser
import Files
import Glibc
import Runs

/// `callhome license`: the terms that the operator accepts.
struct License: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "license", _superCommandName: "callhome",
    abstract: "Read, accept or revoke the terms.",
    subcommands: [Show.self, Accept.self, Revoke.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show the terms: what is sent, and to whom.")

    @OptionGroup var sites: FleetOptions

    func run() throws {
      try sites.sites.run(for: .reading) { LicenseRun().show($0) }
    }
  }

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "accept",
      abstract: "Accept the terms: what is sent, and to whom.")

    @OptionGroup var sites: FleetOptions

    @Flag(help: "Do not ask; required without a terminal.")
    var yes = false

    func run() throws {
      // Before this process becomes another user.
      let user = userName(getuid())
      if sites.sites.isForMany {
        guard yes else {
          throw ValidationError(
            "many sites need '--yes'. Hint: read the terms with 'license show', then add '--yes'")
        }
        return try sites.sites.run(for: .sending) {
          LicenseRun().accept(by: user, shown: nil, $0)
        }
      }
      let environment = RunEnvironment.ofProcess(config: sites.config.first)
      var shown: [UInt8]?
      if !yes {
        guard isatty(STDIN_FILENO) == 1 else {
          throw ValidationError("there is no terminal to ask on: read 'license show', add '--yes'")
        }
        let terms = LicenseRun().show(environment)
        try terms.finish()
        shown = terms.output
        try confirm("Accept?", otherwise: "not accepted")
      }
      try LicenseRun().accept(by: user, shown: shown, environment).finish()
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke",
      abstract: "Stop all sending, and delete queued and kept messages.")

    @OptionGroup var sites: FleetOptions

    func run() throws {
      try sites.sites.run(for: .revoking) { LicenseRun().revoke($0) }
    }
  }
}
