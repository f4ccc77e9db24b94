import ArgumentParser
import Runs

/// `callhome check`: everything that can be wrong before anything is sent.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "callhome",
    abstract: "Check config, permissions and snapshots, and tell every problem at once.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "Also go the whole way to every destination, and send nothing.")
  var connect = false

  func run() throws {
    try CheckRun(connects: connect).run(common.environment).finish()
  }
}

/// `callhome status`: what was sent and what comes next.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", _superCommandName: "callhome",
    abstract: "Show what was sent last, what waits and what is due next.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "For a program: one JSON document.")
  var json = false

  func run() throws {
    try StatusRun(isJSON: json).run(common.environment).finish()
  }
}
