import RoomSupport
import Snapshots
import Testing

/// Facts about the whole cluster from saved outputs (I2a).
@Suite struct OutputTests {
  @Test(arguments: OutputSample.all)
  func `an output gives its facts and no others`(
    sample: (text: String, facts: [String: String])
  ) throws {
    let loaded = try output(sample.text)
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == sample.facts)
  }

  @Test(arguments: OutputSample.all)
  func `an output without its echo gives the same, by its columns or its shape`(
    sample: (text: String, facts: [String: String])
  ) throws {
    let text = sample.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    let loaded = try output(text.joined(separator: "\n"))
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == sample.facts)
  }

  @Test(arguments: OutputSample.all)
  func `terminals leave other line ends, pagers and bare or marked echoes`(
    sample: (text: String, facts: [String: String])
  ) throws {
    let lines = sample.text.split(separator: "\n", omittingEmptySubsequences: false)
    let echo = lines[0].dropFirst("admin:".count)
    let body = lines.dropFirst().dropLast(2).joined(separator: "\n") + "\n"
    let pager = "Press <enter> for 1 line, <space> for one page, or <q> to quit\n"
    let texts = [
      sample.text.replacing("\n", with: "\r\n"), "\(echo)\n\(body)", ":::\(echo):::\n\(body)",
      "### \(echo)\n\(body)\n", "admin: \(echo) \n\(pager)\(body)\(pager)admin:",
      "\u{FEFF}cucm-pub:admin:\(echo)\n\(body)\n", "admin:\(echo)\n\(body)admin:show myself\nx\n",
    ]
    for text in texts {
      let loaded = try output(text)
      var facts = sample.facts
      // Rows are counted only if the output is known to be complete.
      if text.hasSuffix("SCCP\n") { facts = [:] }
      #expect(loaded.told == facts, "\(text)")
    }
  }

  @Test func `a session with all of them gives everything`() throws {
    let text = OutputSample.all.map(\.text).joined()
    let loaded = try output(text)
    #expect(loaded.diagnostics == [])
    var facts: [String: String] = [:]
    for sample in OutputSample.all { facts.merge(sample.facts) { _, new in new } }
    #expect(loaded.told == facts)
    let listed = loaded.snapshot?.listedNodes.map { "\($0.name) \($0.address)" }
    #expect(
      listed == ["cucm-pub 192.0.2.10", "cucm-sub1 192.0.2.11", "imp1 198.51.100.10"])
  }

  private static let rule = String(repeating: "-", count: 60)

  /// The ways in which scripts and terminals write a log: how a command is shown, and what ends its
  /// output.
  private static let styles: [(echo: @Sendable (String) -> String, end: String)] = [
    ({ $0 }, ""), ({ "\($0)\n\(rule)" }, ""), ({ "\($0)\n======" }, ""),
    ({ "\(rule)\n\($0)\n\(rule)" }, "\n"), ({ "#####\n# \($0)\n#####" }, "\n"),
    ({ "## \($0)\n```" }, "```\n"), ({ ":::Command::: \($0)\n" }, "\n\(rule)\n\n"),
    ({ "-------- \($0) --------" }, ""), ({ "=== \($0) ===" }, ""), ({ "*** \($0) ***" }, ""),
    ({ "[\($0)]" }, ""), ({ "'\($0)'" }, ""), ({ "Output of '\($0)':" }, ""),
    ({ "Output of \"\($0)\":" }, ""), ({ "(\($0))" }, ""), ({ "\($0.utf8.count)) \($0)" }, ""),
    ({ "Command 3: \($0)" }, ""), ({ "cucm-pub% \($0)" }, ""), ({ "cucm-pub CLI> \($0)" }, ""),
    ({ "[admin@cucm-pub ~]# \($0)" }, "[admin@cucm-pub ~]#\n"),
    ({ "2026-11-01 03:15:00,123 - paramiko - INFO - admin:\($0)" }, "admin:\n"),
    ({ "[2026-11-01 03:15:00] admin:\($0)" }, ""),
    (
      { "admin:\($0)" },
      "options: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 20 of 60) :n\n"
        + "end of the file reached\noptions: q=quit, n=next, p=prev, b=begin, e=end : q\n"
    ),
  ]

  /// All outputs as a log has them.
  private static func log(_ echo: (String) -> String, _ end: String) -> String {
    OutputSample.all.map { sample in
      let lines = sample.text.split(separator: "\n", omittingEmptySubsequences: false)
      let body = lines.dropFirst().dropLast(2).joined(separator: "\n")
      return "\(echo(String(lines[0].dropFirst("admin:".count))))\n\(body)\n\(end)"
    }.joined() + "admin:\n"
  }

  @Test(arguments: styles.indices)
  func `all outputs of a log are read however it marks them`(index: Int) throws {
    var facts: [String: String] = [:]
    for sample in OutputSample.all { facts.merge(sample.facts) { _, new in new } }
    let text = Self.log(Self.styles[index].echo, Self.styles[index].end)
    let loaded = try output(text)
    #expect(loaded.told == facts, "\(text.prefix(200))")
    #expect(loaded.diagnostics == [])
  }

  @Test func `an unknown command ends the output before it, and a row with its word does not`()
    throws
  {
    let rows = OutputSample.tables.replacing("admin:\n", with: "").replacing("admin:", with: "")
    let loaded = try output("\(rows)license          7.0\nshow myself\nx y\n")
    #expect(
      loaded.told == [
        "tables.applicationuser": "23", "tables.device": "2301", "tables.enduser": "0",
        "tables.license": "7",
      ])
    #expect(loaded.diagnostics.allSatisfy { $0.contains("'show myself'") }, "\(loaded.diagnostics)")
  }

  @Test func `a log in which each line has a time and a host gives the same`() throws {
    var facts: [String: String] = [:]
    for sample in OutputSample.all { facts.merge(sample.facts) { _, new in new } }
    let text = Self.log({ "admin:\($0)" }, "admin:\n").split(
      separator: "\n", omittingEmptySubsequences: false)
    for stamp in ["Nov  1 03:15:00 loghost ", "2026-11-01T03:15:00.123Z ", "[03:15:00] "] {
      #expect(try output(text.map { stamp + $0 }.joined(separator: "\n")).told == facts, "\(stamp)")
    }
  }

  @Test func `what nobody saved is absent with the command that has it`() throws {
    let loaded = try output(OutputSample.users)
    #expect(loaded.missingReason("cluster.publisher") == "'show network cluster' not captured")
    #expect(
      loaded.missingReason("users.phone")
        == "'run sql select count(distinct fkenduser) as phone_users f...' not captured")
    #expect(loaded.missingReason("license.server") == "not in the snapshots")
  }

  @Test func `without captures the reasons are those of snapshots`() throws {
    let loaded = try load(["a.yaml": "snapshot: 1\nusers: {cm: 1}\n"])
    #expect(loaded.missingReason("users.phone") == "not in the snapshots")
  }

  @Test func `what is written by hand counts, and a difference is told`() throws {
    let loaded = try outputs(
      ["cucm-pub/users.txt": OutputSample.users], own: "snapshot: 1\nusers: {cm: 2000}\n")
    #expect(loaded.told["users.cm"] == "2000")
    #expect(
      loaded.diagnostics == [
        """
        site.yaml:2:13: warning: this counts for 'users.cm', and not what cucm-pub/users.txt:4:1 says
          hint: remove it if it is out of date: the saved output has it
        """
      ])
    let same = try outputs(
      ["cucm-pub/users.txt": OutputSample.users], own: "snapshot: 1\nusers: {cm: 1986}\n")
    #expect(same.diagnostics == [])
    #expect(same.told["users.cm"] == "1986")
  }
}
