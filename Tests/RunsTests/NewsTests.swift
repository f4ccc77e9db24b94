import Catalogs
import Foundation
import Runs
import Testing
import Times

/// Under cron a condition is told when it changes and then once a day (O7).
@Suite struct NewsTests {
  private static let start: Timestamp = "2026-11-01T00:00:00Z"

  @Test func `a run that went well says nothing`() throws {
    let site = try TestSite()
    site.accept()
    #expect(site.send(at: Self.start).told == "")
    #expect(site.count() == 1)
    #expect(site.send(at: later(Self.start, hour)).told == "")
  }

  @Test func `a failure is told when it comes up and then once a day`() throws {
    let site = try failingSite()
    let hours = tellingHours(site, until: 72) { $0.contains("could not be sent") }
    #expect(hours == [0, 24, 48])
    #expect(site.send(at: later(Self.start, 72 * hour)).status == .waiting)
  }

  @Test func `a failure that is not told still has its exit status`() throws {
    let site = try failingSite()
    site.send(at: Self.start)
    let outcome = site.send(at: later(Self.start, hour))
    #expect(outcome.told == "")
    #expect(outcome.status == .waiting)
  }

  @Test func `a person is told every time`() throws {
    let site = try failingSite()
    for minutes: Int64 in 0..<3 {
      let time = later(Self.start, minutes * minute)
      #expect(site.send(at: time, isAttended: true).told.contains("could not be sent"))
      #expect(site.send(at: time, isNow: true).told.contains("could not be sent"))
    }
  }

  @Test func `another failure is news, the first one is not`() throws {
    let site = try TestSite(
      TestConfig(destinations: [
        "one": "path: one, messages: [inventory]", "two": "path: two, messages: [inventory]",
      ]))
    site.accept()
    try site.write("one", "not a directory")
    let first = site.send(at: Self.start).told
    #expect(first.contains("'one'") && !first.contains("'two'"))

    try site.remove("two")
    try site.write("two", "not a directory")
    let second = site.send(at: later(Self.start, hour), isNow: false).told
    #expect(second == "")
    let third = site.send(at: later(Self.start, 31 * day)).told
    #expect(third.contains("'one'") && third.contains("'two'"))
    #expect(site.send(at: later(Self.start, 31 * day + hour)).told == "")
  }

  @Test func `a failure for another cause is news`() throws {
    let site = try failingSite()
    site.send(at: Self.start)
    try site.remove("archive")
    // A link is not followed.
    try site.write("elsewhere/file", "")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/archive", withDestinationPath: "elsewhere")
    #expect(site.send(at: later(Self.start, hour)).told.contains("could not be sent"))
    #expect(site.send(at: later(Self.start, 2 * hour)).told == "")
  }

  @Test func `a failure that comes back is news`() throws {
    let site = try failingSite()
    #expect(site.send(at: Self.start).told != "")
    try site.remove("archive")
    #expect(site.send(at: later(Self.start, hour)).told == "")

    try site.remove("archive")
    try site.write("archive", "not a directory")
    #expect(site.send(at: "2026-12-01T00:00:00Z").told.contains("could not be sent"))
  }

  @Test func `a licence that nobody accepted is told once a day`() throws {
    let site = try TestSite()
    let hours = tellingHours(site, until: 36) { $0.contains("the terms have not been accepted") }
    #expect(hours == [0, 24])
  }

  @Test func `a wrong snapshot is told once a day`() throws {
    let site = try TestSite()
    site.accept()
    try site.write("snapshot.yaml", "snapshot: 2\n")
    let hours = tellingHours(site, until: 36) { $0.contains("'snapshot' must be 1") }
    #expect(hours == [0, 24])
  }

  @Test func `what is withheld for want of consent is told once a day`() throws {
    let site = try TestSite()
    site.accept()
    try site.configure(
      TestConfig(destinations: ["archive": "path: archive", "other": "path: other"]))
    let hours = tellingHours(site, until: 36) { $0.contains("nothing is sent to 'other'") }
    #expect(hours == [0, 24])
  }

