import Delivery
import Foundation
import ServerSupport
import Testing

private let mail = "From: callhome@example.com\r\nSubject: test\r\n\r\ntext\r\n"

/// Against an SMTP server that says anything at any place (H5, H7).
@Suite(servers("python3", "openssl", "faketime")) struct MailReplyTests {
  private let server: ReplyServer
  private let folder: ServerFolder
  private let passwordFile: String

  init() throws {
    server = try ReplyServer()
    folder = try ServerFolder(mode: 0o700)
    passwordFile = try folder.write("password", "s3cret\n", mode: 0o600)
  }

  private func transport(_ security: MailTransport.Security = .starttls) throws -> MailTransport {
    MailTransport(
      server: MailTransport.Server(
        host: "localhost", port: server.port, security: security,
        login: Login(user: "callhome", passwordFile: passwordFile),
        tls: TLSFiles(authorities: try TestCertificates.shared().authority),
        sender: "callhome@example.com"), recipients: ["support@example.com"])
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
          // Before the message it is not the message that is refused.
          case ("greeting", _), ("EHLO", _), ("STARTTLS", _), ("AUTH", _), ("LOGIN", _):
            .needsOperator
          case (_, 530), (_, 534), (_, 535), (_, 538): .needsOperator
          default: .reject
          }
        #expect(failure?.kind.rule == expected, "\(stage) \(code): \(failure?.text ?? "arrived")")
        #expect(failure?.status == code, "\(stage) \(code): \(failure?.text ?? "arrived")")
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
    // What was said is true even when nobody says goodbye.
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
    // Whoever sits in between can put replies behind the one to STARTTLS.
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
    // One that offers none and takes the mail wants none; one that wants one says so.
    #expect(try failure(["tls": true, "EHLO": "250 localhost"], .tls) == nil)
    #expect(!contains("AUTH"))
    let bare = try failure(["tls": true, "EHLO": "250 localhost", "MAIL": "530 log in"], .tls)
    #expect(bare?.kind == .authentication, "\(bare?.text ?? "arrived")")
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
