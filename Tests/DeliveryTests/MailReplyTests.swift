import Delivery
import Foundation
import ServerSupport
import Testing

private let mail = "From: callhome@example.com\r\nSubject: test\r\n\r\ntext\r\n"

/// An SMTP server with any reply to any command (H5, H7).
@Suite(servers("python3", "openssl", "faketime")) struct MailReplyTests {
  private let server: ReplyServer
  private let folder: ServerFolder
  private let passwordFile: String

  init() throws {
    server = try ReplyServer()
    folder = try ServerFolder(mode: 0o700)
    passwordFile = try folder.write("password", "s3cret\n", mode: 0o600)
  }

  private func transport(
    _ security: MailTransport.Security = .starttls, host: String = "localhost",
    limits: TimeLimits = .mail
  ) throws -> MailTransport {
    MailTransport(
      server: MailTransport.Server(
        host: host, port: server.port, security: security,
        login: .password(Login(user: "callhome", passwordFile: passwordFile)),
        tls: TLSFiles(authorities: try TestCertificates.shared().authority),
        sender: "callhome@example.com", limits: limits), recipients: ["support@example.com"])
  }

  private func failure(
    _ script: [String: Any], _ security: MailTransport.Security = .starttls,
    within limit: Duration = .seconds(20)
  ) throws -> DeliveryFailure? {
    try server.answer(script)
    return outcome(
      try transport(security), message(mail, type: "message/rfc822"), within: limit
    ).failure
  }

  @Test func `every reply at every place has the rule of the requirements`() throws {
    let later = [421, 450, 451, 452, 454, 455]
    let never = [500, 501, 502, 503, 504, 521, 530, 534, 535, 538] + Array(550...556) + [571]
    for stage in ["greeting", "EHLO", "STARTTLS", "AUTH", "LOGIN", "MAIL", "RCPT", "DATA", "."] {
      for code in later + never {
        let failure = try failure([stage: "\(code) 5.0.0 no"])
        let expected: DeliveryFailure.Rule =
          switch (stage, code) {
          case (_, 400...499): .retry
          case (_, 530), (_, 534), (_, 535), (_, 538): .needsOperator
          // Before the message it is not the message that is refused.
          case ("EHLO", _): .nextRun
          case ("greeting", _), ("STARTTLS", _), ("AUTH", _), ("LOGIN", _): .needsOperator
          default: .reject
          }
        #expect(failure?.kind.rule == expected, "\(stage) \(code): \(failure?.text ?? "arrived")")
        #expect(failure?.status == code, "\(stage) \(code): \(failure?.text ?? "arrived")")
        #expect(
          (failure?.kind == .tooLarge) == (expected == .reject && code == 552), "\(stage) \(code)")
      }
    }
  }

  @Test func `every way to say yes is success`() throws {
    for (stage, reply) in [
      ("RCPT", "251 forwarded"), ("RCPT", "252 cannot tell"), (".", "250-two\r\n250 lines"),
      (".", "250"), ("QUIT", "421 not now"), ("MAIL", "250"),
    ] {
      let before = server.messages().count
      #expect(try failure([stage: reply]) == nil, "\(stage) \(reply)")
      #expect(server.messages().count == before + 1)
    }
  }

  @Test func `a reply that is none is no success, and no reason to give up`() throws {
    for stage in ["greeting", "STARTTLS", "MAIL", "DATA", "."] {
      let replies: [Any] = [
        "150 wait", "354 go on", "999 what", "hello", "", "2", "\u{0}\u{FF}",
        "250-" + String(repeating: "x", count: 200_000),
      ]
      for reply in replies {
        if stage == "DATA", reply as? String == "354 go on" { continue }
        let failure = try failure([stage: reply], within: .milliseconds(500))
        #expect(failure != nil, "\(stage) \(reply)")
        #expect(
          failure?.kind.rule == .retry || stage == "STARTTLS" && failure?.kind == .tls,
          "\(stage) \("\(reply)".prefix(20)): \(failure?.text ?? "arrived")")
      }
    }
  }

  @Test func `a connection that breaks off is tried again`() throws {
    for stage in ["greeting", "EHLO", "STARTTLS", "AUTH", "LOGIN", "MAIL", "RCPT", "DATA", "."] {
      let failure = try failure([stage: NSNull()])
      #expect(
        failure?.kind == (stage == "." ? .outcomeUnknown : .connect),
        "\(stage): \(failure?.text ?? "arrived")")
    }
    // The message was accepted, even without a reply to QUIT.
    #expect(try failure(["QUIT": NSNull()]) == nil)
  }

  @Test(arguments: [MailTransport.Security.starttls, .tls])
  func `a server that cannot be verified hears neither password nor mail`(
    security: MailTransport.Security
  ) throws {
    let isTLS = security == .tls
    #expect(try failure(["tls": isTLS], security) == nil)
    #expect(contains("AUTH PLAIN") && contains("MAIL FROM"))
    for name in ["expired", "future", "wrong-host", "self-signed", "weak", "sha1", "old"] {
      let failure = try failure(
        ["tls": isTLS, "certificate": name == "old" ? "good" : name, "old": name == "old"], security
      )
      #expect(failure?.kind == .tls, "\(name): \(failure?.text ?? "arrived")")
      #expect(!contains("AUTH") && !contains("MAIL"), "\(name)")
    }
    #expect(server.messages().count == 1)
  }

  @Test func `what was said before TLS began does not count after it`() throws {
    // An attacker in between can insert replies after the one to STARTTLS.
    let failure = try failure(
      ["STARTTLS": "220 go ahead\r\n250-localhost\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok"])
    #expect(failure != nil)
    #expect(server.messages().isEmpty)
    #expect(!contains("AUTH"))
  }

  @Test func `a server without a login that is spoken here is the operator's business`() throws {
    let strange = try failure(["tls": true, "EHLO": "250-localhost\r\n250 AUTH X-UNKNOWN"], .tls)
    #expect(strange?.kind == .authentication, "\(strange?.text ?? "arrived")")
    #expect(!contains("MAIL"))
    // A server that offers no login and accepts the message needs none; one that needs a login says
    // so.
    #expect(try failure(["tls": true, "EHLO": "250 localhost"], .tls) == nil)
    #expect(!contains("AUTH"))
    let bare = try failure(["tls": true, "EHLO": "250 localhost", "MAIL": "530 log in"], .tls)
    #expect(bare?.kind == .authentication, "\(bare?.text ?? "arrived")")
  }

  @Test func `a server whose logins are not spoken here is told with what it offers`() throws {
    for offer in [
      "XOAUTH2", "SCRAM-SHA-256 SCRAM-SHA-1", "GSSAPI GSS-SPNEGO", "OAUTHBEARER XOAUTH2",
    ] {
      let failure = try failure(["EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH \(offer)"])
      #expect(failure?.kind == .authentication, "\(failure?.text ?? "arrived")")
      #expect(
        failure?.text == "the mail server offers no login that callhome uses, only "
          + offer.split(separator: " ").joined(separator: ", "))
      #expect(failure?.hint == "enable PLAIN or LOGIN for 'mail_server.user' at the mail server")
    }
    // libcurl would try GSSAPI for a user with a domain, whatever else is offered.
    #expect(
      try failure(["EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH GSSAPI PLAIN"]) == nil)
  }

  @Test
  func `a size that is too large is told by any reply that means it, and by silence after it`()
    throws
  {
    for stage in ["MAIL", "RCPT", "DATA", "."] {
      for reply in ["552 no", "554 5.3.4 no", "550 5.3.4 no", "523 5.2.3 no"] {
        #expect(try failure([stage: reply])?.kind == .tooLarge, "\(stage) \(reply)")
      }
      #expect(try failure([stage: "452 4.3.4 no"])?.kind == .throttled, "\(stage)")
    }
    // A server that closes the connection has announced its size limit before.
    let small = "250-localhost\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 SIZE 10"
    let cut = try failure(["EHLO": small, ".": NSNull()])
    #expect(cut?.kind == .tooLarge)
    #expect(cut?.hint == "set 'size_limit' to the limit of the mail server, at most 10 bytes")
    #expect(try failure(["EHLO": small]) == nil)
  }

  @Test func `a refused name in EHLO is a matter of the config, wherever the server says so`()
    throws
  {
    let words = "504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname"
    for (stage, reply) in [
      ("EHLO", "504 no"), ("EHLO", "550 5.7.1 blocked"), ("MAIL", words), ("RCPT", words),
      ("RCPT", "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)"),
    ] {
      let failure = try failure([stage: reply, "HELO": reply])
      #expect(failure?.kind == .local, "\(stage) \(reply): \(failure?.text ?? "arrived")")
      #expect(
        failure?.text == "the mail server does not accept the name '[127.0.0.1]' in EHLO: \(reply)")
      #expect(failure?.hint?.contains("'mail_server.helo_name'") == true)
    }
    // Other commands have parameters too.
    let address = "504 5.5.2 <x>: Recipient address rejected: need fully-qualified address"
    #expect(try failure(["RCPT": address])?.kind == .rejected)
    let later = try failure(["RCPT": "450 4.7.1 <x>: Helo command rejected: Host not found"])
    #expect(later?.kind == .throttled)
    #expect(later?.hint?.contains("'mail_server.helo_name'") == true)
  }

  @Test func `a server may take its time to greet, but not to be reached`() throws {
    try server.answer(["wait": ["greeting": 3, "EHLO": 1]])
    let limits = TimeLimits(connect: .seconds(1), greeting: .seconds(20))
    let patient = try transport(limits: limits)
    #expect(outcome(patient, message(mail, type: "message/rfc822")).failure == nil)
    // A limit that includes the greeting is in force.
    let strict = try transport(limits: TimeLimits(connect: .seconds(1)))
    let failure = outcome(strict, message(mail, type: "message/rfc822")).failure
    #expect(failure?.kind == .connect, "\(failure?.text ?? "arrived")")
    let nobody = try BlackHole()
    let lost = MailTransport(
      server: MailTransport.Server(
        host: "127.0.0.1", port: nobody.port, security: .none, sender: "a@example.com",
        limits: limits), recipients: ["b@example.com"])
    let start = ContinuousClock.now
    #expect(outcome(lost).failure?.text == "the connection timed out")
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `a server that never greets costs its limit and no more`() throws {
    try server.answer(["wait": ["greeting": 60]])
    let transport = try transport(limits: TimeLimits(connect: .seconds(1), greeting: .seconds(2)))
    let start = ContinuousClock.now
    let failure = outcome(transport, message(mail, type: "message/rfc822")).failure
    // Every other message would wait in vain as well.
    #expect(failure?.kind == .connect, "\(failure?.text ?? "arrived")")
    #expect(ContinuousClock.now - start < .seconds(6))
    #expect(TimeLimits.mail.greeting == .seconds(300))
  }

  @Test(.enabled(if: hasIPv6, "needs IPv6"), arguments: ["::1", "[::1]"])
  func `a server may have an IPv6 address`(host: String) throws {
    try server.answer()
    let transport = try transport(host: host)
    #expect(outcome(transport, message(mail, type: "message/rfc822")).failure == nil)
    #expect(server.messages().count == 1)
  }

  @Test func `trying the way does not call a login ok that was not asked for`() throws {
    try server.answer(["tls": true, "EHLO": "250 localhost"])
    let without = try transport(.tls).connect(within: .seconds(20))
    #expect(without.failure == nil, "\(without.failure?.text ?? "")")
    #expect(without.steps.map { $0.result == .reached } == [true, true, true, true, false])
    #expect(without.steps.last?.result == .doneWithout)
    try server.answer(["tls": true])
    let with = try transport(.tls).connect(within: .seconds(20))
    #expect(with.steps.last?.name == "login")
    #expect(with.steps.last?.result == .reached)
  }

  private func contains(_ text: String) -> Bool {
    String(decoding: server.wire, as: UTF8.self).contains(text)
  }
}
