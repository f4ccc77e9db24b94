import Foundation
import Testing

/// Clocks that jump while messages are queued, and runs that are stopped (J1, J2, P2).
@Suite(.needs(.command("faketime", package: "faketime"))) struct ClockFaultTests {
  /// Runs `send` at a time of day, in UTC but for `zone`.
  @discardableResult
  private func send(_ site: Site, at time: String, zone: String = "UTC") throws -> Finished {
    try site.run("send", through: faketime(time), environment: ["TZ": zone])
  }

  private func faketime(_ time: String) -> [String] { ["faketime", "-f", "@\(time)"] }

  /// A site of which three messages wait since the morning of 10 November 2026.
  private func waitingSite() throws -> Site {
    let site = try Site(isAccepted: false)
    let accepted = try site.run(
      "license", "accept", "--yes", through: faketime("2026-11-10 08:00:00"))
    try #require(accepted.status == 0, "\(accepted.errors)")
    try site.write("archive", "not a directory")
    try #require(try send(site, at: "2026-11-10 08:00:00").status == 75)
    return site
  }

  @Test(arguments: [
    "2031-06-01 00:00:00", "2026-10-01 08:00:00", "2038-01-19 03:14:08", "2028-02-29 23:59:59",
    "2024-02-29 12:00:00", "1970-01-02 00:00:00", "2026-12-01 00:00:00",
  ])
  func `a clock that jumps and comes back stalls nothing and sends no year again`(jump: String)
    throws
  {
    let site = try waitingSite()
    let waiting = Set(site.names(in: "state/outbox"))
    for _ in 0..<2 { #expect(try send(site, at: jump).status == 75) }
    // No queued message was lost, whatever the clock showed.
    #expect(waiting.isSubset(of: site.names(in: "state/outbox")))
    try site.remove("archive")
    let back = try send(site, at: "2026-11-10 09:00:00")
    #expect(back.status == 0, "\(back.errors)")
    #expect(site.names(in: "state/outbox") == [])
    for time in ["09:15:00", "09:30:00", "23:45:00"] {
      #expect(try send(site, at: "2026-11-10 \(time)").status == 0)
    }
    // Those of the month, and those that were made while the clock was wrong.
    let count = site.names(in: "archive").count
    #expect([3, 6].contains(count))
    for kind in ["inventory", "telemetry", "configuration"] {
      #expect(site.names(in: "archive").contains { $0.hasPrefix("202611") && $0.contains(kind) })
    }
    let status = try site.run(
      "status", "--json", through: faketime("2026-11-10 23:50:00"))
    #expect(status.status == 0)
    let messages = try #require(try json(status.output)["messages"] as? [[String: Any]])
    #expect(messages.count == 4)
    for message in messages where message["kind"] as? String != "alert" {
      #expect(message["next_due"] as? String == "2026-12-01T00:00:00Z")
      #expect(message["waiting_since"] as? String == nil)
    }
    #expect(try send(site, at: "2026-12-01 00:00:10").status == 0)
    #expect(try send(site, at: "2026-12-01 00:15:00").status == 0)
    let december = site.names(in: "archive").filter { $0.hasPrefix("20261201T000010Z") }
    #expect(december.count == 3 || jump.hasPrefix("2026-12"))
    #expect(site.names(in: "archive").count == count + december.count)
    #expect(try site.run("history", "verify").status == 0)
  }

  // MARK: - What a jump must not delete, end, skip or repeat

  /// The time that the clock shows instead of the morning of 10 November 2026.
  enum Jump: String, CaseIterable, Sendable {
    case tenYearsAhead = "2036-11-10 08:30"
    case fourHundredDaysAhead = "2027-12-15 08:30"
    case threeMonthsAhead = "2027-02-20 08:30"
    case anHourBack = "2026-11-10 07:30"
    case fiveMonthsBack = "2026-06-10 08:30"
    case epoch = "1970-01-01 00:00"
  }

  /// The commands that run while the clock is wrong.
  enum Work: String, CaseIterable, Sendable { case send, sendNow, alert, otherAlert }

  /// Whether the state was last written by this version, or by one that did not know the time.
  enum Origin: String, CaseIterable, Sendable { case present, past }

  /// A site that has sent every month since January, has had an alert half an hour ago, a message that is
  /// queued, a damaged file and a run every quarter of an hour since the night.
  private func oldSite(_ origin: Origin) throws -> Site {
    let site = try Site(
      Site.config(
        destinations: [
          "archive": "path: archive", "other": "path: other, messages: [telemetry]",
        ], more: "keep: {messages: 12 months, journal: 12 months}\n"), isAccepted: false)
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub}\n")
    try site.write("other.yaml", "{alert: CpuPegging, node: cucm-sub1}\n")
    let accepted = try site.run(
      "license", "accept", "--yes", through: faketime("2026-01-01 00:00:00"))
    try #require(accepted.status == 0, "\(accepted.errors)")
    for month in 1...11 {
      if month == 11 { try site.remove("other") }
      if month == 11 { try site.write("other", "not a directory") }
      let status = try send(site, at: "2026-\(month)-01 00:00:00").status
      try #require(status == (month == 11 ? 76 : 0))
    }
    for time in ["2026-11-09 23:45:00", "2026-11-10 00:00:00", "2026-11-10 07:45:00"] {
      try send(site, at: time)
    }
    let alert = try site.run("alert", "alert.yaml", through: faketime("2026-11-10 08:00:00"))
    try #require(alert.status == 0 && alerts(site) == 1)
    try site.write("state/ledger.json.damaged", "{")
    try send(site, at: "2026-11-10 08:15:00")
    if origin == .past { try site.remove("state/clock.json") }
    return site
  }

  /// How many alerts arrived.
  private func alerts(_ site: Site) -> Int {
    site.names(in: "archive").count { $0.contains("-alert-") }
  }

  /// How many messages of a kind say that they were made in a month.
  private func messages(_ site: Site, _ kind: String, _ month: String) -> Int {
    site.names(in: "archive").count { $0.hasPrefix(month) && $0.contains("-\(kind)-") }
  }

  /// Everything that was kept and is not there any more, or not as it was.
  private func losses(_ site: Site, since before: [String: Data]) throws -> [String] {
    let now = try site.contents(of: "state")
    return before.compactMap { name, bytes in
      switch name {
      case "journal.jsonl":
        now[name]?.starts(with: bytes) == true ? nil : "the journal lost lines"
      case let window where window.hasSuffix(".window"):
        // The line after it counts repeats.
        now[name]?.prefix { $0 != 10 } == bytes.prefix { $0 != 10 } ? nil : "a window ended"
      case let kept where kept.hasPrefix("sent/"), let kept where kept.hasPrefix("outbox/"),
        let kept where kept.hasSuffix(".damaged"):
        now[name] == bytes ? nil : "\(name) is gone"
      default: nil
      }
    }
  }

  @Test(arguments: Jump.allCases, Origin.allCases)
  func `a clock that jumps deletes nothing, ends no window, and skips and repeats no month`(
    jump: Jump, origin: Origin
  ) throws {
    let site = try oldSite(origin)
    let before = try site.contents(of: "state")
    try #require(before.keys.count { $0.hasPrefix("sent/") } > 30)
    // A window ends after an absence that may be true: an alert too many is better than none.
    let mayEnd = jump == .threeMonthsAhead
    for work in Work.allCases {
      for minute in ["05", "20"] {
        let clock = faketime("\(jump.rawValue.dropLast(2))\(minute):00")
        let run =
          switch work {
          case .send: try site.run("send", through: clock)
          case .sendNow: try site.run("send", "--now", "--message", "inventory", through: clock)
          case .alert: try site.run("alert", "alert.yaml", through: clock)
          case .otherAlert: try site.run("alert", "other.yaml", through: clock)
          }
        #expect([0, 75, 76].contains(run.status), "\(work): \(run.errors)")
        if work == .send, minute == "05" {
          #expect(run.errors.contains("the system clock shows") == (jump != .anHourBack))
        }
        let lost = try losses(site, since: before).filter { !mayEnd || $0 != "a window ended" }
        #expect(lost == [], "\(work) at \(jump.rawValue)")
      }
    }
    // Messages requested by hand were sent, and both alerts once each.
    #expect(alerts(site) == (mayEnd ? 3 : 2))

    try site.remove("other")
    #expect(try send(site, at: "2026-11-10 09:00:00").status == 0)
    #expect(try send(site, at: "2026-11-10 09:15:00").status == 0)
    #expect(site.names(in: "other").count == (mayEnd ? 2 : 1))
    let again = try site.run(
      "alert", "other.yaml", "--exit-status", through: faketime("2026-11-10 09:20:00"))
    if !mayEnd {
      #expect(again.status == 1)
      #expect(alerts(site) == 2)
    }
    #expect(try losses(site, since: before).filter { !$0.hasPrefix("outbox/") && !mayEnd } == [])
    for kind in ["telemetry", "configuration"] {
      #expect(messages(site, kind, "202611") == 1, "\(kind)")
    }
    // The following months are sent once each, and overdue files are deleted as usual.
    for time in ["2026-11-30 23:45:00", "2026-12-01 00:00:10", "2026-12-01 00:15:00"] {
      #expect(try send(site, at: time).status == 0)
    }
    for kind in ["inventory", "telemetry", "configuration"] {
      #expect(messages(site, kind, "202612") == 1, "\(kind)")
    }
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test func `what waits goes out once after a jump, and status says when it is tried`() throws {
    let site = try waitingSite()
    try send(site, at: "2031-06-01 00:00:00")
    let status = try site.run("status", through: faketime("2026-11-10 09:00:00"))
    #expect(status.status == 0)
    #expect(
      unfolded(status.text).contains(", next attempt on 2026-11-10 09:00 "), "\(status.text)")
    #expect(!status.text.contains("again on 2031"))
  }

  @Test func `another time zone at the turn of a month sends nothing twice`() throws {
    let site = try Site()
    // It is December in Kiritimati, and November in Los Angeles.
    try send(site, at: "2026-12-01 02:00:00", zone: "Pacific/Kiritimati")
    #expect(site.names(in: "archive").count == 3)
    try send(site, at: "2026-11-30 04:30:00", zone: "America/Los_Angeles")
    try send(site, at: "2026-12-01 01:00:00", zone: "America/Los_Angeles")
    #expect(site.names(in: "archive").count == 3)
    try send(site, at: "2027-01-01 01:00:00", zone: "America/Los_Angeles")
    #expect(site.names(in: "archive").count == 6)
  }

  @Test(arguments: ["2026-10-25", "2027-03-28"])
  func `the hour that comes twice or not at all stalls nothing that waits`(day: String) throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    for time in ["01:45:00", "02:15:00", "02:45:00", "01:50:00", "02:20:00"] {
      #expect(try send(site, at: "\(day) \(time)", zone: "Europe/Zurich").status == 75)
    }
    #expect(site.names(in: "state/outbox").count == 3)
    try site.remove("archive")
    #expect(try send(site, at: "\(day) 03:10:00", zone: "Europe/Zurich").status == 0)
    #expect(site.names(in: "archive").count == 3)
    #expect(try send(site, at: "\(day) 03:25:00", zone: "Europe/Zurich").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test(.needs(.tracing))
  func `while a run stands still with the lock the others give up, and it goes on afterwards`()
    throws
  {
    let site = try Site()
    // Its first message is in the outbox.
    let stopped = try StoppedRun(site, ["send"], after: "renameat", 2)
    // All of them wait for their ten seconds at the same time.
    let waiters = try (0..<4).map { try site.start($0 == 0 ? ["send", "--now"] : ["send"]) }
    let finished = try waiters.map { try $0.finish() }
    #expect(finished.map(\.status) == [75, 75, 75, 75])
    #expect(finished[0].errors.contains("another run is in progress, and nothing was done"))
    #expect(finished.dropFirst().allSatisfy { $0.errors == "" })
    #expect(site.names(in: "archive") == [])
    let resumed = try stopped.finish()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("history", "verify").status == 0)
  }
}
