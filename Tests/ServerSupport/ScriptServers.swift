import Foundation

/// An HTTPS server that breaks the protocol in a way given by the path; see raw-server.py.
package final class RawServer {
  /// Its port.
  package let port: Int
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the server.
  package init() throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    process = try ServerProcess(
      [
        "/usr/bin/python3", "-B", script("raw-server.py"), "\(port)",
        certificates.certificate("good"),
      ]
        + [certificates.key("good"), "\(folder.path)/log"], in: folder.path, ports: [port])
  }

  /// A path for which the server sends a reply unchanged.
  ///
  /// - Parameter end: what follows the reply: `close`, `abort`, `reset`, `hang`, `drip`, `flood`,
  ///   or `early` for a reply before the body is read; see raw-server.py.
  package static func path(saying reply: String, then end: String = "close") -> String {
    let text = reply.utf8.map { byte in
      let hex = String(byte, radix: 16)
      return byte < 16 ? "%0\(hex)" : "%\(hex)"
    }
    return "/say/\(end)?\(text.joined())"
  }

  /// The digests of the bodies that it read whole, by path.
  package func bodies(_ path: String) -> [String] {
    let lines: [[Substring]] = folder.text("log").split(separator: "\n").map { line in
      line.split(separator: " ")
    }
    return lines.filter { $0.first == path[...] }.compactMap { words in words.last.map(String.init)
    }
  }

  /// Every byte that came with a body that it read whole.
  package var wire: [UInt8] {
    FileManager.default.contents(atPath: "\(folder.path)/log.wire").map { Array($0) } ?? []
  }
}

/// An SMTP server that breaks the protocol in a way given by its mode; see mail-server.py.
package final class MailServer {
  /// Its port.
  package let port: Int
  /// The file with the password of the user `callhome`.
  package let passwordFile: String
  private let process: ServerProcess
  private let folder: ServerFolder
  private let secrets: ServerFolder

  /// Starts the server.
  package init(_ mode: String = "ok") throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    secrets = try ServerFolder(mode: 0o700)
    passwordFile = try secrets.write("password", "s3cret\n", mode: 0o600)
    process = try ServerProcess(
      ["/usr/bin/python3", "-B", script("mail-server.py"), "\(port)", mode]
        + [certificates.certificate("good"), certificates.key("good"), folder.path],
      in: folder.path, ports: [port])
  }

  /// The messages that it took, in order, as they came.
  package func messages() -> [[UInt8]] { folder.mails() }

  /// Forgets the messages that it took.
  package func forget() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasSuffix(".eml") {
      try? FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    }
  }

  /// The commands that it heard.
  package func commands() -> [String] {
    folder.text("commands").split(separator: "\n").map(String.init)
  }
}

/// An SMTP server whose every reply can be chosen; see reply-server.py.
package final class ReplyServer {
  /// Its port.
  package let port: Int
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the server.
  package init() throws {
    folder = try ServerFolder()
    port = try freePort()
    try folder.write("script", "{}")
    process = try ServerProcess(
      ["/usr/bin/python3", "-B", script("reply-server.py"), "\(port)"]
        + [try TestCertificates.shared().path, folder.path], in: folder.path, ports: [port])
  }

  /// Sets the replies from the next connection on, and clears the recorded commands.
  package func answer(_ script: [String: Any] = [:]) throws {
    let text = try JSONSerialization.data(withJSONObject: script)
    try folder.write("script", String(decoding: text, as: UTF8.self))
    try folder.write("wire", "")
  }

  /// Every byte that came.
  package var wire: [UInt8] {
    FileManager.default.contents(atPath: "\(folder.path)/wire").map { Array($0) } ?? []
  }

  /// The messages that it read whole, in order, as they came.
  package func messages() -> [[UInt8]] { folder.mails() }
}

/// An HTTP proxy that breaks the protocol in a way given by its mode; see raw-proxy.py.
package final class RawProxy {
  /// Its port.
  package let port: Int
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the proxy.
  package init(_ mode: String) throws {
    folder = try ServerFolder()
    port = try freePort()
    process = try ServerProcess(
      ["/usr/bin/python3", "-B", script("raw-proxy.py"), "\(port)", mode], in: folder.path,
      ports: [port])
  }

  /// What clients sent before they had a tunnel.
  package var heard: String { folder.text("output") }
}

extension ServerFolder {
  /// The messages in it, in order, as they came.
  fileprivate func mails() -> [[UInt8]] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".eml") }.sorted()
      .compactMap { FileManager.default.contents(atPath: "\(path)/\($0)") }.map { Array($0) }
  }
}

/// The path of a script in `Scripts`.
package func script(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Scripts/\(name)"
  )
  .path
}

