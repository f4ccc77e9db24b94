import Alerts
import Catalogs
import Diagnostics
import Formats
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A receiver can tell which alerts belong together, and whether it has every message (R5).
@Suite struct IncidentTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"

  private func site(_ more: String = "alerts: {resolved: send}\n", mode: String = "smart") throws
    -> TestSite
  {
    let site = try TestSite(
      TestConfig().with {
        $0.more = more
        $0.mode = mode
      })
    site.accept()
    return site
  }

  /// `callhome alert` with an alert, after some hours.
  private func alert(
    _ site: TestSite, _ alert: String, after hours: Int64, arrives: Bool = true
  ) throws {
    try site.write("alert.yaml", "{alert: CpuPegging, \(alert)}\n")
    let outcome = AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: false
    ).run(site.environment(start.adding(seconds: hours * hour)))
    #expect((outcome.told == "") == arrives, "\(outcome.told)")
  }

  private func messages(_ site: TestSite, in directory: String = "archive") throws
    -> [[String: Any]]
  {
    try site.names(in: directory).map { name in
      let bytes = Data(try site.bytes("\(directory)/\(name)"))
      return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }.sorted { ($0["sequence"] as? Int ?? 0) < ($1["sequence"] as? Int ?? 0) }
  }

  private func incidents(_ site: TestSite) throws -> [String] {
    try messages(site).compactMap { $0["incident"] as? String }
  }

  @Test func `an alert, its repeat, its end and its return within a window are one incident`()
    throws
  {
    let site = try site()
    try alert(site, "node: cucm-pub", after: 0)
    try alert(site, "node: cucm-pub", after: 23)
    try alert(site, "node: cucm-pub", after: 25)
    try alert(site, "node: cucm-pub, status: resolved", after: 26)
    try alert(site, "node: cucm-pub", after: 49)
    try alert(site, "node: cucm-pub, status: resolved", after: 50)
    let all = try incidents(site)
    #expect(all.count == 5)
    #expect(Set(all).count == 1)
    #expect(all.allSatisfy { $0.utf8.count == 32 })
    try alert(site, "node: cucm-pub", after: 75)
    #expect(Set(try incidents(site)).count == 2)
  }

  @Test func `silence for a window ends an incident, also where nobody said so`() throws {
    let site = try site()
    try alert(site, "node: cucm-pub", after: 0)
    // Heard of within every window.
    for hours in stride(from: Int64(20), through: 100, by: 20) {
      try alert(site, "node: cucm-pub", after: hours)
    }
    #expect(Set(try incidents(site)).count == 1)
    try alert(site, "node: cucm-pub", after: 125)
    #expect(Set(try incidents(site)).count == 2)
  }

  @Test func `a run that prunes does not end an incident`() throws {
    let site = try site()
    try alert(site, "node: cucm-pub", after: 0)
    try alert(site, "node: cucm-pub", after: 10)
    site.send(at: start.adding(seconds: 30 * hour))
    try alert(site, "node: cucm-pub", after: 33)
    try alert(site, "node: cucm-pub, status: resolved", after: 34)
    site.send(at: start.adding(seconds: 50 * hour))
    #expect(site.names(in: "state/alerts").contains { $0.hasSuffix(".ended") })
    try alert(site, "node: cucm-pub", after: 57)
    #expect(Set(try incidents(site)).count == 1)
    try alert(site, "node: cucm-pub, status: resolved", after: 58)
    site.send(at: start.adding(seconds: 90 * hour))
    #expect(!site.names(in: "state/alerts").contains { $0.hasSuffix(".ended") })
  }

  @Test func `other nodes, other details and other installations are other incidents`() throws {
    let site = try site()
    try alert(site, "node: cucm-pub", after: 0)
    try alert(site, "node: cucm-sub", after: 0)
    #expect(Set(try incidents(site)).count == 2)
    let other = try self.site()
    try alert(other, "node: cucm-pub", after: 0)
    #expect(Set(try incidents(site) + incidents(other)).count == 3)
  }

  @Test func `an end that was taken down before the window went has the same incident`() throws {
    let site = try site("alerts: {resolved: send, deadline: 0s}\n")
    try alert(site, "node: cucm-pub", after: 0)
    try alert(site, "node: cucm-pub, status: resolved", after: 1)
    try alert(site, "node: cucm-pub", after: 2)
    site.send(at: start.adding(seconds: 3 * hour), kinds: [.alert])
    let all = try incidents(site)
    #expect(all.count >= 2 && Set(all).count == 1, "\(all)")
  }

  @Test func `'render' shows the incident that the alert would belong to`() throws {
    let site = try site()
    try alert(site, "node: cucm-pub", after: 0)
    func rendered(_ node: String) throws -> String {
      try site.write("alert.yaml", "{alert: CpuPegging, node: \(node), status: resolved}\n")
      return DryRun(
        kind: .alert, alerts: AlertSource(file: "\(site.path)/alert.yaml", input: .own),
        destination: nil, format: .json, mode: nil
      ).run(site.environment(start.adding(seconds: hour))).text
    }
    let incident = try #require(try incidents(site).first)
    #expect(try rendered("cucm-pub").contains("\"incident\": \"\(incident)\""))
    #expect(try rendered("cucm-pub").contains("\"sequence\": 2"))
    #expect(try !rendered("cucm-sub").contains(incident))
  }

  @Test func `messages to a destination are numbered, each with the id of the one before`() throws {
    let site = try site()
    site.send(at: "2026-11-01T00:00:00Z")
    try alert(site, "node: cucm-pub", after: 0)
    _ = TestRun(destinations: []).run(site.environment(start.adding(seconds: hour)))
    site.send(at: "2026-12-01T00:00:00Z")
    let all = try messages(site)
    #expect(all.count == 8)
    #expect(all.map { $0["sequence"] as? Int } == Array(1...8))
    #expect(all.first?["previous_message_id"] == nil)
    #expect(
      all.dropFirst().map { $0["previous_message_id"] as? String }
        == all.dropLast().map { $0["message_id"] as? String })
  }

  @Test func `what a killed run did not write down of the numbers is in the outbox`() throws {
    let site = try site()
    try site.write("archive", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z")
    #expect(try site.waiting().compactMap(\.sequence).sorted() == [1, 2, 3])
    try site.change(at: "2026-11-01T00:01:00Z") { $0.ledger.positions = [:] }
    try alert(site, "node: cucm-pub", after: 0, arrives: false)
    try site.remove("archive")
    site.send(at: "2026-11-20T00:00:00Z", isNow: true)
    let numbers = try messages(site).compactMap { $0["sequence"] as? Int }
    #expect(numbers == Array(1...numbers.count) && numbers.count >= 4, "\(numbers)")
  }

  @Test func `anonymous messages are not numbered`() throws {
    let site = try site(mode: "anonymous")
    site.send(at: "2026-11-01T00:00:00Z")
    let all = try messages(site)
    #expect(all.count == 2)
    for key in ["sequence", "previous_message_id", "incident"] {
      #expect(all.allSatisfy { $0[key] == nil })
    }
    #expect(try site.waiting().isEmpty)
    try site.change(at: "2026-11-01T00:01:00Z") { #expect($0.ledger.positions == [:]) }
  }

  @Test func `details are there by name, and say what their lines say after redaction`() throws {
    let site = try site("alerts: {resolved: send}\nredaction: {\"*.node\": pseudonym}\n")
    try alert(
      site,
      "node: cucm-pub, details: {Service: Cisco Tftp, Host: cucm-pub, Text: \"one\\ntwo: 3\"}",
      after: 0)
    let message = try #require(try messages(site).first)
    let body = try #require(message["alert"] as? [String: Any])
    let lines = try #require(body["details"] as? [String])
    let named = try #require(body["details_by_name"] as? [String: String])
    #expect(named["Service"] == "Cisco Tftp" && named["Text"] == "one\ntwo: 3")
    let host = try #require(named["Host"])
    #expect(host != "cucm-pub" && lines.contains("Host: \(host)"))
  }
}
