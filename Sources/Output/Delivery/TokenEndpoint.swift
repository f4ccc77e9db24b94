import ASCII
import CCurl
import Diagnostics
import Documents
import Times

/// Requests access tokens with OAuth 2 client credentials (RFC 6749, section 4.4).
package struct TokenEndpoint: Hashable, Sendable {
  /// How the client authenticates (RFC 6749, section 2.3.1).
  package enum ClientLogin: String, Sendable {
    /// Id and secret are in the header field Authorization.
    case header
    /// Id and secret are in the body.
    case body
  }

  private let server: HTTPSServer
  private let clientID: String
  private let secretFile: String
  private let login: ClientLogin
  private let scope: String?
  private let audience: String?

  /// Creates an endpoint.
  ///
  /// - Parameters:
  ///   - server: the address of the endpoint.
  ///   - clientID: the client's id.
  ///   - secretFile: the file with the client's secret.
  ///   - login: how the client authenticates.
  ///   - scope: the scope to request; nil for the endpoint's default.
  ///   - audience: the audience to request; nil for none.
  package init(
    server: HTTPSServer, clientID: String, secretFile: String, login: ClientLogin = .header,
    scope: String? = nil, audience: String? = nil
  ) {
    self.server = server
    self.clientID = clientID
    self.secretFile = secretFile
    self.login = login
    self.scope = scope
    self.audience = audience
  }

  /// Identifies tokens of one client, scope and audience.
  package var key: String {
    sha256Base64(
      Array(
        [server.url, clientID, secretFile, scope ?? "", audience ?? ""]
          .map { "\($0.utf8.count) \($0)" }.joined().utf8))
  }

  /// Requests a new token.
  ///
  /// - Throws: why there is none. No message was sent then.
  package func token(within limit: Duration) throws(DeliveryFailure) -> AccessToken {
    let secret: String
    do throws(Diagnostics) {
      secret = try readPassword(secretFile)
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
    let pair = base64(
      Array("\(percentEncoded(clientID)):\(percentEncoded(secret))".utf8))
    do throws(DeliveryFailure) {
      return try request(secret, pair, limit)
    } catch {
      throw error.hiding([secret, percentEncoded(secret), pair])
    }
  }

  private func request(
    _ secret: String, _ pair: String, _ limit: Duration
  ) throws(DeliveryFailure) -> AccessToken {
    var form = [("grant_type", "client_credentials")]
    if let scope { form.append(("scope", scope)) }
    if let audience { form.append(("audience", audience)) }
    if login == .body { form += [("client_id", clientID), ("client_secret", secret)] }
    let body = form.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
    var handle = try server.handle(body: Array(body.utf8), limit)
    handle.set(CURLOPT_POST, 1)
    handle.setSize(CURLOPT_POSTFIELDSIZE_LARGE)
    handle.set(
      CURLOPT_HTTPHEADER,
      list: [
        "Content-Type: application/x-www-form-urlencoded", "Accept: application/json", "Expect:",
      ] + (login == .header ? ["Authorization: Basic \(pair)"] : []))
    handle.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    let end = try handle.perform()
    guard end.isAnswered else {
      throw transferFailure(connectionFailure(end, proxy: server.proxy) ?? interrupted(end))
    }
    let reply = HTTPReply(header: end.traffic.header, body: end.traffic.reply)
    if let failure = statusFailure(end.response, reply) { throw failure }
    return try token(in: reply, status: end.response)
  }

  private func token(
    in reply: HTTPReply, status: Int
  ) throws(DeliveryFailure) -> AccessToken {
    func refuse(_ text: String) -> DeliveryFailure {
      DeliveryFailure(
        .token, "the token endpoint \(text) (status \(status))",
        hint: "check 'oauth.token_url': a proxy or portal may have answered instead",
        status: status)
    }
    guard let root = reply.json else { throw refuse("sent no token, but \(reply.typeText)") }
    guard let text = root["access_token"]?.scalar?.text, isToken(text) else {
      throw refuse("sent JSON without a valid 'access_token'")
    }
    if let type = root["token_type"]?.scalar?.text, type.lowercased() != "bearer" {
      throw refuse("sent a token of another type than Bearer")
    }
    let lifetime = root["expires_in"]?.scalar.flatMap { seconds($0.text) }
    if let lifetime, lifetime <= 0 { throw refuse("sent an expired token") }
    return AccessToken(
      text: text, lifetime: .seconds(lifetime ?? AccessToken.usualLifetime))
  }

  /// Seconds, at most 31 days, of `3600`, `3600.5` or `1e6`; nil for a text that is no number.
  private func seconds(_ text: String) -> Int? {
    guard let number = Double(text), !number.isNaN else { return nil }
    return Int(min(max(Int64(clamping: number), 0), 31 * 86_400))
  }

  /// A failed transfer to the endpoint: no message was sent, and none can be without a token.
  private func transferFailure(_ failure: DeliveryFailure) -> DeliveryFailure {
    let kind: DeliveryFailure.Kind = failure.kind.concernsDestination ? failure.kind : .token
    let text =
      failure.kind == .outcomeUnknown
      ? "no complete reply arrived from the token endpoint" : failure.text
    return DeliveryFailure(
      kind, text.contains("token endpoint") ? text : "no access token: \(text)",
      hint: failure.hint?.replacing("'tls.", with: "'oauth.tls."), retryAfter: failure.retryAfter)
  }

  private func statusFailure(_ status: Int, _ reply: HTTPReply) -> DeliveryFailure? {
    func failure(
      _ kind: DeliveryFailure.Kind, _ text: String, hint: String? = nil
    ) -> DeliveryFailure {
      DeliveryFailure(
        kind, "the token endpoint \(text) (status \(status))", hint: hint, status: status,
        retryAfter: reply.retryAfter)
    }
    switch status {
    case 200...299: return nil
    case 300...399:
      return failure(
        .redirected, "redirects to another address",
        hint: "redirects are not followed; set 'oauth.token_url' to the right address")
    case _ where isTemporary(status) || reply.retryAfter != nil:
      return failure(.throttled, "asks to retry later")
    case 400...499:
      // Only codes of the standard: other text may contain what was sent.
      let code = reply.json?["error"]?.scalar?.text ?? ""
      return failure(
        .authentication,
        "refuses this client" + (Self.errors.contains(code) ? ": \(code)" : ""),
        hint:
          "check 'oauth.client_id', 'oauth.client_secret_file', 'oauth.scope' and 'oauth.client_auth'"
      )
    default:
      return failure(.token, "is broken")
    }
  }

  /// The error codes of an endpoint (RFC 6749, section 5.2).
  private static let errors: Set = [
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
    "unsupported_grant_type", "invalid_scope", "invalid_target",
  ]
}

/// An access token and its lifetime.
package struct AccessToken: Hashable, Sendable {
  /// The token.
  package let text: String
  /// How long it is valid from the time it was received.
  package let lifetime: Duration

  init(text: String, lifetime: Duration) {
    self.text = text
    self.lifetime = lifetime
  }

  /// A cached token that is still valid.
  package init(kept text: String) {
    self.init(text: text, lifetime: .zero)
  }

  /// The lifetime in seconds if the endpoint states none: short, but long enough for the messages
  /// of one run.
  static let usualLifetime = 300
}
