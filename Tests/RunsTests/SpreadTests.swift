import Catalogs
import Files
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// Runs that cron starts in the same second at thousands of sites do not come to a receiver in one second.
@Suite struct SpreadTests {
  private static let due: Timestamp = "2026-11-01T14:15:00Z"

  @Test func `ten thousand sites are spread over the quarter of an hour as chance would do it`() {
    let delays = (0..<10_000).map { Installation.delay(slotKey: "key-\($0)") }
    #expect(delays.allSatisfy { (0..<900).contains($0) })
    var sites = [Int](repeating: 0, count: 900)
    for delay in delays { sites[delay] += 1 }
    #expect((sites.max() ?? 0) <= 30)
    #expect((sites.min() ?? 0) > 0)
  }

  @Test func `sites whose slots are in the same quarter of an hour are spread as well`() {
    let keys = (0..<20_000).map { "key-\($0)" }.filter {
      number(from: $0, below: 84_600) / 900 == 50
    }
    #expect(keys.count > 150)
    let delays = Dictionary(grouping: keys) { Installation.delay(slotKey: $0) }
    #expect(delays.values.allSatisfy { $0.count <= 4 })
  }

  @Test(arguments: [("key-2074", 0), ("key-84", 1), ("key-896", 443), ("key-2144", 899)])
  func `the delay of a key is the same in every version of the program`(key: String, delay: Int) {
    #expect(Installation.delay(slotKey: key) == delay)
  }

  @Test func `a scheduled run with something due asks to be started again, and does nothing`()
    throws
  {
    let site = try site()
    let before = try contents(of: site)
    for _ in 0..<2 {
      let outcome = spread(site, at: Self.due)
      #expect(outcome.delay == 443)
      #expect(outcome.status == .done)
      #expect(outcome.told + outcome.text == "")
    }
    #expect(try contents(of: site) == before)
    #expect(site.send(at: later(Self.due, 443)).delay == 0)
    #expect(site.count() == 2)
    #expect(spread(site, at: later(Self.due, 900)).delay == 0)
  }

  @Test func `by hand, and for what is not due, nothing is delayed`() throws {
    let site = try site()
    #expect(spread(site, at: "2026-10-31T12:00:00Z").delay == 0)
    #expect(spread(site, at: "2026-11-01T14:00:00Z").delay == 0)
    #expect(spread(site, at: Self.due, kinds: [.alert]).delay == 0)
    #expect(site.count() == 1)
    #expect(spread(site, at: Self.due, isNow: true).delay == 0)
    #expect(site.count() == 2)
  }

  @Test(arguments: ["none", "disabled"])
  func `a site that sends nothing is not delayed`(mode: String) throws {
    let site = try site()
    try site.configure(TestConfig(mode: mode, slot: "stable"))
    #expect(spread(site, at: Self.due).delay == 0)
  }

  @Test func `what is wrong is told at once`() throws {
    let site = try site()
    try site.remove("state/consent.json")
    #expect(spread(site, at: Self.due).status == .notConfigured)
    try site.write("callhome.yaml", "version: 1\n")
    #expect(spread(site, at: Self.due).status == .notConfigured)
  }

  @Test func `a queued message is delayed when its next attempt is due, and not before`() throws {
    let site = try site()
    try site.remove("archive")
    try site.write("archive", "not a directory")
    #expect(site.send(at: Self.due).status == .waiting)
    // A local failure is tried again with every run.
    #expect(spread(site, at: later(Self.due, 900)).delay == 443)
    try site.remove("archive")
    #expect(site.send(at: later(Self.due, 900 + 443)).status == .done)
    #expect(spread(site, at: later(Self.due, 1_800)).delay == 0)
  }

  @Test func `a run that has an alert to send does not wait`() throws {
    let site = try site()
    try site.remove("archive")
    try site.write("archive", "not a directory")
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    let alert = AlertSource(
      file: "\(site.path)/alert.yaml", input: nil, traces: [], diagnosticFiles: [])
    _ = AlertRun(alert, tellsStatus: false).run(site.environment("2026-11-01T14:14:00Z"))
    #expect(try site.waiting().map(\.kind) == [.alert])
    try site.remove("archive")
    #expect(spread(site, at: Self.due).delay == 0)
    #expect(site.count(.alert) == 1)
    #expect(site.count() == 1)
  }

  /// A site that sent in October, whose slot in November is at 14:01:10 and whose delay is 443 seconds.
  private func site() throws -> TestSite {
    let site = try TestSite(TestConfig(slot: "stable"))
    site.accept()
    try site.install(slotKey: "key-896")
    site.send(at: "2026-10-15T12:00:00Z")
    return site
  }

  private func spread(
    _ site: TestSite, at time: Timestamp, isNow: Bool = false, kinds: [MessageKind] = []
  ) -> Outcome {
    var environment = site.environment(time)
    environment.isSpread = true
    return SendRun(isNow: isNow, kinds: kinds, destinations: []).run(environment)
  }

  /// Every path of a site, and when it changed last.
  private func contents(of site: TestSite) throws -> [String: Date?] {
    var all: [String: Date?] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: site.path) {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
      all[name] = attributes[.modificationDate] as? Date
    }
    return all
  }
}
