import Catalogs
import Runs
import Testing
import Times

@Suite struct ScheduleTests {
  @Test func `nothing is due again before the first of the next month`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-10-05T00:00:00Z")
    #expect(site.names().count == 3)

    site.send(at: "2026-10-05T00:15:00Z")
    site.send(at: "2026-10-31T23:59:59Z")
    #expect(site.names().count == 3)

    site.send(at: "2026-11-01T00:00:00Z")
    #expect(site.names().count == 6)
  }

  @Test func `smart mode sends three kinds a month, anonymous mode two`() throws {
    let smart = try TestSite()
    smart.accept()
    smart.send(at: "2026-11-01T00:00:00Z")
    #expect(MessageKind.monthly.map { smart.count($0) } == [1, 1, 1])

    let anonymous = try TestSite(TestConfig(mode: "anonymous"))
    anonymous.accept()
    anonymous.send(at: "2026-11-01T00:00:00Z")
    #expect(anonymous.count(.inventory) == 1)
    #expect(anonymous.count(.telemetry) == 1)
    #expect(anonymous.count(.configuration) == 0)
  }

  @Test func `a machine that was off on the first sends once when it is back`() throws {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    site.send(at: "2026-10-02T00:00:00Z")
    #expect(site.count() == 1)

    for hours: Int64 in 0..<4 { site.send(at: later("2026-11-17T09:30:00Z", hours * hour)) }
    #expect(site.count() == 2)
    #expect(try site.status(at: "2026-11-18T00:00:00Z").last_sent?.period == "2026-11")
  }

  @Test func `a machine that was off for months sends once when it is back`() throws {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    site.send(at: "2026-03-02T00:00:00Z")
    site.send(at: "2026-11-17T09:30:00Z")
    site.send(at: "2026-11-17T09:45:00Z")
    #expect(site.count() == 2)
  }

  @Test func `with 'slot: none' the first run of the month sends`() throws {
    let site = try TestSite()
    site.accept()
    for month in ["09", "10", "11", "12"] {
      site.send(at: try #require(Timestamp(rfc3339: "2026-\(month)-01T00:00:00Z")))
    }
    #expect(site.count() == 4)
  }

  @Test func `a month ends at midnight and a year does too`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-12-01T00:00:00Z")
    site.send(at: "2026-12-31T23:59:59Z")
    #expect(site.count() == 1)

    site.send(at: "2027-01-01T00:00:00Z")
    #expect(site.count() == 2)
    let row = try site.status(at: "2027-01-01T00:00:01Z")
    #expect(row.last_sent?.period == "2027-01")
    #expect(row.next_due == "2027-02-01T00:00:00Z")
  }

  @Test func `the leap day belongs to February`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2028-02-01T00:00:00Z")
    site.send(at: "2028-02-29T23:59:59Z")
    #expect(site.count() == 1)
    #expect(try site.status(at: "2028-02-29T12:00:00Z").next_due == "2028-03-01T00:00:00Z")

    site.send(at: "2028-03-01T00:00:00Z")
    #expect(site.count() == 2)
  }

  @Test func `the first message of all does not wait for a slot`() throws {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    site.send(at: "2026-10-12T12:00:00Z")
    #expect(site.count() == 1)
  }

  @Test func `a snapshot is not even read when nothing is due`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-11-01T00:00:00Z")
    try site.remove("snapshot.yaml")
    #expect(site.send(at: "2026-11-02T00:00:00Z").status == .done)
    #expect(site.send(at: "2026-12-01T00:00:00Z").status == .badInput)
  }

  @Test func `last month's message waiting does not swallow this month's`() throws {
    // The cron line of such a site runs on the first of the month only.
    let site = try TestSite()
    site.accept()
    try site.write("archive", "not a directory")
    #expect(site.send(at: "2026-10-01T00:00:00Z").status == .waiting)
    try site.remove("archive")

    #expect(site.send(at: "2026-11-01T00:00:00Z").status == .done)
    #expect(try site.status(at: "2026-11-01T00:00:01Z").last_sent?.period == "2026-11")
    #expect(site.count() == 2)
  }
}

/// A moment some seconds after another.
func later(_ time: Timestamp, _ seconds: Int64) -> Timestamp { time.adding(seconds: seconds) }
