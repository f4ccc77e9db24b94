import Delivery
import Diagnostics
import Foundation
import ServerSupport
import Testing

/// How a receiver knows who sends (R1).
@Suite struct HTTPCredentialTests {
  private let folder: ServerFolder

  init() throws { folder = try ServerFolder(mode: 0o700) }

  private func file(_ text: String) throws -> String {
    try folder.write(UUID().uuidString, text, mode: 0o600)
  }

  @Test(servers("nginx", "openssl", "faketime"))
  func `a name and a password let a message in, and another password does not`() throws {
    let server = try WebServer()
    let right = Login(user: "me", passwordFile: try file("pä ss\n"))
    let credentials = HTTPCredentials(authorization: .login(right))
    #expect(outcome(try https(server.port, "/basic", credentials: credentials)).failure == nil)
    let wrong = Login(user: "me", passwordFile: try file("hunter22"))
    let failure = outcome(
      try https(server.port, "/basic", credentials: HTTPCredentials(authorization: .login(wrong)))
    ).failure
    #expect(failure?.kind == .authentication)
    #expect(failure?.text == "the receiver denies access (status 401)")
    #expect(failure?.hint == "check 'user' and 'password_file'")
  }

  @Test(servers("nginx", "openssl", "faketime"))
  func `a token is sent with every message, next to other header fields`() throws {
    let server = try WebServer()
    let credentials = HTTPCredentials(
      headersFile: try file("Accept: a/b\n"), authorization: .tokenFile(try file("ab.c-1_~+/==\n")))
    #expect(outcome(try https(server.port, "/ok", credentials: credentials)).failure == nil)
    let fields = try #require(server.requests().first).fields
    #expect(fields["authorization"] == "Bearer ab.c-1_~+/==")
    #expect(fields["accept"] == "a/b")
    let refused = outcome(try https(server.port, "/status/403", credentials: credentials)).failure
    #expect(refused?.hint == "check 'token_file'")
  }

  @Test(arguments: [
    "", "\n", "s3cret s3cret", "s3cret\ns3cret\n", "s3cret\r\ns3cret", "s3crét", "\"s3cret\"",
    "s3\0cret",
  ])
  func `a file that is no token is refused, and nothing of it is told`(text: String) throws {
    let path = try file(text)
    let found = SecretContent.token.problems(in: path).all
    #expect(
      found.map(\.message) == [
        "the file must contain only a token: one line of ASCII without spaces and quotes"
      ])
    let failure = outcome(
      try https(9, "/", credentials: HTTPCredentials(authorization: .tokenFile(path)))
    ).failure
    #expect(failure?.kind == .local)
    #expect(!"\(found) \(failure as Any)".contains("s3"))
  }

  @Test func `two keys that set the same field are refused`() throws {
    let path = try file("X: y\nauthorization: Splunk s3cret\n")
    let found = SecretContent.headers(besidesAuthorization: true).problems(in: path).all
    #expect(
      found.map(\.message) == [
        "the file has a field 'Authorization', which another key of the destination sets as well"
      ])
    let credentials = HTTPCredentials(
      headersFile: path, authorization: .tokenFile(try file("token")))
    #expect(outcome(try https(9, "/", credentials: credentials)).failure?.kind == .local)
  }
}
