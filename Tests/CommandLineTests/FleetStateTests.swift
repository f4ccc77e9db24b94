import Foundation
import Testing

/// Sites of one run that share a state, and cases that only look like it.
@Suite struct FleetStateTests: ManySites {
  @Test func `of sites that share one state none sends`() throws {
    let site = try sites(
      ["a", "b", "c"],
      {
        $0 == "b"
          ? Site.config().replacing("state: state", with: "state: ../a/state") : Site.config()
      },
      isAccepted: false)
    for name in ["a", "c"] {
      #expect(try site.run("license", "accept", "--yes", "-c", path(name)).status == 0)
    }
    // Whichever came first, its consent would be that of the other.
    for options in [["--jobs", "1"], ["--jobs", "3"], []] {
      let finished = try send(site, ["--now"] + options + all)
      #expect(finished.status == 78)
      let lines = finished.errors.split(separator: "\n")
      #expect(lines.count == 2, "\(finished.errors)")
      #expect(lines[0].hasPrefix("sites/a/callhome.yaml:7:8: error: the state "))
      #expect(lines[0].hasSuffix("is also used by 'sites/b/callhome.yaml'"))
      #expect(lines[1].hasPrefix("sites/b/callhome.yaml:7:8: error: the state "))
      #expect(lines[1].hasSuffix("is also used by 'sites/a/callhome.yaml'"))
      #expect(archived(site, "a") == 0 && archived(site, "b") == 0)
    }
    #expect(archived(site, "c") == 9)
    // Also where each part of the sites has one of them.
    for part in 0..<2 {
      let finished = try send(site, ["--now", "--shard", "\(part)/2"] + all)
      #expect(finished.status == 78, "\(part)")
      #expect(finished.errors.contains("' is also used by '"))
    }
    #expect(archived(site, "a") == 0 && archived(site, "b") == 0)
    // Alone each is a site as any other.
    #expect(try send(site, ["--now", "-c", path("a")]).status == 0)
  }

  @Test func `a site that is switched off takes no state from another one`() throws {
    let site = try sites(
      ["a", "b"],
      {
        $0 == "a"
          ? Site.config()
          : Site.config(mode: "disabled").replacing("state: state", with: "state: ../a/state")
      },
      isAccepted: false)
    #expect(try site.run("license", "accept", "--yes", "-c", path("a")).status == 0)
    for (number, order) in [["a", "b"], ["b", "a"]].enumerated() {
      let configs = order.flatMap { ["-c", path($0)] }
      let finished = try send(site, ["--now", "--jobs", "1"] + configs)
      #expect(finished.status == 0)
      #expect(finished.errors == "")
      #expect(archived(site, "a") == 3 * (number + 1))
    }
  }

  @Test func `what is no config, or a wrong one, keeps no site from sending`() throws {
    let site = try sites(["a"])
    let state = "state: \(site.path)/sites/a/state\n"
    try site.write("sites/a/notes.yaml", "just: notes\n" + state)
    try site.write(
      "sites/a/wrong.yaml",
      Site.config(more: "contat: 1\n").replacing("state: state\n", with: state))
    let finished = try send(site, ["--now", "-c", "sites/a/*.yaml"])
    #expect(finished.status == 78)
    #expect(finished.text.hasSuffix("\n1 of 4 sites are done\n"))
    #expect(!finished.errors.contains("too"))
    #expect(archived(site, "a") == 3)
  }

  @Test func `sites whose names differ in nothing but the spelling of a letter are two`() throws {
    let names = ["caf\u{E9}", "cafe\u{301}"]
    let site = try sites(names)
    let finished = try send(site, ["--now"] + all)
    #expect(finished.status == 0)
    #expect(finished.text.hasSuffix("\n2 of 2 sites are done\n"))
    for name in names { #expect(archived(site, name) == 3, "\(Array(name.utf8))") }
  }
}
