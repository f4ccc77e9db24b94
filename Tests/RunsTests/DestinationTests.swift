import Catalogs
import Runs
import StateDirectory
import Testing
import Times

@Suite struct DestinationTests {
  @Test func `a destination that fails holds back and duplicates no other`() throws {
    let site = try siteWithTwo()
    try site.write("second", "not a directory")

    let first = site.send(at: "2026-11-01T00:00:00Z")
    #expect(first.status == .partlySent)
    #expect(site.names(in: "first").count == 3)
    #expect(try site.waiting().count == 3)

    // What waits is all that is left to do, and all of it fails.
    let second = site.send(at: "2026-11-01T00:15:00Z")
    #expect(second.status == .waiting)
    #expect(site.names(in: "first").count == 3)
    #expect(try site.waiting().count == 3)
  }

  @Test func `when all destinations fail, everything waits`() throws {
    let site = try siteWithTwo()
    try site.write("first", "not a directory")
    try site.write("second", "not a directory")
    #expect(site.send(at: "2026-11-01T00:00:00Z").status == .waiting)
    #expect(try site.waiting().count == 6)
  }

  @Test func `what waits goes out with the next run, under the same id and with the same bytes`()
    throws
  {
    let site = try siteWithTwo()
    try site.write("second", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z")
    let waiting = try site.waiting()
    #expect(waiting.count == 3)

    try site.remove("second")
    let next = site.send(at: "2026-11-03T07:00:00Z")
    #expect(next.status == .done)
    #expect(next.told == "")
    #expect(try site.waiting() == [])
    #expect(site.names(in: "first").count == 3)
    #expect(site.names(in: "second").count == 3)
    for entry in waiting {
      let name = "20261101T000000Z-\(entry.kind.rawValue)-\(entry.messageID).json"
      #expect(try site.bytes("second/\(name)") == entry.bytes)
      let row = try site.status("second", entry.kind, at: "2026-11-03T07:00:00Z")
      #expect(row.last_sent?.message_id == entry.messageID)
    }
  }

  @Test func `no attempt changes what waits`() throws {
    let site = try siteWithTwo()
    try site.write("second", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z")
    let before = try site.waiting()
    site.send(at: "2026-11-02T00:00:00Z")
    site.send(at: "2026-11-03T00:00:00Z", isNow: true)
    site.send(at: "2026-12-01T00:00:00Z")
    // December's wait behind them.
    #expect(Array(try site.waiting().prefix(before.count)) == before)
    #expect(try site.waiting().count == 2 * before.count)
  }

  @Test func `each destination gets the kinds and the format that the config gives it`() throws {
    let site = try TestSite(
      TestConfig(destinations: [
        "machine": "path: machine, messages: [inventory, telemetry]",
        "person": "path: person, format: text, messages: [inventory]",
        "pager": "path: pager, format: short",
      ]))
    site.accept()
    #expect(site.send(at: "2026-11-01T00:00:00Z").status == .done)
    #expect(MessageKind.monthly.map { site.count($0, in: "machine") } == [1, 1, 0])
    #expect(MessageKind.monthly.map { site.count($0, in: "person") } == [1, 0, 0])
    #expect(MessageKind.monthly.map { site.count($0, in: "pager") } == [1, 1, 1])
    #expect(try site.newest(in: "machine").hasPrefix("{"))
    #expect(!(try site.newest(in: "person")).hasPrefix("{"))
    #expect(try site.newest(in: "pager").count <= 161)
  }

  @Test func `'--destination' leaves the others due`() throws {
    let site = try siteWithTwo()
    site.send(at: "2026-11-01T00:00:00Z", isNow: true, destinations: ["first"])
    #expect(site.names(in: "first").count == 3)
    #expect(site.names(in: "second") == [])
    site.send(at: "2026-11-01T00:15:00Z")
    #expect(site.names(in: "first").count == 3)
    #expect(site.names(in: "second").count == 3)
  }

  @Test func `what waits for another destination is no failure of the chosen one`() throws {
    let site = try siteWithTwo()
    try site.write("second", "not a directory")
    #expect(site.send(at: "2026-11-01T00:00:00Z", isNow: true).status == .partlySent)
    let outcome = site.send(at: "2026-11-01T00:15:00Z", isNow: true, destinations: ["first"])
    #expect(outcome.status == .done)
    #expect(!String(decoding: outcome.output, as: UTF8.self).contains("not sent"))
    #expect(try site.waiting().count == 3)
    let other = site.send(at: "2026-11-01T00:30:00Z", isNow: true, destinations: ["second"])
    #expect(other.status == .waiting)
  }

  @Test func `a rule of one destination withholds from that one alone`() throws {
    let site = try TestSite(
      TestConfig(destinations: [
        "all": "path: all",
        "less": #"path: less, redaction: {"*.serial_number": withhold}"#,
      ]))
    site.accept()
    site.send(at: "2026-11-01T00:00:00Z")
    #expect(try site.newest(in: "all").contains("FCH1234V5XY"))
    #expect(!(try site.newest(in: "less")).contains("FCH1234V5XY"))
  }

  @Test func `a message over the size limit is refused and told, and the others go out`() throws {
    let site = try TestSite(
      TestConfig(destinations: [
        "small": "path: small, size_limit: 1kB, messages: [inventory]", "large": "path: large",
      ]))
    site.accept()
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.status == .refused)
    #expect(outcome.told.contains("inventory cannot be sent to 'small'"))
    #expect(outcome.told.contains("'size_limit'"))
    #expect(site.names(in: "small") == [])
    #expect(site.names(in: "large").count == 3)
    // It would only grow old: it is made anew when somebody raised the limit.
    #expect(try site.waiting() == [])
    #expect(
      try site.status("small", at: "2026-11-01T00:00:01Z").last_failure?.text
        .contains("size_limit") == true)

    try site.configure(TestConfig(destinations: ["small": "path: small", "large": "path: large"]))
    #expect(site.send(at: "2026-11-02T00:00:00Z").status == .done)
    #expect(site.count(in: "small") == 1)
    #expect(site.count(in: "large") == 1)
  }

