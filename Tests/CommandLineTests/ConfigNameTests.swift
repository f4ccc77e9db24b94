import Foundation
import Testing

/// A site is the same however its config is named.
@Suite struct ConfigNameTests: ManySites {
  /// Names of one config, seen from its directory.
  private func names(_ site: Site) throws -> [String] {
    let folder = (site.path as NSString).lastPathComponent
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/link", withDestinationPath: ".")
    return [
      "callhome.yaml", "./callhome.yaml", "../\(folder)/callhome.yaml", "link/callhome.yaml",
      "\(site.path)//callhome.yaml", "\(site.path)/./link/../\(folder)/callhome.yaml",
    ]
  }

  @Test(arguments: 0..<6) func `what was accepted is accepted under every name of the config`(
    index: Int
  ) throws {
    let site = try Site(isAccepted: false)
    let names = try names(site)
    #expect(try site.run("license", "accept", "--yes", "-c", names[index]).status == 0)
    for (number, name) in names.enumerated() {
      let finished = try site.run("send", "--now", "-c", name)
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(finished.text.contains("all messages were sent"))
      #expect(finished.errors == "")
      #expect(site.names(in: "archive").count == 3 * (number + 1))
    }
  }

  @Test func `what waits under one name is sent under another`() throws {
    let site = try Site()
    let names = try names(site)
    try site.write("archive", "not a directory")
    #expect(try site.run("send", "-c", names[1]).status == 75)
    let queued = site.names(in: "state/outbox")
    try site.remove("archive")
    #expect(try site.run("send", "--now", "-c", names[3]).status == 0)
    #expect(queued.count == 3)
    for name in queued {
      let id = name.prefix(32)
      #expect(site.names(in: "archive").contains { $0.contains(id) })
    }
  }

  @Test func `a run over many sites takes two names of one config for one site`() throws {
    let site = try sites(["a", "b"])
    let finished = try send(
      site, ["--now", "-c", "sites/*/callhome.yaml", "-c", "./sites//a/../a/callhome.yaml"])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.text.hasSuffix("2 of 2 sites are done\n"))
    #expect(archived(site, "a") == 3 && archived(site, "b") == 3)
  }

  @Test func `a link to a config is a site of its own, whose paths count from the link`() throws {
    let site = try sites(["a"])
    for name in ["b", "c"] {
      try FileManager.default.createDirectory(
        atPath: "\(site.path)/sites/\(name)", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: "\(site.path)/\(path(name))", withDestinationPath: "../a/callhome.yaml")
      try site.write("sites/\(name)/snapshot.yaml", Site.snapshot)
      let accepted = try site.run("license", "accept", "--yes", "-c", path(name))
      #expect(accepted.status == 0, "\(accepted.errors)")
    }
    let finished = try send(site, ["--now"] + all)
    #expect(finished.status == 0, "\(finished.errors)")
    for name in ["a", "b", "c"] { #expect(archived(site, name) == 3, "\(name)") }
  }

  @Test func `a config is restored from its state however the two are named`() throws {
    let site = try Site()
    let names = try names(site)
    #expect(try site.run("send").status == 0)
    let good = try site.read("callhome.yaml")
    for state in ["state", "./state", "link/state", "\(site.path)//state/"] {
      try site.write("callhome.yaml", "broken: [\n")
      let finished = try site.run(
        "config", "restore", "--yes", "--state", state, "-c", names[1])
      #expect(finished.status == 0, "\(state): \(finished.errors)")
      #expect(try site.read("callhome.yaml") == good)
    }
  }
}
