import Foundation
import Testing

/// `callhome report`: the files that it writes, those that it does not touch, and what must not be
/// on the page.
@Suite struct ReportTests {
  private func page(_ site: Site, _ directory: String = "page") throws -> String {
    String(decoding: try site.read("\(directory)/index.html"), as: UTF8.self)
  }

  @Test func `the page and the exact bytes of every message are for their owner alone`() throws {
    let site = try Site(
      Site.config(destinations: ["archive": "path: archive", "text": "path: t, format: text"]))
    #expect(try site.run("send").status == 0)
    let before = try site.contents()
    // Neither the umask nor a slash at the end matters.
    let finished = try site.run("report", "page/", through: shell(#"umask 0; exec "$@""#))
    #expect(finished.status == 0)
    #expect(finished.text == "")
    #expect(finished.errors == "")
    #expect(try site.mode(of: "page") == 0o700)
    #expect(try site.mode(of: "page/messages") == 0o700)
    let html = try page(site)
    let ledger = try site.ledger()
    #expect(ledger.count == 6)
    for (place, id) in ledger {
      let kind = try #require(place.split(separator: " ").last)
      let name = "messages/\(kind)-\(id).txt"
      #expect(html.contains("href=\"\(name)\""))
      #expect(try site.read("page/\(name)") == (try site.run("history", "show", id).output))
      #expect(try site.mode(of: "page/\(name)") == 0o600)
    }
    #expect(try site.mode(of: "page/index.html") == 0o600)
    #expect(site.names(in: "page/messages").count == 6)
    // Nothing of the site was changed.
    let after = try site.contents().filter { !$0.key.hasPrefix("page") }
    #expect(after == before)
  }

  @Test func `a former report is replaced, with the messages that are gone`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    #expect(try site.run("report", "page").status == 0)
    #expect(site.names(in: "page/messages").count == 3)
    try site.write("page/messages/.callhome-leftover", "half")
    try site.write("page/.callhome-index.html", "half")
    #expect(try site.run("license", "revoke").status == 0)
    #expect(try site.run("report", "page").status == 0)
    #expect(site.names(in: "page/messages") == [])
    #expect(site.names(in: "page") == [".report-of-callhome", "index.html", "messages"])
    #expect(try page(site).contains("The terms are not accepted"))
  }

  @Test func `a directory that is not one of ours is left alone`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/mine", withIntermediateDirectories: false)
    try site.write("mine/index.html", "precious")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/link", withDestinationPath: "mine")
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/empty", withIntermediateDirectories: false)
    let before = try site.contents()
    for (directory, status, text) in [
      ("mine", 64, "error: 'mine' is not empty, and no report of callhome's"),
      ("link", 77, "cannot open 'link': it is a symbolic link"),
      ("callhome.yaml", 73, "it is not a directory"), ("no/where", 73, "no such file or directory"),
    ] as [(String, Int32, String)] {
      let finished = try site.run("report", directory)
      #expect(finished.status == status, "\(directory)")
      #expect(finished.errors.contains(text), "\(finished.errors)")
    }
    #expect(try site.contents() == before)
    #expect(try site.run("report", "empty").status == 0)
    // Where others may put another page in its place, none is written.
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/open", withIntermediateDirectories: false)
    try site.setMode(0o777, of: "open")
    let finished = try site.run("report", "open/page")
    #expect(finished.status == 77)
    #expect(finished.errors.contains("other users can replace it"))
    #expect(site.names(in: "open") == [])
  }

