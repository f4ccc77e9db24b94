import ArgumentParser
import Runs

/// `callhome test`: a message that is marked as a test.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", _superCommandName: "callhome",
    abstract: "Send a message that is marked as a test.",
    discussion: "It carries no data and is not queued if it fails.")

  @OptionGroup var sites: FleetOptions

  @Option(
    name: .customLong("destination"), parsing: .singleValue,
    help: ArgumentHelp("Only this destination.", valueName: "name"), completion: .destinations)
  var destinations: [String] = []

  func run() throws {
    let run = TestRun(destinations: destinations)
    try sites.sites.run(for: .sending) { run.run($0) }
  }
}

/// `callhome deliver`: sends messages that another machine wrote to a directory.
struct Deliver: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver", _superCommandName: "callhome",
    abstract: "Send messages that a directory destination wrote.",
    discussion: "Records each outcome next to the message; run again to send the rest.")

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Directory with messages and their notes.", valueName: "directory"),
    completion: .directory)
  var directory: String

  @Option(
    help: ArgumentHelp("Destination; optional if there is only one.", valueName: "name"),
    completion: .destinations)
  var destination: String?

  func run() throws {
    try DeliverRun(directory: directory, destination: destination).run(common.environment).finish()
  }
}
