import Foundation
import Testing

/// The memory and the work of a run depend neither on the number of queued messages nor on the
/// length of the history (J5).
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

  @Test func `a message of 14 megabytes about ten thousand nodes is made in less than 36`() throws {
    let site = try Site(Site.config(more: "redaction: {\"class:host_name\": withhold}"))
    let nodes = (1...10_000).map { number in
      let address = "10.0.\(number / 250).\(number % 250 + 1)"
      return "  n\(number + 100_000): {status: {host_name: n\(number + 100_000)}, "
        + "network: {ip_address: \(address)}}\n"
    }
    try site.write(
      "snapshot.yaml", "snapshot: 1\ncluster: {publisher: n100001}\nnodes:\n" + nodes.joined())
    let finished = try site.run(
      "render", "inventory", through: shell(#"ulimit -d 36864; exec "$@""#))
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.output.count > 14_000_000)
    #expect(!finished.text.contains("n100001"))
    #expect(finished.text.contains("nodes[9999].os_version"))
  }

  /// A site that has sent messages and an alert, and a script that gives it a long history.
  private func grownSite(_ arguments: String...) throws -> Site {
    let site = try Site()
    try #require(try site.run("send").status == 0)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    try #require(try site.run("alert", "alert.yaml").status == 0)
    try grow(site, arguments)
    return site
  }

  private func grow(_ site: Site, _ arguments: [String]) throws {
    let script = "\(Program.root)/Tests/CommandLineTests/Scripts/large-state.py"
    let made = try Program.run(
      ["/usr/bin/python3", script, "\(site.path)/state"] + arguments, in: site.path)
    try #require(made.status == 0, "\(made.errors)")
  }

  @Test(.needs(.command("python3", package: "python3")))
  func `a history of thirty thousand lines is listed in less than 16 megabytes`() throws {
    let site = try grownSite("15000", "0", "--copies", "3000", "--replies")
    for arguments in [["history"], ["history", "--json"], ["history", "verify"]] {
      let finished = try site.start(
        arguments, through: shell(#"ulimit -d 16384; exec "$@""#)
      ).finish()
      #expect(finished.status == 0, "\(arguments): \(finished.errors)")
      switch arguments.last {
      case "verify": #expect(finished.text.hasPrefix("verified 30000 entries"))
      case "--json":
        let rows = try #require(try json(finished.output)["journal"] as? [[String: Any]])
        #expect(rows.count == 30_000)
        #expect(rows.count { $0["kept"] as? String == "sent" } == 6_000)
        #expect(rows.last?["case_url"] as? String == "https://cases.example.net/14999")
      // Every fiftieth failed, for a reason on a line of its own, as has the address of a case.
      default: #expect(finished.text.split(separator: "\n").count == 1 + 15_000 + 300 + 2_940)
      }
    }
  }

  @Test(.needs(.command("python3", package: "python3")))
  func `whoever stops reading a long history ends the run, and a full disk is told`() throws {
    let site = try grownSite("3000", "0")
    for form in ["", "--json"] {
      let cut = try site.run(
        "history", through: shell(#"{ "$@" \#(form); echo "$?" >status; } | head -n 3"#))
      #expect(cut.text.split(separator: "\n").count == 3)
      // 141 if the signal is not blocked, 74 if it is.
      let status = String(decoding: try site.read("status"), as: UTF8.self)
      #expect(["141\n", "74\n"].contains(status))
      let full = try site.run("history", through: shell(#"exec "$@" \#(form) >/dev/full"#))
      #expect(full.status == 74)
      #expect(full.errors == "callhome: error: cannot write to standard output\n")
    }
  }

  @Test(
    .needs(.tracing), .needs(.command("python3", package: "python3")),
    .needs(.command("faketime", package: "faketime")))
  func `a run does as much with three thousand windows of alerts as with one`() throws {
    let site = try grownSite("10", "0", "--windows", "1", "--untold", "1", "--open")
    func run(_ arguments: [String], through wrapper: [String] = []) throws {
      let clock = ["faketime", "-f", "@2026-11-24 01:00:00"]
      let run = try site.start(arguments, through: wrapper + clock).finish()
      try #require(run.status == 0, "\(run.errors)")
    }
    func calls(_ arguments: [String]) throws -> Int {
      try run(arguments, through: ["strace", "-f", "-qq", "-o", "trace"])
      let trace = String(decoding: try site.read("trace"), as: UTF8.self)
      return trace.split(separator: "\n").count { systemCall($0) != nil }
    }
    let commands = [["send", "--now"], ["send"], ["alert", "alert.yaml"]]
    // The first run after an upgrade searches for repeats, and the first of an hour for overdue
    // files.
    for command in commands { try run(command) }
    let few = try commands.map(calls)
    try grow(site, ["10", "0", "--windows", "3000", "--untold", "1", "--open"])
    for command in commands { try run(command) }
    let many = try commands.map(calls)
    for (few, many) in zip(few, many) { #expect(abs(many - few) < 100, "\(many), not \(few)") }
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
