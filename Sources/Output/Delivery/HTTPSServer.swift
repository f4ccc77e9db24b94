import CCurl

/// An HTTPS address and the settings of the connection to it.
package struct HTTPSServer: Hashable, Sendable {
  /// The address; only `https`.
  package let url: String
  /// The proxy; nil for none.
  package let proxy: Proxy?
  /// The certificates.
  package let tls: TLSFiles
  /// The time limits of a transfer.
  package let limits: TimeLimits
  /// Name and version of this program.
  package let userAgent: String

  /// Creates a server.
  package init(
    url: String, proxy: Proxy? = nil, tls: TLSFiles = TLSFiles(),
    limits: TimeLimits = TimeLimits(), userAgent: String
  ) {
    self.url = url
    self.proxy = proxy
    self.tls = tls
    self.limits = limits
    self.userAgent = userAgent
  }

  /// A transfer to the server.
  ///
  /// - Throws: when libcurl is not installed, or the proxy's password cannot be read.
  func handle(
    to url: String? = nil, body: [UInt8], _ limit: Duration, _ connections: KeptConnections? = nil
  ) throws(DeliveryFailure) -> CurlHandle {
    var handle = try CurlHandle(
      url: url ?? self.url, protocols: "https", body: body,
      connections: connections.map { ($0, connectionKey) })
    handle.set(CURLOPT_USERAGENT, userAgent)
    // Requests are sent one after another, so newer versions have no advantage and more ways to
    // fail.
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, limit: min(limits.connect, limit))
    handle.set(CURLOPT_TIMEOUT_MS, limit: min(limits.total, limit))
    handle.use(tls)
    if let proxy { try handle.use(proxy) }
    return handle
  }

  /// Everything that a connection to the server depends on.
  private var connectionKey: String {
    let receiver = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
      .prefix(3).joined(separator: "/")
    let parts: [String?] = [
      receiver, proxy?.host, proxy.map { String($0.port) }, proxy?.login?.user,
      proxy?.login?.passwordFile, proxy?.scheme.rawValue, proxy?.authentication.rawValue,
      proxy?.authorities, tls.authorities, tls.certificate, tls.key,
    ]
    return parts.map { $0.map { "\($0.utf8.count) \($0)" } ?? "-" }.joined(separator: " ")
  }
}
