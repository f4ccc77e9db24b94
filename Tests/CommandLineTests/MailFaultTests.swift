import Foundation
import ServerSupport
import Testing

/// The built program and a mail server that refuses temporarily, or does not reply at the end (H5,
/// H6).
@Suite(.needs(.mailServer)) struct MailFaultTests {
  private let server: ReplyServer
  private let site: Site

  init() throws {
    server = try ReplyServer()
    site = try Site(isAccepted: false)
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations: {support: {via: email, to: [support@example.com], messages: [inventory]}}
      mail_server:
        host: localhost
        port: \(server.port)
        from: callhome@example.com
        tls: {ca_file: \(try TestCertificates.shared().authority)}

      """)
    let accepted = try site.run("license", "accept", "--yes")
    try #require(accepted.status == 0, "\(accepted.errors)")
  }

  @Test(arguments: ["greeting", "MAIL", "RCPT", "DATA", "."])
  func `a mail that is put off goes out once`(stage: String) throws {
    try server.answer([stage: "451 4.7.1 greylisted"])
    let first = try site.run("send")
    #expect(first.status == 75)
    #expect(first.errors.contains("the mail server asks to retry later: 451 4.7.1 greylisted"))
    #expect(site.names(in: "state/outbox").count == 1)
    let before = server.messages().count
    try server.answer()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messages().count == before + 1)
    #expect(try site.run("send").status == 0)
    #expect(server.messages().count == before + 1)
    #expect(site.names(in: "state/outbox") == [])
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test func `a mail whose fate is unknown is repeated byte for byte`() throws {
    try server.answer([".": NSNull()])
    let first = try site.run("send")
    #expect(first.status == 75)
    #expect(first.errors.contains("it may have arrived"))
    try server.answer()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messages().count == 2)
    #expect(Set(server.messages()).count == 1)
    #expect(
      String(decoding: server.messages()[0], as: UTF8.self).contains("@callhome.invalid>\r\n"))
  }

  @Test func `a mail that is refused for good is kept and not repeated`() throws {
    try server.answer([".": "554 5.7.1 no"])
    let first = try site.run("send")
    #expect(first.status == 69)
    #expect(first.errors.contains("the mail server refuses the message: 554 5.7.1 no"))
    #expect(site.names(in: "state/rejected").count == 1)
    try server.answer()
    #expect(try site.run("send").status == 0)
    #expect(server.messages().count == 1)
  }

  @Test(arguments: [["450 4.2.0 later", "550 5.1.1 no"], ["550 5.1.1 no", "450 4.2.0 later"]])
  func `whoever is told to come later gets the mail in whatever order the others are refused`(
    replies: [String]
  ) throws {
    try site.write(
      "callhome.yaml",
      String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
        .replacing("[support@example.com]", with: "[a@example.com, b@example.com]"))
    try #require(try site.run("license", "accept", "--yes").status == 0)
    try server.answer(["RCPT": replies])
    let first = try site.run("send")
    #expect(first.status == 75)
    #expect(first.errors.contains("the mail server asks to retry later: 450 4.2.0 later"))
    #expect(site.names(in: "state/outbox").count == 1)
    try server.answer()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messages().count == 1)
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test func `a server that greets after eleven seconds gets the mail`() throws {
    try server.answer(["wait": ["greeting": 11]])
    let sent = try site.run("send")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(server.messages().count == 1)
  }
}
