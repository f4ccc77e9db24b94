import CCurl
import Diagnostics
import Files
import Glibc

/// Why no reply came from a receiver; nil if libcurl reported no error.
///
/// - Parameter proxy: the proxy used.
func connectionFailure(_ end: TransferEnd, proxy: Proxy?) -> DeliveryFailure? {
  if end.hasLostKeptConnection { return lostConnection(end) }
  if let proxy, let failure = proxyFailure(end, proxy) { return failure }
  switch end.code {
  case CURLE_OK:
    return nil
  case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
    return nameFailure(end, proxy)
  case CURLE_COULDNT_CONNECT:
    return unconnected(end, proxy)
  case CURLE_SSL_CONNECT_ERROR where isBroken(end.text):
    return interrupted(end)
  case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
    CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
    CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS,
    CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT:
    return tlsFailure(end)
  case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
    // With TLS 1.3 a server rejects a client certificate after the handshake.
    return isAlert(end.text) ? tlsFailure(end) : interrupted(end)
  case CURLE_OPERATION_TIMEDOUT:
    return timeout(end)
  default:
    return interrupted(end)
  }
}

/// The failure when no connection could be opened.
private func unconnected(_ end: TransferEnd, _ proxy: Proxy?) -> DeliveryFailure {
  let why = end.systemError > 0 ? systemText(Int32(end.systemError)) : words(end)
  let whose = proxy == nil ? "" : "the proxy "
  let place = address(in: end.text).map { " to \(whose)\($0)" } ?? ""
  let hint =
    switch Int32(end.systemError) {
    case ECONNREFUSED:
      "nothing listens on that port: check host and port, and whether the server is running"
    case ENETUNREACH, EHOSTUNREACH:
      "there is no route to this address: check the address and the output of 'ip route'"
    default: "check host and port, and whether a firewall lets the connection through"
    }
  return DeliveryFailure(.connect, "no connection\(place): \(why)", hint: hint)
}

/// Finds `localhost:443` in libcurl's 'Failed to connect to localhost port 443'.
private func address(in text: String) -> String? {
  let words = text.split(separator: " ")
  guard let index = words.firstIndex(of: "port"), index > 0, index + 1 < words.count,
    Int(words[index + 1]) != nil
  else { return nil }
  let host = words[index - 1]
  return visible(
    host.contains(":") ? "[\(host)]:\(words[index + 1])" : "\(host):\(words[index + 1])")
}

/// The receiver closed a kept connection. The request was not repeated, since that would be another
/// attempt.
private func lostConnection(_ end: TransferEnd) -> DeliveryFailure {
  let text = "the receiver closed the connection that was kept from an earlier message"
  return end.hasSentMessage
    ? DeliveryFailure(
      .outcomeUnknown, "\(text); the message may have arrived", hasLostKeptConnection: true)
    : DeliveryFailure(.connect, text, hasLostKeptConnection: true)
}

/// Why a proxy opened no tunnel; nil if it did or has not replied.
private func proxyFailure(_ end: TransferEnd, _ proxy: Proxy) -> DeliveryFailure? {
  if end.code == CURLE_PROXY { return socksFailure(end, proxy) }
  if proxy.scheme == .https, end.proxyResponse == 0, isTLSFailure(end.code) {
    return DeliveryFailure(
      .tls, "TLS to the proxy failed: \(words(end))",
      hint:
        "if the proxy uses a private CA, set 'proxy.ca_file'; verification cannot be disabled")
  }
  let status = end.proxyResponse
  // An incomplete header decides nothing, whoever sent it.
  guard status >= 300, end.traffic.isOpeningComplete else { return nil }
  let reply = HTTPReply(header: end.traffic.opening)
  func failure(
    _ kind: DeliveryFailure.Kind, _ text: String, hint: String? = nil
  ) -> DeliveryFailure {
    DeliveryFailure(
      kind, "\(text) (status \(status))", hint: hint, status: status, retryAfter: reply.retryAfter)
  }
  switch status {
  case 407:
    return loginFailure(proxy, offered: reply.proxySchemes)
  case _ where isTemporary(status):
    return failure(.throttled, "the proxy asks to retry later")
  case 500...599:
    return failure(.connect, "the proxy cannot reach the receiver")
  default:
    return failure(
      .proxyRefused, "the proxy refuses the connection",
      hint: "ask the operator of the proxy to allow CONNECT to the receiver's host and port")
  }
}

/// Why a SOCKS proxy opened no connection (RFC 1928, section 6; RFC 1929).
private func socksFailure(_ end: TransferEnd, _ proxy: Proxy) -> DeliveryFailure {
  switch CURLproxycode(UInt32(truncatingIfNeeded: end.proxyError)) {
  case CURLPX_USER_REJECTED, CURLPX_NO_AUTH:
    DeliveryFailure(
      .proxyAuthentication,
      proxy.login == nil
        ? "the proxy requires a user name and a password"
        : "the proxy rejects this user name and password",
      hint: "\(proxy.login == nil ? "set" : "check") 'proxy.user' and 'proxy.password_file'")
  case CURLPX_REPLY_NOT_ALLOWED:
    DeliveryFailure(
      .proxyRefused, "the proxy refuses the connection",
      hint: "ask the operator of the proxy to allow connections to the receiver's host and port")
  case CURLPX_REPLY_CONNECTION_REFUSED, CURLPX_REPLY_HOST_UNREACHABLE,
    CURLPX_REPLY_NETWORK_UNREACHABLE, CURLPX_REPLY_TTL_EXPIRED, CURLPX_REPLY_GENERAL_SERVER_FAILURE:
    DeliveryFailure(.connect, "the proxy cannot reach the receiver")
  default:
    DeliveryFailure(
      .connect, "the proxy opened no connection: \(words(end))",
      hint: "is 'proxy.type' right?")
  }
}

