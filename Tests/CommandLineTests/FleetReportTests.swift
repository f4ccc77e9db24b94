import Foundation
import Testing

/// The page of many sites, and the page of each of them (F2).
@Suite struct FleetReportTests: ManySites {
  private func page(_ site: Site, _ name: String) throws -> String {
    try String(contentsOfFile: "\(site.path)/page/\(name)", encoding: .utf8)
  }

  /// The folder of a site's page.
  private func folder(_ site: Site, _ name: String) throws -> String {
    try #require(
      FileManager.default.contentsOfDirectory(atPath: "\(site.path)/page/sites")
        .first { $0.hasPrefix("\(name)-") })
  }

  @Test func `the page of all has a row for each site, and no page says anything of another site`()
    throws
  {
    let names = ["alpha", "bravo", "charlie", "delta"]
    let site = try sites(names)
    #expect(try send(site, ["--now"] + all).status == 0)
    for name in names {
      try site.write(
        "sites/\(name)/snapshot.yaml",
        Site.snapshot.replacing("cucm-pub", with: "cucm-\(name)").replacing(
          "FCH", with: "\(name.uppercased())"))
    }
    try site.write(path("bravo"), "version: 1\ncall_home: smrat\n")
    try site.write("sites/charlie/state/ledger.json", "{\"version\": 1, \"rec")
    try site.write("sites/delta/state/ledger.json", "{\"version\": 99}")
    let finished = try site.start(["report", "page"] + all).finish()
    #expect(finished.status == 78 || finished.status == 74, "\(finished.errors)")
    let index = try page(site, "index.html")
    for (name, word) in [
      ("alpha", "working"), ("bravo", "unknown"), ("charlie", "failing"), ("delta", "failing"),
    ] {
      #expect(index.contains("sites/\(name)/callhome.yaml"), "\(name)")
      #expect(index.contains(">\(word)</span>"), "\(word)")
    }
    #expect(index.contains("smrat") && index.contains("4 sites"))
    let pages = ["alpha", "charlie", "delta"]
    for name in pages {
      let folder = "sites/\(try folder(site, name))"
      #expect(index.contains("href=\"\(folder)/index.html\""))
      let all = try page(site, "\(folder)/index.html")
      #expect(all.contains("cucm-\(name)"), "\(name) is planted, and is on its page")
      // Copies of the messages of all sites would be most of the report.
      #expect(site.names(in: "page/\(folder)") == [".report-of-callhome", "index.html"])
      #expect(!all.contains("href=\"messages/") && !all.contains("in files next to this page"))
      for other in names where other != name {
        for word in ["cucm-\(other)", "sites/\(other)", other.uppercased()] {
          #expect(!all.contains(word), "\(word) is on the page of \(name)")
        }
      }
    }
    // A site without a config is removed from the folder.
    let fewer = try site.start([
      "report", "page", "--language", "zh", "-c", path("alpha"), "-c", path("delta"),
    ])
    .finish()
    #expect(fewer.status == 74, "\(fewer.errors)")
    #expect(site.names(in: "page/sites").count == 2)
    let chinese = try page(site, "index.html")
    #expect(chinese.contains("lang=\"zh-Hans\"") && chinese.contains("2 个站点"))
    #expect(!chinese.contains("charlie"))
    let one = try site.start(["report", "page", "-c", path("alpha")]).finish()
    #expect(one.status == 0)
    #expect(!site.names(in: "page").contains("sites"))
    #expect(try page(site, "index.html").contains("cucm-alpha"))
    #expect(site.names(in: "page/messages").count == 3)
    // A report of several sites in the same directory has no messages.
    _ = try site.start(["report", "page"] + all).finish()
    #expect(!site.names(in: "page").contains("messages"))
  }

  @Test func `a page that is handed out has no name, path or finding of any site`() throws {
    let site = try sites(["alpha", "bravo"])
    // The names of nodes are sent, and are not to be mistaken for those of sites.
    for name in ["alpha", "bravo"] { try site.write("sites/\(name)/snapshot.yaml", Site.snapshot) }
    #expect(try send(site, ["--now"] + all).status == 0)
    try site.write(path("bravo"), "version: 1\ncall_home: smrat\n")
    let finished = try site.start(["report", "--redacted", "page"] + all).finish()
    #expect(finished.status == 78, "\(finished.errors)")
    let index = try page(site, "index.html")
    #expect(index.contains("href=\"sites/0001/index.html\"") && index.contains("Site 2"))
    #expect(index.contains("unknown"))
    #expect(site.names(in: "page/sites") == ["0001"])
    for text in [index, try page(site, "sites/0001/index.html")] {
      for word in ["alpha", "bravo", "callhome.yaml", "smrat", site.path] {
        #expect(!text.contains(word), "\(word)")
      }
    }
    // The number of a site does not depend on which part of the sites a run is for.
    try site.write(path("bravo"), Site.config())
    let part = try site.start(["report", "--redacted", "page", "--shard", "1/2"] + all).finish()
    #expect(part.status == 0, "\(part.errors)")
    #expect(site.names(in: "page/sites") == ["0001", "0002"])
    let other = try page(site, "index-1-of-2.html")
    #expect(other.contains("Site 2") && !other.contains("Site 1") && !other.contains("bravo"))
    // No page with names is left in a folder that is handed out.
    #expect(try site.start(["report", "page"] + all).finish().status == 0)
    #expect(site.names(in: "page/sites").allSatisfy { $0.contains("-") })
    #expect(try site.start(["report", "--redacted", "page"] + all).finish().status == 0)
    #expect(site.names(in: "page/sites") == ["0001", "0002"])
  }

  @Test func `pages of other parts of the sites and of sites that fail today stay`() throws {
    let site = try sites(["alpha", "bravo", "charlie"])
    #expect(try send(site, ["--now"] + all).status == 0)
    for part in ["0/2", "1/2"] {
      let finished = try site.start(["report", "page", "--shard", part] + all).finish()
      #expect(finished.status == 0, "\(finished.errors)")
    }
    #expect(site.names(in: "page/sites").count == 3)
    // Each part has a page of its own, and that of all replaces them.
    let parts = ["index-0-of-2.html", "index-1-of-2.html"]
    #expect(site.names(in: "page").filter { $0.hasSuffix(".html") } == parts)
    let pages = try parts.map { try page(site, $0) }
    #expect(pages[0].contains("href=\"sites/alpha-") && pages[0].contains("href=\"sites/charlie-"))
    #expect(!pages[0].contains("href=\"sites/bravo-") && pages[1].contains("href=\"sites/bravo-"))
    #expect(try site.start(["report", "page"] + all).finish().status == 0)
    #expect(site.names(in: "page").filter { $0.hasSuffix(".html") } == ["index.html"])
    try site.write(path("bravo"), "version: 1\ncall_home: smrat\n")
    #expect(try site.start(["report", "page"] + all).finish().status == 78)
    let kept = try folder(site, "bravo")
    #expect(try page(site, "sites/\(kept)/index.html").contains("cucm-bravo"))
    #expect(try !page(site, "index.html").contains("href=\"sites/bravo-"))
    try site.remove("sites/bravo")
    #expect(try site.start(["report", "page"] + all).finish().status == 0)
    #expect(site.names(in: "page/sites").count == 2)
  }

  @Test func `a folder that is no report stays as it is, and one site reports why`() throws {
    let site = try sites(["alpha", "bravo"])
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/page", withIntermediateDirectories: false)
    try site.write("page/precious", "x")
    let finished = try site.start(["report", "page"] + all).finish()
    #expect(finished.status != 0)
    #expect(finished.errors.split(separator: "\n").count == 1, "\(finished.errors)")
    #expect(finished.errors.contains("is not empty"))
    #expect(site.names(in: "page") == ["precious"])
  }
}
