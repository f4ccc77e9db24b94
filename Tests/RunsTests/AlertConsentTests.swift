import Alerts
import Catalogs
import Runs
import StateDirectory
import Testing
import Times

/// What `callhome alert` says of destinations that nobody accepted (C3).
@Suite struct AlertConsentTests {
  private static let start: Timestamp = "2026-11-05T10:00:00Z"

  private func alert(
    _ site: TestSite, _ hours: Int64 = 0, tellsStatus: Bool = false
  ) throws -> Outcome {
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub}")
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: tellsStatus
    ).run(site.environment(later(Self.start, hours * hour)))
  }

  /// A site that has sent its messages, and to whose config a destination was added or changed since.
  private func site(_ destinations: [String: String]) throws -> TestSite {
    let site = try TestSite()
    site.accept()
    site.send(at: Self.start)
    try site.configure(TestConfig(destinations: destinations))
    return site
  }

  @Test(arguments: [
    ["archive": "path: elsewhere"], ["new": "path: elsewhere"],
    ["archive": "path: archive, messages: [inventory]", "new": "path: elsewhere"],
  ])
  func `an alert that goes nowhere for want of acceptance is told each time, with the command`(
    destinations: [String: String]
  ) throws {
    let site = try site(destinations)
    let name = destinations["new"] == nil ? "archive" : "new"
    for hours in 0...1 as ClosedRange<Int64> {
      let outcome = try alert(site, hours)
      #expect(outcome.status == .done)
      #expect(
        outcome.told.contains(
          """
          warning: no alert is sent to '\(name)': the terms have not been accepted for it
            hint: read it with 'callhome license show' and accept it with 'callhome license accept'
          """), "\(outcome.told)")
      #expect(try alert(site, hours, tellsStatus: true).status == .notConfigured)
    }
    #expect(site.names(in: "elsewhere") == [])
    #expect(site.count(.alert) == 0)

    site.accept(at: later(Self.start, 2 * hour))
    let outcome = try alert(site, 2, tellsStatus: true)
    #expect(outcome.status == .done)
    #expect(outcome.told == "")
    #expect(site.count(.alert, in: "elsewhere") == 1)
  }

  @Test
  func
    `where one destination gets the alert, the warning tells of the other, and the status is good`()
    throws
  {
    let site = try site(["archive": "path: archive", "new": "path: elsewhere"])
    let outcome = try alert(site, tellsStatus: true)
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("no alert is sent to 'new'"))
    #expect(!outcome.told.contains("'archive'"))
    #expect(site.count(.alert) == 1)
    #expect(site.names(in: "elsewhere") == [])
  }

  @Test func `no alert from before the first acceptance is ever sent, which is told each time`()
    throws
  {
    let site = try TestSite()
    for _ in 1...2 {
      let outcome = try alert(site)
      #expect(outcome.status == .done)
      #expect(
        outcome.told == """
          callhome: warning: no alert is sent: the terms have not been accepted
            hint: read it with 'callhome license show' and accept it with 'callhome license accept'

          """)
    }
    #expect(try site.journal().map(\.event) == [.refused])
    #expect(try site.journal().map(\.reason) == ["consent"])
    #expect(try alert(site, tellsStatus: true).status == .notConfigured)
    site.accept(at: Self.start)
    site.send(at: Self.start, isNow: true)
    #expect(site.count(.alert) == 0)
    #expect(site.count(.inventory) == 1)
  }

  @Test func `a destination that gets no alerts in any case is not told of`() throws {
    let site = try site(["archive": "path: archive", "new": "path: new, messages: [inventory]"])
    let outcome = try alert(site, tellsStatus: true)
    #expect(outcome.status == .done)
    #expect(outcome.told == "")
  }
}
