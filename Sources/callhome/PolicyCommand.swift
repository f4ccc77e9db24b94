import ArgumentParser
import Runs
import Times

/// `callhome policy`: what the administrator of the machine allows.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", _superCommandName: "callhome",
    abstract: "Show, install or remove what no config can exceed.",
    subcommands: [Show.self, Install.self, Remove.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show what the policy of this machine limits.")

    func run() throws {
      try PolicyRun().show().finish()
    }
  }

  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install", abstract: "Put a policy in force, as root.",
      discussion: "It is checked, and written to /etc/callhome/policy.yaml with a checksum.")

    @Argument(help: "The policy, which may be that file after it was edited.", completion: .file())
    var file: String

    func run() throws {
      try PolicyRun().install(file).finish()
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "End the policy, as root.",
      discussion: "A policy that is only deleted stops all sites that have seen it.")

    func run() throws {
      try PolicyRun().remove(at: .now()).finish()
    }
  }
}
