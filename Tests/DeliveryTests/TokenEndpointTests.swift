import Delivery
import Foundation
import ServerSupport
import Testing

/// OAuth 2 client credentials against a token endpoint (R1).
@Suite(servers("python3", "openssl", "faketime")) struct TokenEndpointTests {
  private let server: TokenServer

  init() throws { server = try TokenServer() }

  private func endpoint(
    _ path: String = "/token", login: TokenEndpoint.ClientLogin = .header,
    secretFile: String? = nil, scope: String? = "a b", port: Int? = nil
  ) throws -> TokenEndpoint {
    TokenEndpoint(
      server: HTTPSServer(
        url: "https://localhost:\(port ?? server.port)\(path)",
        tls: TLSFiles(authorities: try TestCertificates.shared().authority),
        userAgent: "callhome/0"), clientID: server.clientID,
      secretFile: secretFile ?? server.secretFile, login: login, scope: scope)
  }

  private func failure(
    _ endpoint: TokenEndpoint, within limit: Duration = .seconds(20)
  ) -> DeliveryFailure? {
    do throws(DeliveryFailure) {
      _ = try endpoint.token(within: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test
  func `a token is issued to a client that shows its secret in either way, and opens the receiver`()
    throws
  {
    for endpoint in [try endpoint(), try endpoint("/body", login: .body)] {
      let token = try endpoint.token(within: .seconds(20))
      #expect(token.lifetime == .seconds(3_600))
      let credentials = HTTPCredentials(authorization: .token(token))
      #expect(
        outcome(try https(server.port, "/resource", credentials: credentials)).failure == nil)
    }
    #expect(server.messageCount == 2)
    #expect(server.requests().map(\.path) == ["/token", "/resource", "/body", "/resource"])
    #expect(server.requests()[2].authorization == "-")
  }

  @Test func `a lifetime of any number is kept to 31 days, and one that is no number is short`()
    throws
  {
    for (how, lifetime) in [("huge", 31 * 86_400), ("fraction", 1_800), ("words", 300)] {
      try server.answer(how)
      #expect(try endpoint().token(within: .seconds(20)).lifetime == .seconds(lifetime), "\(how)")
    }
  }

  @Test func `every way in which an endpoint gives no token is one finding without a secret`()
    throws
  {
    let found: [(how: String, kind: DeliveryFailure.Kind, text: String)] = [
      ("html", .token, "the token endpoint sent no token, but 'text/html' (status 200)"),
      ("500", .token, "the token endpoint is broken (status 500)"),
      (
        "redirect", .redirected,
        "the token endpoint redirects to another address (status 302)"
      ),
      ("later", .throttled, "the token endpoint asks to retry later (status 429)"),
      (
        "other", .token,
        "the token endpoint sent a token of another type than Bearer (status 200)"
      ),
      (
        "expired", .token,
        "the token endpoint sent an expired token (status 200)"
      ),
      ("none", .token, "the token endpoint sent JSON without a valid 'access_token' (status 200)"),
      (
        "endless", .token,
        "the token endpoint sent no token, but 'application/json' (status 200)"
      ),
      ("cut", .token, "no complete reply arrived from the token endpoint"),
      ("slow", .token, "no complete reply arrived from the token endpoint"),
    ]
    for (how, kind, text) in found {
      try server.answer(how)
      let failure = try #require(
        failure(try endpoint(), within: how == "slow" ? .seconds(1) : .seconds(20)), "\(how)")
      #expect(failure.kind == kind, "\(how)")
      #expect(failure.text == text, "\(how)")
      // Nothing was sent that may have arrived.
      #expect(failure.kind != .outcomeUnknown && failure.kind.concernsDestination)
      #expect(failure.retryAfter == (how == "later" ? .seconds(7_200) : nil))
      for secret in server.secrets { #expect(!"\(failure)".contains(secret), "\(how)") }
    }
    // No redirect is followed.
    #expect(!server.requests().contains { $0.path == "/body" })
  }

  @Test func `a client that is refused is told with the standard's word and no other`() throws {
    let folder = try ServerFolder(mode: 0o700)
    let wrong = try folder.write("secret", "Wr0ngS3cret", mode: 0o600)
    let refused = try #require(failure(try endpoint(secretFile: wrong)))
    #expect(refused.kind == .authentication)
    #expect(refused.text == "the token endpoint refuses this client: invalid_client (status 401)")
    #expect(refused.hint?.contains("'oauth.client_secret_file'") == true)
    let body = try #require(failure(try endpoint("/body", login: .body, secretFile: wrong)))
    #expect(body.text == refused.text)
    #expect(!"\(refused) \(body)".contains("Wr0ng"))
    #expect(
      failure(try endpoint(scope: "forbidden"))?.text
        == "the token endpoint refuses this client: invalid_scope (status 400)")
  }

  @Test func `an endpoint that cannot be reached or verified is told as one`() throws {
    let port = try freePort()
    let closed = try #require(failure(try endpoint(port: port)))
    #expect(closed.kind == .connect)
    #expect(
      closed.text == "no access token: no connection to localhost:\(port): connection refused")
    let stranger = TokenEndpoint(
      server: HTTPSServer(url: "https://localhost:\(server.port)/token", userAgent: "callhome/0"),
      clientID: server.clientID, secretFile: server.secretFile)
    let unverified = try #require(failure(stranger))
    #expect(unverified.kind == .tls)
    #expect(unverified.hint?.contains("'oauth.tls.ca_file'") == true)
    #expect(server.requests().isEmpty)
  }
}
