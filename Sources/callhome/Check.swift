import ArgumentParser
import Runs

/// `callhome check`: everything that can be wrong before anything is sent.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "callhome",
    abstract: "Tell every problem of config, files and snapshots.")

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
    abstract: "Show what was sent, what waits and what is due.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "For a program: one JSON document.")
  var json = false

  @Flag(help: "Print the JSON Schema of that document, and nothing else.")
  var schema = false

  @Flag(
    help:
      "End with 0 (working, disabled), 1 (degraded), 2 (failing) or 3 (not configured, unknown).")
  var exitStatus = false

  func validate() throws {
    if json, schema { throw ValidationError("'--json' and '--schema' exclude each other") }
    if schema, exitStatus {
      throw ValidationError("'--schema' and '--exit-status' exclude each other")
    }
  }

  func run() throws {
    let run = StatusRun(isJSON: json, isColoured: isColourWanted(), width: terminalWidth())
    let outcome = schema ? run.schema() : run.run(common.environment)
    if exitStatus, !schema { try outcome.finishForMonitor() }
    try outcome.finish()
  }
}
