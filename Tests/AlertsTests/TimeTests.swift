import Alerts
import Glibc
import Testing

import func TestSupport.inProcessOfItsOwn
import Times

/// The times of alerts, as many systems write them.
@Suite struct TimeTests {
  private func alert(_ time: String) throws -> Alert {
    try #require(
      try alerts("alert: A\ntime: '\(time.replacing("'", with: "''"))'\n").first)
  }

  @Test(arguments: [
    "2026-11-20T02:00:10Z", "2026-11-20T02:00:10.999999999Z", "2026-11-20t02:00:10z",
    "2026-11-20T03:00:10+01:00", "2026-11-20T03:00:10+0100", "2026-11-19T21:00:10-05:00",
    "2026-11-20 02:00:10", "2026-11-20 02:00:10,250", "2026/11/20 02:00:10 UTC",
    "2026-11-20 02:00:10 +00:00", "11/20/2026 02:00:10", "11/20/2026 2:00:10 AM",
    "Fri Nov 20 03:00:10 CET 2026", "Fri Nov 20 02:00:10 2026",
    "Fri Nov 20 07:30:10 GMT+05:30 2026",
    "Nov 20 2026 02:00:10.476 UTC", "Nov 20 2026 02:00:10 AM.456 UTC",
    "Nov 19 2026 10:00:10 PM.4 EDT", "*Nov 20 2026 02:00:10.476 UTC", "Nov 20 02:00:10",
    "Friday, November 20, 2026 02:00:10", "20 Nov 2026 03:00:10 +0100",
    "Thu Nov 19 21:00:10 CDT 2026", "1795140010", "1795140010123", " 2026-11-20  02:00:10 ",
  ])
  func `a time is read in each of these forms`(text: String) throws {
    let alert = try alert(text)
    #expect(alert.time?.description == "2026-11-20T02:00:10Z")
    #expect(alert.faults == [])
  }

  @Test(arguments: [
    "tomorrow", "2026-11-31 02:00:10", "2026-02-29T00:00:00Z", "2026-11-20", "02:00:10",
    "2026-11-20T25:00:00Z", "2026-11-20T02:00:10+15:00", "20/11/2026 02:00:10", "2026",
    "12345678901",
    "2026-11-20T02:00:10Z Z", "Nov Nov 20 02:00:10", "1/2/3 4:5", "2026-11-20T02:00:10.Z",
    "13:00:00 PM 11/20/2026", "0:30 AM 11/20/2026", "'; rm -rf /", "\u{661}\u{660}",
    "2026-11-20 02:00:10 +", "Fri Fri Fri Fri Fri Fri Fri Fri Fri",
  ])
  func `what is no time is a fault and does not stop the alert`(text: String) throws {
    let alert = try alert(text)
    #expect(alert.name == "A")
    #expect(alert.time == nil)
    #expect(alert.faults == ["the time '\(text)' is none that can be read"])
  }

  @Test(arguments: [
    ("1999-12-31T23:59:59Z", "is before the year 2000"),
    ("1970-01-01T00:00:00Z", "is before the year 2000"),
    ("0001-01-01T00:00:00Z", "is before the year 2000"),
    ("2026-11-21T02:30:01Z", "is more than a day after the present"),
    ("9999-12-31T23:59:59Z", "is more than a day after the present"),
    ("2026-11-20 02:00:10 XYZ", "is in a zone that could be several, or none"),
    ("2026-11-20 02:00:10 CST", "is in a zone that could be several, or none"),
  ])
  func `a time that cannot be is kept out and told`(text: String, fault: String) throws {
    let alert = try alert(text)
    #expect(alert.time == nil)
    #expect(alert.faults == ["the time '\(text)' \(fault)"])
  }

  @Test(arguments: [
    ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z"),
    ("2026-11-21T02:30:00Z", "2026-11-21T02:30:00Z"),
    ("Nov 21 02:30:00", "2026-11-21T02:30:00Z"), ("Nov 21 02:30:01", "2025-11-21T02:30:01Z"),
    ("Dec 31 23:59:59", "2025-12-31T23:59:59Z"), ("Jan 1 00:00:00", "2026-01-01T00:00:00Z"),
    ("Feb 29 12:00:00", "2024-02-29T12:00:00Z"), ("11/20/2026 12:30 AM", "2026-11-20T00:30:00Z"),
    ("11/19/2026 12:30 PM", "2026-11-19T12:30:00Z"), ("11/19/2026 1:30 PM", "2026-11-19T13:30:00Z"),
    ("2026-11-20T00:00:60Z", "2026-11-20T00:00:59Z"),
  ])
  func `a time without a year is of the last year that makes no future of it`(
    text: String, time: String
  ) throws {
    #expect(try alert(text).time?.description == time)
  }

  @Test(.enabled(if: isZoneKnown, "the time zone database is not installed"))
  func `a time without a zone, or with one that several places share, is that of this host`() throws
  {
    try inProcessOfItsOwn {
      // In a process of its own: the zone of a process is that of all its tests.
      setenv("TZ", "America/Chicago", 1)
      tzset()
      for (time, moment) in [
        ("2026-11-19 20:00:10", "2026-11-20T02:00:10Z"),
        ("Nov 19 20:00:10", "2026-11-20T02:00:10Z"),
        ("Thu Nov 19 20:00:10 CST 2026", "2026-11-20T02:00:10Z"),
        ("2026-07-01 20:00:10", "2026-07-02T01:00:10Z"),
        ("2026-11-19 20:00:10 EST", nil),
        ("2026-11-20 03:00:10 CET", "2026-11-20T02:00:10Z"),
      ] {
        let found = try AlertReader.alerts(
          in: Array("{alert: A, time: '\(time)'}".utf8), file: "f", input: nil, now: present,
          calendar: .system)
        #expect(found.alerts.map { $0.time?.description } == [moment])
      }
    }
  }
}

private let isZoneKnown = access("/usr/share/zoneinfo/America/Chicago", R_OK) == 0
