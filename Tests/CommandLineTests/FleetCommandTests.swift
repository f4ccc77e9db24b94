import Foundation
import Testing

/// Every command that works for many sites, with an exit status by one rule.
@Suite struct FleetCommandTests: ManySites {
  /// Several sites, of which only `a` and `z` work.
  ///
  /// `b` has a damaged config, `c` one that others may write, `d` a damaged state, `e` a state of a
  /// newer version, `f` is not accepted, `g` is disabled.
  private func mixed() throws -> Site {
    let site = try sites(["a", "b", "c", "d", "e", "f", "g", "z"])
    #expect(try send(site, ["--now"] + all).status == 0)
    try site.write(path("b"), "version: 1\ncall_home: smrat\nstate: state\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: "\(site.path)/\(path("c"))")
    try site.write("sites/d/state/ledger.json", "{\"version\": 1, \"rec")
    try site.write("sites/e/state/ledger.json", "{\"version\": 99}")
    try site.remove("sites/f/state/consent.json")
    try site.write(path("g"), "version: 1\ncall_home: disabled\nstate: state\n")
    return site
  }

  @Test
  func `status of many sites gives verdicts first, then a line for each that needs attention`()
    throws
  {
    let site = try mixed()
    let finished = try site.start(["status"] + all).finish()
    #expect(finished.status == 74, "\(finished.text)\(finished.errors)")
    #expect(finished.errors == "")
    let lines = finished.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    #expect(
      lines.first
        == "Call Home is failing: 2 of 8 sites are failing, 2 unknown, 1 not configured, 2 working, "
        + "1 disabled")
    let starts = [
      ("failing", "d"), ("failing", "e"), ("unknown", "b"), ("unknown", "c"),
      ("not configured", "f"),
    ].map { $0 + String(repeating: " ", count: 16 - $0.count) + path($1) + ":" }
    #expect(lines.count == starts.count + 5, "\(finished.text)")
    for (line, start) in zip(lines.dropFirst(2), starts) {
      #expect(line.hasPrefix(start), "\(line)")
    }
    #expect(lines[2].contains("ledger.json"), "\(lines[2])")
    #expect(lines[3].contains("has the form '99'"), "\(lines[3])")
    #expect(lines[4].contains("smrat"))
    #expect(lines[5].contains("other users can write this file"))
    let longer = try site.start(["status", "-v"] + all).finish().text
    #expect(longer.contains("\nworking         \(path("a"))\n"))
    #expect(longer.contains("\ndisabled        \(path("g"))\n"))
  }

