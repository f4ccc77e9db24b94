import Foundation
import ServerSupport
import Testing

/// The next occurrence of an alert after each outcome of a message about it (A2): it is a repeat
/// only if the message was delivered or is queued.
@Suite(.needs(.webServer), .needs(.mailServer), .needs(.command("faketime", package: "faketime")))
struct AlertOutcomeTests {
  private let server: WebServer

  init() throws { server = try WebServer() }

  private func config(
    _ destinations: String = "", more: String = ""
  ) throws -> String {
    """
    version: 1
    call_home: smart
    contact: {email: uc@example.com}
    snapshots: [snapshot.yaml]
    state: state
    schedule: {slot: none}
    destinations:
      support: {url: "https://localhost:\(server.port)/switch", messages: [alert]\(destinations),
        tls: {ca_file: \(try TestCertificates.shared().authority)}}
    \(more)

    """
  }

  private func site(_ config: String) throws -> Site {
    let site = try Site(config, isAccepted: false)
    let accepted = try site.run("license", "accept", "--yes", through: at("07:00:00"))
    try #require(accepted.status == 0, "\(accepted.errors)")
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, severity: critical}\n")
    return site
  }

  private func at(_ time: String, day: Int = 10) -> [String] {
    ["faketime", "-f", "@2026-11-\(day) \(time)"]
  }

  @discardableResult
  private func alert(_ site: Site, at time: String, day: Int = 10) throws -> Finished {
    try site.run("alert", "alert.yaml", through: at(time, day: day))
  }

  private func deliveredCount(_ count: Int) -> Int { server.accepted(atLeast: count).count }

  @Test(arguments: [400, 404, 410, 422, 413])
  func `after a rejection the next occurrence is sent, and the one after it is a repeat`(
    status: Int
  ) throws {
    let site = try site(config())
    try server.answer(status)
    try alert(site, at: "10:00:00")
    #expect(site.names(in: "state/rejected").count == 1)
    try server.answer(nil)
    try alert(site, at: "10:30:00")
    #expect(deliveredCount(1) == 1)
    #expect(site.names(in: "state/outbox") == [])
    // A restart in between: the next run moved the state to another place.
    try FileManager.default.moveItem(atPath: "\(site.path)/state", toPath: "\(site.path)/moved")
    try FileManager.default.moveItem(atPath: "\(site.path)/moved", toPath: "\(site.path)/state")
    try alert(site, at: "11:00:00")
    #expect(
      try site.run("alert", "alert.yaml", "--exit-status", through: at("11:10:00")).status == 1)
    #expect(deliveredCount(1) == 1)
    // Its day counts from the message that was delivered.
    try alert(site, at: "10:20:00", day: 11)
    #expect(deliveredCount(1) == 1)
    try alert(site, at: "10:40:00", day: 11)
    #expect(deliveredCount(2) == 2)
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test(arguments: [500, 503, 429, 421])
  func `while a message is queued the alert is a repeat, and it goes out once`(status: Int) throws {
    let site = try site(config())
    try server.answer(status)
    try alert(site, at: "10:00:00")
    try alert(site, at: "10:30:00")
    #expect(site.names(in: "state/outbox").count == 1)
    try server.answer(nil)
    #expect(try site.run("send", "--now", through: at("11:00:00")).status == 0)
    try alert(site, at: "11:30:00")
    #expect(deliveredCount(1) == 1)
  }

  @Test(arguments: [401, 403, 307])
  func `a new alert probes a destination that waits for the operator`(status: Int) throws {
    let site = try site(config())
    try server.answer(status)
    try alert(site, at: "10:00:00")
    #expect(site.names(in: "state/outbox").count == 1)
    try server.answer(nil)
    // Another alert is tried at once; the queued one follows with the ordinary back-off.
    try site.write("alert.yaml", "{alert: LowSwapPartitionAvailableDiskSpace, node: cucm-pub}\n")
    try alert(site, at: "10:00:05")
    #expect(deliveredCount(1) == 1)
    #expect(try site.run("send", through: at("10:15:00")).status == 0)
    #expect(deliveredCount(2) == 2)
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test func `a withdrawn message makes no repeat`() throws {
    let site = try site(config())
    try server.answer(503)
    try alert(site, at: "10:00:00")
    #expect(site.names(in: "state/outbox").count == 1)
    try site.write(
      "callhome.yaml",
      config(more: "redaction: {alert.description: withhold, alert.severity: withhold}"))
    let sent = try site.run("send", through: at("10:15:00"))
    #expect(sent.errors.contains("was withdrawn"), "\(sent.errors)")
    try server.answer(nil)
    try alert(site, at: "10:30:00")
    #expect(deliveredCount(1) == 1)
    try alert(site, at: "11:00:00")
    #expect(deliveredCount(1) == 1)
  }

  @Test func `what could not be made is replaced by the next occurrence, which tells of it`() throws
  {
    let site = try site(config(", size_limit: 1kB"))
    for minute in ["10:00:00", "10:10:00", "10:20:00"] { try alert(site, at: minute) }
    #expect(site.names(in: "state/alerts/stuck").count == 1)
    try site.write("callhome.yaml", config())
    try alert(site, at: "10:30:00")
    #expect(deliveredCount(1) == 1)
    #expect(site.names(in: "state/alerts/stuck") == [])
    let body = try json(Data(server.accepted(atLeast: 1)[0].body))
    #expect((body["alert"] as? [String: Any])?["repeats"] as? Int == 3)
    #expect(try site.run("send", through: at("10:45:00")).status == 0)
    #expect(deliveredCount(1) == 1)
  }

  @Test func `one destination has it, and the other one that rejected it gets the next`() throws {
    let site = try site(
      config(more: "  archive: {via: directory, path: archive, messages: [alert]}"))
    try server.answer(404)
    try alert(site, at: "10:00:00")
    #expect(site.names(in: "archive").count == 1)
    try server.answer(nil)
    try alert(site, at: "10:30:00")
    #expect(site.names(in: "archive").count == 1)
    #expect(deliveredCount(1) == 1)
    try alert(site, at: "11:00:00")
    #expect(site.names(in: "archive").count == 1)
    #expect(deliveredCount(1) == 1)
  }

  @Test func `an alert that a severity filtered is sent when it is more severe`() throws {
    let site = try site(config(", minimum_severity: critical", more: "alerts: {unknown: send}"))
    try site.write("alert.yaml", "{alert: FanFailed, node: cucm-pub, severity: warning}\n")
    for minute in ["10:00:00", "10:10:00"] { try alert(site, at: minute) }
    #expect(deliveredCount(0) == 0)
    try site.write("alert.yaml", "{alert: FanFailed, node: cucm-pub, severity: critical}\n")
    try alert(site, at: "10:20:00")
    #expect(deliveredCount(1) == 1)
    let journal = String(decoding: try site.read("state/journal.jsonl"), as: UTF8.self)
    #expect(journal.components(separatedBy: "\"event\":\"filtered\"").count == 2)
  }

  @Test func `the end of an alert that nobody was told of is not told`() throws {
    let site = try site(config(more: "alerts: {resolved: send}"))
    try server.answer(404)
    try alert(site, at: "10:00:00")
    try server.answer(nil)
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, status: resolved}\n")
    try alert(site, at: "10:10:00")
    #expect(deliveredCount(0) == 0)
    #expect(site.names(in: "state/alerts/pending") == [])
  }

  @Test func `a damaged queued message makes no repeat`() throws {
    let site = try site(config())
    try server.answer(503)
    try alert(site, at: "10:00:00")
    let name = try #require(site.names(in: "state/outbox").first)
    try site.write("state/outbox/\(name)", "damaged")
    try site.setMode(0o600, of: "state/outbox/\(name)")
    #expect(try site.run("send", through: at("10:15:00")).status == 74)
    try server.answer(nil)
    try alert(site, at: "10:30:00")
    #expect(deliveredCount(1) == 1)
  }

  @Test func `an alert that is too large with its trace goes without it at once, and says why`()
    throws
  {
    let site = try site(config(more: "traces: true"))
    var text = ""
    var number: UInt64 = 1
    while text.utf8.count < 2_900_000 {
      number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += "event \(number)\n"
    }
    try site.write("trace.txt", text)
    try site.write(
      "alert.yaml", "{alert: CpuPegging, node: cucm-pub, traces: [\(site.path)/trace.txt]}\n")
    let finished = try alert(site, at: "10:00:00")
    #expect(finished.errors.contains("without its traces"), "\(finished.errors)")
    let requests = server.requests(atLeast: 2)
    #expect(requests.map(\.status) == [413, 200])
    #expect(Set(requests.compactMap { $0.fields["idempotency-key"] }).count == 1)
    let body = String(decoding: try #require(requests.last).body, as: UTF8.self)
    #expect(body.contains("with it the receiver refused the message as too large"))
    #expect(site.names(in: "state/outbox") == [])
    #expect(site.names(in: "state/rejected") == [])
  }
}