  @Test func `an unknown destination is a usage error and sends nothing`() throws {
    let site = try siteWithTwo()
    let outcome = site.send(at: "2026-11-01T00:00:00Z", destinations: ["frist"])
    #expect(outcome.status == .usage)
    #expect(outcome.told.contains("did you mean 'first'"))
    #expect(site.names(in: "first") == [])
  }

  @Test func `status tells the last one sent, the last failure with its cause, and the next due`()
    throws
  {
    let site = try siteWithTwo()
    try site.write("second", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z")
    let good = try site.status("first", at: "2026-11-02T00:00:00Z")
    #expect(good.last_sent?.time == "2026-11-01T00:00:00Z")
    #expect(good.last_failure == nil)
    #expect(good.next_due == "2026-12-01T00:00:00Z")

    let bad = try site.status("second", at: "2026-11-02T00:00:00Z")
    #expect(bad.last_sent == nil)
    #expect(bad.last_failure?.time == "2026-11-01T00:00:00Z")
    #expect(bad.last_failure?.text.contains("not a directory") == true)
    #expect(bad.waiting_since == "2026-11-01T00:00:00Z")
    #expect(bad.next_due == "2026-11-02T00:00:00Z")

    let text = StatusRun(isJSON: false).run(site.environment("2026-11-02T00:00:00Z")).text
    #expect(text.contains("first        inventory      2026-11-01 00:00  2026-12-01 00:00\n"))
    #expect(text.contains("second       inventory      never             now\n"))
    #expect(text.contains("1 message has been queued since 2026-11-01 00:00, next attempt on "))
    #expect(text.contains("last attempt failed on 2026-11-01 00:00\n"))
    #expect(text.contains("could not be sent to 'second':"))
  }

  @Test func `a failure is forgotten when the message arrives`() throws {
    let site = try siteWithTwo()
    try site.write("second", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z")
    try site.remove("second")
    site.send(at: "2026-11-01T00:15:00Z")
    let row = try site.status("second", at: "2026-11-02T00:00:00Z")
    #expect(row.last_failure == nil)
    #expect(row.waiting_since == nil)
    #expect(row.next_due == "2026-12-01T00:00:00Z")
  }

  @Test func `nothing is due before the licence is accepted`() throws {
    let site = try TestSite()
    #expect(try site.status(at: "2026-11-02T00:00:00Z").next_due == nil)
  }

  private func siteWithTwo() throws -> TestSite {
    let site = try TestSite(
      TestConfig(destinations: ["first": "path: first", "second": "path: second"]))
    site.accept()
    return site
  }
}
