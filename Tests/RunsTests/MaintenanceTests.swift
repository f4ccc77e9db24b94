import Alerts
import Catalogs
import Diagnostics
import Files
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// During maintenance alerts are held; at its end what is left is sent, and nothing is lost (O13).
@Suite struct MaintenanceTests {
  let start: Timestamp = "2026-11-10T12:00:00Z"
  private static let manyAllowed = "alerts: {caps: {per_minute: 10000, per_type: 10000 in 2h}}\n"

  private func site(
    _ more: String = manyAllowed, _ change: (inout TestConfig) -> Void = { _ in }
  ) throws -> TestSite {
    let site = try TestSite(
      TestConfig().with {
        $0.more = more
        change(&$0)
      })
    site.accept()
    return site
  }

  private func environment(
    _ site: TestSite, _ time: Timestamp, _ clock: BootClock? = nil
  ) -> RunEnvironment {
    var environment = site.environment(time)
    environment.bootClock = { clock }
    return environment
  }

  @discardableResult
  private func maintain(
    _ site: TestSite, _ request: MaintenanceRun.Request, at time: Timestamp,
    _ clock: BootClock? = nil
  ) -> Outcome {
    MaintenanceRun(request).run(environment(site, time, clock))
  }

  @discardableResult
  private func alert(
    _ site: TestSite, _ alerts: String, at time: Timestamp, _ clock: BootClock? = nil,
    tellsStatus: Bool = false
  ) throws -> Outcome {
    try site.write("alert.yaml", alerts)
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: tellsStatus
    ).run(environment(site, time, clock))
  }

  private struct SentAlert: Decodable {
    struct Facts: Decodable {
      let alert: String
      let node: String?
      let status: String
      let time: String?
      let details: [String]?
      let description: [String]?
      let remarks: [String]?
    }
    let alert: Facts
  }

  private func sent(_ site: TestSite, in directory: String = "archive") throws -> [SentAlert.Facts]
  {
    try site.names(in: directory).filter { $0.contains("-alert-") }.map { name in
      try JSONDecoder().decode(
        SentAlert.self, from: Data(try site.bytes("\(directory)/\(name)"))
      ).alert
    }
  }

  private let twoHours = MaintenanceRun.Request.start(TimeSpan(seconds: 7_200), reason: "upgrade")
  private func after(_ minutes: Int64) -> Timestamp { start.adding(seconds: minutes * 60) }

  @Test func `what ended meanwhile is one summary, and what is active is sent with its start`()
    throws
  {
    let site = try site()
    let begun = maintain(site, twoHours, at: start)
    #expect(begun.text == "alerts are held until 2026-11-10 14:00: upgrade\n")
    #expect(try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1)).told == "")
    let status = try alert(
      site, "{alert: HardwareFailure, node: sub2, time: 2026-11-10T12:03:00Z}", at: after(5),
      tellsStatus: true)
    #expect(status.status == .waiting)
    try alert(site, "{alert: CpuPegging, node: sub1, status: resolved}", at: after(30))
    #expect(
      site.send(at: after(60), isNow: true).told.contains(
        "note: alerts are held for maintenance until 2026-11-10 14:00\n"))
    #expect(site.count(.alert) == 0)
    #expect(
      maintain(site, .show, at: after(60)).text
        == "alerts are held until 2026-11-10 14:00: upgrade\nheld so far: 2\n")
    site.send(at: after(121))
    let found = try sent(site)
    #expect(found.map(\.alert).sorted() == ["HardwareFailure", "MaintenanceSummary"])
    for alert in found {
      if alert.alert == "HardwareFailure" {
        #expect(alert.time == "2026-11-10T12:03:00Z" && alert.status == "firing")
      } else {
        #expect(alert.status == "resolved" && alert.remarks == nil)
        #expect(
          alert.description == [
            "1 alert began and ended during maintenance, between 2026-11-10T12:01:00Z and 2026-11-10T12:30:00Z"
          ])
        #expect(
          alert.details == ["sub1: CpuPegging, 2026-11-10T12:01:00Z to 2026-11-10T12:30:00Z"])
      }
    }
    // What ended is new when it comes again, what is active is a repeat.
    try alert(
      site, "- {alert: CpuPegging, node: sub1}\n- {alert: HardwareFailure, node: sub2}\n",
      at: after(125))
    #expect(site.count(.alert) == 3)
    #expect(maintain(site, .show, at: after(126)).text == "there is no maintenance\n")
  }

  @Test func `it can be ended and prolonged, and an alert that comes again is sent as active`()
    throws
  {
    let site = try site()
    maintain(site, twoHours, at: start)
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    maintain(site, .start(TimeSpan(seconds: 3_600), reason: ""), at: after(100))
    try alert(site, "{alert: CpuPegging, node: sub1, status: resolved}", at: after(110))
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(140))
    #expect(site.count(.alert) == 0)
    let end = maintain(site, .end, at: after(150))
    #expect(end.status == .done && end.told == "")
    #expect(
      end.text
        == "maintenance has ended: 1 held alert is sent, 1 that ended meanwhile is summarized in one message\n"
    )
    let found = try sent(site)
    #expect(found.map(\.alert).sorted() == ["CpuPegging", "MaintenanceSummary"])
    #expect(
      found.first { $0.alert == "CpuPegging" }?.time == after(140).description)
    #expect(maintain(site, .end, at: after(151)).text == "there is no maintenance\n")
    #expect(site.names(in: "state/alerts/over") == [])
    #expect(!site.names(in: "state/alerts").contains("maintenance.json"))
  }

  @Test func `an alert that was sent before is told of its end after maintenance`() throws {
    let site = try site(
      "alerts: {resolved: send, caps: {per_minute: 10000, per_type: 10000 in 2h}}\n")
    try alert(site, "{alert: CpuPegging, node: sub1}", at: start)
    maintain(site, twoHours, at: after(1))
    try alert(site, "{alert: CpuPegging, node: sub1, status: resolved}", at: after(2))
    #expect(site.count(.alert) == 1)
    maintain(site, .end, at: after(3))
    #expect(try sent(site).map(\.status) == ["firing", "resolved"])
  }

  @Test func `rules of a destination hold for the summary`() throws {
    let site = try site("alerts: {unknown: ignore}\n") {
      $0.destinations = [
        "archive": "path: archive", "pager": "path: pager, minimum_severity: critical",
      ]
    }
    maintain(site, twoHours, at: start)
    let names = ["RouteListExhausted", "CpuPegging", "SomethingElse"]
    for (minute, state) in [(1, ""), (2, ", status: resolved")] {
      try alert(
        site, names.map { "- {alert: \($0), node: cucm-pub\(state)}\n" }.joined(),
        at: after(Int64(minute)))
    }
    maintain(site, .end, at: after(3))
    #expect(try sent(site).map { $0.details?.count } == [2])
    #expect(try sent(site, in: "pager").map { $0.details?.count } == [1])
    let journal = try site.journal().filter { $0.reason == "maintenance" }
    #expect(journal.count { $0.event == .filtered } == 3)
    #expect(journal.count { $0.event == .held } == 3)
  }

  @Test
  func `a storm of 1000 alerts is one summary and every survivor once, whatever the clocks do`()
    throws
  {
    let site = try TestSite(
      TestConfig().with { $0.more = Self.manyAllowed }, in: URL(fileURLWithPath: "/dev/shm"))
    site.accept()
    let boot = BootClock(boot: "a", seconds: 100)
    maintain(site, twoHours, at: start, boot)
    func storm(_ numbers: Range<Int>, _ state: String = "") -> String {
      numbers.map { "- {alert: Alert\($0 % 40), node: node\($0)\(state)}\n" }.joined()
    }
    try alert(site, storm(0..<1_000), at: after(1), BootClock(boot: "a", seconds: 160))
    try alert(site, storm(0..<1_000), at: after(2), BootClock(boot: "a", seconds: 220))
    // The clock is set back and ahead while the machine is up, and nothing is sent.
    for shift in [-300, 300] as [Int64] {
      let time = start.adding(seconds: shift * 60)
      _ = SendRun(isNow: false, kinds: [.alert], destinations: [])
        .run(environment(site, time, BootClock(boot: "a", seconds: 400)))
    }
    #expect(site.count(.alert) == 0)
    try alert(
      site, storm(0..<900, ", status: resolved"), at: after(10), BootClock(boot: "b", seconds: 5))
    #expect(site.names(in: "state/alerts/over").count == 900)
    #expect(site.names(in: "state/alerts/pending").count == 100)
    _ = SendRun(isNow: true, kinds: [.alert], destinations: [])
      .run(environment(site, after(121), BootClock(boot: "b", seconds: 6_700)))
    let found = try sent(site)
    let summaries = found.filter { $0.alert == "MaintenanceSummary" }
    #expect(summaries.count == 1)
    #expect(summaries.first?.details?.count == 900)
    let survivors = found.filter { $0.alert != "MaintenanceSummary" }
    #expect(survivors.compactMap(\.node).sorted() == (900..<1_000).map { "node\($0)" })
    #expect(survivors.allSatisfy { $0.time == after(1).description })
    #expect(site.names(in: "state/alerts/pending") == [])
    #expect(site.names(in: "state/alerts/over") == [])
    #expect(try site.waiting().isEmpty)
  }

  @Test func `a second end finishes what a run that was killed left`() throws {
    let site = try site()
    maintain(site, twoHours, at: start)
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    try site.write(
      "state/alerts/maintenance.json",
      #"{"version": 1, "start": "2026-11-10T12:00:00Z", "end": "2026-11-10T12:02:00Z", "reason": ""}"#
    )
    #expect(
      maintain(site, .end, at: after(3)).text
        == "maintenance has ended: 1 held alert is sent\n")
    #expect(site.count(.alert) == 1)
    #expect(maintain(site, .end, at: after(4)).text == "there is no maintenance\n")
  }

  @Test func `a window of the config holds alerts, and ends by itself`() throws {
    // 2026-11-10 is a Tuesday.
    let site = try site(
      Self.manyAllowed + "maintenance: [Tue 11:30-14:00, 2020-01-01 00:00-01:00]\n")
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    try alert(site, "{alert: HardwareFailure, node: sub2}", at: after(2))
    try alert(site, "{alert: CpuPegging, node: sub1, status: resolved}", at: after(30))
    #expect(
      maintain(site, .show, at: after(31)).text
        == "alerts are held until 2026-11-10 14:00: Tue 11:30-14:00\nheld so far: 2\n")
    site.send(at: after(60), kinds: [.alert])
    site.send(at: after(61), kinds: [.alert])
    #expect(site.count(.alert) == 0)
    site.send(at: after(120), kinds: [.alert])
    #expect(try sent(site).map(\.alert).sorted() == ["HardwareFailure", "MaintenanceSummary"])
    let events = try site.journal().map(\.event)
    #expect(events.count { $0 == .maintenanceBegan } == 1)
    #expect(events.count { $0 == .maintenanceEnded } == 1)
    #expect(maintain(site, .show, at: after(125)).text == "there is no maintenance\n")
  }

  @Test func `a window that somebody ended stays ended until the next one`() throws {
    let site = try site(Self.manyAllowed + "maintenance: daily 11:30-14:00\n")
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    #expect(
      maintain(site, .end, at: after(2)).text == "maintenance has ended: 1 held alert is sent\n")
    #expect(maintain(site, .end, at: after(3)).text == "there is no maintenance\n")
    #expect(try alert(site, "{alert: Other, node: sub1}", at: after(4)).told == "")
    #expect(site.count(.alert) == 2)
    // By hand for ten minutes within the window, which does not begin again after that.
    maintain(site, .start(TimeSpan(seconds: 600), reason: "disk"), at: after(10))
    try alert(site, "{alert: Third, node: sub1}", at: after(11))
    #expect(site.count(.alert) == 2)
    site.send(at: after(21), kinds: [.alert])
    #expect(site.count(.alert) == 3)
    // The clock is set back into the window: it does not begin anew.
    try alert(site, "{alert: Fourth, node: sub1}", at: after(5))
    #expect(site.count(.alert) == 4)
    try alert(site, "{alert: Fifth, node: sub1}", at: after(24 * 60))
    #expect(site.count(.alert) == 4)
    let events = try site.journal().map(\.event).filter { $0.rawValue.hasPrefix("maint") }
    #expect(
      events == [
        .maintenanceBegan, .maintenanceEnded, .maintenanceBegan, .maintenanceEnded,
      ])
  }

  @Test func `an alert whose hook was killed when it ended is in the summary alone`() throws {
    let site = try site()
    maintain(site, twoHours, at: start)
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    let name = try #require(site.names(in: "state/alerts/pending").first)
    let record = try site.bytes("state/alerts/pending/\(name)")
    try alert(site, "{alert: CpuPegging, node: sub1, status: resolved}", at: after(2))
    try site.write("state/alerts/pending/\(name)", String(decoding: record, as: UTF8.self))
    site.send(at: after(121), kinds: [.alert])
    #expect(try sent(site).map(\.alert) == ["MaintenanceSummary"])
  }

  @Test(
    arguments: [
      ("before its end", "a", 7_100, 0, true), ("after its end", "a", 7_400, 0, false),
      ("the clock an hour back", "a", 7_400, -3_600, false),
      ("a reboot", "b", 10, 600, true), ("a reboot after its end", "b", 10, 7_300, false),
      ("a reboot with a clock of before", "b", 10, -60, false),
    ] as [(String, String, Int64, Int64, Bool)])
  func `it ends by itself, across reboots and clocks that jump`(
    name: String, boot: String, uptime: Int64, shift: Int64, isOpen: Bool
  ) {
    let maintenance = Maintenance(
      from: start, lasting: TimeSpan(seconds: 7_200), at: start,
      BootClock(boot: "a", seconds: 100), reason: "")
    #expect(
      maintenance.isOpen(
        at: start.adding(seconds: shift), BootClock(boot: boot, seconds: uptime)) == isOpen)
  }

  @Test func `damaged maintenance holds nothing back and is reported once`() throws {
    let site = try site()
    maintain(site, twoHours, at: start)
    try site.write("state/alerts/maintenance.json", "{\"version\": 1, \"start\": 7}")
    let outcome = try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    #expect(outcome.status == .stateDamaged)
    #expect(outcome.told.contains("maintenance is over"))
    #expect(site.count(.alert) == 1)
    #expect(try alert(site, "{alert: Other, node: sub1}", at: after(2)).told == "")
  }

  @Test func `there is none without smart mode and accepted terms`() throws {
    let site = try TestSite(TestConfig())
    #expect(maintain(site, twoHours, at: start).status == .notConfigured)
    site.accept()
    try site.configure(TestConfig().with { $0.mode = "anonymous" })
    #expect(
      maintain(site, twoHours, at: start).told.contains("so that none can be held"))
  }

  @Test func `status shows it as a note`() throws {
    let site = try site()
    maintain(site, twoHours, at: start)
    try alert(site, "{alert: CpuPegging, node: sub1}", at: after(1))
    let text = StatusRun(isJSON: false).run(site.environment(after(2))).text
    #expect(
      text.contains(
        "alerts are held for maintenance until 2026-11-10 14:00 (upgrade);"),
      "\(text)")
    #expect(!text.contains("queued"), "\(text)")
    let run = "callhome maintenance end -c \(site.path)/callhome.yaml"
    #expect(site.send(at: after(3), isNow: true).told.contains("hint: run: \(run)\n"))
  }
}
