import CCurl

/// Why TLS failed, as far as libcurl's and OpenSSL's texts show.
enum TLSCause: CaseIterable {
  /// The other side's certificate has expired.
  case expired
  /// It is not valid yet.
  case notYetValid
  /// It is for another host name.
  case otherName
  /// It was revoked.
  case revoked
  /// Its authority is not trusted.
  case unknownAuthority
  /// The port does not use TLS.
  case noTLS
  /// The other side supports only TLS versions that are too old.
  case oldProtocol
  /// The other side requires a client certificate.
  case wantsCertificate
  /// The other side does not trust the client certificate.
  case untrustedClient
  /// A key or a signature is too weak.
  case weak

  /// The cause in a text; nil if there is none of these.
  init?(_ text: String) {
    let folded = text.lowercased()
    let found = Self.allCases.first { cause in
      cause.marks.contains { folded.contains($0) }
    }
    guard let found else { return nil }
    self = found
  }

  /// The texts of libcurl and OpenSSL, in lower case.
  private var marks: [String] {
    switch self {
    case .expired: ["certificate has expired", "alert certificate expired"]
    case .notYetValid: ["certificate is not yet valid"]
    case .otherName:
      [
        "subject name matches target", "does not match target host name", "hostname mismatch",
        "ip address mismatch",
      ]
    case .revoked: ["certificate revoked"]
    case .unknownAuthority:
      [
        "unable to get local issuer certificate", "self-signed certificate",
        "self signed certificate", "unable to get issuer certificate",
        "unable to verify the first certificate",
      ]
    case .noTLS:
      [
        "wrong version number", "packet length too long", "unknown protocol", "http request",
        "record layer failure", "bad record type",
      ]
    case .oldProtocol:
      ["unsupported protocol", "alert protocol version", "no protocols available"]
    case .wantsCertificate: ["certificate required"]
    case .untrustedClient: ["alert unknown ca", "alert bad certificate", "alert access denied"]
    case .weak: ["too small", "too weak", "no shared cipher"]
    }
  }

  /// A description.
  var text: String {
    switch self {
    case .expired: "the server's certificate has expired"
    case .notYetValid: "the server's certificate is not valid yet"
    case .otherName: "the server's certificate is for another name"
    case .revoked: "the server's certificate is revoked"
    case .unknownAuthority: "the server's certificate is not from a trusted authority"
    case .noTLS: "this port does not speak TLS"
    case .oldProtocol: "the server supports only TLS versions older than 1.2"
    case .wantsCertificate: "the server requires a client certificate"
    case .untrustedClient: "the server does not trust the client certificate"
    case .weak: "a key or signature is too weak"
    }
  }

  /// The hint.
  var hint: String {
    switch self {
    case .expired:
      "ask the operator of the receiver to renew it; if the clock of this machine is wrong, set it"
    case .notYetValid: "run: timedatectl set-ntp true"
    case .otherName: "use the name in the certificate, or ask the receiver which name it has"
    case .revoked: "ask the operator of the receiver for a new certificate"
    case .unknownAuthority:
      "set 'tls.ca_file' to the certificate of the receiver's authority, or of the proxy that decrypts TLS"
    case .noTLS:
      "check the port: in 'url', or 'port' and 'security' of 'mail_server' ('starttls' for port 587)"
    case .oldProtocol: "ask the operator of the receiver to enable TLS 1.2 or 1.3"
    case .wantsCertificate: "set 'tls.certificate_file' and 'tls.key_file'"
    case .untrustedClient: "ask the receiver to trust the authority of 'tls.certificate_file'"
    case .weak: "ask the operator of the receiver for a certificate with a stronger key"
    }
  }
}

/// A TLS failure; libcurl's own text follows the description of the cause.
func tlsFailure(_ end: TransferEnd) -> DeliveryFailure {
  if end.code == CURLE_USE_SSL_FAILED {
    return DeliveryFailure(
      .tls, "TLS failed: the mail server offers no STARTTLS (\(words(end)))",
      hint:
        "set 'security' of 'mail_server' to 'tls' if its port is 465, or ask it to offer STARTTLS")
  }
  guard let cause = TLSCause(end.text) else {
    return DeliveryFailure(
      .tls, "TLS failed: \(words(end))",
      hint: "run: callhome check --connect, which shows how far the connection gets")
  }
  return DeliveryFailure(.tls, "TLS failed: \(cause.text) (\(words(end)))", hint: cause.hint)
}
