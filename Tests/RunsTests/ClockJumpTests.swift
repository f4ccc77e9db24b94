import Alerts
import Catalogs
import Runs
import StateDirectory
import Testing
import Times

/// What becomes of messages, alerts and copies while the clock is wrong, and after (J6).
@Suite struct ClockJumpTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"
  private let cpu = "{alert: CpuPegging, node: cucm-pub}"
  /// Ten years ahead, and a boot without a clock.
  private static let jumps: [Timestamp] = ["2036-11-10T12:00:00Z", "1970-01-01T00:00:30Z"]

  /// A site that has run for some days.
  private func site(_ destination: String = "path: archive", _ more: String = "") throws -> TestSite
  {
    let site = try TestSite(
      TestConfig().with {
        $0.destinations = ["archive": destination]
        $0.more = more
      })
    try site.write("logs/sdl.txt", "call from 10.1.2.3 was slow\n")
    site.accept(at: "2026-11-01T00:00:00Z")
    for days in stride(from: Int64(9), through: 0, by: -1) {
      site.send(at: later(start, -days * day))
    }
    return site
  }

  @discardableResult
  private func alert(_ site: TestSite, at time: Timestamp) throws -> Outcome {
    try site.write("alert.yaml", cpu)
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: true
    ).run(site.environment(time))
  }

  private static let tracing = "traces: true\ntrace_files: {cpu_pegging: [logs/*.txt]}\n"

  @Test(arguments: jumps)
  func `traces stay in what is queued and in what was sent`(jump: Timestamp) throws {
    for destination in ["path: missing/archive", "path: archive"] {
      let site = try site(destination, Self.tracing)
      try alert(site, at: start)
      let folder = destination == "path: archive" ? "sent" : "outbox"
      let name = try #require(
        site.names(in: "state/\(folder)").first {
          let text = try? site.bytes("state/\(folder)/\($0)")
          return String(decoding: text ?? [], as: UTF8.self).contains("base64")
        })
      let before = try site.bytes("state/\(folder)/\(name)")
      for hours: Int64 in 0..<20 { site.send(at: later(jump, hours * hour)) }
      #expect(try site.bytes("state/\(folder)/\(name)") == before)
      for hours in stride(from: Int64(20), through: 48, by: 6) {
        site.send(at: later(start, hours * hour))
      }
      #expect(try site.bytes("state/\(folder)/\(name)") == before || folder == "outbox")
      site.send(at: later(start, 49 * hour))
      #expect(try site.bytes("state/\(folder)/\(name)") != before)
    }
  }

  @Test(arguments: jumps)
  func `an alert that could not be made into a message is not given up`(jump: Timestamp) throws {
    let site = try site(
      "path: archive", "redaction: {alert.node: pseudonym}\nkeep: {messages: 1 month}\n")
    try site.write("state/pseudonyms.json", "damaged")
    try site.write("alert.yaml", "{alert: Other, node: cucm-pub}")
    let source = AlertSource(file: "\(site.path)/alert.yaml", input: .own)
    _ = AlertRun(source, tellsStatus: false).run(site.environment(start))
    for hours: Int64 in 0..<20 { site.send(at: later(jump, hours * hour)) }
    #expect(site.names(in: "state/alerts/stuck").count == 1)
  }

  @Test func `a boot without a clock on every day of two months sends one message a month`() throws
  {
    let site = try site()
    let count = site.count()
    for days: Int64 in 1...61 {
      let boot: Timestamp = "1970-01-01T00:00:20Z"
      for minutes in stride(from: Int64(0), to: 60, by: 15) {
        #expect(site.send(at: later(boot, minutes * minute)).status == .done)
      }
      let time = later(start, days * day)
      for hours: Int64 in 1...3 {
        #expect(site.send(at: later(time, hours * hour)).status == .done)
      }
    }
    #expect(site.count() == count + 2)
    let months = Set(site.names().filter { $0.contains("-inventory-") }.map { $0.prefix(6) })
    #expect(months == ["202611", "202612", "202701"])
  }

  @Test(arguments: jumps)
  func `time goes on meanwhile, for what is queued and for windows`(jump: Timestamp) throws {
    let site = try site("path: missing/archive, messages: [alert]")
    site.send(at: jump)
    #expect(try alert(site, at: later(jump, 60)).status == .waiting)
    #expect(try alert(site, at: later(jump, 120)).status == .suppressed)
    try site.write("missing/x", "")
    for hours: Int64 in 1...7 { site.send(at: later(jump, hours * hour)) }
    #expect(site.count(.alert, in: "missing/archive") == 1)
    #expect(try alert(site, at: later(jump, 23 * hour)).status == .suppressed)
    // A clock that runs on from 1970 is never believed, and a window ends all the same.
    if jump.seconds < 86_400 {
      site.send(at: later(jump, 24 * hour))
      #expect(try alert(site, at: later(jump, 25 * hour)).status == .done)
      #expect(site.count(.alert, in: "missing/archive") == 2)
    }
    for name in site.names(in: "missing/archive") { #expect(name.hasPrefix("2026111")) }
  }

  @Test(arguments: jumps)
  func `it is reported at once, and then once a day`(jump: Timestamp) throws {
    let site = try site()
    let hours = (Int64(0)..<20).filter {
      let told = site.send(at: later(jump, $0 * hour)).told
      #expect(told == "" || told.contains("warning: the system clock shows "))
      return told != ""
    }
    #expect(hours == [0])
    #expect(
      StatusRun(isJSON: false).run(site.environment(jump)).text.contains("the system clock shows"))
    #expect(CheckRun().run(site.environment(jump)).told.contains("the system clock shows"))
    #expect(site.send(at: later(start, hour)).told == "")
  }

  @Test func `status looks at a state that was left alone for years, and says so`() throws {
    let site = try site()
    let late = later(start, 800 * day)
    #expect(try site.status(at: late).next_due == late.description)
  }

  @Test func `after three months off a machine sends at once, and deletes a day later`() throws {
    let site = try site("path: archive", "keep: {messages: 2 months}\n")
    let kept = site.names(in: "state/sent")
    let back = later(start, 91 * day)
    site.send(at: back)
    #expect(site.count() == 2)
    #expect(Set(kept).isSubset(of: site.names(in: "state/sent")))
    site.send(at: later(back, day - 60))
    #expect(Set(kept).isSubset(of: site.names(in: "state/sent")))
    site.send(at: later(back, day))
    #expect(Set(kept).isDisjoint(with: site.names(in: "state/sent")))
    #expect(site.count() == 2)
  }

  /// 40 days ahead are another month, 70 skip one; the last one is followed only when it is confirmed.
  @Test(arguments: [20, 40, 70, 300, 4_000] as [Int64], [0, 2] as [Int64])
  func `months go on when a clock that was ahead is set right`(ahead: Int64, days: Int64) throws {
    let site = try site()
    let before = site.count()
    #expect(before == 1)
    for hours in stride(from: 0, through: days * 24, by: 6) {
      site.send(at: later(start, ahead * day + hours * hour))
    }
    let wrong = site.count() - before
    #expect(wrong <= 1)
    let right = later(start, days * day)
    for hours in stride(from: Int64(0), through: 48, by: 6) {
      site.send(at: later(right, hours * hour))
    }
    #expect(site.count() == before + wrong)
    // In the month after, a message of that month is there, whether it came now or then.
    for month: Timestamp in [
      "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z",
    ] {
      for days: Int64 in 0..<4 { site.send(at: later(month, days * day)) }
      let row = try site.status(at: later(month, 4 * day))
      #expect(try #require(row.due) > later(month, 27 * day))
    }
    let months = site.names().filter { $0.contains("-inventory-") }.map { $0.prefix(6) }
    for month in ["202611", "202612", "202701", "202702"] {
      // What was sent for January in November does not stand in for it, with December in between.
      let count = ahead == 70 && month == "202701" ? 2 : 1
      #expect(months.count { $0 == month } == count, "\(months)")
    }
  }
}