/// A port that never responds: its queue of connections is full.
package final class BlackHole {
  /// The port.
  package let port: Int
  private let sockets: [Int32]

  /// Opens it.
  package init() throws {
    port = try freePort()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var sockets: [Int32] = []
    func each(_ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, flags: Int32) -> Int32 {
      let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | flags, 0)
      sockets.append(socket)
      return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          call(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    guard each({ bind($0, $1, $2) }, flags: 0) == 0, listen(sockets[0], 0) == 0 else {
      throw POSIXError(.EADDRINUSE)
    }
    for _ in 0..<4 {
      _ = each({ connect($0, $1, $2) }, flags: Int32(SOCK_NONBLOCK.rawValue))
    }
    self.sockets = sockets
  }

  deinit {
    for socket in sockets { close(socket) }
  }
}

/// A token endpoint, and a receiver that accepts only its tokens; see token-server.py.
package final class TokenServer {
  /// Its port.
  package let port: Int
  /// The client's id.
  package let clientID = "callhome id"
  /// The file with the client's secret.
  package let secretFile: String
  /// Texts that must not appear in any output.
  package let secrets = ["s3cret+/ pass", "s3cret%2B%2F%20pass", "tok-"]
  private let process: ServerProcess
  private let folder: ServerFolder
  private let secretFolder: ServerFolder

  /// A request that was answered.
  package struct Request: Equatable {
    /// The path.
    package let path: String
    /// The status that was answered.
    package let status: Int
    /// The header field Authorization.
    package let authorization: String
  }

  /// Starts the server.
  package init() throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    secretFolder = try ServerFolder(mode: 0o700)
    secretFile = try secretFolder.write("secret", "s3cret+/ pass\n", mode: 0o600)
    process = try ServerProcess(
      [
        "/usr/bin/python3", "-B", script("token-server.py"), "\(port)",
        certificates.certificate("good"), certificates.key("good"), folder.path,
      ], in: folder.path, ports: [port])
  }

  /// Sets how it fails from now on; an empty text for correct replies.
  package func answer(_ how: String) throws { try folder.write("answer", how) }

  /// Withdraws all tokens that were issued so far.
  package func revoke() throws {
    try folder.write("tokens", "")
    try folder.write("revoked", "")
  }

  /// The file of the tokens that are valid.
  package var tokens: String { "\(folder.path)/tokens" }

  /// The requests so far.
  package func requests() -> [Request] {
    folder.text("log").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
      return Int(parts[1]).map { Request(path: parts[0], status: $0, authorization: parts[2]) }
    }
  }

  /// How many messages arrived.
  package var messageCount: Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.count { $0.hasSuffix(".body") }
  }
}

/// An SMTP server that accepts only tokens; see token-mail-server.py. The user is `me@example.com`.
package final class TokenMailServer {
  /// Its port.
  package let port: Int
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the server.
  ///
  /// - Parameters:
  ///   - mechanisms: the mechanisms that it offers.
  ///   - tokens: a file of valid tokens, one per line.
  package init(_ mechanisms: [String], tokens: String) throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    process = try ServerProcess(
      [
        "/usr/bin/python3", "-B", script("token-mail-server.py"), "\(port)",
        certificates.certificate("good"), certificates.key("good"), folder.path,
        mechanisms.joined(separator: ","), tokens,
      ], in: folder.path, ports: [port])
  }

  /// The messages that it took, in order, as they came.
  package func messages() -> [[UInt8]] { folder.mails() }

  /// Each login: its mechanism, and `in` or `out`.
  package func logins() -> [String] {
    folder.text("log").split(separator: "\n").map(String.init)
  }
}

/// S3-compatible storage that verifies signatures; see s3-server.py.
package final class StorageServer {
  /// Its port.
  package let port: Int
  /// The region, the access key id and its secret.
  package let (region, keyID, secret) = (
    "test-region-1", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
  )
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the server.
  package init() throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    process = try ServerProcess(
      [
        "/usr/bin/python3", "-B", script("s3-server.py"), "\(port)",
        certificates.certificate("good"), certificates.key("good"), folder.path,
      ], in: folder.path, ports: [port])
  }

  /// Each request: method, path, status and why it was refused.
  package func requests() -> [String] {
    folder.text("log").split(separator: "\n").map(String.init)
  }

  /// The objects by name, with `_` in place of `/`.
  package func objects() -> [String: [UInt8]] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let pairs = names.filter { $0.hasSuffix(".object") }.map { name in
      (
        String(name.dropLast(7)),
        FileManager.default.contents(atPath: "\(folder.path)/\(name)").map { Array($0) } ?? []
      )
    }
    return Dictionary(pairs) { $1 }
  }
}
