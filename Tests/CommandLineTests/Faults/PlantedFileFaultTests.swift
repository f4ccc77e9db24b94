import Foundation
import Testing

/// Something else in place of a file of the state: nothing is followed, no run hangs, and its
/// target is not changed.
@Suite struct PlantedFileFaultTests {
  enum Thing: String, CaseIterable { case link, hardLink, pipe, device, directory }

  private static let names = [
    "installation.json", "consent.json", "ledger.json", "journal.jsonl", "lock", "outbox", "sent",
    "rejected", ".callhome-ledger.json", "message",
  ]

  /// A site with three messages that wait.
  private func waitingSite() throws -> Site {
    let site = try Site()
    try site.write("archive", "not a directory")
    try #require(try site.run("send").status == 75)
    try site.remove("archive")
    return site
  }

  @Test(arguments: names, Thing.allCases)
  func `is not followed, and without it the next run goes on`(name: String, thing: Thing) throws {
    if thing == .device, geteuid() != 0 { return }
    let site = try waitingSite()
    let message = try #require(site.names(in: "state/outbox").first)
    let place = name == "message" ? "state/outbox/\(message)" : "state/\(name)"
    try site.write("precious", "precious")
    let path = "\(site.path)/\(place)"
    // Whole directories are kept aside.
    let aside = "\(site.path)/aside"
    try? FileManager.default.moveItem(atPath: path, toPath: aside)
    switch thing {
    case .link: try #require(symlink("\(site.path)/precious", path) == 0)
    case .hardLink: try #require(link("\(site.path)/precious", path) == 0)
    case .pipe: try #require(mkfifo(path, 0o600) == 0)
    case .device: try #require(mknod(path, S_IFCHR | 0o600, 0x0105) == 0)
    case .directory: try #require(mkdir(path, 0o700) == 0)
    }
    let finished = try site.run("send", through: ["timeout", "20"])
    #expect([0, 73, 74, 75, 77, 78].contains(finished.status), "\(finished.errors)")
    #expect(finished.status == 0 || finished.errors.contains(site.path), "\(finished.errors)")
    #expect(try site.read("precious") == Data("precious".utf8))
    #expect(try site.mode(of: "precious") == 0o644)
    if name == "message" {
      // The other files are used, and the damaged one is created anew.
      #expect(finished.status == 74)
      #expect(site.names(in: "archive").count == 3)
    }

    // If a new file was created, nobody needs to do anything. Only a person can give consent.
    if ![0, 74].contains(finished.status) || name == "consent.json" {
      try FileManager.default.removeItem(atPath: path)
      try? FileManager.default.moveItem(atPath: aside, toPath: path)
    }
    let next = try site.run("send")
    #expect(next.status == 0, "\(next.errors)")
    #expect(site.names(in: "archive").count == 3)
    #expect(site.names(in: "state/outbox").filter { !$0.hasSuffix(".damaged") } == [])
  }

  @Test(.needs(.tracing))
  func `a state directory that is swapped for a link during a run leads nobody elsewhere`() throws {
    let site = try Site()
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/victim", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    let run = try StoppedRun(site, ["send"], after: "flock")
    try #require(rename("\(site.path)/state", "\(site.path)/real") == 0)
    try #require(symlink("victim", "\(site.path)/state") == 0)
    let finished = try run.finish()
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(site.names(in: "victim") == [])
    #expect(site.names(in: "real/sent").count == 3)
    // The next one is not led there either.
    #expect(try site.run("send").status == 77)
    #expect(site.names(in: "victim") == [])
  }

  @Test func `a state directory that is swapped all the time loses nothing`() throws {
    let site = try Site()
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/victim", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    try #require(symlink("victim", "\(site.path)/other") == 0)
    // Swapping is one step: the file always exists, so nobody creates a new one.
    let swapping = try Program.start(
      [
        "timeout", "120", "/usr/bin/python3", "-c",
        """
        import ctypes, os
        libc = ctypes.CDLL(None)
        while not os.path.exists('enough'):
            libc.renameat2(-100, b'state', -100, b'other', 2)
        if os.path.islink('state'):
            libc.renameat2(-100, b'state', -100, b'other', 2)
        """,
      ], in: site.path)
    var statuses: Set<Int32> = []
    for _ in 0..<(Faults.areAll ? 500 : 40) { statuses.insert(try site.run("send").status) }
    try site.write("enough", "")
    #expect(try swapping.finish().status == 0)
    #expect(statuses.isSubset(of: [0, 73, 75, 77]), "\(statuses)")
    #expect(site.names(in: "victim") == [])
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("history", "verify").status == 0)
  }
}
