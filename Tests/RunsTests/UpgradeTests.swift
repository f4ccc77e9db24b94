import Catalogs
import Foundation
import Runs
import Testing

/// A state that version 0.1.0 wrote goes on: nothing is asked again, nothing is lost, nothing is sent twice.
///
/// In it both destinations have everything accepted, `archive` has the messages of October and an alert of
/// the evening of the 31st with two repeats, and all four messages to `support` are queued.
@Suite struct UpgradeTests {
  private let site: TestSite

  init() throws {
    var config = TestConfig()
    config.destinations = ["archive": "path: archive"]
    config.more = "  support: {url: \"https://127.0.0.1:9/messages\"}\n"
    site = try TestSite(config)
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/state-0.1.0").path
    try FileManager.default.copyItem(atPath: fixture, toPath: "\(site.path)/state")
    let consent = String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    try site.write("state/consent.json", consent.replacing("@SITE@", with: site.path))
    try setModes("state")
  }

  /// Gives everything the modes that git does not keep.
  private func setModes(_ name: String) throws {
    let path = "\(site.path)/\(name)"
    var isDirectory: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    try FileManager.default.setAttributes(
      [.posixPermissions: isDirectory.boolValue ? 0o700 : 0o600], ofItemAtPath: path)
    guard isDirectory.boolValue else { return }
    for entry in try FileManager.default.contentsOfDirectory(atPath: path) {
      try setModes("\(name)/\(entry)")
    }
  }

  private func alert(at time: String) throws -> Outcome {
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, severity: critical}\n")
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: nil), tellsStatus: true
    ).run(site.environment(.init(stringLiteral: time)))
  }

  @Test func `what was accepted stays accepted, and what was queued stays queued`() throws {
    let queued = Set(site.names(in: "state/outbox"))
    #expect(queued.count == 4)
    // The envelope has more than in 0.1.0, which waits to be accepted.
    let license = site.license(at: "2026-10-31T22:30:00Z")
    let new = license.split(separator: "\n").filter { $0.hasPrefix("+ ") }
      .map { $0.dropFirst(2).prefix { $0 != " " } }
    #expect(
      Set(new) == [
        "envelope.catalog_revision", "envelope.incident", "envelope.sequence",
        "envelope.previous_message_id",
      ],
      "\(license)")
    let sent = site.send(at: "2026-10-31T22:30:00Z")
    #expect(sent.status == .waiting, "\(sent.told)")
    #expect(Set(site.names(in: "state/outbox")) == queued)
    #expect(site.names(in: "archive") == [])
    #expect(site.names(in: "state/sent").count == 7)
    // The next month is sent once.
    #expect(site.send(at: "2026-11-01T00:15:00Z").status == .partlySent)
    #expect(site.send(at: "2026-11-01T00:30:00Z").status == .waiting)
    #expect(site.names(in: "archive").count == 3)
    #expect(queued.isSubset(of: site.names(in: "state/outbox")))
    _ = try site.journal()
  }

  @Test func `an alert whose message was delivered or is queued is a repeat for its day`() throws {
    #expect(try alert(at: "2026-11-01T19:50:00Z").status == .suppressed)
    #expect(site.names(in: "archive") == [])
    // One more than the two that 0.1.0 counted.
    _ = try alert(at: "2026-11-01T20:10:00Z")
    #expect(try site.newest(.alert).contains("\"repeats\": 3"))
  }

  @Test func `what was accepted is remembered in today's form once something is accepted`() throws {
    func consent() throws -> String {
      String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    }
    let before = try consent()
    _ = site.send(at: "2026-11-01T00:15:00Z")
    #expect(try consent() == before)
    #expect(site.accept(at: "2026-11-01T01:00:00Z").status == .done)
    #expect(try consent().contains("\"definitions\""))
    #expect(site.license(at: "2026-11-01T01:00:00Z").contains("Nothing more would be sent"))
  }

  @Test func `revoking deletes all of it`() throws {
    let outcome = LicenseRun().revoke(site.environment("2026-10-31T23:00:00Z"))
    #expect(outcome.status == .done, "\(outcome.told)")
    #expect(outcome.text.contains("deleted 4 queued messages\ndeleted 7 kept copies\n"))
    #expect(site.names(in: "state/alerts").filter { $0.hasSuffix(".window") } == [])
  }
}
