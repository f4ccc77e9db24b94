import Foundation
import Testing

/// Nodes that fall silent: expected because something came from them before, or because a snapshot or the config
/// names them.
@Suite struct NodesTests {
  private static let names = ["build1", "build2"]

  /// A site of hosts with a file of metrics each.
  private func site(_ more: String = "", sends: Bool = true) throws -> Site {
    let site = try Site(
      Site.config(product: "linux-host", snapshots: "\"*.prom\", \"*.snapshot.yaml\"", more: more))
    for name in Self.names {
      try site.write("\(name).prom", "node_uname_info{nodename=\"\(name)\",release=\"6.1\"} 1\n")
    }
    if sends {
      let finished = try site.run("send", "--now")
      #expect(finished.status == 0)
      #expect(finished.errors == "")
    }
    return site
  }

  private static let gone = "nothing was collected from 1 node: 'build2'"

  /// The reports of check, status, a run and the page.
  private func told(_ site: Site) throws -> [String] {
    let outputs = try [["check"], ["status"], ["send", "--now"]].map {
      let finished = try site.start($0).finish()
      return finished.errors + unfolded(finished.text)
    }
    _ = try site.run("report", "page")
    return outputs + [String(decoding: try site.read("page/index.html"), as: UTF8.self)]
  }

  private func expectTold(_ site: Site, _ words: String) throws {
    for text in try told(site) {
      #expect(text.replacing("&#39;", with: "'").contains(words), "\(text.prefix(600))")
    }
  }

  private func expectSilence(_ site: Site) throws {
    for text in try told(site) { #expect(!text.contains("nothing was collected")) }
  }

  /// The reasons of a new inventory about the second node.
  private func unavailable(_ site: Site) throws -> Set<String> {
    for name in site.names(in: "archive") { try site.remove("archive/\(name)") }
    _ = try site.run("send", "--now")
    let message = try site.delivered("inventory")
    let all = try #require(message["unavailable"] as? [[String: Any]])
    return Set(
      all.filter { ($0["field"] as? String)?.contains("nodes[1]") == true }
        .compactMap { $0["reason"] as? String })
  }

  @Test func `a node that was there before is sent as unavailable and reported until it is back`()
    throws
  {
    let site = try site()
    try site.remove("build2.prom")
    try expectTold(site, Self.gone)
    #expect(try unavailable(site) == ["nothing was collected"])
    let listed = try site.run("nodes").text.split(separator: "\n")
    #expect(listed.count == 2)
    #expect(listed.first?.hasPrefix("build1  collected, last ") == true)
    #expect(listed.last?.hasPrefix("build2  nothing was collected, last ") == true)
    try site.write("build2.prom", "node_uname_info{nodename=\"build2\",release=\"6.1\"} 1\n")
    try expectSilence(site)
  }

  @Test func `a node that is forgotten is expected no more, until something comes from it`() throws
  {
    let site = try site()
    try site.remove("build2.prom")
    let forgotten = try site.run("nodes", "--forget", "build2")
    #expect(forgotten.status == 0)
    #expect(forgotten.text == "forgot build2\n")
    #expect(forgotten.errors == "")
    try expectSilence(site)
    #expect(try unavailable(site).isEmpty)
    try site.write("build2.prom", "node_uname_info{nodename=\"build2\",release=\"6.1\"} 1\n")
    #expect(try site.run("send", "--now").status == 0)
    try site.remove("build2.prom")
    try expectTold(site, Self.gone)
  }

  @Test func `a node that the config names is expected from the first month on`() throws {
    let site = try site("nodes: [build1, build3]", sends: false)
    try expectTold(site, "nothing was collected from 1 node: 'build3'")
    let forgotten = try site.run("nodes", "--forget", "build3")
    #expect(forgotten.status == 64)
    #expect(
      forgotten.errors.contains(
        "the config expects 'build3'\n  hint: remove it from 'nodes' in the config\n"))
  }

  @Test func `a node that only a snapshot names is expected, with the reason that it gives`() throws
  {
    let site = try site(sends: false)
    try site.write(
      "site.snapshot.yaml",
      "snapshot: 1\nnodes: {build3: {unavailable: unreachable}, build4: }\n")
    try expectTold(
      site, "nothing was collected from 2 nodes: 'build3' (unreachable), 'build4'")
    #expect(try site.run("nodes", "--forget", "build3", "--forget", "build4").status == 0)
    try expectSilence(site)
  }

  @Test func `a node that the config and the memory name is reported once`() throws {
    let site = try site("nodes: [build2, BUILD2.example.com]")
    try site.remove("build2.prom")
    try expectTold(site, Self.gone)
  }

  @Test func `a node is the same under its short and its long name`() throws {
    let site = try site("nodes: [BUILD1, build2.example.com]")
    try expectSilence(site)
    try site.write(
      "build2.prom", "node_uname_info{nodename=\"build2.example.com\",release=\"6.1\"} 1\n")
    try expectSilence(site)
  }