  @Test(arguments: ["", "\tbad\n", "contact: {email: }}\n"])
  func `a config that cannot be read is told when it changes and then once a day`(fault: String)
    throws
  {
    let site = try TestSite()
    site.accept()
    site.send(at: Self.start)
    let good = TestConfig().text
    let bad = good.replacing("unified-cm", with: "unified") + fault
    try site.write("callhome.yaml", bad)
    let hours = tellingHours(site, until: 36) { $0.contains(": error: ") }
    #expect(hours == [0, 24])
    #expect(site.send(at: later(Self.start, 40 * hour)).status == .notConfigured)
    // Another fault is news, and so is the same one after it was mended.
    try site.write("callhome.yaml", "\n" + bad)
    #expect(site.send(at: later(Self.start, 41 * hour)).told != "")
    try site.write("callhome.yaml", good)
    #expect(site.send(at: later(Self.start, 42 * hour)).told == "")
    try site.write("callhome.yaml", bad)
    #expect(site.send(at: later(Self.start, 43 * hour)).told != "")
    #expect(site.send(at: later(Self.start, 43 * hour), isAttended: true).told != "")
    #expect(site.send(at: later(Self.start, 43 * hour), isNow: true).told != "")
  }

  @Test func `a config that cannot be read is told every time where nothing remembers it`() throws {
    let site = try TestSite()
    try site.write("callhome.yaml", "version: 7\nstate: state\n")
    let before = site.names(in: "")
    for _ in 1...2 { #expect(site.send(at: Self.start).told != "") }
    #expect(site.names(in: "") == before)

    try site.configure(TestConfig())
    site.accept()
    for text in ["{\n", "state: a\nstate: state\n", "\tbad\n'state': state\n"] {
      try site.write("callhome.yaml", text)
      for _ in 1...2 { #expect(site.send(at: Self.start).told != "", "\(text)") }
      #expect(!site.names(in: "state").contains("ledger.json"))
    }
  }

  @Test func `a damaged ledger is reported and set aside by a run whose config cannot be read`()
    throws
  {
    let site = try TestSite()
    site.accept()
    site.send(at: Self.start)
    try site.write("state/ledger.json", "{")
    try site.write("callhome.yaml", "version: 7\nstate: state\n")
    let outcome = site.send(at: Self.start)
    #expect(outcome.status == .stateDamaged)
    #expect(outcome.told.contains("kept as 'ledger.json.damaged'"))
    #expect(outcome.told.contains("callhome.yaml:1:10: error: "))
    #expect(try site.bytes("state/ledger.json.damaged") == Array("{".utf8))
    // From now on there is a ledger again that remembers what was told.
    let next = site.send(at: later(Self.start, hour))
    #expect(next.status == .notConfigured)
    #expect(next.told == "")
  }

  @Test func `a ledger of a newer version is left alone by a run whose config cannot be read`()
    throws
  {
    let site = try TestSite()
    site.accept()
    let newer = #"{"version": 2}"#
    try site.write("state/ledger.json", newer)
    try site.write("callhome.yaml", "version: 7\nstate: state\n")
    for _ in 1...2 { #expect(site.send(at: Self.start).told != "") }
    #expect(try site.bytes("state/ledger.json") == Array(newer.utf8))
  }

  /// In which hours the cron job, which runs every six of them, said something.
  private func tellingHours(
    _ site: TestSite, until end: Int64, _ isIt: (String) -> Bool
  ) -> [Int64] {
    stride(from: 0, to: end, by: 6).filter { hours in
      let told = site.send(at: later(Self.start, hours * hour)).told
      // Nothing else may be told either.
      #expect(told.isEmpty || isIt(told))
      return isIt(told)
    }
  }

  /// A site whose only destination fails, for one kind of message.
  private func failingSite() throws -> TestSite {
    let site = try TestSite(
      TestConfig(destinations: ["archive": "path: archive, messages: [inventory]"]))
    site.accept()
    try site.write("archive", "not a directory")
    return site
  }
}
