import Delivery
import Foundation
import ServerSupport
import Testing

private let mail = [
  "From: callhome@example.com", "To: undisclosed-recipients:;", "Subject: test", "", "first line",
  ".", "..two dots", ".hidden", "last line", "",
].joined(separator: "\r\n")

private func transport(
  _ server: MailServer, _ security: MailTransport.Security = .starttls, login: Bool = true,
  password: String? = nil, to recipients: [String] = ["support@example.com"],
  limits: TimeLimits = TimeLimits()
) throws -> MailTransport {
  MailTransport(
    server: MailTransport.Server(
      host: "localhost", port: server.port, security: security,
      login: login
        ? .password(Login(user: "callhome", passwordFile: password ?? server.passwordFile)) : nil,
      tls: TLSFiles(authorities: try TestCertificates.shared().authority),
      sender: "callhome@example.com", limits: limits), recipients: recipients)
}

private func send(_ transport: MailTransport, within limit: Duration = .seconds(20))
  -> Result<DeliveryReply, DeliveryFailure>
{
  outcome(transport, message(mail, type: "message/rfc822"), within: limit)
}

/// Against an SMTP server with STARTTLS and a login, and its ways to say no (H1, H5, H9).
@Suite(servers("openssl", "faketime"), mailServers) struct MailTransportTests {
  @Test func `a mail arrives byte for byte over STARTTLS with a login`() throws {
    let server = try MailServer()
    let reply = try send(try transport(server, to: ["a@example.com", "b@example.com"])).get()
    #expect(reply.status == 250)
    #expect(reply.refused.isEmpty)
    #expect(server.messages() == [Array(mail.utf8)])
    let commands = server.commands()
    // Nothing names this machine.
    #expect(Set(commands.filter { $0.hasPrefix("EHLO") }) == ["EHLO [127.0.0.1]"])
    #expect(commands.contains { $0.hasPrefix("AUTH") })
    #expect(
      commands.filter { $0.hasPrefix("RCPT") } == ["RCPT a@example.com", "RCPT b@example.com"])
    // The size is known before a byte of it is sent.
    #expect(commands.contains { $0.hasPrefix("MAIL callhome@example.com SIZE=") })
  }

  @Test(arguments: ["host.example.com", "[192.0.2.1]", "[IPv6:2001:db8::1]"])
  func `a name of one's own is what EHLO says`(name: String) throws {
    let server = try MailServer()
    let transport = MailTransport(
      server: MailTransport.Server(
        host: "localhost", port: server.port, security: .starttls,
        login: .password(Login(user: "callhome", passwordFile: server.passwordFile)),
        tls: TLSFiles(authorities: try TestCertificates.shared().authority),
        sender: "callhome@example.com", heloName: name), recipients: ["support@example.com"])
    #expect(send(transport).failure == nil)
    let greetings = server.commands().filter { $0.hasPrefix("EHLO") }
    #expect(Set(greetings) == ["EHLO \(name)"])
  }

  @Test func `a mail arrives over TLS`() throws {
    let server = try MailServer("tls")
    #expect(send(try transport(server, .tls)).failure == nil)
    #expect(server.messages() == [Array(mail.utf8)])
  }

  @Test
  func `a mail arrives without protection only where that is asked for, and never a password`()
    throws
  {
    let server = try MailServer("no-starttls")
    #expect(send(try transport(server, .none, login: false)).failure == nil)
    #expect(server.messages().count == 1)
    #expect(send(try transport(server, .none)).failure?.kind == .local)
    #expect(!server.commands().contains { $0.hasPrefix("AUTH") })
  }

  @Test func `a server that does not offer STARTTLS gets nothing`() throws {
    let server = try MailServer("no-starttls")
    let failure = send(try transport(server)).failure
    #expect(failure?.kind == .tls)
    #expect(server.messages().isEmpty)
    #expect(!server.commands().contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
  }

  @Test func `a server that cannot be verified gets nothing`() throws {
    let server = try MailServer()
    let stranger = MailTransport(
      server: MailTransport.Server(
        host: "localhost", port: server.port, security: .starttls, sender: "a@example.com"),
      recipients: ["b@example.com"])
    #expect(send(stranger).failure?.kind == .tls)
    #expect(server.messages().isEmpty)
  }

  @Test func `a wrong password is the operator's business and is not told`() throws {
    let server = try MailServer()
    let folder = try ServerFolder(mode: 0o700)
    let file = try folder.write("password", "wr0ng\n", mode: 0o600)
    let failure = send(try transport(server, password: file)).failure
    #expect(failure?.kind == .authentication)
    #expect(failure?.text.contains("wr0ng") == false)
    #expect(failure?.kind.rule == .needsOperator)
  }

  @Test func `without the login that it wants a server is told apart`() throws {
    let server = try MailServer()
    #expect(send(try transport(server, login: false)).failure?.kind == .authentication)
  }

  @Test(arguments: ["later-mail", "later-data", "login-later"])
  func `'later' is tried again`(mode: String) throws {
    let server = try MailServer(mode)
    let failure = send(try transport(server)).failure
    #expect(failure?.kind == .throttled, "\(failure?.text ?? "arrived")")
    #expect(failure?.kind.rule == .retry)
    #expect(failure.flatMap(\.status).map { (400...499).contains($0) } == true)
  }

  @Test func `'no' to the message is for good`() throws {
    let server = try MailServer("refused-data")
    let failure = send(try transport(server)).failure
    #expect(failure?.kind == .rejected)
    #expect(failure?.text == "the mail server refuses the message: 554 5.6.0 not here")
  }

  @Test func `'no' to this machine is the operator's business`() throws {
    let server = try MailServer("banner")
    let failure = send(try transport(server)).failure
    #expect(failure?.kind == .authentication, "\(failure?.text ?? "arrived")")
  }

  @Test func `a message that is too large is refused before it is sent`() throws {
    let server = try MailServer("small")
    let large = message(mail + String(repeating: "0123456789\r\n", count: 1_000))
    let failure = outcome(try transport(server), large).failure
    #expect(failure?.kind == .tooLarge)
    #expect(failure?.status == 552)
    #expect(failure?.hint == "set 'size_limit' to the limit of the mail server, at most 1000 bytes")
  }

  @Test func `a recipient who is refused does not hold back the others`() throws {
    let bad = try MailServer("bad-recipient")
    let reply = try send(
      try transport(bad, to: ["a@example.com", "bad@example.com", "c@example.com"])
    ).get()
    #expect(reply.refused.map(\.address) == ["bad@example.com"])
    #expect(reply.refused.map(\.status) == [550])
    #expect(bad.messages().count == 1)
    let later = try MailServer("later-recipient")
    let second = try send(try transport(later, to: ["later@example.com", "b@example.com"])).get()
    #expect(second.refused.map(\.address) == ["later@example.com"])
    #expect(second.refused.map(\.status) == [451])
  }

  @Test func `when every recipient is refused the message is`() throws {
    let server = try MailServer("bad-recipient")
    let failure = send(try transport(server, to: ["bad@example.com"])).failure
    #expect(failure?.kind == .rejected)
    let later = try MailServer("later-recipient")
    #expect(send(try transport(later, to: ["later@example.com"])).failure?.kind == .throttled)
  }

  @Test func `a connection that breaks after the last byte leaves doubt`() throws {
    let server = try MailServer("drop-data")
    let failure = send(try transport(server)).failure
    #expect(failure?.kind == .outcomeUnknown, "\(failure?.text ?? "arrived")")
    #expect(server.messages().count == 1)
  }

  @Test func `a server that does not answer costs the limit and no more`() throws {
    let server = try MailServer("slow-data")
    let start = ContinuousClock.now
    let failure = send(try transport(server), within: .seconds(3)).failure
    #expect(failure?.kind == .outcomeUnknown, "\(failure?.text ?? "arrived")")
    #expect(ContinuousClock.now - start < .seconds(8))
  }

  @Test func `the way is tried step by step`() throws {
    let server = try MailServer()
    let open = try transport(server).connect(within: .seconds(10))
    #expect(open.steps.map(\.name) == ["name", "connection", "greeting", "TLS", "login"])
    #expect(open.failure == nil, "\(open.failure?.text ?? "")")
    let folder = try ServerFolder(mode: 0o700)
    let file = try folder.write("password", "wr0ng\n", mode: 0o600)
    let shut = try transport(server, password: file).connect(within: .seconds(10))
    #expect(shut.steps.map { $0.result == .reached } == [true, true, true, true, false])
    let bare = try MailServer("no-starttls")
    let stripped = try transport(bare).connect(within: .seconds(10))
    #expect(stripped.steps.map { $0.result == .reached } == [true, true, true, false, false])
    #expect(server.messages().isEmpty)
  }
}
