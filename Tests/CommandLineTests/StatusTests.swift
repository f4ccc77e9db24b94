import Foundation
import Testing

/// `callhome status` on a terminal, and its document against its schema.
@Suite struct StatusTests {
  /// The output of `callhome` on its own terminal.
  private func onTerminal(
    _ arguments: [String], _ site: Site, environment: [String: String]
  ) throws -> String {
    let command = ([Program.path] + arguments).joined(separator: " ")
    let finished = try Program.run(
      ["script", "-qec", command, "/dev/null"], in: site.path,
      environment: ["CALLHOME_CONFIG": "\(site.path)/callhome.yaml", "TZ": "UTC"]
        .merging(environment) { $1 })
    #expect(finished.status == 0, "\(finished.text)")
    return finished.text.replacing("\r\n", with: "\n")
  }

  /// A site with something to stress: it failed, waits, and sends nothing new.
  private func site() throws -> Site {
    let site = try Site()
    try site.write("archive", "")
    #expect(try site.run("send").status == 75)
    return site
  }

  @Test(.needs(.command("script", package: "bsdutils")))
  func `there are colours on a terminal and nowhere else`() throws {
    let site = try site()
    let plain = try site.run("status", environment: ["TERM": "xterm-256color"]).text
    #expect(!plain.contains("\u{1B}"))
    let coloured = try onTerminal(["status"], site, environment: ["TERM": "xterm-256color"])
    #expect(coloured.contains("\u{1B}[31m"))
    let words = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(words.hasPrefix(plain), "\(words)")
  }

  @Test(
    .needs(.command("script", package: "bsdutils")),
    arguments: [
      ["TERM": "dumb"], ["TERM": ""], [:], ["TERM": "xterm", "NO_COLOR": "1"],
    ])
  func `who wants no colours, or has a terminal without, gets none`(environment: [String: String])
    throws
  {
    let text = try onTerminal(["status"], try site(), environment: environment)
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("archive      inventory"))
  }

  @Test(.needs(.command("script", package: "bsdutils")))
  func `an empty NO_COLOR is as good as none`() throws {
    let text = try onTerminal(
      ["status"], try site(), environment: ["TERM": "xterm", "NO_COLOR": ""])
    #expect(text.contains("\u{1B}[31m"))
  }

  @Test(.needs(.command("script", package: "bsdutils")))
  func `a document has no colours, and nothing is said beside it`() throws {
    let site = try Site()
    let text = try onTerminal(["status", "--json"], site, environment: ["TERM": "xterm"])
    #expect(!text.contains("\u{1B}"))
    _ = try json(Data(text.utf8))
  }

  /// The errors that a validator reports in a document printed by `--json`; empty if it is valid.
  private func faults(_ document: Data, _ site: Site) throws -> String {
    try site.faults(of: document, by: try site.run("status", "--schema").output)
  }

  @Test(.needs(.schemaValidator)) func `the document is what its schema says, in every state`()
    throws
  {
    let bare = try Site(isAccepted: false)
    #expect(try faults(try bare.run("status", "--json").output, bare) == "")
    try bare.write("callhome.yaml", "version: 1\ncall_home: none\n")
    #expect(try faults(try bare.run("status", "--json").output, bare) == "")
    let failing = try site()
    try failing.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try failing.run("alert", "alert.yaml").status == 0)
    #expect(try faults(try failing.run("status", "--json").output, failing) == "")
    try failing.remove("archive")
    #expect(try failing.run("send", "--now").status == 0)
    try failing.write("state/ledger.json.damaged", "")
    try failing.write("callhome.yaml", Site.config(destinations: ["other": "path: other"]))
    let document = try failing.run("status", "--json").output
    #expect(try faults(document, failing) == "")
    // The schema knows all keys that are present, and rejects others.
    let changed = String(decoding: document, as: UTF8.self)
      .replacing("\"overdue_copies\"", with: "\"overdue\"")
    #expect(try faults(Data(changed.utf8), failing).contains("overdue"))
  }

  @Test func `the document and its schema are not asked for at once`() throws {
    let refused = try Site(isAccepted: false).run("status", "--json", "--schema")
    #expect(refused.status == 64)
    #expect(refused.text == "")
    #expect(refused.errors.contains("'--json' and '--schema' exclude each other"))
  }

  @Test(.needs(.schemaValidator)) func `the schema fits the document with everything in it`() throws
  {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ReportsTests/Fixtures/status.json")
    #expect(try faults(try Data(contentsOf: fixture), try Site(isAccepted: false)) == "")
  }
}