  @Test func `a link in the directory is replaced and not followed`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    #expect(try site.run("report", "page").status == 0)
    try site.write("victim", "precious")
    let message = try #require(site.names(in: "page/messages").first)
    for name in ["page/index.html", "page/messages/\(message)"] {
      try site.remove(name)
      try FileManager.default.createSymbolicLink(
        atPath: "\(site.path)/\(name)", withDestinationPath: "\(site.path)/victim")
    }
    #expect(try site.run("report", "page").status == 0)
    #expect(try site.read("victim") == Data("precious".utf8))
    #expect(try page(site).hasPrefix("<!DOCTYPE html>"))
    try site.remove("page/messages")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/page/messages", withDestinationPath: "\(site.path)/archive")
    #expect(try site.run("report", "page").status == 77)
  }

  @Test func `what cannot be read is on the page, and what can be is too`() throws {
    let newer = "{\"version\": 2}"
    for (name, content, status) in [
      ("state/ledger.json", newer, 74), ("state/ledger.json", "{", 74),
      ("state/consent.json", newer, 74), ("state/installation.json", "", 74),
      ("state/journal.jsonl", "{\"form\":\"callhome-journal\",\"version\":2}\n", 74),
      ("state/journal.jsonl", "\u{0}\u{0}\u{0}", 74), ("snapshot.yaml", "nodes: [", 65),
    ] as [(String, String, Int32)] {
      let site = try Site()
      #expect(try site.run("send").status == 0)
      try site.write(name, content)
      try site.setMode(name.hasPrefix("state") ? 0o600 : 0o644, of: name)
      let before = try site.contents()
      let finished = try site.run("report", "page")
      #expect(finished.status == status, "\(name): \(finished.errors)")
      let html = try page(site)
      #expect(html.contains("What could not be read"), "\(name)")
      #expect(html.contains("FCH1234V5XY"), "\(name)")
      #expect(site.names(in: "page/messages").count == 3, "\(name)")
      #expect(try site.contents().filter { !$0.key.hasPrefix("page") } == before)
    }
  }

  @Test func `a site that is switched off, or has no config, is told`() throws {
    let site = try Site(Site.config(mode: "disabled"), isAccepted: false)
    #expect(try site.run("report", "page").status == 0)
    #expect(try page(site).contains("Call Home is switched off: nothing is sent."))
    try site.write("callhome.yaml", Site.config(mode: "none"))
    #expect(try site.run("report", "page").status == 0)
    #expect(try page(site).contains("Call Home is not configured: nothing is sent"))
    try site.write("callhome.yaml", "nonsense")
    #expect(try site.run("report", "other").status == 78)
    #expect(site.names(in: "other") == [])
    #expect(!FileManager.default.fileExists(atPath: "\(site.path)/other"))
    let wrong = try site.run("report", "page", "--language", "xx")
    #expect(wrong.status == 64)
  }

  @Test(.needs(.command("python3", package: "python3")))
  func `of twenty thousand messages and four thousand alerts the page shows the newest`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    let script = "\(Program.root)/Tests/CommandLineTests/Scripts/large-state.py"
    let made = try Program.run(
      ["/usr/bin/python3", script, "\(site.path)/state", "20000", "4000"], in: site.path)
    try #require(made.status == 0, "\(made.errors)")
    // 200 MB, as the program asks for them.
    let finished = try site.start(
      ["report", "page"], through: shell(#"ulimit -d 204800; exec "$@""#)
    ).finish()
    #expect(finished.status == 0)
    #expect(finished.errors == "")
    let html = try page(site)
    #expect(html.contains("40,000 entries verified"))
    #expect(html.contains("18,004 older messages are not listed; <code>callhome history</code>"))
    #expect(html.contains("3,001 older messages about alerts were not read"))
    #expect(html.utf8.count < 4_000_000)
  }

  @Test(.needs(.tracing)) func `a report that is killed anywhere is finished by the next one`()
    throws
  {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    let before = try site.contents()
    var kills = 0
    for (call, count) in [("mkdirat", 2), ("renameat", 5), ("fsync", 6), ("write", 6)] {
      for number in 1...count {
        let killed = try site.run(
          "report", "page",
          through: [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e",
            "inject=\(call):signal=KILL:when=\(number)",
          ])
        if killed.status == 137 { kills += 1 }
        // The page is complete at every moment.
        if let html = try? page(site) { #expect(html.hasSuffix("</html>\n")) }
        let next = try site.run("report", "page")
        #expect(next.status == 0, "\(call) \(number): \(next.errors)")
        #expect(site.names(in: "page") == [".report-of-callhome", "index.html", "messages"])
        #expect(site.names(in: "page/messages").count == 3)
        #expect(try site.contents().filter { !$0.key.hasPrefix("page") } == before)
        if number % 2 == 0 { try site.remove("page") }
      }
    }
    #expect(kills > 12)
  }

  @Test func `reports at the same time write one whole page`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    let runs = try (0..<6).map { _ in try site.start(["report", "page"]) }
    let finished = try runs.map { try $0.finish() }
    #expect(finished.allSatisfy { [0, 75].contains($0.status) })
    #expect(finished.contains { $0.status == 0 })
    #expect(try page(site).hasSuffix("</html>\n"))
    #expect(site.names(in: "page") == [".report-of-callhome", "index.html", "messages"])
    #expect(site.names(in: "page/messages").count == 3)
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `a state that is a year old says how old everything is`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    let finished = try site.run(
      "report", "page", through: ["env", "NO_FAKE_STAT=1", "faketime", "-f", "+366d"])
    #expect(finished.status == 0)
    let html = try page(site)
    #expect(html.contains("Call Home does not work, and needs attention."))
    #expect(html.contains("no scheduled &#39;callhome send&#39; has run since "))
    #expect(html.contains(": 3 messages are overdue"))
    #expect(html.contains("with the next run"))
    #expect(html.contains("stale, 20"))
  }

  @Test(.needs(.root)) func `started by root, the page is written by the owner of the state`()
    throws
  {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/out", withIntermediateDirectories: false)
    let inside = try FileManager.default.subpathsOfDirectory(atPath: "\(site.path)/state")
    for name in ["out", "state"] + inside.map({ "state/\($0)" }) {
      #expect(chown("\(site.path)/\(name)", 65_534, 65_534) == 0)
    }
    #expect(try site.run("report", "out").status == 0)
    for name in ["out/index.html", "out/messages"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
      #expect(attributes[.ownerAccountID] as? Int == 65_534, "\(name)")
    }
    // Root has given up its rights before: root's own directory is not changed.
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/elsewhere", withIntermediateDirectories: false)
    let refused = try site.run("report", "elsewhere")
    #expect(refused.status == 77)
    #expect(refused.errors.contains("run callhome as the user who owns the directory") == false)
    #expect(site.names(in: "elsewhere") == [])
  }

  @Test func `a person is told where the page is`() throws {
    let site = try Site()
    let told = try site.run(
      "report", "page", through: shell(#"script -q -e -c "'$1' $2 $3" /dev/null"#))
    #expect(told.text.contains("wrote \(site.path)/page/index.html"))
  }
}
