import Settings
import Testing
import Times

/// Windows of maintenance, as the config writes them.
@Suite struct MaintenanceWindowTests {
  @Test(
    arguments: [
      ("Sun 02:00-06:00", "Sun 02:00-06:00"), ("sunday 2:00 - 6:00", "Sun 02:00-06:00"),
      ("daily 22:00-02:00", "daily 22:00-02:00"), ("WED 02:00 to 03:30", "Wed 02:00-03:30"),
      ("2026-12-24 22:00-23:30", "2026-12-24 22:00-23:30"),
      ("2026-12-24 22:00 - 2026-12-25 04:00", "2026-12-24 22:00 - 2026-12-25 04:00"),
      ("2026-12-31 00:00 - 2027-01-07 00:00", "2026-12-31 00:00 - 2027-01-07 00:00"),
    ])
  func `a window has a day of the week or a date`(text: String, shown: String) throws {
    #expect(try settings(with: "maintenance: '\(text)'").maintenance.map(\.description) == [shown])
    #expect(MaintenanceWindow(shown) == MaintenanceWindow(text))
  }

  @Test(
    arguments: [
      "", "Sun", "02:00-06:00", "Sun 02:00", "Sun 02:00-24:00", "Sun 2-6", "Sun 02:00-02:00",
      "Son 02:00-03:00", "Sun Mon 02:00-03:00", "2026-02-30 02:00-03:00",
      "2026-12-24 22:00-04:00", "2026-12-24 22:00 - 2026-12-23 23:00",
      "2026-12-24 22:00 - 2026-12-31 22:01", "22:00 2026-12-24 23:00", "Sun 02:00-06:00 UTC",
      "Sun 02:00-06:00+01:00", "0 2 * * 0", "Sun 002:00-06:00", "\u{1F4A3}",
    ])
  func `everything else is refused`(text: String) {
    #expect(MaintenanceWindow(text) == nil)
  }

  @Test(
    arguments: [
      ("Tue 2:00-6", "maintenance: Tue 02:00-06:00"), ("Sun 2-6", "maintenance: Sun 02:00-06:00"),
      ("Tues 02.00 to 06.00", "maintenance: Tue 02:00-06:00"),
      ("every night 10pm-2am", "maintenance: daily 22:00-02:00"),
      ("Sun 22:00-24:00", "maintenance: Sun 22:00-00:00"),
      (
        "Fri-Sun 22:00-02:00",
        "maintenance: [Fri 22:00-02:00, Sat 22:00-02:00, Sun 22:00-02:00]"
      ),
      ("weekends 1:00-3:30", "maintenance: [Sat 01:00-03:30, Sun 01:00-03:30]"),
      ("Sat, Sun and Mon 1-2", "maintenance: [Sat 01:00-02:00, Sun 01:00-02:00, Mon 01:00-02:00]"),
      // What it means is not clear: an example.
      ("Sun 02:00-06:00 UTC", "maintenance: Sun 02:00-06:00"),
      ("Mon 25:00-26:00", "maintenance: Sun 02:00-06:00"), ("true", "maintenance: Sun 02:00-06:00"),
    ])
  func `another form is answered with the one to write`(text: String, hint: String) throws {
    let problem = try #require(problems(with: "maintenance: [\"\(text)\"]"))
    #expect(problem.contains("hint: write '\(hint)'"), "\(problem)")
    // What the hint says can be read.
    #expect(throws: Never.self) { try settings(with: hint) }
  }

  @Test(
    arguments: [
      // 2026-11-01 is a Sunday.
      ("Sun 02:00-06:00", "2026-11-01T02:00:00Z", "2026-11-01T02:00:00Z", "2026-11-01T06:00:00Z"),
      ("Sat 22:00-06:00", "2026-11-01T05:59:59Z", "2026-10-31T22:00:00Z", "2026-11-01T06:00:00Z"),
      ("daily 22:00-02:00", "2026-03-01T00:00:00Z", "2026-02-28T22:00:00Z", "2026-03-01T02:00:00Z"),
      (
        "2026-12-24 22:00 - 2026-12-26 04:00", "2026-12-25T12:00:00Z", "2026-12-24T22:00:00Z",
        "2026-12-26T04:00:00Z"
      ),
    ])
  func `a moment is in its window`(window: String, moment: String, start: String, end: String)
    throws
  {
    let window = try #require(MaintenanceWindow(window))
    func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
    let found = try #require(window.around(try time(moment), .utc))
    #expect(try found.start == time(start))
    #expect(try found.end == time(end))
    #expect(window.around(found.end, .utc) == nil)
    #expect(window.around(found.start.adding(seconds: -1), .utc) == nil)
  }
}
