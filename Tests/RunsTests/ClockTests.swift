import Catalogs
import Glibc
import Runs
import Testing

import func TestSupport.inProcessOfItsOwn
import Times

@Suite struct ClockTests {
  @Test(arguments: [1, 40])
  func `a clock set back by days sends nothing again and loses nothing`(days: Int64) throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-11-01T00:00:00Z")
    site.send(at: "2026-11-20T12:00:00Z")
    #expect(site.count() == 1)

    let back = later("2026-11-20T12:00:00Z", -days * day)
    for hours: Int64 in 0..<4 { site.send(at: later(back, hours * 6 * hour)) }
    #expect(site.count() == 1)

    site.send(at: "2026-12-01T00:00:00Z")
    #expect(site.count() == 2)
  }

  @Test func `a ledger from the future does not stall the site`() throws {
    let site = try TestSite()
    site.accept()
    // The machine came up with a clock that was years ahead, sent, and then found a time server.
    site.send(at: "2031-06-01T00:00:00Z")
    #expect(site.count() == 1)

    for hours: Int64 in 0..<4 { site.send(at: later("2026-11-10T00:00:00Z", hours * hour)) }
    #expect(site.count() == 2)
    #expect(try site.status(at: "2026-11-12T00:00:00Z").next_due == "2026-12-01T00:00:00Z")

    site.send(at: "2026-12-01T00:00:00Z")
    #expect(site.count() == 3)
  }

  @Test func `what was told in the future is told again`() throws {
    let site = try TestSite()
    #expect(site.send(at: "2031-06-01T00:00:00Z").told != "")
    #expect(site.send(at: "2026-11-01T00:00:00Z").told != "")
    #expect(site.send(at: "2026-11-01T01:00:00Z").told == "")
  }

  @Test func `a message that waits since the future is delivered`() throws {
    let site = try TestSite()
    site.accept()
    try site.write("archive", "not a directory")
    site.send(at: "2031-06-01T00:00:00Z")
    try site.remove("archive")
    site.send(at: "2026-11-01T00:00:00Z")
    #expect(site.count() >= 1)
    #expect(try site.waiting() == [])

    site.send(at: "2026-11-01T00:15:00Z")
    let count = site.count()
    site.send(at: "2026-11-01T00:30:00Z")
    #expect(site.count() == count)
    site.send(at: "2026-12-01T00:00:00Z")
    #expect(site.count() == count + 1)
  }

  // The C library knows one zone at a time, and all tests share one process, so that these have
  // processes of their own.

  @Test func `the month begins at local midnight`() throws {
    try inProcessOfItsOwn {
      try runs(inZone: "Pacific/Kiritimati") {  // UTC+14
        let site = try TestSite()
        site.accept()
        site.send(at: "2026-10-05T00:00:00Z", calendar: .system)
        site.send(at: "2026-10-31T09:59:59Z", calendar: .system)
        #expect(site.count() == 1)
        site.send(at: "2026-10-31T10:00:00Z", calendar: .system)
        #expect(site.count() == 2)
      }
    }
  }

  @Test func `an hour that comes twice has one slot`() throws {
    try inProcessOfItsOwn {
      // Clocks went back from 02:00 to 01:00 on 2026-11-01, the day of the slot.
      try runs(inZone: "America/New_York") {
        let site = try TestSite(TestConfig(slot: "stable"))
        site.accept()
        try site.install(slotKey: "key-204")  // 01:28:12
        site.send(at: "2026-10-05T00:00:00Z", calendar: .system)
        // The first 01:28:12 is at 05:28:12 in UTC, the second an hour later.
        site.send(at: "2026-11-01T05:28:11Z", calendar: .system)
        #expect(site.count() == 1)
        site.send(at: "2026-11-01T05:28:12Z", calendar: .system)
        #expect(site.count() == 2)
        for quarter: Int64 in 0..<8 {
          site.send(at: later("2026-11-01T05:45:00Z", quarter * 15 * minute), calendar: .system)
        }
        #expect(site.count() == 2)
      }
    }
  }

  @Test func `a midnight that does not exist still begins a month`() throws {
    try inProcessOfItsOwn {
      // 2023-10-01 in Asuncion began at 01:00, which is 04:00 in UTC.
      try runs(inZone: "America/Asuncion") {
        let site = try TestSite()
        site.accept(at: "2023-09-15T00:00:00Z")
        site.send(at: "2023-09-15T00:00:00Z", calendar: .system)
        site.send(at: "2023-10-01T03:59:59Z", calendar: .system)
        #expect(site.count() == 1)
        site.send(at: "2023-10-01T04:00:00Z", calendar: .system)
        #expect(site.count() == 2)
        site.send(at: "2023-10-01T05:00:00Z", calendar: .system)
        #expect(site.count() == 2)
      }
    }
  }

  @Test func `a slot in an hour that is skipped still comes`() throws {
    try inProcessOfItsOwn {
      try runs(inZone: "America/Asuncion") {
        let site = try TestSite(TestConfig(slot: "stable"))
        site.accept(at: "2023-09-15T00:00:00Z")
        try site.install(slotKey: "key-47")  // 00:29:50
        site.send(at: "2023-09-15T00:00:00Z", calendar: .system)
        for quarter: Int64 in 0..<10 {
          site.send(at: later("2023-10-01T03:30:00Z", quarter * 15 * minute), calendar: .system)
        }
        #expect(site.count() == 2)
      }
    }
  }

  @Test func `moving a machine to another zone on the first sends nothing twice`() throws {
    try inProcessOfItsOwn {
      let site = try TestSite()
      site.accept()
      try runs(inZone: "Pacific/Kiritimati") {
        site.send(at: "2026-10-31T12:00:00Z", calendar: .system)
      }
      try runs(inZone: "Pacific/Pago_Pago") {  // UTC-11
        for hours: Int64 in 0..<8 {
          site.send(at: later("2026-10-31T12:15:00Z", hours * 6 * hour), calendar: .system)
        }
      }
      #expect(site.count() == 1)
    }
  }
}

/// Does something where clocks show the time of a zone.
private func runs(inZone zone: String, _ body: () throws -> Void) throws {
  setenv("TZ", zone, 1)
  tzset()
  // A zone that this machine does not know counts as UTC, and would prove nothing.
  let noon = LocalCalendar.system.civilTime(at: "2023-07-01T12:00:00Z")
  try #require(noon.description != "2023-07-01T12:00:00", "the package tzdata is missing")
  try body()
}
