import CCurl
import Catalogs

/// Posts messages over HTTPS (H1), through a proxy if one is configured.
package struct HTTPSTransport: Transport {
  private let server: HTTPSServer
  private let expectedType: String?
  private let retyping: MediaTypeOverride?
  private let credentials: HTTPCredentials
  private let request: HTTPRequest
  private let signer: MessageSigner?
  private let connections: KeptConnections?

  /// Replaces the media type of posted messages.
  package struct MediaTypeOverride: Sendable {
    let original: String
    let posted: String

    /// Creates a rule; messages of other types keep their type.
    package init(_ original: String, as posted: String) {
      self.original = original
      self.posted = posted
    }

    func type(for type: String) -> String { type == original ? posted : type }
  }

  /// Creates a transport.
  ///
  /// - Parameters:
  ///   - server: the address.
  ///   - expectedType: the media type that a reply must have; nil for any.
  ///   - retyping: the media type that the receiver requires; nil to keep that of the message.
  ///   - credentials: the credentials for the receiver.
  ///   - request: the form of requests.
  ///   - signer: signs messages; nil if they are not signed.
  ///   - connections: connections kept from other transfers of this run; nil opens a new one for
  ///     each.
  package init(
    server: HTTPSServer, expectedType: String? = nil, retyping: MediaTypeOverride? = nil,
    credentials: HTTPCredentials = HTTPCredentials(), request: HTTPRequest = HTTPRequest(),
    signer: MessageSigner? = nil, connections: KeptConnections? = nil
  ) {
    self.server = server
    self.expectedType = expectedType
    self.retyping = retyping
    self.credentials = credentials
    self.request = request
    self.signer = signer
    self.connections = connections
  }

  /// Posts a message. It succeeds with a 2xx status in a complete header with the expected media
  /// type, even if the body of the reply is incomplete.
  package func deliver(
    _ shipment: OutgoingMessage, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    let fields = try credentials.fields()
    do throws(DeliveryFailure) {
      return try send(shipment, fields, limit)
    } catch {
      throw error.hiding(fields.secrets)
    }
  }

  private func send(
    _ shipment: OutgoingMessage, _ fields: HeaderFields, _ limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    let body = try request.body(of: shipment)
    var handle = try server.handle(
      to: request.url(server.url, for: shipment), body: body, limit, connections)
    switch request.method {
    case .post:
      handle.set(CURLOPT_POST, 1)
      handle.setSize(CURLOPT_POSTFIELDSIZE_LARGE)
    case .put:
      handle.set(CURLOPT_UPLOAD, 1)
      handle.setSize(CURLOPT_INFILESIZE_LARGE)
    }
    let signing = try request.sign(body, &handle)
    let signatures = try signer?.fields(shipment) ?? []
    let contentType = retyping?.type(for: shipment.contentType) ?? shipment.contentType
    handle.set(
      CURLOPT_HTTPHEADER,
      list: [
        "Content-Type: \(contentType)", "Idempotency-Key: \"\(shipment.messageID)\"",
        // The digest of the bytes as sent (RFC 9530, section 2).
        "Content-Digest: sha-256=:\(sha256Base64(body)):",
        "Call-Home-Kind: \(shipment.kind.rawValue)",
      ]
        // Otherwise a large body would wait for servers that never reply '100 Continue'; libcurl
        // would sign the field.
        + (signing.isEmpty ? ["Expect:"] : [])
        + (request.compresses ? ["Content-Encoding: gzip"] : [])
        + (fields.has("accept") ? [] : ["Accept: */*"]) + signing + signatures + fields.lines)
    // These fields are for the receiver; a proxy gets none of them.
    handle.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    let end = try handle.perform()
    guard end.isAnswered else {
      throw connectionFailure(end, proxy: server.proxy) ?? interrupted(end)
    }
    let reply = HTTPReply(header: end.traffic.header, body: end.traffic.reply)
    let proof = SentCredential(
      keys: request.keys ?? credentials.keys, scheme: credentials.scheme,
      algorithms: signer?.algorithms ?? [])
    if let failure = httpFailure(end, reply, proof) { throw failure }
    if let expectedType, !reply.isOf(type: expectedType) {
      throw DeliveryFailure(
        .unexpectedReply,
        "the reply is \(reply.typeText), not the expected '\(expectedType)': it is not the receiver's",
        hint: "a proxy or portal may have answered instead", status: end.response,
        retryAfter: reply.retryAfter)
    }
    let found = reply.caseReference
    return DeliveryReply(
      status: end.response, caseNumber: found.number, caseURL: found.url)
  }

  /// Connects, through the proxy and with TLS, and sends no request.
  package func connect(within limit: Duration) -> ConnectionReport {
    let proxy = server.proxy
    let steps = ["name", "connection"] + (proxy == nil ? [] : ["proxy"]) + ["TLS"]
    do throws(DeliveryFailure) {
      var handle = try server.handle(body: [], limit)
      handle.set(CURLOPT_CONNECT_ONLY, 1)
      let end = try handle.perform()
      guard let failure = connectionFailure(end, proxy: proxy) else {
        return ConnectionReport(steps)
      }
      let step =
        switch failure.kind {
        case .nameService, .unknownName: "name"
        case .proxyAuthentication, .proxyRefused: "proxy"
        case .tls: "TLS"
        case _ where !end.hasName: "name"
        case _ where !end.hasConnected: "connection"
        case _ where proxy != nil && end.proxyResponse / 100 != 2: "proxy"
        default: "TLS"
        }
      return ConnectionReport(steps, failed: (step, failure))
    } catch {
      return ConnectionReport(steps, failed: (steps[0], error))
    }
  }
}

extension CurlHandle {
  /// Sets the certificates of a connection.
  mutating func use(_ tls: TLSFiles) {
    if let authorities = tls.authorities {
      set(CURLOPT_CAINFO, authorities)
      // Otherwise the system's certificate directory would be trusted too.
      set(CURLOPT_CAPATH, nil)
    }
    if let certificate = tls.certificate {
      set(CURLOPT_SSLCERT, certificate)
      set(CURLOPT_SSLKEY, tls.key ?? certificate)
    }
  }

  /// Sets the proxy.
  mutating func use(_ proxy: Proxy) throws(DeliveryFailure) {
    // With 'h' the proxy resolves the receiver's name.
    let scheme = proxy.scheme == .socks5 ? "socks5h" : proxy.scheme.rawValue
    set(CURLOPT_PROXY, "\(scheme)://\(urlHost(proxy.host)):\(proxy.port)")
    if proxy.scheme == .socks5 {
      set(CURLOPT_SOCKS5_AUTH, Int(callhome_curlauth_basic))
    } else {
      set(CURLOPT_HTTPPROXYTUNNEL, 1)
    }
    if proxy.scheme == .https {
      set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
      set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
      set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
      if let authorities = proxy.authorities {
        set(CURLOPT_PROXY_CAINFO, authorities)
        set(CURLOPT_PROXY_CAPATH, nil)
      }
    }
    if proxy.authentication == .negotiate {
      set(CURLOPT_PROXYAUTH, proxy.authentication.bits)
      // The Kerberos ticket contains the user.
      set(CURLOPT_PROXYUSERPWD, ":")
    } else if let login = proxy.login {
      set(CURLOPT_PROXYAUTH, proxy.authentication.bits)
      set(CURLOPT_PROXYUSERNAME, login.user)
      set(CURLOPT_PROXYPASSWORD, try login.password())
    }
  }
}
