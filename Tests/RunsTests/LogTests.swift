import Catalogs
import Diagnostics
import Foundation
import Runs
import Settings
import Testing
import Times

/// What runs add to the log of the system (O12).
@Suite struct LogTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"

  private func site(_ log: String) throws -> TestSite {
    let site = try TestSite(
      TestConfig().with {
        $0.more = log
        $0.destinations = ["archive": "path: archive", "new": "path: gone/new"]
      })
    site.accept()
    return site
  }

  /// The beginnings of the lines.
  private func lines(_ outcome: Outcome) -> [String] {
    (outcome.log?.lines ?? []).map { "\($0.priority) \($0.text.prefix(13))" }
  }

  @Test(
    arguments: [("info", [3, 4, 6]), ("warning", [3, 4]), ("error", [3])] as [(String, [Int32])])
  func `a level has what is at least as severe`(level: String, expected: [Int32]) throws {
    let site = try site("log: {to: syslog, level: \(level)}\n")
    let outcome = site.send(at: start, kinds: [.inventory])
    let log = try #require(outcome.log)
    #expect(log.target == .syslog)
    let all = Set(log.lines.map(\.priority))
    #expect(all.isSubset(of: expected), "\(log.lines)")
    #expect(all.contains(6) == (level == "info"))
    #expect(
      log.lines.contains { $0.text.contains("sent inventory to 'archive'") } == (level == "info"))
    let failure = log.lines.contains { $0.text.contains("could not be sent to 'new'") }
    #expect(failure == outcome.diagnostics.contains { $0.message.contains("could not be sent") })
    #expect(log.lines.allSatisfy { !$0.text.contains("\n") })
  }

  @Test func `nothing is logged unless the config says where`() throws {
    let site = try site("")
    #expect(site.send(at: start).log == nil)
  }

  @Test func `a run that cannot go on is logged as well`() throws {
    let site = try site("log: {to: journal}\n")
    try site.write("state/consent.json", "{\"version\": 99}")
    let outcome = site.send(at: start)
    #expect(outcome.log?.lines.contains { $0.priority == 3 } == true, "\(outcome.diagnostics)")
  }

  @Test func `check says that the log is missing, and a log needs no mail`() throws {
    let site = try site("log: {to: syslog}\n")
    site.machine.syslogSocket = "\(site.path)/socket"
    site.machine.crontab = "\(site.path)/crontab"
    site.machine.mailers = ["\(site.path)/sendmail"]
    try site.write("crontab", "")
    func check() -> String { CheckRun().run(site.environment(start)).told }
    #expect(check().contains("warning: nothing is logged: '\(site.path)/socket' is missing"))
    try site.write("socket", "")
    #expect(!check().contains("logged") && !check().contains("cron cannot mail"))
    try site.configure(TestConfig())
    #expect(check().contains("cron cannot mail"))
  }
}