  @Test func `a node that another one's table names and nobody collects is reported`() throws {
    let site = try Site(Site.config(snapshots: "captures/*"))
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/captures/cucm-pub", withIntermediateDirectories: true)
    try site.write(
      "captures/cucm-pub/utils-dbreplication-runtimestate.txt",
      """
      DB and Replication Services: ALL RUNNING

      Cluster Replication State: Replication status command COMPLETED 1 minutes ago

      DB Version: ccm12_5_1_11900_146

                                  PING   DB/RPC/   REPL.    Replication  REPLICATION SETUP
      SERVER-NAME    IP ADDRESS   (msec) DbMon?    QUEUE    Group ID     (RTMT) & Details
      -----------    ----------   ------ -------   -----    -----------  ------------------
      cucm-pub       192.0.2.10   0.015  Y/Y/Y     0        (g_2)        (2) Setup Completed
      cucm-sub1      192.0.2.11   0.205  Y/Y/Y     0        (g_3)        (2) Setup Completed

      """)
    try expectTold(site, "nothing was collected from 1 node: 'cucm-sub1'")
  }

  @Test func `an unknown name is refused, with the name that may be meant`() throws {
    let site = try site()
    let finished = try site.run("nodes", "--forget", "bild2")
    #expect(finished.status == 64)
    #expect(finished.errors.contains("there is no node 'bild2'\n  hint: did you mean 'build2'?\n"))
  }

  @Test(arguments: [
    "{", "", #"{"version": 1}"#, #"{"version": 1, "nodes": [{}], "forgotten": []}"#,
  ])
  func `a damaged memory of nodes is set aside, and the next messages begin a new one`(
    text: String
  ) throws {
    let site = try site()
    try site.write("state/nodes.json", text)
    #expect(try site.run("check").status == 74)
    let sent = try site.run("send", "--now")
    #expect(sent.status == 74)
    #expect(sent.text.hasSuffix("\nall messages were sent\n"))
    #expect(site.names(in: "state").contains("nodes.json.damaged"))
    #expect(try site.run("status").text.contains("the damaged file 'nodes.json.damaged' was set"))
    #expect(try site.run("send", "--now").status == 0)
    #expect(try site.run("nodes").text.contains("build2"))
  }

  @Test func `a memory of nodes of a newer version is reported, and all messages are sent`() throws
  {
    let site = try site()
    try site.write("state/nodes.json", #"{"version": 9}"#)
    let sent = try site.run("send", "--now")
    #expect(sent.status == 74)
    #expect(sent.errors.contains("nodes.json"))
    #expect(sent.text.hasSuffix("\nall messages were sent\n"), "\(sent.text)")
  }

  @Test func `a state without a memory of nodes goes on`() throws {
    let site = try site()
    try site.remove("state/nodes.json")
    try site.remove("build2.prom")
    try expectSilence(site)
  }

  @Test
  func
    `where names are withheld none is kept or printed, and a silent node is noticed all the same`()
    throws
  {
    let site = try site()
    let config = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
    for text in [
      config.replacing("call_home: smart", with: "call_home: anonymous"),
      config + "redaction: {\"class:host_name\": pseudonym}\n",
    ] {
      try site.write("callhome.yaml", config)
      try site.write("build2.prom", "node_uname_info{nodename=\"build2\",release=\"6.1\"} 1\n")
      #expect(try site.run("send", "--now").status == 0)
      try site.write("callhome.yaml", text)
      #expect(try site.run("license", "accept", "--yes").status == 0)
      #expect(try site.run("send", "--now").status == 0)
      #expect(!String(decoding: try site.read("state/nodes.json"), as: UTF8.self).contains("build"))
      try site.remove("build2.prom")
      for command in [["check"], ["status"], ["send", "--now"], ["nodes"]] {
        let finished = try site.start(command).finish()
        let all = finished.text + finished.errors
        #expect(!all.replacing("build1.prom", with: "").contains("build"), "\(all)")
        #expect(all.contains(#/nothing was collected from 1 node: 'node-[0-9a-f]{16}'|node-/#))
      }
      #expect(try site.run("nodes", "--forget", "build2").status == 0)
      #expect(!(try site.run("check").errors.contains("nothing was collected")))
    }
  }

  @Test func `names of nodes are data`() throws {
    let site = try site(sends: false)
    try site.write(
      "site.snapshot.yaml", "snapshot: 1\nnodes: {\"\\u202Ecba\\e[2J\": , \"$(reboot)\": }\n")
    let finished = try site.run("check")
    #expect(finished.errors.contains(#"'$(reboot)', '\u{202E}cba\u{1B}[2J'"#))
    #expect(try site.run("nodes").text.contains(#"\u{202E}cba\u{1B}[2J"#))
  }
}
