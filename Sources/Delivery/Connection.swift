import Files

/// The files of a TLS connection; without them the system's certificates count and no client
/// certificate is shown.
package struct TLSFiles: Hashable, Sendable {
  /// The certificates that are trusted, in place of the system's.
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

/// A name, and the file that holds its password.
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

  /// Reads the password, now: it is kept nowhere.
  func password() throws(DeliveryFailure) -> String {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readSecret(passwordFile)
    } catch {
      throw DeliveryFailure(.local, error.description, hint: error.hint ?? "run 'chmod 600' on it")
    }
    guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty,
      !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
    else {
      throw DeliveryFailure(
        .local, "the file '\(passwordFile)' must hold one line of text, the password")
    }
    return text
  }
}

/// An HTTP proxy that opens the way by CONNECT (RFC 9110, section 9.3.6).
package struct Proxy: Hashable, Sendable {
  /// Its name or address.
  package let host: String
  /// Its port.
  package let port: Int
  /// Who we are to it, nil when it does not ask.
  package let login: Login?

  /// Creates a proxy.
  package init(host: String, port: Int, login: Login? = nil) {
    self.host = host
    self.port = port
    self.login = login
  }
}

/// How long a transfer may take.
package struct TimeLimits: Hashable, Sendable {
  /// Until the connection stands.
  package let connect: Duration
  /// In all.
  package let total: Duration

  /// Creates limits.
  package init(connect: Duration = .seconds(10), total: Duration = .seconds(120)) {
    self.connect = connect
    self.total = total
  }
}
