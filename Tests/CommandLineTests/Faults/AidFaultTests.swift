import Foundation
import ServerSupport
import Testing

/// Files of the state that only save work or are only shown: whatever replaces them, all messages
/// are sent, and the replacement's target is not touched.
@Suite(.needs(.webServer)) struct AidFaultTests {
  enum Thing: String, CaseIterable, Sendable {
    case empty, cut, zeros, noise, large, number, link, hardLink, pipe, device, directory
  }

  private static let names = [
    "alerts/repeated", "alerts/suppressed", "pruning.json", "sent/reply",
  ]

  /// A site that sent an alert, counted a repeat of it and has a case of the receiver.
  private func site(_ server: WebServer) throws -> Site {
    let authority = try TestCertificates.shared().authority
    let site = try Site(
      Site.config(destinations: ["archive": "path: archive"]).replacing(
        "archive: {via: directory, path: archive}",
        with: """
          support:
              url: https://localhost:\(server.port)/case
              tls: {ca_file: \(authority)}
              messages: [inventory, alert]
          """))
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    for arguments in [["alert", "alert.yaml"], ["alert", "alert.yaml"], ["send", "--now"]] {
      try #require(try site.start(arguments).finish().status == 0)
    }
    return site
  }

  @Test(arguments: names, Thing.allCases)
  func `every message goes out all the same`(name: String, thing: Thing) throws {
    if thing == .device, geteuid() != 0 { return }
    let server = try WebServer()
    let site = try site(server)
    let reply = try #require(site.names(in: "state/sent").first { $0.hasSuffix(".reply") })
    let path = "\(site.path)/state/" + (name == "sent/reply" ? "sent/\(reply)" : name)
    let whole = FileManager.default.contents(atPath: path) ?? Data()
    try? FileManager.default.removeItem(atPath: path)
    try site.write("precious", "precious")
    func put(_ bytes: Data) throws { try bytes.write(to: URL(fileURLWithPath: path)) }
    switch thing {
    case .empty: try put(Data())
    case .cut: try put(whole.prefix(whole.count / 2))
    case .zeros: try put(Data(count: whole.count + 33))
    case .noise: try put(Data((0..<3_300).map { UInt8(truncatingIfNeeded: $0 * 97) }))
    case .large: try put(Data(count: 10 << 20))
    case .number: try put(Data("9223372036854775807\n".utf8))
    case .link: try #require(symlink("\(site.path)/precious", path) == 0)
    case .hardLink: try #require(link("\(site.path)/precious", path) == 0)
    case .pipe: try #require(mkfifo(path, 0o600) == 0)
    case .device: try #require(mknod(path, S_IFCHR | 0o600, 0x0105) == 0)
    case .directory: try #require(mkdir(path, 0o700) == 0)
    }
    let before = server.accepted(atLeast: 2).count
    for (index, arguments) in [["alert", "alert.yaml"], ["send", "--now"], ["send"]].enumerated() {
      let run = try site.start(arguments, through: ["timeout", "20"]).finish()
      // Only a directory prevents a new list; it is reported with its path.
      let isInTheWay = thing == .directory && name == "alerts/repeated" && index == 1
      #expect(run.status == 0 || isInTheWay && run.status == 74, "\(arguments): \(run.errors)")
      #expect(run.errors == "" || isInTheWay && run.errors.contains("alerts/repeated"))
    }
    let requests = server.accepted(atLeast: before + 1)
    #expect(requests.count == before + 1)
    let message = try json(Data(requests.last?.body ?? []))
    #expect("\(message)".contains("CpuPegging"), "the repeat is told")
    for arguments in [["history", "--json"], ["status"], ["report", "page"]] {
      let run = try site.start(arguments, through: ["timeout", "20"]).finish()
      #expect([0, 74].contains(run.status), "\(arguments): \(run.errors)")
    }
    #expect(try site.read("precious") == Data("precious".utf8))
  }
}
