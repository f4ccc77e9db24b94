import Testing

@testable import Times

@Suite struct TimestampTests {
  private static let moments: [(String, Int64)] = [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T00:00:01z", 1),
    ("1969-12-31T23:59:59Z", -1),
    ("2026-11-01T03:00:00Z", 1_793_502_000),
    ("2026-11-01t03:00:00Z", 1_793_502_000),
    ("2026-11-01T03:00:00+01:00", 1_793_498_400),
    ("2026-11-01T03:00:00-01:30", 1_793_507_400),
    ("2026-11-01T03:00:00+00:00", 1_793_502_000),
    ("2026-11-01T03:00:00-00:00", 1_793_502_000),
    ("2026-11-01T03:00:00+23:59", 1_793_415_660),
    ("2026-11-01T03:00:00.5Z", 1_793_502_000),
    ("2026-11-01T03:00:00.999999999999Z", 1_793_502_000),
    ("2026-11-01T03:00:00.000+01:00", 1_793_498_400),
    ("2000-02-29T00:00:00Z", 951_782_400),
    ("2024-02-29T12:00:00Z", 1_709_208_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200),
    ("0000-02-29T00:00:00Z", -62_162_121_600),
    ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("2038-01-19T03:14:08Z", 2_147_483_648),
  ]

  @Test(arguments: moments)
  func `a moment of RFC 3339 is read`(text: String, seconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "Z", "now", "2026", "2026-11-01", "2026-11-01T03:00Z", "2026-11-01T03:00:00",
    "2026-11-01 03:00:00Z", "2026-11-01T03:00:00 Z", "2026-11-01T03:00:00Z ",
    " 2026-11-01T03:00:00Z",
    "2026-11-01T03:00:00ZZ", "2026-11-01T03:00:00.Z", "2026-11-01T03:00:00,5Z",
    "2026-11-01T03:00:00.5", "2026-11-01T03:00:00.5.5Z", "2026-11-01T03:00:00+0100",
    "2026-11-01T03:00:00+01", "2026-11-01T03:00:00+1:00", "2026-11-01T03:00:00+24:00",
    "2026-11-01T03:00:00+01:60", "2026-11-01T03:00:00~01:00", "2026-11-01T03:00:00+01:00:00",
    "2026-11-01T03:00:00+-1:00", "2026-11-01T24:00:00Z", "2026-11-01T03:60:00Z",
    "2026-11-01T03:00:60Z", "2016-12-31T23:59:60Z", "2026-00-01T03:00:00Z", "2026-13-01T03:00:00Z",
    "2026-11-00T03:00:00Z", "2026-11-31T03:00:00Z", "2026-01-32T03:00:00Z", "2026-02-29T03:00:00Z",
    "1900-02-29T03:00:00Z", "2100-02-29T03:00:00Z", "2024-02-30T03:00:00Z", "2026-06-31T03:00:00Z",
    "-026-11-01T03:00:00Z", "+026-11-01T03:00:00Z", "20260-1-01T03:00:00Z", "12026-11-01T03:00:00Z",
    "2026-1a-01T03:00:00Z", "2026-11-01T0x:00:00Z", "２０２６-11-01T03:00:00Z", "2026-11-01T03:00:0٣Z",
    "2026-11-01T03:00:00Z\n", "2026-11-01T03:00:00\u{0}Z", "2026–11–01T03:00:00Z",
  ])
  func `every other text is none`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `moments print as RFC 3339 in UTC and read back the same from year 0 to 9999`() {
    let first: Int64 = -62_167_219_200
    let last: Int64 = 253_402_300_799
    // A prime number of seconds, about eight weeks, so that every hour, month and leap year is met.
    let step: Int64 = 4_838_443
    for seconds in sequence(first: first, next: { $0 + step > last ? nil : $0 + step }) {
      let moment = Timestamp(seconds: seconds)
      let text = moment.description
      if text.utf8.count != 20 || Timestamp(rfc3339: text) != moment {
        Issue.record("\(seconds) prints as \(text)")
        return
      }
    }
    #expect(Timestamp(seconds: first).description == "0000-01-01T00:00:00Z")
    #expect(Timestamp(seconds: last).description == "9999-12-31T23:59:59Z")
  }

  @Test func `the days follow one another from year 0 to 9999`() {
    var expected = CivilTime(year: 0, month: 1, day: 1, secondOfDay: 0)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for day in Int64(0)..<3_652_425 {
      let moment = Timestamp(seconds: -62_167_219_200 + day * 86_400)
      if CivilTime(utc: moment) != expected || expected.secondsAsUTC != moment.seconds {
        Issue.record("after \(day) days it is not \(CivilTime(utc: moment))")
        return
      }
      let isLeap =
        expected.year % 400 == 0 || (expected.year % 4 == 0 && expected.year % 100 != 0)
      let length = lengths[expected.month - 1] + (expected.month == 2 && isLeap ? 1 : 0)
      if expected.day < length {
        expected = CivilTime(
          year: expected.year, month: expected.month, day: expected.day + 1, secondOfDay: 0)
      } else if expected.month < 12 {
        expected = CivilTime(
          year: expected.year, month: expected.month + 1, day: 1, secondOfDay: 0)
      } else {
        expected = CivilTime(year: expected.year + 1, month: 1, day: 1, secondOfDay: 0)
      }
    }
    #expect(expected == CivilTime(year: 10_000, month: 1, day: 1, secondOfDay: 0))
  }

  @Test func `earlier moments are less and adding stops at the ends of the scale`() {
    let moment = Timestamp(seconds: 5)
    #expect(moment < moment.adding(seconds: 1))
    #expect(moment.adding(seconds: -10) == Timestamp(seconds: -5))
    #expect(moment.adding(seconds: .max) == Timestamp(seconds: .max))
    #expect(Timestamp(seconds: -5).adding(seconds: .min) == Timestamp(seconds: .min))
  }

  @Test func `differences and civil times stop at the ends of the scale`() {
    let (first, last) = (Timestamp(seconds: .min), Timestamp(seconds: .max))
    #expect(last.seconds(since: first) == .max)
    #expect(first.seconds(since: last) == .min)
    #expect(Timestamp(seconds: 0).seconds(since: first) == .max)
    #expect(Timestamp(seconds: 7).seconds(since: Timestamp(seconds: -5)) == 12)
    #expect(CivilTime(utc: first).secondsAsUTC == .min)
    #expect(CivilTime(utc: last).secondsAsUTC == .max)
    for zone in ["CET-1CEST,M3.5.0,M10.5.0/3", "IST-2IDT,M1.4.4/26,M10.5.0"] {
      #expect(ZoneRule(zone)?.offset(at: first) == ZoneRule(zone)?.offset(at: last))
    }
  }

  @Test func `the ends of the scale can be printed`() {
    #expect(Timestamp(seconds: .max).description.hasSuffix("Z"))
    #expect(Timestamp(seconds: .min).description.hasSuffix("Z"))
  }

  @Test func `parts of a civil time print with leading zeros`() throws {
    let time = try #require(CivilTime("0007-03-04T05:06:09"))
    #expect(time.description == "0007-03-04T05:06:09")
    #expect(time.dayText == "0007-03-04")
    #expect(time.monthText == "0007-03")
    #expect(time.secondOfDay == 5 * 3600 + 6 * 60 + 9)
  }

  @Test(arguments: [
    "2026-11-01T03:00:00Z", "2026-11-01T03:00", "2026-11-01 03:00:00", "2026-02-30T03:00:00", "",
  ])
  func `a civil time has no zone and no other form`(text: String) {
    #expect(CivilTime(text) == nil)
  }
}
