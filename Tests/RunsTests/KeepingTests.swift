import Foundation
import Runs
import Testing
import Times

/// What is damaged is kept no longer than what is whole (T5), and the bytes of what waits are checked
/// before they leave.
@Suite struct KeepingTests {
  private static let start: Timestamp = "2026-11-01T00:00:00Z"

  @Test func `a message whose bytes were changed while it waited is set aside and made anew`()
    throws
  {
    let site = try waitingSite()
    let name = try #require(site.names(in: "state/outbox").first)
    var bytes = try site.bytes("state/outbox/\(name)")
    bytes[bytes.count - 3] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: "\(site.path)/state/outbox/\(name)"))
    try site.remove("archive")
    let outcome = site.send(at: later(Self.start, hour))
    #expect(outcome.status == .stateDamaged)
    #expect(
      outcome.told.contains("outbox/\(name): warning: the message is damaged and is not sent"))
    #expect(site.names() == [])
    #expect(site.names(in: "state/outbox") == ["\(name).damaged"])
    #expect(site.send(at: later(Self.start, 2 * hour)).status == .done)
    #expect(site.count() == 1)
  }

  @Test func `what was set aside is shown until its time is over, and then deleted`() throws {
    let site = try TestSite(TestConfig(more: "keep: {messages: 1 months, journal: 2 months}"))
    site.accept()
    site.send(at: Self.start)
    let message = "outbox/0123456789abcdef0123456789abcdef.message.damaged"
    for name in [message, "journal.jsonl.damaged"] {
      try site.write("state/\(name)", "damaged")
      try age(site, name, Self.start)
    }
    let soon = later(Self.start, 31 * day)
    site.confirm(soon)
    #expect(site.send(at: soon).status == .done)
    let text = status(site, soon)
    #expect(
      text.contains(
        "2 damaged files were set aside, and are kept until 2027-01-02 00:00: "
          + "'journal.jsonl.damaged', '\(message)'"), "\(text)")

    let due = later(Self.start, 31 * day + 1)
    #expect(site.send(at: due).status == .done)
    #expect(site.names(in: "state/outbox") == [])
    #expect(site.names(in: "state").contains("journal.jsonl.damaged"))
    site.confirm(later(Self.start, 62 * day + 1))
    #expect(site.names(in: "state").contains("journal.jsonl.damaged"))
    site.send(at: later(Self.start, 62 * day + 1))
    #expect(!site.names(in: "state").contains("journal.jsonl.damaged"))
    #expect(!status(site, due).contains("set aside"))
  }

  @Test func `status counts the copies whose time is over`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: Self.start)
    func status(_ days: Int64) -> String {
      StatusRun(isJSON: false).run(site.environment(later(Self.start, days * day))).text
    }
    #expect(!status(13 * 31).contains("kept longer"))
    #expect(status(13 * 31 + 1).contains("3 copies of messages are kept longer than 'keep' allows"))
    #expect(
      String(
        decoding: StatusRun(isJSON: true)
          .run(site.environment(later(Self.start, 500 * day))).output, as: UTF8.self
      ).contains("\"overdue_copies\": 3"))
  }

  /// What status says, in one line.
  private func status(_ site: TestSite, _ time: Timestamp) -> String {
    StatusRun(isJSON: false).run(site.environment(time)).text
      .split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  }

  private func waitingSite() throws -> TestSite {
    let site = try TestSite(
      TestConfig(destinations: ["archive": "path: archive, messages: [inventory]"]))
    site.accept()
    try site.write("archive", "not a directory")
    #expect(site.send(at: Self.start).status == .waiting)
    return site
  }

  private func age(_ site: TestSite, _ name: String, _ time: Timestamp) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: TimeInterval(time.seconds))],
      ofItemAtPath: "\(site.path)/state/\(name)")
  }
}
