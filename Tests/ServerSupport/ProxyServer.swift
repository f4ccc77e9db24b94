import Foundation

/// squid as a proxy that supports CONNECT after a login.
package final class ProxyServer {
  /// Its port.
  package let port: Int
  /// The name to log in with.
  package let user = "callhome"
  /// The file with the password.
  package let passwordFile: String
  private let process: ServerProcess
  private let folder: ServerFolder
  private let secrets: ServerFolder

  /// The kind of login. With NTLM squid only performs its steps, and accepts every user.
  package enum Kind {
    case basic, digest, ntlm
    /// Kerberos, in a realm.
    case negotiate(KerberosRealm)
  }

  /// Starts the proxy.
  ///
  /// - Parameters:
  ///   - allowed: the ports that it connects to.
  ///   - login: of which kind the login is.
  ///   - isEncrypted: whether it is spoken to over TLS, with the certificate of `localhost`.
  package init(
    allowed: [Int], login: Kind = .basic, isEncrypted: Bool = false
  ) throws {
    secrets = try ServerFolder(mode: 0o700)
    passwordFile = try secrets.write("password", "pr0xy pass\n", mode: 0o600)
    // A port that was free may be a client's a moment later.
    let started: (folder: ServerFolder, port: Int, process: ServerProcess)
    do {
      started = try Self.start(user, allowed, login, isEncrypted)
    } catch is ServerError {
      started = try Self.start(user, allowed, login, isEncrypted)
    }
    (folder, port, process) = started
  }

  private static func start(
    _ user: String, _ allowed: [Int], _ kind: Kind, _ isEncrypted: Bool
  ) throws -> (ServerFolder, Int, ServerProcess) {
    let folder = try ServerFolder()
    let port = try freePort()
    try run(["htpasswd", "-bc", "users", user, "pr0xy pass"], in: folder.path)
    try folder.write("digests", "\(user):pr0xy pass\n")
    let certificates = try TestCertificates.shared()
    let listen = isEncrypted ? "https_port" : "http_port"
    let files =
      isEncrypted
      ? " tls-cert=\(certificates.certificate("good")) tls-key=\(certificates.key("good"))" : ""
    let login =
      switch kind {
      case .basic:
        """
        auth_param basic program /usr/lib/squid/basic_ncsa_auth \(folder.path)/users
        auth_param basic realm callhome
        """
      case .digest:
        """
        auth_param digest program /usr/lib/squid/digest_file_auth \(folder.path)/digests
        auth_param digest realm callhome
        """
      case .ntlm:
        """
        auth_param ntlm program /usr/lib/squid/ntlm_fake_auth
        """
      case .negotiate(let realm):
        """
        auth_param negotiate program /usr/lib/squid/negotiate_kerberos_auth -k \(realm.keytab) -s HTTP/localhost
        """
      }
    try folder.write(
      "squid.conf",
      """
      \(listen) 127.0.0.1:\(port)\(files)
      \(hasIPv6 ? "\(listen) [::1]:\(port)\(files)" : "")
      pid_filename none
      cache_log \(folder.path)/cache.log
      access_log stdio:\(folder.path)/access.log
      cache deny all
      coredump_dir \(folder.path)
      \(login)
      acl known proxy_auth REQUIRED
      acl CONNECT method CONNECT
      acl allowed port \(allowed.map(String.init).joined(separator: " "))
      http_access deny !known
      http_access deny CONNECT !allowed
      http_access allow known
      http_access deny all
      shutdown_lifetime 0 seconds

      """)
    var environment: [String] = []
    if case .negotiate(let realm) = kind {
      environment = ["env"] + realm.environment.map { "\($0.key)=\($0.value)" }
    }
    let process = try ServerProcess(
      environment + ["squid", "-N", "-f", "\(folder.path)/squid.conf"], in: folder.path,
      ports: [port])
    return (folder, port, process)
  }

  /// Whether it did something; it writes that down a moment later.
  package func hasLogged(_ text: String) -> Bool {
    let deadline = Date().addingTimeInterval(5)
    while !folder.text("access.log").contains(text) {
      if Date() > deadline { return false }
      usleep(10_000)
    }
    return true
  }
}

/// microsocks, a SOCKS 5 proxy for those who log in as `callhome`.
package final class SOCKSServer {
  /// Its port.
  package let port: Int
  /// The file with the password.
  package let passwordFile: String
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the proxy.
  package init() throws {
    folder = try ServerFolder(mode: 0o700)
    passwordFile = try folder.write("password", "s0cks pass\n", mode: 0o600)
    port = try freePort()
    process = try ServerProcess(
      ["microsocks", "-i", "127.0.0.1", "-p", "\(port)", "-u", "callhome", "-P", "s0cks pass"],
      in: folder.path, ports: [port])
  }

  /// Its log: one line for each connection.
  package var log: String { folder.text("output") }
}
