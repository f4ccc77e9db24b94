import Foundation

/// squid as a proxy that opens the way by CONNECT for those who log in.
package final class ProxyServer {
  /// Its port.
  package let port: Int
  /// The name to log in with.
  package let user = "callhome"
  /// The file that holds the password.
  package let passwordFile: String
  private let process: ServerProcess
  private let folder: ServerFolder
  private let secrets: ServerFolder

  /// Starts the proxy.
  ///
  /// - Parameter allowed: the ports that it connects to.
  package init(allowed: [Int]) throws {
    secrets = try ServerFolder(mode: 0o700)
    passwordFile = try secrets.write("password", "pr0xy pass\n", mode: 0o600)
    // A port that was free may be a client's a moment later.
    let started: (folder: ServerFolder, port: Int, process: ServerProcess)
    do {
      started = try Self.start(user, allowed)
    } catch is ServerError {
      started = try Self.start(user, allowed)
    }
    (folder, port, process) = started
  }

  private static func start(
    _ user: String, _ allowed: [Int]
  ) throws -> (ServerFolder, Int, ServerProcess) {
    let folder = try ServerFolder()
    let port = try freePort()
    try run(["htpasswd", "-bc", "users", user, "pr0xy pass"], in: folder.path)
    try folder.write(
      "squid.conf",
      """
      http_port 127.0.0.1:\(port)
      \(hasIPv6 ? "http_port [::1]:\(port)" : "")
      pid_filename none
      cache_log \(folder.path)/cache.log
      access_log stdio:\(folder.path)/access.log
      cache deny all
      coredump_dir \(folder.path)
      auth_param basic program /usr/lib/squid/basic_ncsa_auth \(folder.path)/users
      auth_param basic realm callhome
      acl known proxy_auth REQUIRED
      acl CONNECT method CONNECT
      acl allowed port \(allowed.map(String.init).joined(separator: " "))
      http_access deny !known
      http_access deny CONNECT !allowed
      http_access allow known
      http_access deny all
      shutdown_lifetime 0 seconds

      """)
    let process = try ServerProcess(
      ["squid", "-N", "-f", "\(folder.path)/squid.conf"], in: folder.path, ports: [port])
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
