import Alerts
import Catalogs
import Foundation
import Runs
import Testing
import Times

/// What the snapshots and free text say of an alert's node and service.
extension AlertTests {
  private static let zones = """
    snapshot: 1
    taken: 2026-11-10T11:00:00Z
    cluster: {publisher: cucm-pub}
    nodes:
      cucm-pub: {status: {time_zone: America/New_York}}
      cucm-sub1: {status: {time_zone: Asia/Shanghai}}
      cucm-sub2: {status: {time_zone: Asia/Kolkata, host_name: SUB2}}
      cucm-sub3: {status: {time_zone: Pacific}}

    """

  @Test(arguments: [
    ("cucm-sub1", "CST", "2026-11-09T22:00:00Z"),
    ("CUCM-SUB1.example.com", "CST", "2026-11-09T22:00:00Z"),
    ("cucm-sub2", "IST", "2026-11-10T00:30:00Z"), ("sub2", "IST", "2026-11-10T00:30:00Z"),
    // The collector decides where the node does not.
    ("cucm-sub1", "EST", "2026-11-10T11:00:00Z"), ("cucm-sub3", "EST", "2026-11-10T11:00:00Z"),
    ("unknown", "EST", "2026-11-10T11:00:00Z"),
    // Nobody is in such a zone.
    ("cucm-sub2", "PST", nil), ("cucm-pub", "AST", nil),
  ])
  func `an abbreviation of a zone means that of the alert's node, then of the collector`(
    node: String, zone: String, wanted: String?
  ) throws {
    let site = try site()
    try site.write("snapshot.yaml", Self.zones)
    try alert(
      site, "{alert: CpuPegging, node: \(node), time: '2026-11-10 06:00:00 \(zone)'}", at: start)
    let message = try site.newest(.alert)
    #expect(message.contains("in a zone that could be several") == (wanted == nil))
    if let wanted { #expect(message.contains(wanted), "\(message)") }
  }

  private func text(_ service: String, _ time: String) -> String {
    """
    {alert: CriticalServiceDown, node: cucm-pub, description: "Service operational status is DOWN. \
    \(service). The alarm is generated on Tue Nov 10 \(time) UTC 2026."}
    """
  }

  @Test func `two services of one node that free text names are two alerts`() throws {
    let site = try site()
    try alert(site, text("Cisco CallManager", "11:59:00"), at: start)
    try alert(site, text("Cisco Tftp", "11:59:10"), at: start)
    #expect(site.count(.alert) == 2)
    for (service, time) in [("Cisco CallManager", "12:03:00"), ("Cisco  tftp", "12:04:17")] {
      let outcome = try alert(
        site, text(service, time), at: start.adding(seconds: 600), tellsStatus: true)
      #expect(outcome.status == .suppressed, "\(service)")
    }
    #expect(site.count(.alert) == 2)
  }

  @Test func `numbers and times in free text make no other alert, names with digits do`() throws {
    let site = try site()
    func list(_ name: String, _ count: Int) -> String {
      "{alert: MediaListExhausted, node: cucm-pub, description: 'There were \(count) events, of \(name)'}"
    }
    try alert(site, list("MRGL_1", 3), at: start)
    try alert(site, list("MRGL_1", 17), at: start.adding(seconds: 60))
    #expect(site.count(.alert) == 1)
    try alert(site, list("MRGL_2", 3), at: start.adding(seconds: 120))
    #expect(site.count(.alert) == 2)
  }
}
