import Foundation
import ServerSupport
import Testing

/// Impossible numbers: they are reported and not sent, and those that version 0.1.0 sent do no
/// harm.
@Suite struct HostileNumberTests {
  /// Sources of `cpu_percent`, and its value in the message.
  private static let hostile = [
    "user: 9.3e17", "user: 1.7e308, idle: -1.7e308", "user: 1e-400, idle: 1e400",
    "user: -5, idle: 101.5",
  ]

  private func snapshot(_ numbers: String) -> String {
    """
    snapshot: 1
    cluster: {publisher: cucm-pub}
    tables: {device: 2520}
    users: {cm: 41250}
    nodes:
      cucm-pub:
        status: {host_name: cucm-pub, cpu_percent: {\(numbers)}}

    """
  }

  private func report(_ site: Site) throws -> String {
    // With a limit of half a minute, so that an endless loop does not stop the other tests.
    let finished = try site.run("report", "page", through: ["timeout", "30"])
    #expect(finished.status == 0, "\(finished.errors)")
    return String(decoding: try site.read("page/index.html"), as: UTF8.self)
  }

  @Test(arguments: hostile)
  func `an implausible number is told with its place, and is in no message`(
    numbers: String
  ) throws {
    let server = try WebServer()
    let site = try Site(
      Site.config(
        more: """
            receiver:
              url: https://localhost:\(server.port)/ok
              tls: {ca_file: \(try TestCertificates.shared().authority)}
          """))
    try site.write("snapshot.yaml", snapshot(numbers))
    let checked = try site.run("check")
    #expect(
      checked.errors.contains("'node.status.cpu_percent' must be from 0 to 100, not this number"))
    #expect(checked.errors.contains("snapshot.yaml:7:"))
    let finished = try site.run("send")
    #expect(finished.status == 0, "\(finished.errors)")
    let bodies =
      try server.requests(atLeast: 3).map { Data($0.body) }
      + site.names(in: "archive").map { try site.read("archive/\($0)") }
    #expect(bodies.count == 6)
    let telemetry = bodies.map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.contains("\"telemetry\": {") }
    #expect(telemetry.count == 2)
    for text in telemetry {
      #expect(text.contains("outside the plausible range"))
      #expect(!text.contains("mp_stat\": {"))
    }
    #expect(try report(site).hasSuffix("</html>\n"))
  }

  @Test(arguments: hostile)
  func `what 0.1.0 sent of implausible numbers harms no command`(numbers: String) throws {
    let site = try Site()
    try site.write("snapshot.yaml", snapshot("user: 12.5, idle: 87.5"))
    #expect(try site.run("send").status == 0)
    let sent = try numbers.split(separator: ", ").map { text in
      let parts = text.split(separator: ": ")
      return "\"\(try #require(parts.first))\": \(try #require(parts.last))"
    }
    let name = try #require(
      try site.names(in: "state/sent").first {
        String(decoding: try site.read("state/sent/\($0)"), as: UTF8.self).contains(
          "\"telemetry\": {")
      })
    try rewrite("state/sent/\(name)", site) { text in
      let start = try #require(text.firstRange(of: "\"mp_stat\": {"))
      let end = try #require(text[start.upperBound...].firstIndex(of: "}"))
      return text.replacingCharacters(
        in: start.upperBound..<end, with: sent.joined(separator: ", "))
    }
    #expect(try report(site).contains("MP stat, cucm-pub"))
    for command in [
      ["report", "redacted", "--redacted"], ["status"], ["check"], ["history"], ["send"],
    ] {
      let finished = try site.start(command, through: ["timeout", "30"]).finish()
      #expect(finished.status == 0, "\(command): \(finished.errors)")
    }
    #expect(try site.run("diff", "telemetry", "--sent").status == 0)
  }

  /// Gives a kept message other contents, as another version would have written it.
  private func rewrite(_ file: String, _ site: Site, _ change: (String) throws -> String) throws {
    func digest(_ bytes: Data) throws -> String {
      try site.write("content", bytes)
      return String(try Program.run(["sha256sum", "content"], in: site.path).text.prefix(64))
    }
    let parts = try site.read(file).split(separator: 0x0A, maxSplits: 2)
    var header = try json(parts[1])
    let bytes = Data(try change(String(decoding: parts[2], as: UTF8.self)).utf8)
    header["bytes"] = bytes.count
    header["sha256"] = try digest(bytes)
    let line = try JSONSerialization.data(withJSONObject: header)
    let seal = Data("callhome-message 2 \(try digest(line))\n".utf8)
    try site.write(file, seal + line + Data("\n".utf8) + bytes)
    try site.setMode(0o600, of: file)
  }
}
