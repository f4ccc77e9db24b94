import Foundation
import Testing

/// Modes that send nothing (M1, M2, M6), and the output of a run for cron and for operators (O6,
/// O7).
@Suite struct ModeTests {
  @Test func `in mode none a send by hand prints the reminder and writes nothing`() throws {
    let site = try Site(Site.config(mode: "none"), isAccepted: false)
    let finished = try site.run("send", "--now")
    #expect(finished.status == 0)
    #expect(finished.output.isEmpty)
    #expect(finished.errors.contains("note: Call Home is not configured, and nothing is sent\n"))
    #expect(finished.errors.contains("set 'call_home: disabled'"))
    #expect(site.names(in: "") == ["callhome.yaml", "snapshot.yaml"])
  }

  @Test(arguments: [["send"], ["send", "--now"], ["render", "inventory"], ["check"], ["status"]])
  func `disabled writes nothing and ends with 0`(command: [String]) throws {
    let site = try Site(Site.config(mode: "disabled"), isAccepted: false)
    let finished = try site.start(command).finish()
    #expect(finished.status == 0)
    if command.first == "send" {
      #expect(finished.output.isEmpty)
      #expect(finished.errors == "")
    }
    #expect(site.names(in: "") == ["callhome.yaml", "snapshot.yaml"])
  }

  @Test func `disabled says nothing although snapshots and state are broken`() throws {
    let site = try Site()
    try site.write("snapshot.yaml", "{")
    try site.write("state/installation.json", "{")
    try site.write("state/ledger.json", "{")
    try site.setMode(0o755, of: "state")
    let before = try site.contents(of: "state")
    try site.write("callhome.yaml", Site.config(mode: "disabled"))
    for command in [["send"], ["send", "--now"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 0)
      #expect(finished.output.isEmpty)
      #expect(finished.errors == "")
    }
    #expect(try site.contents(of: "state") == before)
    #expect(site.names(in: "archive") == [])
  }

  @Test(
    .enabled(
      if: !FileManager.default.fileExists(atPath: "/etc/callhome"),
      "this machine has a config of its own"))
  func `without a config at the default path the mode is none`() throws {
    for command in [["send", "--now"], ["check"], ["status"]] {
      let finished = try Program.run([Program.path] + command, in: "/")
      #expect(finished.status == 0)
      let all = finished.errors + unfolded(finished.text)
      #expect(all.contains("Call Home is not configured"))
      #expect(all.contains("run: callhome config init"))
    }
    #expect(!FileManager.default.fileExists(atPath: "/etc/callhome"))
  }

  @Test func `a named config that is missing is an error`() throws {
    let site = try Site()
    let option = try site.run("send", "--config", "missing.yaml")
    #expect(option.status == 78)
    #expect(option.errors == "missing.yaml: error: no such file or directory\n")
    let variable = try site.run("send", environment: ["CALLHOME_CONFIG": "/nonexistent/x.yaml"])
    #expect(variable.status == 78)
    #expect(variable.errors == "/nonexistent/x.yaml: error: no such file or directory\n")
  }

  @Test func `the option wins over the variable`() throws {
    let site = try Site()
    let finished = try site.run(
      "send", "-c", "\(site.path)/callhome.yaml", environment: ["CALLHOME_CONFIG": "/nonexistent"])
    #expect(finished.status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `a run under cron that went well prints nothing at all`() throws {
    let site = try Site()
    for _ in 1...2 {
      let finished = try site.run("send")
      #expect(finished.status == 0)
      #expect(finished.output.isEmpty)
      #expect(finished.errors == "")
    }
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `'--now' says what was sent, and that all was`() throws {
    let site = try Site()
    let finished = try site.run("send", "--now")
    let lines = finished.text.split(separator: "\n")
    #expect(lines.count == 4)
    for (line, kind) in zip(lines, ["inventory", "telemetry", "configuration"]) {
      #expect(line.hasPrefix("sent \(kind) to 'archive': "))
      let id = try #require(line.split(separator: " ").last)
      #expect(site.names(in: "archive").contains { $0.hasSuffix("-\(kind)-\(id).json") })
    }
    #expect(lines.last == "all messages were sent")
  }

  @Test func `'--now' says that not all was sent, and which were not`() throws {
    let site = try Site(
      Site.config(destinations: ["bad": "path: bad", "good": "path: good"]))
    try site.write("bad", "not a directory")
    let finished = try site.run("send", "--now")
    #expect(finished.status == 76)
    #expect(finished.text.split(separator: "\n").count == 4)
    #expect(finished.text.hasSuffix("\nnot all messages were sent\n"))
    for kind in ["inventory", "telemetry", "configuration"] {
      #expect(finished.errors.contains("error: \(kind) could not be sent to 'bad': "))
    }
  }

  @Test(.needs(.command("script", package: "bsdutils")))
  func `a person at a terminal is told every time, cron is not`() throws {
    let site = try Site(isAccepted: false)
    let terminal = shell(#"script -q -e -c "'$1' $2" /dev/null"#)
    #expect(try site.run("send").errors.contains("have not been accepted"))
    #expect(try site.run("send").errors == "")
    #expect(try site.run("send", through: terminal).text.contains("have not been accepted"))
    #expect(try site.run("send", through: terminal).text.contains("have not been accepted"))
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `cron hears of a failure at once, not an hour later, and again after a day`() throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    let heard = try ["00:00", "01:00", "23:45"].map {
      try site.run("send", through: ["faketime", "2026-11-25 \($0):00"]).errors != ""
    }
    #expect(heard == [true, false, false])
    // A minute more than a day: a busy machine starts the first run some seconds late.
    let next = try site.run("send", through: ["faketime", "2026-11-26 00:01:00"])
    #expect(next.errors.contains("could not be sent to 'archive'"))
    #expect(next.status == 75)
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `the clock of the machine decides what is due`() throws {
    let site = try Site()
    for (time, count) in [
      ("2027-01-31 23:59:30", 3), ("2027-02-01 00:00:00", 6), ("2027-02-28 23:59:00", 6),
    ] {
      #expect(try site.run("send", through: ["faketime", time]).status == 0)
      #expect(site.names(in: "archive").count == count)
    }
    #expect(site.names(in: "archive").count { $0.hasPrefix("20270201T00000") } == 3)
  }
}
