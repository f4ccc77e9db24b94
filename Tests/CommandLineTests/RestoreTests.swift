import Foundation
import Testing

/// `callhome config restore`, as people and scripts run it (O5).
@Suite struct RestoreTests {
  private static let nobody = 65_534

  @Test func `without a terminal restoring needs '--yes'`() throws {
    let site = try brokenSite()
    let before = try site.contents()
    let finished = try site.run("config", "restore")
    #expect(finished.status == 64)
    #expect(finished.errors.contains("there is no terminal to ask on: add '--yes'"))
    #expect(try site.contents() == before)
  }

  @Test func `with '--yes' it says what changes, restores and never sends`() throws {
    let site = try brokenSite()
    let bad = try site.read("callhome.yaml")
    let (archive, state) = (try site.contents(of: "archive"), try site.contents(of: "state"))
    let finished = try site.run("config", "restore", "--yes")
    #expect(finished.status == 0)
    #expect(finished.errors == "")
    #expect(finished.text.contains("\n- 2: call_home: smrt\n+ 2: call_home: smart\nrestored "))
    #expect(String(decoding: try site.read("callhome.yaml"), as: UTF8.self) == Site.config())
    let beside = try #require(site.names(in: "").first { $0.hasPrefix("callhome.yaml.2") })
    #expect(try site.read(beside) == bad)
    #expect(try site.contents(of: "archive") == archive)
    #expect(try site.contents(of: "state") == state)
    #expect(try site.run("config", "show").status == 0)
  }

  @Test(
    .needs(.command("script", package: "bsdutils")),
    arguments: [("y", true), ("YES", true), ("n", false), ("", false), ("Y es", false)])
  func `on a terminal it asks`(answer: String, isRestored: Bool) throws {
    let site = try brokenSite()
    let bad = try site.read("callhome.yaml")
    try site.write("answer", answer + "\n")
    let finished = try site.run(
      "config", "restore", through: shell(#"script -q -e -c "'$1' $2 $3" /dev/null"#),
      input: "\(site.path)/answer")
    #expect(finished.text.contains("call_home: smrt"))
    #expect(finished.text.contains("Restore? [y/N]"))
    #expect(finished.status == (isRestored ? 0 : 78))
    #expect((try site.read("callhome.yaml") != bad) == isRestored)
    #expect(finished.text.contains("not restored") == !isRestored)
  }

  @Test func `a config that is gone comes back from the state directory that is named`() throws {
    let site = try brokenSite()
    try site.remove("callhome.yaml")
    #expect(try site.run("config", "restore", "--yes").status == 78)
    let finished = try site.run("config", "restore", "--yes", "--state", "\(site.path)/state")
    #expect(finished.status == 0)
    #expect(try site.mode(of: "callhome.yaml") == 0o600)
    #expect(String(decoding: try site.read("callhome.yaml"), as: UTF8.self) == Site.config())
  }

  @Test(.needs(.root))
  func `root restores its own config from the state of another user`() throws {
    let site = try ownedSite()
    let finished = try site.run("config", "restore", "--yes")
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try owner(of: site, "callhome.yaml") == 0)
    #expect(String(decoding: try site.read("callhome.yaml"), as: UTF8.self) == Site.config())
    #expect(try site.run("send", "--now").status == 0)
  }

  @Test(.needs(.root), .needs(.tracing))
  func `root reads what another user keeps with that user's rights`() throws {
    let site = try ownedSite()
    let finished = try site.start(
      ["config", "restore", "--yes"],
      through: [
        "strace", "-f", "-qq", "-o", "trace", "-e", "trace=openat,setresuid,setuid,renameat",
      ]
    ).finish()
    #expect(finished.status == 0, "\(finished.errors)")
    let lines = String(decoding: try site.read("trace"), as: UTF8.self).split(separator: "\n")
    let became = try #require(lines.firstIndex { $0.contains("setresuid(-1, 65534, -1)") })
    let read = try #require(lines.firstIndex { $0.contains(#", "config.yaml""#) })
    let back = try #require(lines.firstIndex { $0.contains("setresuid(-1, 0, -1)") })
    let wrote = try #require(lines.firstIndex { $0.contains("renameat(") })
    #expect(became < read && read < back && back < wrote)
  }

