import Foundation
import Runs
import Testing
import Times

/// Dead schedulers, dead mail and silent nodes, as runs remember and report them (O1, O9, O13).
@Suite struct FindingRunTests {
  private static let start: Timestamp = "2026-11-10T12:00:00Z"

  private struct Report: Decodable {
    struct Finding: Decodable {
      let code: String
      let severity: String
      let text: String
    }

    let verdict: String
    let findings: [Finding]
    let last_run: String?
  }

  private func report(_ site: TestSite, after seconds: Int64) throws -> Report {
    let output = StatusRun(isJSON: true).run(site.environment(later(Self.start, seconds))).output
    return try JSONDecoder().decode(Report.self, from: Data(output))
  }

  private func codes(_ site: TestSite, after seconds: Int64) throws -> [String] {
    try report(site, after: seconds).findings.map(\.code)
  }

  private func site(slot: String = "stable", _ more: String = "") throws -> TestSite {
    let site = try TestSite(
      TestConfig().with {
        $0.slot = slot
        $0.more = more
      })
    site.accept(at: Self.start)
    return site
  }

  @Test(
    arguments: [
      ("5 1 * * * uc /opt/collect --all", "runuser -u uc -- /opt/collect --all"),
      (
        "#5 1 * * * x y\nPATH=/bin\n@daily uc a\n5 1 * * *\tuc\ta && b",
        "runuser -u uc -- sh -c 'a && b'"
      ),
      ("5 1 * * * uc", nil), ("", nil), (nil, "systemctl start callhome-collect.service"),
    ] as [(String?, String?)])
  func `the collector that this machine starts is the remedy of a dead collector`(
    table: String?, command: String?
  ) throws {
    let site = try site()
    site.send(at: later(Self.start, hour))
    site.machine.collectorTable = "\(site.path)/collect.cron"
    site.machine.collectorTimer = "\(site.path)/collect.timer"
    try site.write(table == nil ? "collect.timer" : "collect.cron", table ?? "")
    let old = TestSite.snapshot.replacing("2026-10-31T12", with: "2024-01-01T00")
    try site.write("snapshot.yaml", old)
    let text = StatusRun(isJSON: false, width: 120)
      .run(site.environment(later(Self.start, 2 * hour))).text
    #expect(text.contains(command.map { "run: \($0)\n" } ?? "fix: collect again"), "\(text)")
  }

