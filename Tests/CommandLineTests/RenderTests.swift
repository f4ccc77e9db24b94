import Foundation
import Testing

/// The dry run (O2).
@Suite struct RenderTests {
  @Test(arguments: ["json", "text", "short"], ["smart", "anonymous"])
  func `render prints byte for byte what is sent, but for id and time`(
    format: String, mode: String
  ) throws {
    let site = try Site(
      Site.config(mode: mode, destinations: ["archive": "path: archive, format: \(format)"]))
    let kinds = ["inventory", "telemetry"] + (mode == "smart" ? ["configuration"] : [])
    let rendered = try kinds.map { try site.run("render", $0) }
    #expect(rendered.map(\.status) == kinds.map { _ in 0 })
    #expect(try site.run("send", "--now").status == 0)
    for (kind, finished) in zip(kinds, rendered) {
      let name = try #require(site.names(in: "archive").first { $0.contains("-\(kind)-") })
      let sent = String(decoding: try site.read("archive/\(name)"), as: UTF8.self)
      #expect(sent.count > 40)
      #expect(neutral(finished.text) == neutral(sent))
    }
  }

  @Test(.needs(.mounts))
  func `render needs neither a network nor a file system that can be written`() throws {
    let site = try Site()
    let before = try site.contents()
    let usual = try site.run("render", "inventory")
    let finished = try site.run("render", "inventory", through: readOnly("/.."))
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.errors == "")
    #expect(neutral(finished.text) == neutral(usual.text))
    #expect(try site.contents() == before)
    // The same wrapper stops a run that writes.
    #expect(try site.run("send", "--now", through: readOnly(".")).status == 73)
  }

  @Test(.needs(.tracing), arguments: [true, false])
  func `render opens nothing for writing and makes no socket`(isAccepted: Bool) throws {
    let site = try Site(isAccepted: isAccepted)
    #expect(try changes(site, ["render", "inventory"]) == [])
    #expect(try changes(site, ["render", "telemetry", "--mode", "anonymous"]) == [])
    // Whether the state can be written shows when it is tried, with files of a name of their own.
    let tried = try changes(site, ["check"])
      .filter { !$0.contains(".callhome-check-") && !$0.contains(" fsync(") }
    #expect(tried == [])
    #expect(try changes(site, ["status"]) == [])
    #expect(site.names(in: "state").isEmpty == !isAccepted)
    // The search detects the changes of a run.
    if isAccepted { #expect(try changes(site, ["send", "--now"]).count > 1) }
  }

  @Test func `before there is an installation, render says that its ids are provisional`() throws {
    let site = try Site(isAccepted: false)
    let finished = try site.run("render", "inventory")
    #expect(finished.status == 0)
    #expect(
      finished.errors.contains(
        "note: rendered with provisional ids: there is no installation yet\n"))
    #expect(finished.errors.contains("note: nothing is sent until the licence is accepted\n"))
    let id = try #require(try json(finished.output)["installation_id"] as? String)
    #expect(id.utf8.count == 32)
    #expect(site.names(in: "") == ["callhome.yaml", "snapshot.yaml"])
  }

  @Test func `where the state may not be read, render says that its ids are provisional`() throws {
    let site = try Site()
    try site.setMode(0o755, of: "state")
    let finished = try site.run("render", "inventory")
    #expect(finished.status == 0)
    #expect(finished.errors.contains("note: rendered with provisional ids: cannot use "))
    #expect(!finished.output.isEmpty)
  }

  @Test func `'--mode anonymous' shows the other mode while smart is in force`() throws {
    let site = try Site()
    let finished = try site.run("render", "inventory", "--mode", "anonymous")
    #expect(finished.status == 0)
    let message = try json(finished.output)
    #expect(message["mode"] as? String == "anonymous")
    #expect(message["installation_id"] == nil)
    for secret in ["cucm-pub", "uc@example.com", "jdoe"] {
      #expect(!finished.text.contains(secret))
    }
    #expect(finished.text.contains("FCH1234V5XY"))
    #expect(try site.run("render", "inventory").text.contains("cucm-pub"))

    let none = try site.run("render", "configuration", "--mode", "anonymous")
    #expect(none.status == 0)
    #expect(none.output.isEmpty)
    #expect(none.errors.contains("anonymous mode has no configuration message"))
  }

  @Test func `render shows a destination's own format and rules`() throws {
    let site = try Site(
      Site.config(destinations: [
        "all": "path: all",
        "less": #"path: less, format: text, redaction: {serial_number: withhold}"#,
      ]))
    #expect(try site.run("render", "inventory").text.contains("FCH1234V5XY"))
    let less = try site.run("render", "inventory", "--destination", "less")
    #expect(less.text.contains("VMware7"))
    #expect(!less.text.contains("FCH1234V5XY"))
    #expect(!less.text.hasPrefix("{"))
    #expect(
      try site.run("render", "inventory", "--destination", "less", "--format", "json").text
        .hasPrefix("{"))
  }

  @Test func `render withholds what nobody agreed to`() throws {
    let site = try Site(Site.config(more: #"redaction: {"*.serial_number": withhold}"#))
    try site.write("callhome.yaml", Site.config())
    let finished = try site.run("render", "inventory")
    #expect(!finished.text.contains("FCH1234V5XY"))
    #expect(finished.text.contains("VMware7"))
    #expect(finished.errors.contains("it has not been accepted yet"))
  }

  /// The changes of a command: system calls that write, create, remove or connect.
  private func changes(_ site: Site, _ command: [String]) throws -> [String] {
    let trace = "\(site.path)-trace"
    defer { try? FileManager.default.removeItem(atPath: trace) }
    let finished = try site.start(
      command, through: ["strace", "-f", "-qq", "-o", trace, "-e", "trace=%file,%desc,%network"]
    ).finish()
    #expect(finished.status == 0, "\(finished.errors)")
    let text = try String(contentsOfFile: trace, encoding: .utf8)
    #expect(text.contains("callhome.yaml"))
    let isChange = try Regex(
      #"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE| (socket|connect|mkdir|mkdirat|unlink|unlinkat"#
        + #"|rename|renameat|renameat2|link|linkat|symlink|symlinkat|chmod|fchmod|fchmodat|chown"#
        + #"|fchown|truncate|ftruncate|utimensat|flock|fsync|mknod|mknodat)\("#)
    return text.split(separator: "\n").map(String.init).filter { $0.contains(isChange) }
  }
}

/// A message without its id and its time.
private func neutral(_ text: String) -> String {
  text.replacing(#/\b[0-9a-f]{32}\b/#, with: "ID")
    .replacing(#/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ?)?/#, with: "TIME")
    // Messages sent earlier change the sequence number, and the first message has no previous one.
    .replacing(#/("sequence": |Sequence number +)\d+/#, with: "NUMBER")
    .replacing(#/ *("previous_message_id": "ID",|Previous message id +ID)\n/#, with: "")
    // Its label is the longest one, and moves the values of the others.
    .replacing(#/  +/#, with: "  ")
}
