import Foundation
import ServerSupport
import Testing

/// A destination with a token endpoint, by the built program (R1).
@Suite(.needs(.webServer)) struct OAuthTests {
  private let server: TokenServer
  private let site: Site

  init() throws {
    server = try TokenServer()
    let authority = try TestCertificates.shared().authority
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
          url: "https://localhost:\(server.port)/resource"
          tls: {ca_file: \(authority)}
          oauth:
            token_url: "https://localhost:\(server.port)/token"
            client_id: \(server.clientID)
            client_secret_file: \(server.secretFile)
            tls: {ca_file: \(authority)}

      """)
  }

  private var tokenRequests: Int { server.requests().count { $0.path == "/token" } }

  /// A run under another clock.
  private func send(at offset: String) throws -> Finished {
    try site.run("send", "--now", through: ["faketime", "-f", offset])
  }

  @Test func `one token serves many messages and runs, and is replaced once when it is refused`()
    throws
  {
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messageCount == 3)
    #expect(tokenRequests == 1)
    #expect(try site.mode(of: "state/tokens.json") == 0o600)
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messageCount == 6)
    #expect(tokenRequests == 1)
    // The issued token is revoked: the first message fails with it, and no message is lost or
    // delayed.
    try server.revoke()
    let again = try site.run("send", "--now")
    #expect(again.status == 0, "\(again.errors)")
    #expect(server.messageCount == 9)
    #expect(tokenRequests == 2)
    #expect(server.requests().filter { $0.status == 401 }.count == 1)
    #expect(try site.run("history", "verify").status == 0)
    // Only the cached tokens are lost with a damaged file.
    try site.write("state/tokens.json", "{\"version\": 1, \"tokens\": {")
    #expect(try site.run("send", "--now").status == 0)
    #expect(tokenRequests == 3)
    let told =
      try ["status", "check", "config show", "license show", "history", "test"].map { words in
        let finished = try site.start(words.split(separator: " ").map(String.init)).finish()
        return finished.text + finished.errors
      }.joined() + again.text + again.errors
    for secret in server.secrets { #expect(!told.contains(secret)) }
    for (name, bytes) in try site.contents() where name != "state/tokens.json" {
      for secret in server.secrets {
        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
      }
    }
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `a clock that jumps costs a request and no message`() throws {
    // Obtained an hour in the future, and used two hours before that.
    #expect(try send(at: "+1h").status == 0)
    #expect(tokenRequests == 1)
    #expect(try send(at: "+0").status == 0)
    #expect(tokenRequests == 2)
    #expect(try send(at: "+2h").status == 0)
    #expect(tokenRequests == 3)
    #expect(server.messageCount == 9)
  }

  @Test func `without a token nothing is sent and nothing lost, and check says why`() throws {
    try server.answer("html")
    let sent = try site.run("send", "--now")
    #expect(sent.status == 75)
    #expect(
      sent.errors.contains(
        "'support': the token endpoint sent no token, but 'text/html' (status 200)"))
    #expect(site.names(in: "state/outbox").count == 3)
    #expect(server.messageCount == 0)
    // The other messages would meet the same.
    #expect(tokenRequests == 1)
    let checked = try site.run("check", "--connect")
    #expect(checked.status == 69)
    #expect(checked.text.contains("support: token failed, name not reached"))
    try server.answer("")
    #expect(try site.run("check", "--connect").text.contains("support: token ok, name ok"))
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.messageCount == 3)
    #expect(!(sent.errors + checked.errors).contains("s3cret"))
  }
}