  @Test func `a dead cron is a finding until a scheduled run takes place, and nothing else counts`()
    throws
  {
    let site = try site()
    site.send(at: later(Self.start, hour))
    #expect(try report(site, after: 20 * hour).verdict == "working")
    let dead = try report(site, after: 30 * hour)
    #expect(dead.verdict == "degraded")
    #expect(dead.findings.map(\.code) == ["no-run"])
    #expect(
      dead.findings[0].text
        == "no scheduled 'callhome send' has run since 2026-11-10 13:00, for 1 day")
    #expect(dead.last_run == "2026-11-10T13:00:00Z")
    // A person starts these, or a monitoring system does.
    site.send(at: later(Self.start, 31 * hour), isAttended: true)
    site.send(at: later(Self.start, 31 * hour), isNow: true)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    _ = AlertRun(AlertSource(file: "\(site.path)/alert.yaml", input: nil), tellsStatus: false)
      .run(site.environment(later(Self.start, 32 * hour)))
    #expect(try codes(site, after: 33 * hour) == ["no-run"])
    #expect(
      CheckRun().run(site.environment(later(Self.start, 33 * hour))).told.contains(
        "callhome: warning: no scheduled 'callhome send' has run since 2026-11-10 13:00"))
    site.send(at: later(Self.start, 34 * hour))
    #expect(try report(site, after: 35 * hour).verdict == "working")
  }

  @Test func `messages that a dead cron did not send make it a failure, and are no other finding`()
    throws
  {
    let site = try site()
    site.send(at: later(Self.start, hour))
    let dead = try report(site, after: 30 * day)
    #expect(dead.verdict == "failing")
    #expect(dead.findings.map(\.code) == ["no-run"])
    #expect(dead.findings[0].text.hasSuffix(": 3 messages are overdue"))
  }

  @Test func `a cron that never ran is a finding a day after the terms were accepted`() throws {
    let site = try site()
    #expect(try report(site, after: 23 * hour).verdict == "working")
    #expect(try codes(site, after: 25 * hour) == ["no-run"])
  }

  @Test func `a line of cron that runs once a month is alive between two months`() throws {
    let site = try site(slot: "none")
    site.send(at: later(Self.start, hour))
    #expect(try codes(site, after: 30 * day) == [])
    #expect(try codes(site, after: 40 * day) == ["no-run"])
  }

  @Test func `a damaged memory of runs is no damage of the state`() throws {
    let site = try site()
    site.send(at: later(Self.start, hour))
    for text in ["", "{", #"{"version": 1, "last": 7, "snapshot_findings": {"x": -1}}"#] {
      try site.write("state/runs.json", text)
      let status = StatusRun(isJSON: false).run(site.environment(later(Self.start, 2 * hour)))
      #expect(status.status == .done)
      #expect(site.send(at: later(Self.start, 2 * hour)).status == .done)
      #expect(try report(site, after: 3 * hour).last_run == "2026-11-10T14:00:00Z")
    }
  }

  @Test func `a token that is none is a finding before and after a message fails for it`() throws {
    let site = try TestSite(
      TestConfig().with {
        $0.more = "  new: {url: 'https://127.0.0.1:9/', token_file: token}\n"
      })
    try site.write("token", "0123456789 abcdef\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: "\(site.path)/token")
    site.accept(at: Self.start)
    for _ in 1...2 {
      let report = try report(site, after: 2 * hour)
      #expect(report.verdict == "failing")
      #expect(report.findings.map(\.code) == ["secret"])
      #expect(report.findings.allSatisfy { !$0.text.contains("0123456789") })
      site.send(at: later(Self.start, hour), isNow: true)
    }
    try site.write("token", "0123456789abcdef\n")
    #expect(try codes(site, after: 2 * hour) == ["not-sent"])
  }

  @Test(arguments: ["SEKRET0123456789", "Authorization: Bearer SEKRET/0123"])
  func `a secret in the place of its file's path is in no error and no state`(text: String) throws {
    let site = try TestSite()
    site.accept(at: Self.start)
    try site.configure(
      TestConfig().with {
        $0.more = "  new: {url: 'https://127.0.0.1:9/', headers_file: '\(text)'}\n"
      })
    let told = CheckRun().run(site.environment(later(Self.start, hour))).told
    #expect(told.contains("'headers_file' must be the path of a file"))
    #expect(!told.contains("SEKRET"))
    #expect(!site.send(at: later(Self.start, hour), isNow: true).told.contains("SEKRET"))
    let found = site.names(in: "state").filter { name in
      (try? site.bytes("state/\(name)")).map { String(decoding: $0, as: UTF8.self) }?
        .contains("SEKRET") == true
    }
    #expect(found == [])
  }

  @Test(arguments: ["gone", "open"])
  func `a secret that cannot be used holds back its own destination alone`(fault: String) throws {
    let site = try TestSite(
      TestConfig().with {
        $0.more = "  new: {url: 'https://127.0.0.1:9/', token_file: ./token}\n"
      })
    if fault == "open" {
      try site.write("token", "0123456789abcdef\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o640], ofItemAtPath: "\(site.path)/token")
    }
    site.accept(at: Self.start)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    let source = AlertSource(file: "\(site.path)/alert.yaml", input: nil)
    _ = AlertRun(source, tellsStatus: false).run(site.environment(later(Self.start, hour)))
    #expect(site.names().count == 1)
    #expect(try site.waiting().count == 1)
    let check = CheckRun().run(site.environment(later(Self.start, hour)))
    #expect(check.status == (fault == "open" ? .permission : .notConfigured))
    #expect(
      check.told.contains(
        fault == "open"
          ? "hint: run: chmod 600 \(site.path)/token" : "'\(site.path)/token': no such file"))
    #expect(try codes(site, after: 2 * hour) == ["secret"])
  }

  @Test func `check says when cron's mail goes nowhere, and only then`() throws {
    let site = try site()
    func told(_ files: Set<String>) throws -> String {
      try site.write("etc/x", "")
      for name in ["crontab", "timer", "sendmail"] {
        try? site.remove("etc/\(name)")
        if files.contains(name) { try site.write("etc/\(name)", "") }
      }
      var environment = site.environment(later(Self.start, hour))
      environment.machine.crontab = "\(site.path)/etc/crontab"
      environment.machine.timer = "\(site.path)/etc/timer"
      environment.machine.mailers = ["\(site.path)/etc/sendmail"]
      return CheckRun().run(environment).told
    }
    let words =
      "\(site.path)/etc/crontab: note: cron cannot mail what 'callhome send' reports: '"
    #expect(try told(["crontab"]).contains(words))
    for files in [[], ["crontab", "sendmail"], ["crontab", "timer"]] as [Set<String>] {
      #expect(!(try told(files)).contains("cron cannot mail"), "\(files)")
    }
  }

  @Test func `the metrics count what the snapshots lack, looked at once an hour`() throws {
    let more = "metrics_file: metrics/callhome.prom\n"
    let site = try site(more + "nodes: [cucm-pub, cucm-sub]\n")
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/metrics", withIntermediateDirectories: false)
    func count(_ code: String) throws -> String? {
      String(decoding: try site.bytes("metrics/callhome.prom"), as: UTF8.self)
        .split(separator: "\n").first { $0.contains("code=\"\(code)\"") }
        .map { String($0.suffix(2)) }
    }
    site.send(at: later(Self.start, hour))
    #expect(try count("silent-node") == " 1")
    #expect(try count("no-run") == " 0")
    try site.configure(
      TestConfig().with {
        $0.slot = "stable"
        $0.more = more
      })
    site.send(at: later(Self.start, hour + 30 * minute))
    #expect(try count("silent-node") == " 1")
    site.send(at: later(Self.start, 2 * hour))
    #expect(try count("silent-node") == " 0")
  }
}
