import Testing
import Times

/// The dates of HTTP header fields (RFC 9110, section 5.6.7).
@Suite struct HTTPDateTests {
  /// The second of 1994-11-06T08:49:37Z.
  private let second: Int64 = 784_111_777

  private func seconds(_ text: String, now: String = "2026-11-01T03:00:00Z") throws -> Int64? {
    let now = try #require(Timestamp(rfc3339: now))
    return HTTPDate(text)?.moment(at: now).seconds
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun Nov 06 08:49:37 1994",
  ])
  func `all three forms are read`(text: String) throws {
    #expect(try seconds(text) == second)
  }

  @Test(arguments: [
    "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37",
    "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37", "Sunday, 31-Feb-94 08:49:37 GMT", "Sun Nov 6 08:49:37 94",
    "Sun Nov  6 24:00:00 1994", "Sun Nov  6 08:49:37 1994 GMT", "06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov 08:49:37 GMT", "Sunday, 06-Nov-94-01 08:49:37 GMT", "1994-11-06T08:49:37Z",
    "Sun, +6 Nov 1994 08:49:37 GMT", "Sun Nov -6 08:49:37 1994",
  ])
  func `nothing else is taken for a date`(text: String) throws {
    #expect(try seconds(text) == nil)
  }

  @Test func `a year of two digits is the latest one that is at most fifty years ahead`() throws {
    for (now, year) in [
      ("2026-11-01T03:00:00Z", "1994"), ("2044-11-06T08:49:36Z", "1994"),
      ("2044-11-06T08:49:37Z", "2094"), ("2090-01-01T00:00:00Z", "2094"),
      ("2143-01-01T00:00:00Z", "2094"), ("1970-01-01T00:00:00Z", "1994"),
    ] {
      let expected = try #require(Timestamp(rfc3339: "\(year)-11-06T08:49:37Z")).seconds
      #expect(try seconds("Sunday, 06-Nov-94 08:49:37 GMT", now: now) == expected, "\(now)")
    }
    let leapDay = try #require(Timestamp(rfc3339: "2000-02-29T00:00:00Z")).seconds
    #expect(try seconds("Tuesday, 29-Feb-00 00:00:00 GMT") == leapDay)
  }

  @Test func `a leap second is the one before it`() throws {
    #expect(
      try seconds("Sat, 31 Dec 2016 23:59:60 GMT") == seconds("Sat, 31 Dec 2016 23:59:59 GMT"))
  }

  @Test func `no clock is too far off for a year of two digits`() throws {
    let date = try #require(HTTPDate("Sunday, 06-Nov-94 08:49:37 GMT"))
    for now in [Int64.min, -62_167_219_201, 0, 253_402_300_799, .max] {
      _ = date.moment(at: Timestamp(seconds: now))
    }
  }
}