/// Why a proxy asks for a login: there is none, it is wrong, or it is of another kind.
private func loginFailure(_ proxy: Proxy, offered: [String]) -> DeliveryFailure {
  func failure(_ text: String, hint: String) -> DeliveryFailure {
    DeliveryFailure(.proxyAuthentication, text, hint: hint, status: 407)
  }
  let kind = proxy.authentication
  let offers = offered.map { $0.lowercased() }
  let isOffered = offers.contains(kind.rawValue)
  if !isOffered, !offered.isEmpty {
    let others = offers.compactMap(Proxy.Authentication.init)
    return failure(
      "the proxy offers no login of the kind \(kind.rawValue), only \(offered.joined(separator: ", "))",
      hint: others.first.map { "set 'proxy.auth' to '\($0.rawValue)'" }
        ?? "ask the operator of the proxy to offer Basic, or to allow this machine without a login")
  }
  if kind == .negotiate {
    return failure(
      "the proxy rejects the Kerberos ticket of this user, or there is none",
      hint: "run 'klist' as the user who runs callhome")
  }
  if proxy.login == nil {
    return failure(
      "the proxy requires a user name and a password",
      hint: "set 'proxy.user' and 'proxy.password_file'")
  }
  if !isOffered {
    return failure(
      "the proxy asks for a login and does not say of which kind",
      hint: "ask the operator of the proxy which login it expects")
  }
  return failure(
    "the proxy rejects this user name and password",
    hint: "check 'proxy.user' and 'proxy.password_file'")
}

/// EAI_NODATA of glibc, which its headers define only for GNU programs.
private let noAddress: Int32 = -5

/// libcurl has one code for a name that does not exist and for name servers that do not answer. So
/// the system is asked again, except after a slow answer: a second query would take as long again
/// and exceed the time limit.
private func nameFailure(_ end: TransferEnd, _ proxy: Proxy?) -> DeliveryFailure {
  let name = end.text.split(separator: " ").last.map(String.init) ?? ""
  let whose = end.code == CURLE_COULDNT_RESOLVE_PROXY ? "proxy" : "host"
  if !end.isSlow, isUnknown(name) {
    return DeliveryFailure(
      .unknownName, "the name of the \(whose) \(quoted(name)) does not exist",
      hint: "correct the name in the config, or add it to DNS or to /etc/hosts")
  }
  return DeliveryFailure(
    .nameService, "the name servers cannot resolve \(quoted(name))",
    hint: "check the name servers in /etc/resolv.conf, and whether this machine reaches them")
}

/// Whether the name servers answer that there is no such name, or none with an address.
private func isUnknown(_ name: String) -> Bool {
  var hints = addrinfo()
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  var found: UnsafeMutablePointer<addrinfo>?
  let result = getaddrinfo(name, nil, &hints, &found)
  if let found { freeaddrinfo(found) }
  return result == EAI_NONAME || result == noAddress
}

private func timeout(_ end: TransferEnd) -> DeliveryFailure {
  if !end.hasName {
    return DeliveryFailure(
      .nameService, "the name servers did not answer in time",
      hint: "check the name servers in /etc/resolv.conf, and whether this machine reaches them")
  }
  if !end.hasConnected {
    return DeliveryFailure(
      .connect, "the connection timed out",
      hint: "check host and port, and whether a firewall drops the connection")
  }
  if !end.hasStarted {
    return DeliveryFailure(
      .connect, "the connection was opened, but the server was not ready in time",
      hint: "check the port: it may expect TLS from the first byte")
  }
  if end.hasSentMessage, end.response < 300 || end.response == 354 {
    return DeliveryFailure(
      .outcomeUnknown,
      "the message was sent, but no complete reply arrived in time: it may have arrived",
      status: end.response == 0 ? nil : end.response)
  }
  return DeliveryFailure(.timeout, "the transfer timed out")
}

/// The failure when the connection broke, or when the reply was cut off or invalid.
func interrupted(_ end: TransferEnd) -> DeliveryFailure {
  let what: String
  if end.traffic.isHeaderTooLarge {
    what = "the reply has too many bytes"
  } else if end.code == CURLE_OK {
    what = "the connection ended within the reply"
  } else {
    what = words(end)
  }
  let status = end.response == 0 ? nil : end.response
  // 334 and 354 are intermediate replies of a mail server.
  if end.response >= 300, end.response != 334, end.response != 354 {
    return DeliveryFailure(
      .serverFault,
      "the receiver refused and closed the connection: \(what) (status \(end.response))",
      status: status)
  }
  if end.hasSentMessage {
    return DeliveryFailure(
      .outcomeUnknown,
      "the message was sent, but no complete reply arrived: \(what); it may have arrived",
      status: status)
  }
  return DeliveryFailure(.connect, "the connection broke: \(what)", status: status)
}

private func isTLSFailure(_ code: CURLcode) -> Bool {
  [
    CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
    CURLE_SSL_CIPHER,
  ].contains(code)
}

/// Whether the connection ended before TLS was established, so that nothing was rejected.
private func isBroken(_ text: String) -> Bool {
  ["SSL_ERROR_SYSCALL", "reset by peer", "unexpected eof", "Broken pipe"].contains {
    text.contains($0)
  }
}

private func isAlert(_ text: String) -> Bool {
  text.contains("SSL") && text.contains("alert")
}

/// libcurl's error text in the style of this program.
func words(_ end: TransferEnd) -> String {
  let text = visible(end.text)
  let isWord = text.dropFirst().first?.isLowercase ?? false
  return isWord ? text.prefix(1).lowercased() + text.dropFirst() : text
}
