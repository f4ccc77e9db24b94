import Foundation
import ServerSupport
import Testing

/// Many sites in one run, each with its own config and state.
@Suite struct FleetTests: ManySites {
  @Test func `every site sends its own messages, and is told in the order of the configs`() throws {
    let names = (0..<12).map { "site\($0 + 10)" }
    let site = try sites(names)
    let finished = try send(site, ["--now"] + all)
    #expect(finished.status == 0)
    #expect(finished.errors == "")
    let lines = finished.text.split(separator: "\n")
    #expect(lines.count == 12 * 4 + 1)
    #expect(lines.last == "12 of 12 sites are done")
    for (index, name) in names.enumerated() {
      #expect(lines[index * 4..<index * 4 + 4].allSatisfy { $0.hasPrefix("\(path(name)): ") })
      #expect(lines[index * 4 + 3] == "\(path(name)): all messages were sent")
      #expect(archived(site, name) == 3)
      let bytes = try site.delivered("inventory", in: "sites/\(name)/archive")
      #expect("\(bytes)".contains("cucm-\(name)"))
    }
    let again = try send(site, all)
    #expect(again.status == 0 && again.text == "" && again.errors == "")
    #expect(archived(site, names[0]) == 3)
  }

  @Test func `what is wrong with one site is one line and changes nothing for the others`() throws {
    let site = try sites(["a", "b", "c", "d", "e"])
    try site.write(path("b"), "version: 1\ncall_home: smrat\nstate: state\ncontat: 1\n")
    try site.write("sites/c/snapshot.yaml", "snapshot: [1\n")
    try site.remove("sites/d/state/consent.json")
    let finished = try send(site, ["--now", "-c", path("missing")] + all)
    #expect(finished.status == 78)
    let lines = finished.errors.split(separator: "\n").map(String.init)
    #expect(lines.count == 4, "\(finished.errors)")
    #expect(lines[0].hasPrefix("\(path("missing")): error: "))
    #expect(lines[1].hasPrefix("\(path("b")):"))
    #expect(lines[1].contains("smrat") && lines[1].hasSuffix(" more)"))
    #expect(lines[2].hasPrefix("\(path("c")): \(site.path)/sites/c/snapshot.yaml:"), "\(lines[2])")
    #expect(lines[3].hasPrefix("\(path("d")): "))
    #expect(finished.text.hasSuffix("\n2 of 6 sites are done\n"))
    for name in ["a", "e"] { #expect(archived(site, name) == 3) }
    for name in ["b", "c", "d"] { #expect(archived(site, name) == 0) }
  }

  @Test func `two sites never replace one file of metrics`() throws {
    let site = try sites(
      ["a", "b", "c"],
      { Site.config(more: "metrics_file: ../\($0 == "c" ? "c" : "same").prom\n") })
    let finished = try send(site, ["--now", "--jobs", "1"] + all)
    #expect(finished.status == 0)
    let lines = finished.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(finished.errors)")
    #expect(lines.first?.hasPrefix("sites/b/callhome.yaml:") == true)
    #expect(lines.first?.contains("is already used by 'sites/a/callhome.yaml'") == true)
    for name in ["a", "b", "c"] { #expect(archived(site, name) == 3) }
    #expect(site.names(in: "sites") == ["a", "b", "c", "c.prom", "same.prom"])
  }

  @Test func `every part of the sites is worked on once`() throws {
    let names = (0..<7).map { "s\($0)" }
    let site = try sites(names)
    for part in 0..<3 {
      let finished = try send(site, ["--now", "--shard", "\(part)/3"] + all)
      #expect(finished.status == 0)
      #expect(finished.text.hasSuffix("\([3, 2, 2][part]) of \([3, 2, 2][part]) sites are done\n"))
    }
    for name in names { #expect(archived(site, name) == 3) }
    // More parts than sites: some have nothing to do.
    #expect(try send(site, ["--shard", "9/10"] + all).status == 0)
  }

  @Test(arguments: [
    ["--shard", "3/3", "-c", "x"], ["--shard", "-1/3", "-c", "x"], ["--shard", "1", "-c", "x"],
    ["--shard", "0/2"], ["--jobs", "0"], ["--jobs", "65"], ["--shard", "0/0", "-c", "x"],
  ])
  func `a wrong part or number is refused`(arguments: [String]) throws {
    let site = try Site()
    let finished = try send(site, arguments)
    #expect(finished.status == 64)
    #expect(site.names(in: "archive") == [])
  }

  @Test func `a pattern that matches nothing is an error, and a file may be called like one`()
    throws
  {
    let site = try sites(["a"])
    let finished = try send(site, ["-c", "nothing/*.yaml"])
    #expect(finished.status == 78)
    #expect(finished.errors == "callhome: error: no config matches 'nothing/*.yaml'\n")
    try site.write("call[h]ome.yaml", Site.config())
    let named = try site.run("license", "accept", "--yes", "-c", "call[h]ome.yaml")
    #expect(named.status == 0)
    let sent = try send(site, ["--now", "-c", "call[h]ome.yaml"])
    #expect(sent.text.hasSuffix("\nall messages were sent\n"))
  }

  @Test func `a config that is named twice is one site`() throws {
    let site = try sites(["a", "b"])
    let finished = try send(site, ["--now", "-c", path("a")] + all)
    #expect(finished.status == 0)
    #expect(finished.text.hasSuffix("\n2 of 2 sites are done\n"))
  }

  @Test func `an alert from standard input reaches every site`() throws {
    let config = Site.config(destinations: ["archive": "path: archive, messages: [alert]"])
    let site = try sites(["a", "b", "c"], { _ in config })
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-a\n")
    let arguments = ["alert", "-"] + all
    #expect(try site.start(arguments, input: "\(site.path)/alert.yaml").finish().status == 0)
    for name in ["a", "b", "c"] { #expect(archived(site, name) == 1) }
    let again = try site.start(arguments + ["--exit-status"], input: "\(site.path)/alert.yaml")
      .finish()
    #expect(again.status == 1)
    for name in ["a", "b", "c"] { #expect(archived(site, name) == 1) }
    let bad = try site.start(arguments, input: "/dev/null").finish()
    #expect(bad.status == 65)
    #expect(bad.errors.split(separator: "\n").count == 3)
  }

  @Test func `standard input is the snapshot of no site`() throws {
    let site = try sites(
      ["a", "b"], { Site.config(snapshots: $0 == "b" ? "\"-\"" : "snapshot.yaml") })
    let finished = try send(site, ["--now"] + all)
    #expect(finished.status == 78)
    #expect(finished.errors.hasPrefix("sites/b/callhome.yaml:"))
    #expect(archived(site, "a") == 3)
  }

  @Test func `a run that transfers nothing loads no libcurl`() throws {
    let site = try sites(["a", "b"])
    let finished = try site.start(["send"] + all, environment: ["LD_DEBUG": "files"]).finish()
    #expect(finished.status == 0)
    // Loaded libraries are reported there.
    #expect(finished.errors.contains("libyaml"))
    #expect(!finished.errors.contains("libcurl"))
  }

  private static let nobody = 65_534

  private func give(_ site: Site, _ name: String) throws {
    for path in [name]
      + ((try? FileManager.default.subpathsOfDirectory(atPath: "\(site.path)/\(name)")) ?? [])
      .map({ "\(name)/\($0)" })
    {
      try #require(chown("\(site.path)/\(path)", uid_t(Self.nobody), gid_t(Self.nobody)) == 0)
    }
  }

  private func owner(of site: Site, _ name: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
    return (attributes[.ownerAccountID] as? NSNumber)?.intValue
  }

  @Test(.needs(.root)) func `root works for the sites of one user, and refuses those of another`()
    throws
  {
    let site = try sites(["a", "b", "c"])
    for name in ["a", "c"] { try give(site, "sites/\(name)") }
    let finished = try send(site, ["--now"] + all)
    #expect(finished.status == 77)
    let lines = finished.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(finished.errors)")
    #expect(lines.first?.hasPrefix("sites/b/callhome.yaml: error: ") == true)
    for name in ["a", "c"] { #expect(archived(site, name) == 3) }
    #expect(archived(site, "b") == 0)
    #expect(try owner(of: site, "sites/c/state/ledger.json") == Self.nobody)
  }

  @Test(.needs(.root), arguments: ["a", "b", "c"])
  func `whose a site is that is switched off does not matter to the others`(off: String) throws {
    for (own, others) in [(0, Self.nobody), (Self.nobody, 0)] {
      let site = try sites(["a", "b", "c"])
      try site.write(path(off), Site.config(mode: "disabled"))
      for name in ["a", "b", "c"] where (name == off ? own : others) != 0 {
        try give(site, "sites/\(name)")
      }
      try site.write("alert.yaml", "alert: CpuPegging\n")
      for arguments in [["send", "--jobs", "1"], ["alert", "--jobs", "1"]] {
        let file = arguments[0] == "alert" ? ["alert.yaml"] : []
        let finished = try site.start(arguments + all + file).finish()
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.errors == "")
      }
      for name in ["a", "b", "c"] {
        #expect(archived(site, name) == (name == off ? 0 : 4))
        #expect(
          try owner(of: site, "sites/\(name)/state/consent.json")
            == (name == off ? own : others))
      }
    }
  }

  @Test(.needs(.root), arguments: 0..<5)
  func `with configs of root's the owner of the first state works for all`(_: Int) throws {
    let names = (0..<8).map { "s\($0)" }
    let site = try sites(names)
    for name in names {
      try FileManager.default.createDirectory(
        atPath: "\(site.path)/sites/\(name)/archive", withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
      try give(site, "sites/\(name)/state")
      try give(site, "sites/\(name)/archive")
    }
    let finished = try send(site, ["--now"] + all)
    #expect(finished.status == 0, "\(finished.errors)")
    for name in names {
      #expect(archived(site, name) == 3)
      #expect(try owner(of: site, "sites/\(name)/state/ledger.json") == Self.nobody)
    }
  }

  @Test(.needs(.root), arguments: ["", "call_home: smrat\n"])
  func `while root works for its own sites it becomes nobody else`(fault: String) throws {
    let site = try sites(["a", "b", "c"])
    try give(site, "sites/b")
    if fault != "" {
      try site.write(path("b"), Site.config().replacing("call_home: smart\n", with: fault))
      try give(site, "sites/b/callhome.yaml")
    }
    // As under cron, which would store what was reported.
    let finished = try send(site, ["--jobs", "1"] + all)
    #expect(finished.status == (fault == "" ? 77 : 78))
    #expect(finished.errors.split(separator: "\n").count == 1, "\(finished.errors)")
    #expect(finished.errors.hasPrefix("sites/b/callhome.yaml"))
    for name in ["a", "c"] {
      #expect(archived(site, name) == 3)
      #expect(try owner(of: site, "sites/\(name)/state/ledger.json") == 0)
    }
    #expect(archived(site, "b") == 0)
  }

  @Test func `a warning that sites have in common hides none that one has alone`() throws {
    let site = try sites(["a", "b", "c"])
    // The same snapshot with a value that does not match the catalog.
    try site.write(
      "snapshot.yaml", Site.snapshot.replacing("users: {cm: 41250}", with: "users: {cm: many}"))
    for (name, more) in [("a", ""), ("b", ""), ("c", "redaction: {model: {coarsen: day}}\n")] {
      try site.write(
        path(name), Site.config(snapshots: "\(site.path)/snapshot.yaml", more: more))
    }
    let finished = try send(site, ["--now"] + all)
    let lines = finished.errors.split(separator: "\n").map(String.init)
    #expect(lines.count == 3, "\(finished.errors)")
    #expect(lines[0].hasPrefix("sites/a/callhome.yaml: \(site.path)/snapshot.yaml:4:"))
    #expect(lines[1].hasPrefix("sites/c/callhome.yaml:") && lines[1].contains("coarsen"))
    #expect(lines[2].hasPrefix("2 more sites: \(site.path)/snapshot.yaml:4:"))
  }

  @Test func `what is refused as another site's state is not remembered there`() throws {
    let site = try sites(["a"])
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/sites/b", withIntermediateDirectories: false)
    try site.write(path("b"), Site.config().replacing("state: state", with: "state: ../a/state"))
    #expect(try send(site, ["-c", path("a")]).status == 0)
    let before = try site.contents(of: "sites/a/state")
    for _ in 0..<2 {
      let finished = try send(site, ["--jobs", "1"] + all)
      #expect(finished.status == 78)
      #expect(finished.errors.split(separator: "\n").count == 2)
    }
    #expect(try site.contents(of: "sites/a/state") == before)
  }

  @Test func `output that nobody gets is an error`() throws {
    let site = try sites(["a", "b"])
    let finished = try site.start(
      ["send", "--now"] + all, through: shell(#"exec "$@" >/dev/full"#)
    ).finish()
    #expect(finished.status == 74)
    #expect(finished.errors == "callhome: error: cannot write to standard output\n")
    for name in ["a", "b"] { #expect(archived(site, name) == 3) }
  }

  @Test(.needs(.webServer)) func `sites share the connections to their receiver`() throws {
    let server = try WebServer()
    let authority = try TestCertificates.shared().authority
    let site = try sites(
      (0..<6).map { "s\($0)" },
      { _ in
        Site.config(destinations: [:]).replacing(
          "destinations:\n",
          with: """
            destinations:
              support: {url: "https://localhost:\(server.port)/ok", tls: {ca_file: \(authority)}}

            """)
      })
    let finished = try send(site, ["--now", "--jobs", "2"] + all)
    #expect(finished.status == 0, "\(finished.errors)")
    let requests = server.accepted(atLeast: 18)
    #expect(requests.count == 18)
    #expect(Set(requests.map(\.connection)).count <= 2)
    #expect(Set(requests.compactMap { $0.fields["idempotency-key"] }).count == 18)
  }

  @Test(.needs(.webServer), .needs(.command("python3", package: "python3")))
  func `a receiver that nobody reaches is not waited for by every site`() throws {
    let hole = try BlackHole()
    let site = try sites(
      (0..<4).map { "s\($0)" },
      { _ in
        Site.config(destinations: [:]).replacing(
          "destinations:\n",
          with: """
            destinations:
              support: {url: "https://127.0.0.1:\(hole.port)/", timeout: {connect: 3s}}
              archive: {via: directory, path: archive}

            """)
      })
    let finished = try send(site, ["--now", "--jobs", "1"] + all)
    #expect(finished.status == 76)
    let errors = finished.errors.split(separator: "\n")
    #expect(errors.count == 4)
    for (index, line) in errors.enumerated() {
      #expect(line.contains("the connection timed out"), "\(line)")
      #expect(archived(site, "s\(index)") == 3)
      #expect(site.names(in: "sites/s\(index)/state/outbox").count == 3)
      let journal = String(
        decoding: try site.read("sites/s\(index)/state/journal.jsonl"), as: UTF8.self)
      let attempts = journal.split(separator: "\n").filter {
        $0.contains(#""event":"attempt""#) && $0.contains(#""destination":"support""#)
      }
      #expect(attempts.count == (index == 0 ? 1 : 0))
      let verified = try site.run("history", "verify", "-c", path("s\(index)"))
      #expect(verified.status == 0)
    }
  }
}
