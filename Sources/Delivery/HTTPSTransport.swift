import CCurl
import Catalogs
import Diagnostics
import Files
import Times

/// Posts messages over HTTPS (H1), through a proxy if there is one.
package struct HTTPSTransport: Transport {
  private let url: String
  private let proxy: Proxy?
  private let tls: TLSFiles
  private let limits: TimeLimits
  private let expectedType: String?
  private let retyping: Retyping?
  private let headersFile: String?
  private let userAgent: String
  private let connections: KeptConnections?

  /// That messages of one media type are posted as another one.
  package struct Retyping: Sendable {
    let original: String
    let posted: String

    /// Creates a rule; messages of other types are posted as what they are.
    package init(_ original: String, as posted: String) {
      self.original = original
      self.posted = posted
    }

    func type(for type: String) -> String { type == original ? posted : type }
  }

  /// Creates a transport.
  ///
  /// - Parameters:
  ///   - url: where messages are posted; `https` alone.
  ///   - proxy: the proxy on the way, nil for none.
  ///   - tls: certificates.
  ///   - limits: how long a transfer may take.
  ///   - expectedType: the media type of a true receiver's reply, nil where any will do.
  ///   - retyping: what a receiver wants messages to be called, nil where they are posted as what they
  ///     are.
  ///   - headersFile: a file of header fields that are added to every message, nil for none.
  ///   - userAgent: name and version of this program.
  ///   - connections: connections of other transfers of this run; nil opens one for each.
  package init(
    url: String, proxy: Proxy? = nil, tls: TLSFiles = TLSFiles(),
    limits: TimeLimits = TimeLimits(), expectedType: String? = nil, retyping: Retyping? = nil,
    headersFile: String? = nil, userAgent: String, connections: KeptConnections? = nil
  ) {
    self.url = url
    self.proxy = proxy
    self.tls = tls
    self.limits = limits
    self.expectedType = expectedType
    self.retyping = retyping
    self.headersFile = headersFile
    self.userAgent = userAgent
    self.connections = connections
  }

  /// Posts a message. Success is a status 2xx in a complete header, with the expected media type,
  /// whatever becomes of the reply's body.
  package func deliver(
    _ shipment: Shipment, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    let fields = try headerFields()
    do throws(DeliveryFailure) {
      return try post(shipment, fields, limit)
    } catch {
      throw error.hiding(fields?.secrets ?? [])
    }
  }

  /// The operator's header fields, read now: they are kept nowhere.
  private func headerFields() throws(DeliveryFailure) -> HeaderFields? {
    guard let headersFile else { return nil }
    do throws(Diagnostics) {
      return try HeaderFields(reading: headersFile)
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
  }

  private func post(
    _ shipment: Shipment, _ fields: HeaderFields?, _ limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    var handle = try handle(body: shipment.bytes, limit, connections)
    handle.set(CURLOPT_POST, 1)
    handle.setSize(CURLOPT_POSTFIELDSIZE_LARGE)
    let contentType = retyping?.type(for: shipment.contentType) ?? shipment.contentType
    handle.set(
      CURLOPT_HTTPHEADER,
      list: [
        "Content-Type: \(contentType)", "Idempotency-Key: \"\(shipment.messageID)\"",
        "Content-Digest: sha-256=:\(sha256Base64(shipment.bytes)):",
        "Call-Home-Kind: \(shipment.kind.rawValue)",
        // Without this a large body would wait for servers that never say '100 Continue'.
        "Expect:",
      ] + (fields?.has("accept") == true ? [] : ["Accept: */*"]) + (fields?.lines ?? []))
    // They are for the receiver: a proxy sees none of them.
    handle.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    let end = try handle.perform()
    guard end.isAnswered else {
      throw connectionFailure(end, proxy: proxy) ?? interrupted(end)
    }
    let reply = HTTPReply(header: end.traffic.header, body: end.traffic.reply)
    if let failure = httpFailure(end, reply, credentials: fields == nil ? nil : "'headers_file'") {
      throw failure
    }
    if let expectedType, !reply.isOf(type: expectedType) {
      throw DeliveryFailure(
        .unexpectedReply,
        "the reply is \(reply.typeText), not the expected '\(expectedType)': it is not the receiver's",
        hint: "a proxy or portal on the way may have answered", status: end.response,
        retryAfter: reply.retryAfter)
    }
    let found = reply.caseReference
    return DeliveryReply(
      status: end.response, caseNumber: found.number, caseURL: found.url)
  }

  /// Connects, through the proxy and with TLS, and asks for nothing.
  package func connect(within limit: Duration) -> ConnectionReport {
    let steps = ["name", "connection"] + (proxy == nil ? [] : ["proxy"]) + ["TLS"]
    do throws(DeliveryFailure) {
      var handle = try handle(body: [], limit)
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

  private func handle(
    body: [UInt8], _ limit: Duration, _ connections: KeptConnections? = nil
  ) throws(DeliveryFailure) -> CurlHandle {
    var handle = try CurlHandle(
      url: url, protocols: "https", body: body, connections: connections.map { ($0, way) })
    handle.set(CURLOPT_USERAGENT, userAgent)
    // One request after another: the newer versions bring nothing but more ways to fail.
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, limit: min(limits.connect, limit))
    handle.set(CURLOPT_TIMEOUT_MS, limit: min(limits.total, limit))
    handle.use(tls)
    if let proxy {
      handle.set(CURLOPT_PROXY, "http://\(urlHost(proxy.host)):\(proxy.port)")
      handle.set(CURLOPT_HTTPPROXYTUNNEL, 1)
      if let login = proxy.login {
        handle.set(CURLOPT_PROXYAUTH, Int(callhome_curlauth_basic))
        handle.set(CURLOPT_PROXYUSERNAME, login.user)
        handle.set(CURLOPT_PROXYPASSWORD, try login.password())
      }
    }
    return handle
  }

  /// What a connection to the receiver depends on.
  private var way: String {
    let receiver = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
      .prefix(3).joined(separator: "/")
    let parts: [String?] = [
      receiver, proxy?.host, proxy.map { String($0.port) }, proxy?.login?.user,
      proxy?.login?.passwordFile, tls.authorities, tls.certificate, tls.key,
    ]
    return parts.map { $0.map { "\($0.utf8.count) \($0)" } ?? "-" }.joined(separator: " ")
  }
}

extension CurlHandle {
  /// Takes the certificates of a connection.
  mutating func use(_ tls: TLSFiles) {
    if let authorities = tls.authorities {
      set(CURLOPT_CAINFO, authorities)
      // Else the system's directory of certificates would be trusted beside it.
      set(CURLOPT_CAPATH, nil)
    }
    if let certificate = tls.certificate {
      set(CURLOPT_SSLCERT, certificate)
      set(CURLOPT_SSLKEY, tls.key ?? certificate)
    }
  }
}
