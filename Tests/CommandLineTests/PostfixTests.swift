import Foundation
import ServerSupport
import Testing

/// The built program and postfix (H1, H4, H5).
@Suite(.needs(.postfix)) struct PostfixTests {
  private let server: PostfixServer

  init() throws {
    server = try PostfixServer()
  }

  private func site(
    security: String = "starttls", to: String = "support@example.test", password: String = "s3cret",
    of server: PostfixServer? = nil, more: String = ""
  ) throws -> Site {
    let server = server ?? self.server
    let site = try Site(isAccepted: false)
    try site.write("password", "\(password)\n")
    try site.setMode(0o600, of: "password")
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com, name: Zoë Müller, company: 日本 Ltd}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations: {support: {via: email, to: [\(to)]}}
      mail_server:
        host: localhost
        port: \(security == "tls" ? server.tlsPort : server.port)
        security: \(security)
        user: callhome
        password_file: password
        from: callhome@example.com
        tls: {ca_file: \(try TestCertificates.shared().authority)}
      \(more)

      """)
    let accepted = try site.run("license", "accept", "--yes")
    try #require(accepted.status == 0, "\(accepted.errors)")
    return site
  }

  /// The file that Python's strict reader of mail finds attached.
  private func attachment(_ mail: [UInt8]) throws -> Data {
    let folder = try ServerFolder()
    try Data(mail).write(to: URL(fileURLWithPath: "\(folder.path)/mail"))
    let script = """
      import email, email.policy
      mail = email.message_from_binary_file(open('mail', 'rb'), policy=email.policy.strict)
      file, = mail.iter_attachments()
      open('file', 'wb').write(file.get_payload(decode=True))
      """
    try ServerSupport.run(["/usr/bin/python3", "-c", script], in: folder.path)
    return try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/file"))
  }

  @Test(arguments: ["starttls", "tls"])
  func `a mail arrives as it left`(security: String) throws {
    let site = try site(security: security)
    let sent = try site.run("send", "--now", "--message", "inventory")
    #expect(sent.status == 0, "\(sent.errors)")
    let id = try #require(try site.ledger()["support inventory"])
    let mail = try #require(server.mails(of: "support", atLeast: 1).first)
    let left = try site.run("history", "show", id).output
    // Lines in a mailbox end with LF, and the servers' own header fields come first.
    let lines = Data(left.filter { $0 != 0x0D })
    #expect(Data(mail).suffix(lines.count) == lines)
    let way = String(decoding: mail.dropLast(lines.count), as: UTF8.self)
    #expect(way.contains("Delivered-To: support@example.test\n"))
    #expect(way.contains("from [127.0.0.1] ("))
    let file = try attachment(mail)
    #expect(file == (try attachment(Array(left))))
    #expect(String(decoding: file, as: UTF8.self).contains("\"Zoë Müller\""))
  }

  @Test func `a wrong password is the operator's business`() throws {
    let site = try site(password: "wr0ng")
    let sent = try site.run("send", "--now", "--message", "inventory")
    #expect(sent.status == 75)
    #expect(sent.errors.contains("the mail server rejects this user name and password: 535"))
    #expect(!sent.errors.contains("wr0ng"))
    #expect(try site.run("status").text.contains(", next attempt on "))
    #expect(site.names(in: "state/outbox").count == 1)
  }

  @Test func `a message that is too large is refused before it is sent`() throws {
    let site = try site()
    let tables = (0..<3_000).map { "table_number_\($0): \($0)" }.joined(separator: ", ")
    try site.write("snapshot.yaml", "snapshot: 1\ntables: {\(tables)}\nnodes: {a: {}}\n")
    let sent = try site.run("send", "--now", "--message", "configuration")
    #expect(sent.status == 69)
    #expect(sent.errors.contains("the message is too large for the mail server: 552 5.3.4"))
    #expect(
      sent.errors.contains("set 'size_limit' to the limit of the mail server, at most 50000 bytes"))
    #expect(server.hasLogged("reject: MAIL from"))
    #expect(site.names(in: "state/rejected").count == 1)
  }

  @Test func `a recipient whom nobody knows does not hold back the others`() throws {
    let alone = try site(to: "nobody@example.test")
    let refused = try alone.run("send", "--now", "--message", "inventory")
    #expect(refused.status == 69)
    #expect(refused.errors.contains("550 5.1.1"))
    let both = try site(to: "nobody@example.test, noc@example.test")
    let sent = try both.run("send", "--now", "--message", "inventory")
    #expect(sent.errors.contains("nobody@example.test"), "\(sent.errors)")
    #expect(server.mails(of: "noc", atLeast: 1).count == 1)
  }

  @Test(arguments: ["yes", "no"])
  func `a server that is strict about EHLO takes the default, and a name that it refuses is no end`(
    isLate: String
  ) throws {
    // With the delay, which is postfix's default, the name is refused at RCPT.
    let strict = try PostfixServer(
      """
      smtpd_helo_required = yes
      smtpd_helo_restrictions = reject_non_fqdn_helo_hostname, reject_invalid_helo_hostname
      smtpd_delay_reject = \(isLate)
      """)
    let site = try site(of: strict, more: "  helo_name: localhost")
    let refused = try site.run("send", "--now", "--message", "inventory")
    #expect(refused.status == 75)
    #expect(
      refused.errors.contains(
        "the mail server does not accept the name 'localhost' in EHLO: 504 5.5.2"),
      "\(refused.errors)")
    #expect(refused.errors.contains("'mail_server.helo_name'"))
    #expect(site.names(in: "state/outbox").count == 1)
    let config = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
    for (index, name) in ["  helo_name: host.example.com\n", ""].enumerated() {
      try site.write("callhome.yaml", config.replacing("  helo_name: localhost\n", with: name))
      // No pause: the next run finds the config mended.
      let sent =
        index == 0
        ? try site.run("send") : try site.run("send", "--now", "--message", "inventory")
      #expect(sent.status == 0, "\(name): \(sent.errors)")
    }
    let mails = strict.mails(of: "support", atLeast: 2).map { String(decoding: $0, as: UTF8.self) }
    for name in ["host.example.com", "[127.0.0.1]"] {
      #expect(mails.contains { $0.contains("from \(name) (") }, "\(name)")
    }
  }
}
