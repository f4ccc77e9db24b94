import Foundation
import Testing

/// Clocks that jump while messages wait, and runs that stand still (J1, J2, P2).
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
    // Nothing that waited was lost, whatever the clock said.
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

  @Test func `what waits goes out once after a jump, and status says when it is tried`() throws {
    let site = try waitingSite()
    try send(site, at: "2031-06-01 00:00:00")
    let status = try site.run("status", through: faketime("2026-11-10 09:00:00"))
    #expect(status.status == 0)
    #expect(status.text.contains("and is tried again on 2026-11-10 09:00\n"), "\(status.text)")
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
    #expect(finished[0].errors.contains("another run is at work, and nothing was done"))
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
