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
      var all = try page(site, "\(folder)/index.html")
      #expect(all.contains("cucm-\(name)"), "\(name) is planted, and is on its page")
      let messages = site.names(in: "page/\(folder)/messages")
      for message in messages { all += try page(site, "\(folder)/messages/\(message)") }
      for other in names where other != name {
        for word in ["cucm-\(other)", "sites/\(other)", other.uppercased()] {
          #expect(!all.contains(word), "\(word) is on the page of \(name)")
        }
      }
    }
    // What is gone from the configs is gone from the folder.
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
  }

  @Test func `a page that is handed out has no path and no finding of any site`() throws {
    let site = try sites(["alpha", "bravo"])
    #expect(try send(site, ["--now"] + all).status == 0)
    try site.write(path("bravo"), "version: 1\ncall_home: smrat\n")
    let finished = try site.start(["report", "--redacted", "page"] + all).finish()
    #expect(finished.status == 78, "\(finished.errors)")
    let index = try page(site, "index.html")
    #expect(index.contains("alpha") && index.contains("unknown"))
    for word in ["callhome.yaml", "smrat", site.path] { #expect(!index.contains(word), "\(word)") }
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
