import ASCII
import CCurl
import Diagnostics

/// The files of a TLS connection. Without them the system's certificates are trusted and no client
/// certificate is presented.
package struct TLSFiles: Hashable, Sendable {
  /// The trusted certificates, instead of the system's.
  package let authorities: String?
  /// The client's certificate with its chain.
  package let certificate: String?
  /// The key of that certificate.
  package let key: String?

  /// Creates the files of a connection.
  package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
  }
}

/// A user name, and the file with its password.
package struct Login: Hashable, Sendable {
  /// The name.
  package let user: String
  /// The path of a file that only its owner can read.
  package let passwordFile: String

  /// Creates a login.
  package init(user: String, passwordFile: String) {
    self.user = user
    self.passwordFile = passwordFile
  }

  /// Reads the password when it is needed; it is not kept in memory.
  func password() throws(DeliveryFailure) -> String {
    do throws(Diagnostics) {
      return try readPassword(passwordFile)
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
  }
}

/// A proxy, used with CONNECT (RFC 9110, section 9.3.6) or SOCKS (RFC 1928).
package struct Proxy: Hashable, Sendable {
  /// The protocol of the proxy.
  package enum Scheme: String, Sendable {
    /// HTTP without TLS; the tunnelled connection is encrypted anyway.
    case http
    /// HTTP over TLS.
    case https
    /// SOCKS 5; names are looked up by the proxy.
    case socks5
  }

  /// How a user logs in to an HTTP proxy.
  package enum Authentication: String, Sendable {
    /// RFC 7617.
    case basic
    /// RFC 7616.
    case digest
    /// NTLM, as used by Windows.
    case ntlm
    /// Kerberos, with the tickets of this user (RFC 4559).
    case negotiate

    var bits: Int {
      switch self {
      case .basic: Int(callhome_curlauth_basic)
      case .digest: Int(callhome_curlauth_digest)
      case .ntlm: Int(callhome_curlauth_ntlm)
      case .negotiate: Int(callhome_curlauth_negotiate)
      }
    }
  }

  /// Its name or address.
  package let host: String
  /// Its port.
  package let port: Int
  /// The login; nil if none is needed.
  package let login: Login?
  /// The protocol.
  package let scheme: Scheme
  /// The kind of login.
  package let authentication: Authentication
  /// The certificates trusted for the proxy; nil for the system's.
  package let authorities: String?

  /// Creates a proxy.
  package init(
    host: String, port: Int, login: Login? = nil, scheme: Scheme = .http,
    authentication: Authentication = .basic, authorities: String? = nil
  ) {
    self.host = host
    self.port = port
    self.login = login
    self.scheme = scheme
    self.authentication = authentication
    self.authorities = authorities
  }
}

/// The time limits of a transfer.
package struct TimeLimits: Hashable, Sendable {
  /// Until the connection is established and the other side is ready; if ``greeting`` is set, only
  /// until the connection is established.
  package let connect: Duration
  /// Until a mail server has sent its greeting and its EHLO reply; nil if ``connect`` includes
  /// that.
  package let greeting: Duration?
  /// For the whole transfer.
  package let total: Duration

  /// The limits for e-mail: a server may take five minutes to send its greeting (RFC 5321, section
  /// 4.5.3.2).
  package static let mail = TimeLimits(greeting: .seconds(300), total: .seconds(600))

  /// Creates limits.
  package init(
    connect: Duration = .seconds(10), greeting: Duration? = nil, total: Duration = .seconds(120)
  ) {
    self.connect = connect
    self.greeting = greeting
    self.total = total
  }
}

/// A host as in a URL: an IPv6 address in brackets (RFC 3986, section 3.2.2).
func urlHost(_ host: String) -> String {
  host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
}

/// A text, percent-encoded for the path of a URL.
func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  let bytes = text.utf8.flatMap { byte -> [UInt8] in
    byte.isASCIILetterOrDigit || "-.".utf8.contains(byte)
      ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
  return String(decoding: bytes, as: UTF8.self)
}
