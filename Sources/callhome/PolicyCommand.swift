import ArgumentParser
import Runs
import Times

/// `callhome policy`: the limits set by the administrator of the machine.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", _superCommandName: "callhome",
    abstract: "Show, install or remove the policy of this machine.",
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
      discussion: "Checks the file and writes it to /etc/callhome/policy.yaml with a checksum.")

    @Argument(help: "The policy file to install.", completion: .file())
    var file: String

    func run() throws {
      try PolicyRun().install(file).finish()
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "End the policy, as root.",
      discussion: "Deleting only the file stops all sites that have seen the policy.")

    func run() throws {
      try PolicyRun().remove(at: .now()).finish()
    }
  }
}
