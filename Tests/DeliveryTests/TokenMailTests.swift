import Delivery
import Foundation
import ServerSupport
import Testing

/// Mail servers that accept tokens and no passwords (R2).
@Suite(servers("python3", "openssl", "faketime")) struct TokenMailTests {
  private let folder: ServerFolder
  private let tokens: String

  init() throws {
    folder = try ServerFolder(mode: 0o700)
    tokens = try folder.write("tokens", "go0d.t0ken\n")
  }

  private func transport(
    _ server: TokenMailServer, _ token: String, user: String = "me@example.com"
  ) throws -> MailTransport {
    MailTransport(
      server: MailTransport.Server(
        host: "localhost", port: server.port, security: .tls,
        login: .tokenFile(user: user, path: try folder.write("token", token, mode: 0o600)),
        tls: TLSFiles(authorities: try TestCertificates.shared().authority),
        sender: "callhome@example.com"), recipients: ["support@example.com"])
  }

  @Test(arguments: [["XOAUTH2"], ["OAUTHBEARER"], ["PLAIN", "XOAUTH2", "OAUTHBEARER"]])
  func `a token opens a mail server by each mechanism, and another one does not`(
    mechanisms: [String]
  ) throws {
    let server = try TokenMailServer(mechanisms, tokens: tokens)
    let mail = message("Subject: a\r\n\r\nb\r\n", type: "message/rfc822")
    #expect(outcome(try transport(server, "go0d.t0ken\n"), mail).failure == nil)
    #expect(server.messages().count == 1)
    let mechanism = mechanisms.last ?? ""
    #expect(server.logins() == ["\(mechanism) in"])
    let failure = try #require(outcome(try transport(server, "b4d.t0ken"), mail).failure)
    #expect(failure.kind == .authentication)
    #expect(
      failure.text == "the mail server rejects this user name and token"
        + (mechanism == "XOAUTH2" ? "" : ": 535 5.7.8 the token is not valid"))
    #expect(failure.hint == "check 'mail_server.user' and 'mail_server.token_file'")
    #expect(failure.isTokenRefused)
    #expect(!"\(failure)".contains("t0ken"))
    #expect(server.messages().count == 1)
    let report = try transport(server, "go0d.t0ken").connect(within: .seconds(20))
    #expect(report.failure == nil)
    #expect(report.steps.last?.name == "login" && report.steps.last?.result == .reached)
  }

  @Test func `a server without such a login is told as one`() throws {
    let server = try TokenMailServer(["PLAIN", "LOGIN"], tokens: tokens)
    let failure = try #require(
      outcome(try transport(server, "go0d.t0ken"), message("a\r\n", type: "message/rfc822")).failure
    )
    #expect(failure.kind == .authentication)
    #expect(failure.text == "the mail server offers no login by token, only PLAIN, LOGIN")
    #expect(failure.hint?.contains("'mail_server.password_file'") == true)
    #expect(server.logins().isEmpty)
  }
}
