import Foundation
import Testing

/// However much waits, a run holds one message at a time.
@Suite struct MemoryTests {
  private static let count = 40
  private static let size = 3_000_000

  @Test func `a hundred megabytes that wait are listed, checked and sent in less than 64`() throws {
    let site = try Site(Site.config(destinations: ["archive": "path: archive"]))
    try site.write("archive", "not a directory")
    #expect(try site.run("send").status == 75)
    try multiply(site)
    for command in [["status"], ["check"], ["send", "--now"]] {
      if command.first == "send" { try site.remove("archive") }
      let finished = try site.start(
        command, through: shell(#"ulimit -d 65536; exec "$@""#)
      ).finish()
      #expect(finished.status == 0, "\(command): \(finished.errors)")
    }
    #expect(site.names(in: "archive").count == Self.count + 3)
    #expect(site.names(in: "state/outbox") == [])
  }

  /// Makes many messages of one that waits: others' ids, and many bytes.
  private func multiply(_ site: Site) throws {
    let name = try #require(site.names(in: "state/outbox").first)
    let parts = try site.read("state/outbox/\(name)").split(separator: 0x0A, maxSplits: 2)
    var header = try json(parts[1])
    let bytes = Data(count: Self.size)
    header["bytes"] = bytes.count
    header["sha256"] = try digest(site, bytes)
    for number in 1...Self.count {
      let id = String(repeating: "0", count: 30) + String(number + 10)
      header["message_id"] = id
      let line = try JSONSerialization.data(withJSONObject: header)
      let seal = Data("callhome-message 2 \(try digest(site, line))\n".utf8)
      let file = "state/outbox/\(id).message"
      try site.write(file, seal + line + Data("\n".utf8) + bytes)
      try site.setMode(0o600, of: file)
    }
  }

  private func digest(_ site: Site, _ bytes: Data) throws -> String {
    try site.write("content", bytes)
    return String(try Program.run(["sha256sum", "content"], in: site.path).text.prefix(64))
  }
}
