import ArgumentParser
import Glibc
import Runs
import Synchronization
import Times

/// `callhome check`: everything that can be wrong before anything is sent.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "callhome",
    abstract: "Report all problems of config, files and snapshots.")

  @OptionGroup var sites: FleetOptions

  @Flag(help: "Also connect to every destination, without sending.")
  var connect = false

  func run() throws {
    let run = CheckRun(connects: connect)
    try sites.sites.run(for: .reading) { run.run($0) }
  }
}

/// `callhome status`: the last and the next messages.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", _superCommandName: "callhome",
    abstract: "Show sent, queued and due messages, and findings.")

  @OptionGroup var sites: FleetOptions

  @Flag(name: .shortAndLong, help: "With many sites, also list those that work.")
  var verbose = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print only the JSON Schema of that document.")
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
    if !schema, let many = try sites.sites.many {
      return try showAll(many, run)
    }
    let outcome =
      schema
      ? run.schema(ofMany: sites.sites.isForMany)
      : run.run(.ofProcess(config: sites.config.first))
    if exitStatus, !schema { try outcome.finishForMonitor() }
    try outcome.finish()
  }

  /// Shows the verdicts of many sites.
  private func showAll(_ many: Sites.Many, _ run: StatusRun) throws {
    let run = FleetStatusRun(run, listsAll: verbose)
    let progress = Mutex((status: run.start, isWritten: true))
    let result = try sites.sites.run(
      many, for: .reading, { run.run($0) },
      { report in
        progress.withLock { progress in
          let output = progress.status.add(report)
          if progress.isWritten { progress.isWritten = writeAll(STDOUT_FILENO, output) }
        }
      })
    let (status, isWritten) = progress.withLock { ($0.status, $0.isWritten) }
    if !writeAll(STDOUT_FILENO, status.end(at: .now())) || !isWritten {
      if exitStatus { throw ExitCode(3) }
      try Outcome.unwritten(result.status)
    }
    if exitStatus { throw ExitCode(status.exitStatus) }
    if result.status != .done { throw ExitCode(result.status.rawValue) }
  }
}
