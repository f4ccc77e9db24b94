import Alerts
import Catalogs
import Diagnostics
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// An alert goes out once, and nothing that was accepted is lost (S4, A2, A6, A7, M4, C3).
@Suite struct AlertTests {
  let start: Timestamp = "2026-11-10T12:00:00Z"

  func site(
    _ more: String = "", _ change: (inout TestConfig) -> Void = { _ in }
  ) throws -> TestSite {
    let site = try TestSite(
      TestConfig().with {
        $0.more = more
        change(&$0)
      })
    site.accept()
    return site
  }

  /// `callhome alert` with some alerts.
  @discardableResult
  func alert(
    _ site: TestSite, _ alerts: String, at time: Timestamp, tellsStatus: Bool = false
  ) throws -> Outcome {
    try site.write("alert.yaml", alerts)
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: tellsStatus
    ).run(site.environment(time))
  }

  func alerts(_ count: Int, _ form: (Int) -> String) -> String {
    (1...count).map { "- \(form($0))\n" }.joined()
  }

  let cpu = "{alert: CpuPegging, node: cucm-pub, description: load of 100 percent}"

  func events(_ site: TestSite) throws -> [String] {
    try site.journal().map { "\($0.event.rawValue) \($0.reason ?? "")".trimmed }
  }

  @Test func `an alert is sent once in a day, and the next one says how often it came`() throws {
    let site = try site()
    #expect(try alert(site, cpu, at: start).told == "")
    #expect(site.count(.alert) == 1)
    let first = try site.newest(.alert)
    #expect(first.contains("CpuPegging") && first.contains("load of 100 percent"))
    #expect(first.contains("\"severity\": \"critical\""))
    for hour in 1...3 {
      let outcome = try alert(
        site, "{alert: cpu_pegging, node: CUCM-pub}", at: start.adding(seconds: Int64(hour) * 3_600)
      )
      #expect(outcome.told == "" && outcome.status == .done)
    }
    #expect(site.count(.alert) == 1)
    try alert(site, cpu, at: start.adding(seconds: day))
    #expect(site.count(.alert) == 2)
    let second = try site.newest(.alert)
    #expect(second.contains("3"), "\(second)")
    #expect(second.contains("2026-11-10T13:00:00Z") && second.contains("2026-11-10T15:00:00Z"))
  }

  @Test func `another node, another alert and another service are other alerts`() throws {
    let site = try site()
    let all = """
      - {alert: CpuPegging, node: cucm-pub}
      - {alert: CpuPegging, node: cucm-sub}
      - {alert: CoreDumpFileFound, node: cucm-pub}
      - {alert: CriticalServiceDown, node: cucm-pub, details: {Service: Cisco CallManager}}
      - {alert: CriticalServiceDown, node: cucm-pub, details: {Service: Cisco Tftp}}

      """
    #expect(try alert(site, all, at: start).status == .done)
    #expect(site.count(.alert) == 5)
    #expect(try alert(site, all, at: start, tellsStatus: true).status == .suppressed)
    #expect(site.count(.alert) == 5)
  }

  @Test func `what is not severe enough or not known is not sent where the config says so`() throws
  {
    let site = try site("alerts: {unknown: ignore}\n") {
      $0.destinations = [
        "archive": "path: archive", "pager": "path: pager, minimum_severity: critical",
      ]
    }
    try alert(
      site,
      """
      - {alert: RouteListExhausted, node: cucm-pub}
      - {alert: CpuPegging, node: cucm-pub}
      - {alert: SomethingElse, node: cucm-pub, severity: fatal}

      """, at: start)
    #expect(site.count(.alert) == 2)
    #expect(site.count(.alert, in: "pager") == 1)
    #expect(
      try events(site).filter { $0.hasPrefix("filtered") }.sorted() == [
        "filtered severity", "filtered unknown", "filtered unknown",
      ])
    #expect(site.names(in: "state/alerts/pending") == [])
  }

  @Test func `an unknown alert is sent with the severity of its input`() throws {
    let site = try site()
    try alert(site, "{alert: Whatever, node: web1, severity: error}", at: start)
    #expect(try site.newest(.alert).contains("\"severity\": \"major\""))
    try alert(site, "{alert: Other, node: web1, severity: 2}", at: start.adding(seconds: 1))
    #expect(try site.newest(.alert).contains("\"severity\": \"warning\""))
  }

  @Test func `what is over the number in a minute waits and goes with the next runs`() throws {
    let site = try site("alerts: {caps: {per_minute: 5}}\n")
    let many = alerts(12) { "{alert: Alert\($0), node: web1}" }
    let outcome = try alert(site, many, at: start)
    #expect(outcome.status == .done && outcome.told == "")
    #expect(site.count(.alert) == 5)
    #expect(try site.waiting().count == 7)
    site.send(at: start.adding(seconds: 59), kinds: [.alert])
    #expect(site.count(.alert) == 5)
    site.send(at: start.adding(seconds: 60), kinds: [.alert])
    #expect(site.count(.alert) == 10)
    // A person who wants all of it now gets it.
    site.send(at: start.adding(seconds: 61), isNow: true, kinds: [.alert])
    #expect(site.count(.alert) == 12)
    #expect(try site.waiting().isEmpty)
  }

  @Test func `what is over the number for one alert is told in one message later`() throws {
    let site = try site("alerts: {caps: {per_minute: 1000, per_type: 3 in 2h}}\n")
    let many = alerts(10) { "{alert: CpuPegging, node: node\($0)}" }
    try alert(site, many, at: start)
    #expect(site.count(.alert) == 3)
    #expect(try events(site).count { $0 == "held cap" } == 7)
    #expect(site.names(in: "state/alerts/held").count == 7)
    // Another name has its own number.
    try alert(site, "{alert: CoreDumpFileFound, node: node1}", at: start)
    #expect(site.count(.alert) == 4)
    site.send(at: start.adding(seconds: 7_199), kinds: [.alert])
    #expect(site.count(.alert) == 4)
    site.send(at: start.adding(seconds: 7_200), kinds: [.alert])
    #expect(site.count(.alert) == 5)
    let summary = try site.newest(.alert)
    #expect(summary.contains("7 alerts of this name"), "\(summary)")
    for node in 4...10 { #expect(summary.contains("node\(node)"), "\(node)") }
    #expect(!summary.contains("node3"))
    #expect(site.names(in: "state/alerts/held") == [])
    #expect(site.names(in: "state/alerts/pending") == [])
    // A repeat of one that was told so is a repeat.
    try alert(site, "{alert: CpuPegging, node: node7}", at: start.adding(seconds: 7_300))
    #expect(site.count(.alert) == 5)
  }

  @Test(arguments: ["none", "anonymous"])
  func `where alerts are not in force nothing of one is kept, and the journal says so`(
    mode: String
  ) throws {
    let site = try site()
    try site.configure(TestConfig().with { $0.mode = mode })
    for second in 0...3 {
      let outcome = try alert(site, cpu, at: start.adding(seconds: Int64(second)))
      #expect(outcome.status == .done && outcome.told == "")
    }
    #expect(try events(site) == ["refused mode"])
    #expect(try alert(site, cpu, at: start, tellsStatus: true).status == .notConfigured)
    #expect(site.names(in: "state/alerts") == [])
    try site.configure(TestConfig())
    site.send(at: start)
    #expect(site.count(.alert) == 0)
  }

  @Test func `while nothing is decided a hook makes no state directory`() throws {
    let site = try TestSite(TestConfig().with { $0.mode = "none" })
    let outcome = try alert(site, cpu, at: start)
    #expect(outcome.status == .done && outcome.told == "")
    #expect(!site.names(in: "").contains("state"))
  }

  @Test func `disabled writes nothing at all`() throws {
    let site = try TestSite(TestConfig().with { $0.mode = "disabled" })
    let outcome = try alert(site, cpu, at: start)
    #expect(outcome.status == .done && outcome.told == "" && outcome.output == [])
    #expect(site.names(in: "state") == [])
    #expect(site.names(in: "archive") == [])
  }

  @Test func `the end of an alert is told where the config says so, and it may begin anew`() throws
  {
    let site = try site("alerts: {resolved: send}\n")
    let over = "{alert: CpuPegging, node: cucm-pub, status: resolved}"
    try alert(site, over, at: start)
    #expect(site.count(.alert) == 0)
    try alert(site, cpu, at: start)
    try alert(site, over, at: start.adding(seconds: 10))
    #expect(site.count(.alert) == 2)
    #expect(try site.newest(.alert).contains("resolved"))
    try alert(site, over, at: start.adding(seconds: 20))
    #expect(site.count(.alert) == 2)
    try alert(site, cpu, at: start.adding(seconds: 30))
    #expect(site.count(.alert) == 3)
    let silent = try self.site()
    try alert(silent, cpu, at: start)
    try alert(silent, over, at: start)
    try alert(silent, cpu, at: start)
    #expect(silent.count(.alert) == 1)
  }

  @Test func `with no time to deliver the next run makes the message`() throws {
    let site = try site("alerts: {deadline: 0s}\n")
    #expect(try alert(site, cpu, at: start).told == "")
    #expect(site.count(.alert) == 0)
    #expect(site.names(in: "state/alerts/pending").count == 1)
    #expect(try alert(site, cpu, at: start, tellsStatus: true).status == .suppressed)
    site.send(at: start.adding(seconds: 900))
    #expect(site.count(.alert) == 1)
    #expect(site.names(in: "state/alerts/pending") == [])
  }

  @Test func `an alert goes out although the snapshots cannot be read, or none knows its node`()
    throws
  {
    let site = try site()
    try alert(site, "{alert: CpuPegging, node: elsewhere}", at: start)
    #expect(site.count(.alert) == 1)
    try site.write("snapshot.yaml", "snapshot: [\n")
    let outcome = try alert(site, cpu, at: start)
    #expect(site.count(.alert) == 2)
    #expect(outcome.status == .done)
    try site.remove("snapshot.yaml")
    try alert(site, "{alert: CoreDumpFileFound, node: cucm-pub}", at: start)
    #expect(site.count(.alert) == 3)
  }

  @Test func `of several alerts in one input a bad one costs the others nothing`() throws {
    let site = try site()
    let outcome = try alert(
      site, "- {node: cucm-pub}\n- \(cpu)\n- {alert: A, node: b, colour: red}\n", at: start)
    #expect(outcome.status == .badInput)
    #expect(outcome.told.contains("alert.yaml:1:3: error: "))
    #expect(site.count(.alert) >= 1)
    #expect(try alert(site, "", at: start).status == .badInput)
  }

  @Test func `a message made a second time after a crash is the same message`() throws {
    let site = try site("alerts: {deadline: 0s}\n")
    try alert(site, cpu, at: start)
    let name = try #require(site.names(in: "state/alerts/pending").first)
    let record = try site.bytes("state/alerts/pending/\(name)")
    site.send(at: start, kinds: [.alert])
    let id = try #require(try site.journal().first { $0.event == .delivered }?.messageID)
    try site.write(
      "state/alerts/pending/\(name)", String(decoding: record, as: UTF8.self))
    site.send(at: start.adding(seconds: 1), kinds: [.alert])
    let delivered = try site.journal().filter { $0.event == .delivered }
    #expect(Set(delivered.map(\.messageID)) == [id])
    #expect(site.names(in: "state/alerts/pending") == [])
  }

  @Test func `one that waits already is not made again, and what it told stays told`() throws {
    let site = try site("alerts: {deadline: 0s}\n") {
      $0.destinations = ["archive": "path: missing/archive"]
    }
    for second in 0...2 { try alert(site, cpu, at: start.adding(seconds: Int64(second))) }
    let name = try #require(site.names(in: "state/alerts/pending").first)
    let record = String(
      decoding: try site.bytes("state/alerts/pending/\(name)"), as: UTF8.self)
    site.send(at: start.adding(seconds: 10), kinds: [.alert])
    let waiting = try #require(try site.waiting().first)
    #expect(String(decoding: waiting.bytes, as: UTF8.self).contains("\"repeats\": 2"))
    // Killed before it took the record away: the record says what it said before.
    try site.write("state/alerts/pending/\(name)", record)
    try alert(site, cpu, at: start.adding(seconds: 20))
    site.send(at: start.adding(seconds: 30), kinds: [.alert])
    #expect(try site.waiting() == [waiting])
    #expect(site.names(in: "state/alerts/pending") == [])
  }

  @Test func `what was accepted and not sent goes when the mode forbids it or the licence ends`()
    throws
  {
    let config = "alerts: {deadline: 0s}\n"
    let site = try site(config)
    try alert(site, cpu, at: start)
    try site.configure(
      TestConfig().with {
        $0.more = config
        $0.mode = "anonymous"
      })
    site.send(at: start)
    #expect(try events(site).contains("withdrawn mode"))
    #expect(site.names(in: "state/alerts/pending") == [])
    let revoked = try self.site(config)
    try alert(revoked, cpu, at: start)
    #expect(
      LicenseRun().revoke(revoked.environment(start)).text.contains("deleted 1 queued alert"))
    #expect(revoked.names(in: "state/alerts/pending") == [])
    revoked.accept(at: start)
    revoked.send(at: start)
    #expect(revoked.count(.alert) == 0)
  }

  @Test func `a destination that fails does not cost another its alert`() throws {
    let site = try site { $0.destinations["broken"] = "path: missing/broken" }
    let outcome = try alert(site, cpu, at: start)
    #expect(site.count(.alert) == 1)
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("alert could not be sent to 'broken'"))
    #expect(try site.waiting().map(\.destination) == ["broken"])
    #expect(
      try alert(site, "{alert: CodeYellow, node: cucm-pub}", at: start, tellsStatus: true).status
        == .partlySent)
  }

  @Test
  func `what withholds the node takes it out of a message about many, and out of the inventory`()
    throws
  {
    let site = try site(
      "alerts: {caps: {per_type: 1 in 1m}}\nredaction: {alert.node: withhold}\n")
    let many = alerts(3) { "{alert: Whatever, node: secret-node-\($0).example.org}" }
    try alert(site, many, at: start)
    try alert(site, many, at: start)
    site.send(at: start.adding(seconds: 61), kinds: [.alert])
    #expect(site.count(.alert) == 2)
    for name in site.names() {
      let text = String(decoding: try site.bytes("archive/\(name)"), as: UTF8.self)
      #expect(!text.contains("secret-node"), "\(text)")
    }
    site.send(at: start.adding(seconds: 62))
    let inventory = try site.newest()
    #expect(inventory.contains("an alert on a node") && !inventory.contains("secret-node"))
  }

  /// A site whose rule asks for pseudonyms, of which the key is damaged: alerts cannot be made.
  private func siteWithoutKey(_ more: String = "") throws -> TestSite {
    let site = try site("redaction: {alert.node: pseudonym}\n" + more)
    try site.write("state/pseudonyms.json", "{\"version\": 1, \"key\": \"abc\"}")
    return site
  }

  @Test func `an alert that cannot be made holds no other up and is tried by send alone`() throws {
    let site = try siteWithoutKey()
    let first = try alert(site, "{alert: Other, node: cucm-pub}", at: start)
    #expect(first.status.combined(with: .redactionFault) == first.status)
    #expect(site.names(in: "state/alerts/stuck").count == 1)
    #expect(site.send(at: start.adding(seconds: 60), kinds: [.alert]).told != "")
    #expect(site.names(in: "state/alerts/stuck").count == 1)
    try site.remove("state/pseudonyms.json")
    let second = try alert(site, cpu, at: start.adding(seconds: 90))
    #expect(second.status == .done && second.told == "")
    #expect(site.count(.alert) == 1)
    site.send(at: start.adding(seconds: 120), kinds: [.alert])
    #expect(site.count(.alert) == 2)
    #expect(site.names(in: "state/alerts/stuck") == [])
  }

  @Test func `what can never be made goes after a time, on record`() throws {
    let site = try siteWithoutKey("keep: {messages: 1 month}\n")
    try alert(site, "{alert: Other, node: cucm-pub}", at: start)
    site.send(at: start.adding(seconds: 30 * day), kinds: [.alert])
    #expect(site.names(in: "state/alerts/stuck").count == 1)
    site.send(at: start.adding(seconds: 32 * day), kinds: [.alert])
    #expect(site.names(in: "state/alerts/stuck") == [])
    #expect(try events(site).contains("deleted too_old"))
  }

  @Test func `a repeat sends what a hook that was killed had only taken down`() throws {
    let site = try site("alerts: {deadline: 0s}\n")
    try alert(site, cpu, at: start)
    #expect(site.names(in: "state/alerts/pending").count == 1)
    try site.configure(TestConfig())
    let again = try alert(site, cpu, at: start.adding(seconds: 1), tellsStatus: true)
    #expect(again.status == .suppressed)
    #expect(site.count(.alert) == 1)
    #expect(site.names(in: "state/alerts/pending") == [])
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