  @Test(.needs(.schemaValidator))
  func `a monitor gets the worst verdict, and all of them as one document`() throws {
    let site = try mixed()
    func status(_ names: [String]) throws -> Int32 {
      let configs = names.flatMap { ["-c", path($0)] }
      return try site.start(["status", "--exit-status"] + configs).finish().status
    }
    #expect(try status(["a", "z"]) == 0)
    #expect(try status(["a", "g"]) == 0)
    #expect(try status(["a", "f"]) == 3)
    #expect(try status(["a", "b"]) == 3)
    #expect(try status(["a", "d", "b"]) == 2)
    let finished = try site.start(["status", "--json"] + all).finish()
    #expect(finished.status == 74)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(finished.output)) as? [String: Any])
    let all = try #require(document["sites"] as? [[String: Any]])
    #expect(
      all.map { $0["verdict"] as? String } == [
        "working", "unknown", "unknown", "failing", "failing", "not-configured", "disabled",
        "working",
      ])
    for one in all {
      let config = try #require(one["config"] as? String)
      let alone = try site.start(["status", "--json", "-c", config]).finish()
      #expect(one["exit_status"] as? Int == Int(alone.status), "\(config)")
      let report = one["report"] as? [String: Any]
      #expect((report == nil) == alone.text.isEmpty)
      #expect(report.map { $0["config"] as? String } ?? config == config)
    }
    let counts = try #require(document["counts"] as? [String: Int])
    #expect(counts["working"] == 2 && counts["unknown"] == 2 && counts["failing"] == 2)
    let schema = try site.start(["status", "--schema"] + self.all).finish()
    #expect(try site.faults(of: finished.output, by: schema.output) == "")
    let changed = finished.text.replacing("\"overdue_copies\"", with: "\"overdue\"")
    #expect(try site.faults(of: Data(changed.utf8), by: schema.output).contains("overdue"))
  }

  @Test func `a command gives for each of many sites what it gives for it alone`() throws {
    let site = try mixed()
    for command in [
      ["check"], ["history"], ["history", "verify"], ["license", "show"], ["nodes"],
      ["keys", "rotate"], ["test"], ["license", "revoke"],
    ] {
      let finished = try site.start(command + all).finish()
      #expect([74, 77].contains(finished.status), "\(command): \(finished.status)")
      let lines = (finished.text + finished.errors).split(separator: "\n")
        .filter { !$0.hasPrefix("  hint: ") }
      for line in lines { #expect(line.hasPrefix("sites/"), "\(command): \(line)") }
      for name in ["a", "z"] {
        #expect(
          lines.contains { $0.hasPrefix(path(name) + ": ") }, "\(command): \(finished.text)")
      }
      for name in ["b", "c"] {
        #expect(
          finished.errors.contains("\n\(path(name)):") || finished.errors.hasPrefix(path(name)))
      }
    }
    for name in ["a", "d", "e", "f", "z"] {
      #expect(!site.names(in: "sites/\(name)/state").contains("consent.json"), "\(name)")
    }
  }

  @Test(.needs(.root))
  func `root takes back the acceptances of sites that are all switched off`() throws {
    let site = try sites(["a", "b"])
    for name in ["a", "b"] {
      try site.write(path(name), "version: 1\ncall_home: disabled\nstate: state\n")
      let state = "sites/\(name)/state"
      for file in [state] + site.names(in: state).map({ "\(state)/\($0)" }) {
        try #require(chown("\(site.path)/\(file)", 65_534, 65_534) == 0)
      }
    }
    let finished = try site.start(["license", "revoke"] + all).finish()
    #expect(finished.status == 0, "\(finished.text)\(finished.errors)")
    for name in ["a", "b"] {
      #expect(!site.names(in: "sites/\(name)/state").contains("consent.json"), "\(name)")
    }
  }

  @Test func `what can be done for one site alone refuses a pattern, and says how it is done`()
    throws
  {
    let site = try sites(["a"])
    for command in [
      ["render", "inventory"], ["reveal", "x"], ["config", "show"], ["config", "restore"],
      ["history", "show", "0123abcd"], ["history", "resend", "0123abcd"], ["explain", "inventory"],
      ["deliver", "x"],
    ] {
      let finished = try site.start(command + all).finish()
      #expect(finished.status == 64, "\(command)")
      #expect(finished.text == "")
      #expect(
        finished.errors
          == "callhome: error: this command is for one site, and 'sites/*/callhome.yaml' is a pattern\n"
          + "  hint: run the command once for each config\n")
    }
    let accepting = try site.start(["license", "accept"] + all).finish()
    #expect(accepting.status == 64)
    #expect(accepting.errors.contains("hint: read the terms with 'license show', then add '--yes'"))
    #expect(try site.start(["license", "accept", "--yes"] + all).finish().status == 0)
    let forgetting = try site.start(["nodes", "--forget", "x"] + all).finish()
    #expect(forgetting.status == 64)
  }

  @Test func `the journals of many sites are one JSON document`() throws {
    let site = try mixed()
    let finished = try site.start(["history", "--json"] + all).finish()
    #expect(finished.status == 74)
    #expect(finished.errors == "")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(finished.output)) as? [String: Any])
    let sites = try #require(document["sites"] as? [[String: Any]])
    #expect(sites.count == 8)
    for one in sites {
      let name = String(try #require(one["config"] as? String).split(separator: "/")[1])
      let journal = (one["report"] as? [String: Any])?["journal"] as? [Any]
      #expect(
        (journal == nil) == ["b", "c"].contains(name) || ["d", "e"].contains(name), "\(name)")
      if ["a", "z"].contains(name) { #expect((journal?.count ?? 0) >= 3) }
    }
  }
}