  @Test(.needs(.root))
  func `the config of another user stays that user's`() throws {
    let site = try ownedSite()
    for name in ["", "callhome.yaml"] { try own(site, name) }
    try site.setMode(0o640, of: "callhome.yaml")
    let finished = try site.run("config", "restore", "--yes")
    #expect(finished.status == 0, "\(finished.errors)")
    for name in site.names(in: "").filter({ $0.hasPrefix("callhome.yaml") }) {
      #expect(try owner(of: site, name) == Self.nobody, "\(name)")
      #expect(try site.mode(of: name) == 0o640)
    }
  }

  @Test(.needs(.root), .needs(.command("setpriv", package: "util-linux")))
  func `a user cannot restore the config of root`() throws {
    let site = try ownedSite()
    let before = try site.contents()
    let finished = try site.run(
      "config", "restore", "--yes",
      through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
    #expect(finished.status == 77)
    #expect(finished.errors.contains("this file belongs to root"))
    #expect(try site.contents() == before)
  }

  @Test(.needs(.root), .needs(.mounts))
  func `a read-only directory is told, and nothing changes`() throws {
    let site = try brokenSite()
    let before = try site.contents()
    let finished = try site.run(
      "config", "restore", "--yes",
      through: [
        "unshare", "-m", "sh", "-c",
        #"mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@""#, "sh",
      ])
    #expect(finished.status == 73)
    #expect(finished.errors.contains("read-only file system"))
    #expect(try site.contents() == before)
  }

  @Test(.needs(.tracing), arguments: ["write", "fsync", "renameat", "fchmod"])
  func `a disk that fails while it restores leaves the config as it was`(call: String) throws {
    for number in 1...2 {
      let site = try brokenSite()
      let bad = try site.read("callhome.yaml")
      let finished = try site.run(
        "config", "restore", "--yes",
        through: ["strace", "-f", "-qq", "-o", "/dev/null"] + [
          "-e", "inject=\(call):error=EIO:when=\(number)",
        ])
      // The two syncs of each file and its directory: only the first two are before the end.
      #expect(finished.status == 73, "\(call) \(number)")
      #expect(try site.read("callhome.yaml") == bad, "\(call) \(number)")
      #expect(!site.names(in: "").contains { $0.hasPrefix(".callhome-") })
    }
  }

  @Test(.needs(.tracing), arguments: ["openat", "write", "fsync", "close", "renameat", "fchmod"])
  func `killed anywhere, the config is the old or the new one, and the next one tidies up`(
    call: String
  ) throws {
    var found: Set<Data> = []
    let site = try brokenSite()
    let bad = try site.read("callhome.yaml")
    let good = Data(Site.config().utf8)
    for number in 1...200 {
      try site.write("callhome.yaml", bad)
      let killed = try site.run(
        "config", "restore", "--yes",
        through: ["strace", "-f", "-qq", "-o", "/dev/null"] + [
          "-e", "inject=\(call):signal=KILL:when=\(number)",
        ])
      found.insert(try site.read("callhome.yaml"))
      if killed.status == 0 { break }
      #expect(killed.status == 137, "\(call) \(number)")
      try site.write("callhome.yaml", bad)
      #expect(try site.run("config", "restore", "--yes").status == 0)
      #expect(try site.read("callhome.yaml") == good)
      #expect(!site.names(in: "").contains { $0.hasPrefix(".callhome-") })
    }
    #expect(found == [bad, good])
  }

  /// A site whose config was used successfully and then changed for the worse.
  private func brokenSite() throws -> Site {
    let site = try Site()
    try #require(try site.run("send", "--now").status == 0)
    try site.write("callhome.yaml", Site.config(mode: "smrt"))
    return site
  }

  /// The same with state that belongs to another user.
  private func ownedSite() throws -> Site {
    let site = try brokenSite()
    for folder in ["archive", "state"] {
      try own(site, folder)
      for name in try FileManager.default.subpathsOfDirectory(atPath: "\(site.path)/\(folder)") {
        try own(site, "\(folder)/\(name)")
      }
    }
    return site
  }

  private func own(_ site: Site, _ name: String) throws {
    try #require(chown("\(site.path)/\(name)", uid_t(Self.nobody), gid_t(Self.nobody)) == 0)
  }

  private func owner(of site: Site, _ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
    return (attributes[.ownerAccountID] as? NSNumber)?.intValue ?? -1
  }
}
