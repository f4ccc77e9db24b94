import Foundation
import Testing

/// Who owns the state, and who may look at it (J1).
@Suite struct OwnerTests {
  private static let nobody = 65_534

  @Test(.needs(.root)) func `started by root, a run becomes the owner of the state`() throws {
    let site = try Site(isAccepted: false)
    for name in ["state", "archive"] { try makeOwn(site, name) }
    for command in [["license", "accept", "--yes"], ["send"], ["send", "--now"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 0, "\(finished.errors)")
    }
    #expect(site.names(in: "archive").count == 6)
    let paths = ["state", "archive"].flatMap { folder in
      [folder] + site.names(in: folder).map { "\(folder)/\($0)" }
    }
    #expect(paths.count > 10)
    for path in paths { #expect(try owner(of: site, path) == Self.nobody, "\(path)") }
    #expect(try owner(of: site, "callhome.yaml") == 0)
  }

  @Test(
    .needs(.root), .needs(.tracing),
    arguments: [
      ["send"], ["status"], ["check"], ["render", "inventory"], ["license", "show"],
    ])
  func `started by root, a run opens no file of the state before it is the owner`(
    command: [String]
  ) throws {
    let site = try Site()
    try makeOwn(site, "archive")
    for name in ["state"] + site.names(in: "state").map({ "state/\($0)" }) {
      try own(site, name)
    }
    let finished = try site.start(
      command, through: ["strace", "-f", "-qq", "-o", "trace", "-e", "trace=openat,setuid"]
    ).finish()
    #expect(finished.status == 0, "\(finished.errors)")
    let lines = String(decoding: try site.read("trace"), as: UTF8.self).split(separator: "\n")
    let opened = try #require(
      lines.firstIndex {
        $0.contains(#", "installation.json""#)
          || $0.contains(#", "consent.json""#) || $0.contains(#", "ledger.json""#)
      })
    let became = lines.firstIndex { $0.contains("setuid(65534)") }
    #expect(became.map { $0 < opened } == true)
  }

  @Test(.needs(.root))
  func `an alert that the owner of the config may not read is told with who reads it`()
    throws
  {
    let site = try Site(isAccepted: false)
    for name in ["state", "archive"] { try makeOwn(site, name) }
    try own(site, "callhome.yaml")
    try #require(site.run("license", "accept", "--yes").status == 0)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    try site.setMode(0o600, of: "alert.yaml")
    // Another user may have created the file that root would read.
    try #require(chown("\(site.path)/alert.yaml", 1, 1) == 0)
    let refused = try site.run("alert", "\(site.path)/alert.yaml")
    #expect(refused.status == 65)
    #expect(
      refused.errors == """
        callhome: error: cannot read '\(site.path)/alert.yaml': permission denied: user 'nobody' cannot \
        read it (owner 'daemon', mode 0600)
          hint: run: callhome alert < \(site.path)/alert.yaml

        """)
    #expect(site.names(in: "archive").allSatisfy { !$0.contains("-alert-") })
    // Who may read it opens it.
    let sent = try site.run("alert", input: "\(site.path)/alert.yaml")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(site.names(in: "archive").filter { $0.contains("-alert-") }.count == 1)
    // Root's own file is read with root's rights, wherever it is.
    try site.write("other.yaml", "alert: LowActivePartition\nnode: cucm-pub\n")
    try site.setMode(0o600, of: "other.yaml")
    #expect(try site.run("alert", "\(site.path)/other.yaml").status == 0)
    #expect(site.names(in: "archive").filter { $0.contains("-alert-") }.count == 2)
  }

  @Test(.needs(.root), .needs(.command("setpriv", package: "util-linux")))
  func `the state of another user is refused`() throws {
    let site = try Site()
    let before = try site.contents()
    let finished = try site.run(
      "send", through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
    #expect(finished.status == 77)
    #expect(try site.contents() == before)
  }

  @Test(arguments: [0o755, 0o710, 0o701, 0o770])
  func `state that others can reach is refused`(mode: Int) throws {
    let site = try Site()
    try site.setMode(mode, of: "state")
    let before = try site.contents()
    let finished = try site.run("send")
    #expect(finished.status == 77)
    #expect(finished.errors.contains("hint: run: chmod go-rwx "))
    #expect(try site.contents() == before)
  }

  @Test(arguments: ["lock", "ledger.json", "consent.json", "installation.json", "outbox"])
  func `a link in place of a file of the state is not followed`(name: String) throws {
    let site = try Site()
    let target = "precious"
    try site.write(target, "precious")
    try? site.remove("state/\(name)")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/state/\(name)", withDestinationPath: "\(site.path)/\(target)")
    let finished = try site.run("send")
    #expect([73, 74, 77, 78].contains(finished.status))
    #expect(try site.read(target) == Data("precious".utf8))
    #expect(site.names(in: "archive") == [])
  }

  @Test(arguments: ["ledger.json", "consent.json", "installation.json", "lock"])
  func `a pipe in place of a file of the state keeps nobody waiting`(name: String) throws {
    let site = try Site()
    try? site.remove("state/\(name)")
    try #require(mkfifo("\(site.path)/state/\(name)", 0o600) == 0)
    let finished = try site.run("send", through: ["timeout", "20"])
    #expect(finished.status != 124)
    #expect(name == "lock" || finished.status != 0)
  }

  @Test func `everything that a run leaves behind is for its owner alone`() throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    #expect(try site.run("send").status == 75)
    #expect(site.names(in: "state/outbox").count == 3)
    try site.remove("archive")
    let waiting = site.names(in: "state/outbox").map { "state/outbox/\($0)" }
    for name in waiting { #expect(try site.mode(of: name) == 0o600) }
    #expect(try site.run("send").status == 0)
    for name in ["state", "state/outbox", "state/sent", "archive"] {
      #expect(try site.mode(of: name) == 0o700, "\(name)")
    }
    let files = ["state", "state/sent", "archive"].flatMap { folder in
      site.names(in: folder).filter { !["outbox", "sent"].contains($0) }.map { "\(folder)/\($0)" }
    }
    #expect(files.count == 16)
    for name in files { #expect(try site.mode(of: name) == 0o600, "\(name)") }
  }

  @Test(.needs(.root), arguments: [false, true])
  func `root gets a report where the owner of the state cannot go, and so does who uses sudo`(
    usesSudo: Bool
  ) throws {
    let site = try Site(isAccepted: false)
    for name in ["state", "archive"] { try makeOwn(site, name) }
    try #require(site.run("license", "accept", "--yes").status == 0)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/home", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    if usesSudo { try #require(chown("\(site.path)/home", 1, 1) == 0) }
    for _ in 1...2 {
      let finished = try site.run(
        "report", "home/page",
        environment: usesSudo ? ["SUDO_UID": "1", "SUDO_GID": "1"] : [:])
      #expect(finished.status == 0, "\(finished.errors)")
    }
    #expect(try owner(of: site, "home/page/index.html") == Self.nobody)
    #expect(try site.mode(of: "home/page") == (usesSudo ? 0o2750 : 0o700))
    for name in ["index.html"] {
      let file = try FileManager.default.attributesOfItem(atPath: "\(site.path)/home/page/\(name)")
      #expect((file[.posixPermissions] as? NSNumber)?.intValue == (usesSudo ? 0o640 : 0o600))
      if usesSudo { #expect((file[.groupOwnerAccountID] as? NSNumber)?.intValue == 1) }
    }
  }

  @Test(.needs(.root)) func `who uses sudo can read the messages, whatever the umask`() throws {
    let site = try Site(isAccepted: false)
    for name in ["state", "archive", "home"] { try makeOwn(site, name) }
    for command in [["license", "accept", "--yes"], ["send", "--now"]] {
      try #require(site.start(command).finish().status == 0)
    }
    try #require(chown("\(site.path)/home", 1, 1) == 0)
    for _ in 1...2 {
      let finished = try site.run(
        "report", "home/page", through: ["sh", "-c", "umask 077; exec \"$@\"", "sh"],
        environment: ["SUDO_UID": "1", "SUDO_GID": "1"])
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(try site.mode(of: "home/page/messages") == 0o2750)
      let names = site.names(in: "home/page/messages")
      #expect(names.count == 3)
      for name in ["index.html"] + names.map({ "messages/\($0)" }) {
        #expect(try owner(of: site, "home/page/\(name)") == Self.nobody)
        #expect(try group(of: site, "home/page/\(name)") == 1, "\(name)")
        #expect(try site.mode(of: "home/page/\(name)") == 0o640, "\(name)")
      }
    }
  }

  @Test(.needs(.root), arguments: [0o700, 0o750, 0o2750])
  func `a directory that the owner of the state had before is shared with no group of its own`(
    mode: Int
  ) throws {
    let site = try Site(isAccepted: false)
    for name in ["state", "archive", "page"] { try makeOwn(site, name) }
    for command in [["license", "accept", "--yes"], ["send", "--now"]] {
      try #require(site.start(command).finish().status == 0)
    }
    try #require(chmod("\(site.path)/page", mode_t(mode)) == 0)
    let finished = try site.run(
      "report", "page", environment: ["SUDO_UID": "1", "SUDO_GID": "1"])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try site.mode(of: "page") == mode)
    #expect(try site.mode(of: "page/messages") & 0o777 == 0o700)
    let names = site.names(in: "page/messages").map { "messages/\($0)" }
    #expect(names.count == 3)
    for name in ["index.html"] + names {
      #expect(try site.mode(of: "page/\(name)") == 0o600, "\(name)")
    }
  }

  private func makeOwn(_ site: Site, _ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/\(name)", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    try own(site, name)
  }

  private func own(_ site: Site, _ name: String) throws {
    try #require(chown("\(site.path)/\(name)", uid_t(Self.nobody), gid_t(Self.nobody)) == 0)
  }

  private func owner(of site: Site, _ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
    return (attributes[.ownerAccountID] as? NSNumber)?.intValue ?? -1
  }

  private func group(of site: Site, _ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
    return (attributes[.groupOwnerAccountID] as? NSNumber)?.intValue ?? -1
  }
}
