import Catalogs
import Diagnostics
import RoomSupport
import Testing

/// A row of the product's own table of alerts.
struct AlertTableRow: Sendable, CustomTestStringConvertible {
  let name: String
  let category: String
  let severity: String
  let condition: String
  let appliesToIMAndPresence: String
  let overview: String

  var testDescription: String { name }
}

/// The product's table of alerts, kept as a fixture; it fails when the file is missing.
func alertTable() throws -> [AlertTableRow] {
  let path = "\(testsDirectory)/CatalogsTests/Fixtures/alerts.csv"
  let bytes = try #require(contents(of: path), "\(path) is missing")
  return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst()
    .map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return AlertTableRow(
        name: cells[0], category: cells[1], severity: cells[2], condition: cells[3],
        appliesToIMAndPresence: cells[4], overview: cells[5])
    }
}

@Suite struct AlertTableTests {
  @Test func `the catalog knows the eleven alerts of the table and no others`() throws {
    let table = try alertTable()
    #expect(table.count == 11)
    #expect(try builtInCatalog().alerts.names == table.map(\.name))
  }

  @Test func `each alert has the category, severity and overview of its row`() throws {
    let catalog = try builtInCatalog()
    for row in try alertTable() {
      let alert = try #require(catalog.alert(named: row.name), "\(row.name)")
      #expect(alert.name == row.name)
      #expect(alert.category == row.category, "\(row.name)")
      #expect(alert.severity.rawValue == row.severity, "\(row.name)")
      #expect((alert.appliesToIMAndPresence ? "yes" : "no") == row.appliesToIMAndPresence)
      #expect((alert.overview?.label.lowercased() ?? "") == row.overview)
      // Numbers are facts: whatever the words, they must be those of the table.
      let told = numbers(in: alert.condition(in: nil) ?? "")
      #expect(told.isSubset(of: numbers(in: row.condition).union(["12.5"])), "\(row.name)")
      #expect(numbers(in: row.condition).isSubset(of: told.union(["12.5"])), "\(row.name)")
    }
  }

  private func numbers(in text: String) -> Set<String> {
    let parts = text.split { !($0.isNumber || $0 == ".") }
    return Set(parts.map { String($0) }.filter { $0.contains { $0.isNumber } && $0 != "1" })
  }

  @Test(arguments: Catalog.builtIn)
  func `every alert says what it means and what to do`(product: String) throws {
    let alerts = try builtInCatalog(product).alerts.all
    #expect(alerts.count > 10)
    for alert in alerts {
      #expect(alert.impact?.isEmpty == false, "\(alert.name)")
      #expect(!alert.remedy.isEmpty, "\(alert.name)")
      #expect(alert.condition?.isEmpty == false, "\(alert.name)")
      #expect(alert.location.line > 1)
    }
  }

  @Test(arguments: [
    "CpuPegging", "cpupegging", "CPUPEGGING", "Cpu Pegging", "cpu_pegging", "cpu-pegging",
    " C p u_P-e\tgging ",
  ])
  func `a name matches without regard to case, spaces, underscores and hyphens`(name: String) throws
  {
    #expect(try builtInCatalog().alert(named: name)?.name == "CpuPegging")
  }

  @Test(arguments: [
    "", " ", "Cpu.Pegging", "CpuPeggings", "Cpu\u{0}Pegging", "CpuPegging\u{301}", "cpu​pegging",
    String(repeating: "CpuPegging", count: 100_000),
  ])
  func `other names are not known`(name: String) throws {
    #expect(try builtInCatalog().alert(named: name) == nil)
  }

  @Test(arguments: [
    ("CodeYellowEntry", "CodeYellow"), ("MediaResourceListExhausted", "MediaListExhausted"),
    ("IDSReplicationFailure", "DBReplicationFailure"), ("ServiceFailed", "CriticalServiceDown"),
    ("service exceeded max restarts", "CriticalServiceDown"),
  ])
  func `an alarm is known under the alert's name`(alarm: String, alert: String) throws {
    #expect(try builtInCatalog().alert(named: alarm)?.name == alert)
  }

