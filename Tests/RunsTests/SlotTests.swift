import Catalogs
import Runs
import Testing
import Times

@Suite struct SlotTests {
  @Test func `the slot is the same in every month, whatever else happens`() throws {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    site.send(at: "2026-09-15T12:00:00Z")
    let october = try slot(site, after: "2026-09-20T00:00:00Z")

    site.send(at: later(october, hour))
    let november = try slot(site, after: "2026-10-20T00:00:00Z")
    #expect(timeOfDay(november) == timeOfDay(october))
    #expect(CivilTime(utc: november).dayText == "2026-11-01")
  }

  @Test func `slots differ between installations and are spread over the first day`() throws {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    site.send(at: "2026-09-15T12:00:00Z")
    let slots = try (0..<24).map { index in
      try site.install(slotKey: "key-\(index)")
      return try slot(site, after: "2026-09-20T00:00:00Z")
    }
    for slot in slots { #expect(CivilTime(utc: slot).dayText == "2026-10-01") }
    #expect(Set(slots).count == 24)
    #expect(Set(slots.map { timeOfDay($0) / 3_600 }).count >= 12)
  }

  @Test(arguments: [("key-896", "14:01:10"), ("key-204", "01:28:12"), ("key-47", "00:29:50")])
  func `the slot of a key is the same in every version of the program`(
    key: String, time: String
  ) throws {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    try site.install(slotKey: key)
    site.send(at: "2026-10-15T12:00:00Z")
    #expect(try site.status(at: "2026-10-16T00:00:00Z").next_due == "2026-11-01T\(time)Z")
  }

  @Test func `two new installations have slots and ids of their own`() throws {
    let keys = try (0..<4).map { _ in
      let site = try TestSite(TestConfig(slot: "stable"))
      site.accept()
      return String(decoding: try site.bytes("state/installation.json"), as: UTF8.self)
    }
    #expect(Set(keys).count == 4)
  }

  @Test func `nothing is sent before the slot, and once after it`() throws {
    let (site, slot) = try siteWithSlot()
    site.send(at: "2026-11-01T00:00:00Z")
    site.send(at: later(slot, -1))
    #expect(site.count() == 1)

    site.send(at: slot)
    #expect(site.count() == 2)

    site.send(at: later(slot, 1))
    site.send(at: "2026-11-01T23:45:00Z")
    #expect(site.count() == 2)
  }

  @Test
  func `a month that was missed is made up before this month's slot, and this month's follows`()
    throws
  {
    let (site, slot) = try siteWithSlot(lastSent: "2026-09-15T12:00:00Z")
    site.send(at: "2026-11-01T00:00:00Z")
    #expect(site.count() == 2)
    #expect(try site.status(at: "2026-11-01T00:00:00Z").last_sent?.period == "2026-10")
    #expect(try site.status(at: "2026-11-01T00:00:00Z").due == slot)

    site.send(at: later(slot, -1))
    #expect(site.count() == 2)
    site.send(at: slot)
    #expect(site.count() == 3)
    #expect(try site.status(at: later(slot, 1)).last_sent?.period == "2026-11")
  }

  @Test func `sent by hand on the first before the slot, the slot does not send again`() throws {
    let (site, slot) = try siteWithSlot()
    site.send(at: "2026-11-01T00:00:10Z", isNow: true)
    #expect(site.count() == 2)

    site.send(at: "2026-11-01T00:15:00Z")
    site.send(at: slot)
    site.send(at: later(slot, hour))
    site.send(at: "2026-11-30T23:45:00Z")
    #expect(site.count() == 2)

    site.send(at: "2026-12-02T00:00:00Z")
    #expect(site.count() == 3)
  }

  @Test func `sent by hand on the last day, the next month is still due`() throws {
    let (site, slot) = try siteWithSlot()
    site.send(at: "2026-10-31T23:59:00Z", isNow: true)
    #expect(site.count() == 2)
    site.send(at: slot)
    #expect(site.count() == 3)
  }

  @Test func `by hand a message is sent as often as the hand wants`() throws {
    let (site, _) = try siteWithSlot()
    site.send(at: "2026-10-20T00:00:00Z", isNow: true)
    site.send(at: "2026-10-20T00:00:10Z", isNow: true)
    #expect(site.count() == 3)
  }

  @Test func `by hand for one kind, the other kinds stay due`() throws {
    let (site, slot) = try siteWithSlot()
    site.send(at: "2026-11-01T00:00:10Z", isNow: true, kinds: [.inventory])
    #expect([site.count(.inventory), site.count(.telemetry)] == [2, 1])

    site.send(at: slot)
    #expect([site.count(.inventory), site.count(.telemetry)] == [2, 2])
  }

  @Test func `'--message' does not send what is not due`() throws {
    let (site, _) = try siteWithSlot()
    site.send(at: "2026-10-20T00:00:00Z", kinds: [.inventory])
    #expect(site.count() == 1)
  }

  /// A site that sent before, and its slot on 2026-11-01, which is in the afternoon.
  private func siteWithSlot(
    lastSent: Timestamp = "2026-10-15T12:00:00Z"
  ) throws -> (TestSite, Timestamp) {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    try site.install(slotKey: "key-896")
    site.send(at: lastSent)
    #expect(site.count() == 1)
    return (site, "2026-11-01T14:01:10Z")
  }
}

/// When the next inventory is due, of a site that has sent in the month of a moment.
private func slot(_ site: TestSite, after time: Timestamp) throws -> Timestamp {
  try #require(try site.status(at: time).due)
}

private func timeOfDay(_ time: Timestamp) -> Int { CivilTime(utc: time).secondOfDay }
