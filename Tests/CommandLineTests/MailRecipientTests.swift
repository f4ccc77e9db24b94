import Foundation
import ServerSupport
import Testing

/// An e-mail to several recipients with different replies from the mail server (H5, J3, J4).
@Suite(.needs(.mailServer)) struct MailRecipientTests {
  private let server: ReplyServer
  private let site: Site

  init() throws {
    server = try ReplyServer()
    site = try Site(
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations:
        support:
          via: email
          to: [a@example.com, b@example.com, c@example.com]
          messages: [inventory]
      mail_server:
        host: localhost
        port: \(server.port)
        from: callhome@example.com
        tls: {ca_file: \(try TestCertificates.shared().authority)}

      """)
  }

  /// The lines of the journal, without the times.
  private func journal() throws -> [String] {
    String(decoding: try site.read("state/journal.jsonl"), as: UTF8.self)
      .split(separator: "\n").dropFirst().compactMap { line in
        guard let entry = try? json(Data(line.utf8)), let event = entry["event"] as? String else {
          return nil
        }
        return event + ((entry["recipients"] as? Int).map { " \($0)" } ?? "")
      }
  }

  @Test func `who got the mail is recorded, and the others get it alone`() throws {
    try server.answer(["RCPT": ["250 ok", "450 4.7.1 later", "250 ok"]])
    let first = try site.run("send", "--now")
    #expect(first.status == 75, "\(first.errors)")
    #expect(first.text.contains(", not yet to 1 of the recipients\n"))
    #expect(try journal() == ["attempt", "delivered 2", "failed 1"])
    #expect(site.names(in: "state/sent").count == 1)
    #expect(site.names(in: "state/outbox").count == 1)
    #expect(!(try site.run("status").text.contains("never")))
    let id = try #require(try site.ledger()["support inventory"])
    #expect(try site.run("history", "show", id).status == 0)
    try server.answer()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messages().count == 2)
    #expect(Set(server.messages()).count == 1)
    #expect(try journal().suffix(2) == ["attempt", "delivered"])
    #expect(site.names(in: "state/outbox") == [])
    #expect(try site.run("send").status == 0)
    #expect(server.messages().count == 2)
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test(arguments: [["450 later", "550 no", "250 ok"], ["550 no", "450 later", "250 ok"]])
  func `of some who are refused for good the others get it, whatever the order`(replies: [String])
    throws
  {
    try server.answer(["RCPT": replies])
    let first = try site.run("send", "--now")
    let refused = replies[0].hasPrefix("550") ? "a@example.com" : "b@example.com"
    #expect(first.errors.contains("the mail server refuses '\(refused)' (550)"), "\(first.errors)")
    #expect(try journal() == ["attempt", "delivered 1", "rejected 1", "failed 1"])
    try server.answer()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messages().count == 2)
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test(arguments: [["450 later", "550 no", "550 no"], ["550 no", "550 no", "450 later"]])
  func `where nobody got it, it is tried again for those who may get it later`(replies: [String])
    throws
  {
    try server.answer(["RCPT": replies])
    #expect(try site.run("send", "--now").status == 75)
    #expect(try journal() == ["attempt", "rejected 2", "failed 1"])
    #expect(site.names(in: "state/rejected") == [])
    try server.answer()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messages().count == 1)
    #expect(try journal().suffix(2) == ["attempt", "delivered"])
  }

  @Test func `what some recipients hold is kept until it is revoked`() throws {
    try server.answer(["RCPT": ["250 ok", "450 4.7.1 later", "250 ok"]])
    _ = try site.run("send", "--now")
    let revoked = try site.run("license", "revoke")
    #expect(revoked.text.contains("deleted 1 queued message\ndeleted 1 kept copy\n"))
    let events = try journal()
    #expect(events.contains("delivered 2"))
    #expect(events.suffix(2) == ["deleted", "deleted"])
  }
}
