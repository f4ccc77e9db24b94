import TestSupport
import Testing
import Times

@Suite(.serialized) struct LocalCalendarTests {
  /// Local times in Zurich, and the same times in UTC.
  private static let zurich = [
    ("2026-01-15T12:00:00", "2026-01-15T11:00:00Z"),
    ("2026-07-15T12:00:00", "2026-07-15T10:00:00Z"),
    // Clocks go forward from 02:00 to 03:00 on 29 March 2026.
    ("2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
    ("2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
    // Clocks go back from 03:00 to 02:00 on 25 October 2026.
    ("2026-10-25T01:59:59", "2026-10-24T23:59:59Z"),
    ("2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    // Before the time zones of today: local mean time was 34 minutes and 8 seconds ahead.
    ("1850-01-01T00:34:08", "1850-01-01T00:00:00Z"),
    ("1969-12-31T23:59:59", "1969-12-31T22:59:59Z"),
    ("1970-01-01T00:59:59", "1969-12-31T23:59:59Z"),
  ]

  @Test(arguments: zurich)
  func `a clock in Zurich shows a moment and the moment is found again`(
    local: String, utc: String
  ) throws {
    let time = try #require(CivilTime(local))
    let moment = try #require(Timestamp(rfc3339: utc))
    inTimeZone("Europe/Zurich") {
      #expect(LocalCalendar.system.civilTime(at: moment) == time)
      #expect(LocalCalendar.system.moment(of: time) == moment)
    }
    inTimeZone("UTC") {
      #expect(LocalCalendar.moment(of: time, inZone: "Europe/Zurich") == moment)
    }
  }

  /// Moments that were asked for before must not change an answer.
  private static let history = ["2026-01-15T12:00:00", "2026-07-15T12:00:00"]

  @Test(arguments: history)
  func `an hour that is skipped counts as the one after it`(before: String) throws {
    let earlier = try #require(CivilTime(before))
    for minute in ["00:00", "30:00", "59:59"] {
      let skipped = try #require(CivilTime("2026-03-29T02:\(minute)"))
      let expected = try #require(Timestamp(rfc3339: "2026-03-29T01:\(minute)Z"))
      inTimeZone("Europe/Zurich") {
        _ = LocalCalendar.system.moment(of: earlier)
        #expect(LocalCalendar.system.moment(of: skipped) == expected)
      }
    }
  }

  @Test(arguments: history)
  func `an hour that comes twice counts as the first`(before: String) throws {
    let earlier = try #require(CivilTime(before))
    for minute in ["00:00", "30:00", "59:59"] {
      let twice = try #require(CivilTime("2026-10-25T02:\(minute)"))
      let expected = try #require(Timestamp(rfc3339: "2026-10-25T00:\(minute)Z"))
      inTimeZone("Europe/Zurich") {
        _ = LocalCalendar.system.moment(of: earlier)
        #expect(LocalCalendar.system.moment(of: twice) == expected)
        #expect(LocalCalendar.system.civilTime(at: expected) == twice)
        #expect(LocalCalendar.system.civilTime(at: expected.adding(seconds: 3_600)) == twice)
      }
    }
  }

  @Test(arguments: [
    ("America/New_York", "2026-12-31T19:00:00"), ("Asia/Kolkata", "2027-01-01T05:30:00"),
    ("Asia/Kathmandu", "2027-01-01T05:45:00"), ("Pacific/Kiritimati", "2027-01-01T14:00:00"),
    ("Etc/GMT+5", "2026-12-31T19:00:00"), ("UTC", "2027-01-01T00:00:00"),
    ("America/Argentina/Buenos_Aires", "2026-12-31T21:00:00"),
  ])
  func `the same moment has its own clock in every zone`(zone: String, local: String) throws {
    let time = try #require(CivilTime(local))
    let moment = try #require(Timestamp(rfc3339: "2027-01-01T00:00:00Z"))
    inTimeZone("UTC") { #expect(LocalCalendar.moment(of: time, inZone: zone) == moment) }
    inTimeZone(zone) { #expect(LocalCalendar.system.civilTime(at: moment) == time) }
  }

  @Test(arguments: [
    "", "Europe/Zurish", "CET2", "/usr/share/zoneinfo/Europe/Zurich", "../../../etc/localtime",
    "Europe/../Europe/Zurich", "Europe Zurich", "Europe/Zürich", "Europe", "Europe/", "tzdata.zi",
    "zone.tab", "UTC+3", ":Europe/Zurich", "Europe/Zurich\n", "Europe/Zurich\u{0}",
    "Europe//////////////////////////////////////////////////////////Zurich", "+VERSION",
    "$(reboot)",
  ])
  func `a zone that the database does not have is none, not UTC`(zone: String) throws {
    let time = try #require(CivilTime("2026-07-15T12:00:00"))
    inTimeZone("UTC") { #expect(LocalCalendar.moment(of: time, inZone: zone) == nil) }
  }

  @Test func `asking for another zone leaves this one in force`() throws {
    let time = try #require(CivilTime("2026-07-15T12:00:00"))
    let moment = try #require(Timestamp(rfc3339: "2026-07-15T10:00:00Z"))
    inTimeZone("Europe/Zurich") {
      #expect(LocalCalendar.moment(of: time, inZone: "Asia/Tokyo") != moment)
      #expect(LocalCalendar.system.moment(of: time) == moment)
    }
  }

  @Test func `UTC is UTC wherever the machine is`() throws {
    let time = try #require(CivilTime("2026-07-15T12:00:00"))
    inTimeZone("Asia/Tokyo") {
      let moment = LocalCalendar.utc.moment(of: time)
      #expect(moment.description == "2026-07-15T12:00:00Z")
      #expect(LocalCalendar.utc.civilTime(at: moment) == time)
    }
  }

  @Test func `the clock of the machine is later than this test`() throws {
    #expect(Timestamp.now() > (try #require(Timestamp(rfc3339: "2020-01-01T00:00:00Z"))))
  }
}
