import Foundation

/// An HTTPS server whose replies are broken in the way that the path says; see raw-server.py.
package final class RawServer {
  /// Its port.
  package let port: Int
  private let folder: ServerFolder
  private let process: ServerProcess

  /// Starts the server.
  package init() throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    process = try ServerProcess(
      ["/usr/bin/python3", script("raw-server.py"), "\(port)", certificates.certificate("good")]
        + [certificates.key("good"), "\(folder.path)/log"], in: folder.path, ports: [port])
  }

  /// The digests of the bodies that it read whole, by path.
  package func bodies(_ path: String) -> [String] {
    folder.text("log").split(separator: "\n").map { $0.split(separator: " ") }
      .filter { $0.first ?? "" == path[...] }.compactMap { $0.last.map(String.init) }
  }
}

/// An SMTP server that is wrong in the way that its mode says; see mail-server.py.
package final class MailServer {
  /// Its port.
  package let port: Int
  /// The file that holds the password of the user `callhome`.
  package let passwordFile: String
  private let folder: ServerFolder
  private let process: ServerProcess

  /// Starts the server.
  package init(_ mode: String = "ok") throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    passwordFile = try folder.write("password", "s3cret\n", mode: 0o600)
    process = try ServerProcess(
      ["/usr/bin/python3", script("mail-server.py"), "\(port)", mode]
        + [certificates.certificate("good"), certificates.key("good"), folder.path],
      in: folder.path, ports: [port])
  }

  /// The messages that it took, in order, as they came.
  package func messages() -> [[UInt8]] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".eml") }.sorted()
      .compactMap { FileManager.default.contents(atPath: "\(folder.path)/\($0)") }.map { Array($0) }
  }

  /// The commands that it heard.
  package func commands() -> [String] {
    folder.text("commands").split(separator: "\n").map(String.init)
  }
}

private func script(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Scripts/\(name)"
  )
  .path
}
