import ArgumentParser
import Glibc
import Reports
import Runs
import Synchronization
import Times

/// `callhome report`: the page for a person.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", _superCommandName: "callhome",
    abstract: "Write a page of sent, queued and withheld data.",
    discussion:
      "Replaces an earlier report. The page shows withheld values."
  )

  @OptionGroup var sites: FleetOptions

  @Argument(help: "Directory of the report: new, empty, or with an earlier report.")
  var directory: String

  @Flag(help: "Show only what was sent.")
  var redacted = false

  @Option(help: "Language of the page.")
  var language = Language.Code.en

  func run() throws {
    if let many = try sites.sites.many { return try writeAll(many) }
    try ReportRun(directory: directory, isRedacted: redacted, language: .named(language))
      .run(.ofProcess(config: sites.config.first)).finish()
  }

  /// Writes a page of many sites, and one for each of them.
  private func writeAll(_ many: Sites.Many) throws {
    let run = FleetReportRun(
      directory: directory, configs: many.all,
      part: sites.shard.map { ($0.index, $0.count) }, isRedacted: redacted,
      language: .named(language))
    let page = Mutex(run.start(at: .now(), .system))
    let result = try sites.sites.run(many, for: .reading, reportsAll: false, { run.run($0) }) {
      report in
      callhome.writeAll(STDERR_FILENO, report.errors)
      guard let summary = report.outcome?.summary else { return }
      page.withLock { $0.add(summary) }
    }
    var outcome = run.finish(page.withLock { $0 }, isAttended: isatty(STDERR_FILENO) == 1)
    outcome.status = outcome.status.combined(with: result.status)
    try outcome.finish()
  }
}

extension Language.Code: WordArgument {}