  @Test(arguments: [
    ("12.5.1.10000-22", "available virtual memory below 30 %"),
    ("12.5.1.11900-146", "available virtual memory below 15 %"),
    ("11.5.1.10000-6", "available virtual memory below 15 %"),
    ("14.0.1.12900-161", "available virtual memory below 15 %"),
    (
      "twelve",
      "available virtual memory below 15 %; in 12.5(1): available virtual memory below 30 %"
    ),
  ])
  func `the memory threshold is that of the release`(release: String, condition: String) throws {
    let alert = try #require(try builtInCatalog().alert(named: "LowAvailableVirtualMemory"))
    #expect(alert.condition(in: release) == condition)
    #expect(alert.severity(in: release) == .critical)
  }

  @Test(arguments: [
    (nil, Severity.critical), ("14.0.1.12900-161", .critical), ("15", .notification),
    ("15.0.1.10000-32", .notification), ("150.0", .notification), ("not a release", .critical),
  ])
  func `low swap is a notification from release 15 on`(release: String?, severity: Severity) throws
  {
    let alert = try #require(
      try builtInCatalog().alert(named: "LowSwapPartitionAvailableDiskSpace"))
    #expect(alert.severity(in: release) == severity)
    let condition = try #require(alert.condition(in: release))
    #expect(
      condition.contains("below 1 %")
        == (severity == .notification || release != "14.0.1.12900-161"))
  }

  @Test func `what an input says counts only among the levels that an alert has`() throws {
    let host = try builtInCatalog("linux-host")
    let disk = try #require(host.alert(named: "NodeFilesystemAlmostOutOfSpace"))
    #expect(disk.severity(in: nil) == .warning)
    #expect(disk.severity(in: nil, said: .critical) == .critical)
    #expect(disk.severity(in: nil, said: .debugging) == .warning)
    let raid = try #require(host.alert(named: "NodeRAIDDegraded"))
    #expect(raid.severity(in: nil, said: .warning) == .critical)
  }

  @Test func `the key has the details that the catalog names, in any spelling`() throws {
    let catalog = try builtInCatalog()
    let service = try #require(catalog.alert(named: "CriticalServiceDown"))
    #expect(
      service.keyParts(in: [("Reason", "x"), ("service_NAME", "Cisco Tftp")]) == ["Cisco Tftp"])
    #expect(service.keyParts(in: [("Service", "A"), ("ServiceName", "B")]) == ["A"])
    #expect(service.keyParts(in: [("Other", "A")]) == [""])
    let media = try #require(catalog.alert(named: "MediaListExhausted"))
    #expect(media.keyParts(in: [("Media List", "MRGL-1")]) == ["MRGL-1"])
    let cpu = try #require(catalog.alert(named: "CpuPegging"))
    #expect(cpu.keyParts(in: [("Service", "A")]).isEmpty)
    let disk = try #require(
      try builtInCatalog("linux-host").alert(named: "NodeFilesystemAlmostOutOfSpace"))
    #expect(
      disk.keyParts(in: [("device", "/dev/sda1"), ("mountpoint", "/")]) == ["/", "/dev/sda1"])
  }

  @Test func `an alert that does not apply to IM and Presence is refused there alone`() throws {
    let catalog = try builtInCatalog()
    let route = try #require(catalog.alert(named: "RouteListExhausted"))
    #expect(
      route.reasonNotToSend(isIMAndPresence: true)
        == "RouteListExhausted does not apply to IM and Presence")
    #expect(route.reasonNotToSend(isIMAndPresence: false) == nil)
    #expect(route.reasonNotToSend(isIMAndPresence: nil) == nil)
    let cpu = try #require(catalog.alert(named: "CpuPegging"))
    #expect(cpu.reasonNotToSend(isIMAndPresence: true) == nil)
  }

  @Test func `the alerts of a product are there without the rest of its catalog`() throws {
    for product in Catalog.builtIn {
      let alerts = try #require(Catalog.builtInAlerts(product))
      #expect(alerts.names == (try builtInCatalog(product)).alerts.names)
    }
    #expect(Catalog.builtInAlerts("toaster") == nil)
  }
}
