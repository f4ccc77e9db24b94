import RoomSupport
import Testing

@testable import Snapshots

/// `show network cluster`.
@Suite struct ClusterOutputTests {
  private func cluster(_ rows: String) throws -> LoadedSnapshot {
    try output("admin:show network cluster\n\(rows)\n\nadmin:\n", file: "show-network-cluster.txt")
  }

  @Test(arguments: [
    (
      "192.0.2.1 one Publisher authenticated\n192.0.2.2 two Subscriber authenticated using TCP",
      "one"
    ),
    ("192.0.2.1 one.example.com one Publisher callmanager DBPub authenticated", "one"),
    (
      "192.0.2.2 i.example.com i Subscriber cups DBPub authenticated\n"
        + "192.0.2.1 o.example.com o Publisher callmanager DBPub\nauthenticated using TCP since",
      "o"
    ),
    (
      "192.0.2.1 publisher.example.com publisher Publisher callmanager DBPub authenticated",
      "publisher"
    ),
    ("192.0.2.1 publisher Publisher authenticated\n192.0.2.2 subscriber Subscriber x", "publisher"),
    ("2001:db8::1 one.example.com one Publisher callmanager DBPub authenticated", "one"),
    ("192.0.2.1  one   Publisher\tcallmanager DBPub not authenticated", "one"),
  ])
  func `the publisher is the node with that word in its column`(rows: String, name: String) throws {
    let loaded = try cluster(rows)
    #expect(loaded.diagnostics == [])
    #expect(loaded.told["cluster.publisher"] == name)
  }

  @Test(arguments: [
    "192.0.2.2 i.example.com i Subscriber cups DBPub authenticated",
    "192.0.2.1 a.example.com a Publisher callmanager DBPub authenticated\n"
      + "192.0.2.9 b.example.com b Publisher callmanager DBPub authenticated",
    "192.0.2.1 a.example.com a Publisher callmanager DBPub authenticated 192.0.2.2 b Subscriber x",
    "192.0.2.1 Publisher callmanager DBPub authenticated", "one Publisher callmanager DBPub",
    "192.0.2.1 a.example.com a Publish callmanager DBPub", "Server Table (processnode) Entries",
    "192.0.2.1 a.example.com a.example.com a Publisher callmanager DBPub",
  ])
  func `where none or several are the publisher none is named`(rows: String) throws {
    let loaded = try cluster(rows)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1, "\(loaded.diagnostics)")
  }

  @Test func `a product that is not Unified CM has no short name`() throws {
    let loaded = try cluster("192.0.2.1 a.example.com a Publisher ciscoer DBPub authenticated")
    #expect(loaded.told == ["cluster.publisher": "a"])
    #expect(
      loaded.missingReason("cluster.product_short_name")
        == "not understood in the output of 'show network cluster'")
    #expect(loaded.diagnostics.count == 1)
  }

  @Test func `of several nodes' outputs the publisher's counts, and then the latest`() throws {
    let one = "admin:show network cluster\n192.0.2.1 one Publisher authenticated\nadmin:\n"
    let two = one.replacing("one", with: "two")
    let newest = try outputs(["a/c.txt": one, "b/c.txt": two], later: ["b/c.txt": 60])
    #expect(newest.told["cluster.publisher"] == "two")
    #expect(try outputs(["a/c.txt": one, "b/c.txt": two]).told["cluster.publisher"] == "one")
  }

  @Test func `the directory of the publisher may be named with its domain or without`() throws {
    let text =
      "admin:show network cluster\n192.0.2.1 one.example.com one Publisher callmanager DBPub x\n\n"
    for name in ["one", "ONE", "one.example.com"] {
      #expect(try outputs(["\(name)/c.txt": text]).snapshot?.publisher?.name == name)
    }
    #expect(try outputs(["other/c.txt": text]).snapshot?.publisher == nil)
  }
}

/// `show perf query class` and `show perf query counter`.
@Suite struct CounterOutputTests {
  private func counters(_ values: String..., name: String = "Cisco CallManager") -> String {
    "admin:show perf query class \"\(name)\"\n==>query class :\n\n"
      + " - Perf class (\(name)) has instances and values:\n"
      + values.map { "\($0)\n" }.joined() + "\nadmin:\n"
  }

  private let services = "admin:utils service list\nCisco CallManager[STARTED]\nadmin:\n"

  @Test func `the nodes are added up`() throws {
    let loaded = try outputs([
      "a/perf.txt": counters(" -> CallsActive = 5", " -> CallsCompleted = 7"),
      "b/perf.txt": counters(" -> CallsActive = 30"),
      "c/services.txt": services.replacing("STARTED", with: "STOPPED"),
      "c/perf.txt": "admin:show perf query class \"Cisco CallManager\"\nadmin:\n",
    ])
    #expect(
      loaded.told == ["call_activity.CallsActive": "35", "call_activity.CallsCompleted": "7"])
  }

  @Test func `a total that is too large ends nothing`() throws {
    let largest = counters(" -> CallsActive = 9007199254740992")
    let nodes = (0..<3).map { "n\($0)/perf.txt" }
    let loaded = try outputs([nodes[0]: largest, nodes[1]: largest, nodes[2]: largest])
    #expect(loaded.told == ["call_activity.CallsActive": "27021597764222976"])
    #expect(added(1 << 62, 1 << 62) == Int64.max)
  }

  @Test func `where a node that processes calls has no output there is no total`() throws {
    let loaded = try outputs([
      "a/perf.txt": counters(" -> CallsActive = 5"), "b/services.txt": services,
    ])
    #expect(loaded.told == [:])
    #expect(
      loaded.missingReason("call_activity")
        == "'show perf query class \"Cisco CallManager\"' not captured")
    #expect(
      loaded.diagnostics == [
        """
        b/services.txt:1:1: warning: the output of 'show perf query class "Cisco CallManager"' of this \
        node is missing
          hint: save it from every node that runs 'Cisco CallManager': without it no total is sent
        """
      ])
  }

  @Test func `where the output of one node is not understood there is no total`() throws {
    let loaded = try outputs([
      "a/perf.txt": counters(" -> CallsActive = 5"),
      "b/perf.txt": counters(" -> CallsActive = 5 6"),
    ])
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
    #expect(loaded.diagnostics.first?.hasPrefix("b/perf.txt:5:2: warning: ") == true)
  }

  @Test func `counters that no field has, and bad values, are left out`() throws {
    let loaded = try output(
      counters(
        " -> CallsActive = -1", " -> CallsCompleted = 7", " -> Site Name = secret",
        "x -> % Used = 3"))
    #expect(loaded.told == ["call_activity.CallsCompleted": "7"])
    #expect(loaded.diagnostics.count == 1)
  }

  @Test func `single counters, a wrapped command and a wrapped heading are read`() throws {
    let loaded = try output(
      "admin:show perf query counter \"Cisco CallManager\" \"CallsActive\"\n==>query counter :\n\n"
        + " - Perf class (Cisco CallManager)\nhas instances and values:\n -> CallsActive = 3\nadmin:"
        + "show perf query counter \"Cisco CallManager\" \"CallsCompl\neted\"\n==>query counter :\n\n"
        + " - Perf class (Cisco CallManager) has instances and values:\n -> CallsCompleted = 4\nadmin:\n"
    )
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == ["call_activity.CallsActive": "3", "call_activity.CallsCompleted": "4"])
  }

  @Test func `two nodes' outputs in one file are no total and no choice`() throws {
    let loaded = try output(
      counters(" -> CallsActive = 5") + counters(" -> CallsActive = 30"))
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
    #expect(
      loaded.diagnostics.first?.hasPrefix(
        "cucm-pub/output.txt:12:2: warning: this output of 'show perf query class \"Cisco CallManager\"' says"
      ) == true)
  }

  @Test(arguments: [
    ("", [" -> CallsActive = 5 -> CallsCompleted = 6"]), ("", ["-> CallsActive"]),
    ("", [" -> = 5"]),
    ("", [" -> CallsActive ="]), ("", [" -> CallsActive = 5", "", "Something else"]),
    ("Cisco CallManager) has instances and values: -> CallsActive = 5", []),
  ])
  func `lines that were glued or cut give nothing`(name: String, rows: [String]) throws {
    let text =
      name.isEmpty
      ? "admin:show perf query class \"Cisco CallManager\"\n - Perf class (Cisco CallManager) has "
        + "instances and values:\n" + rows.joined(separator: "\n") + "\nadmin:\n"
      : "admin:show perf query class \"Cisco CallManager\" - Perf class (\(name)\nadmin:\n"
    let loaded = try output(text)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1, "\(loaded.diagnostics)")
  }

  @Test func `another class is left out`() throws {
    let loaded = try output(counters(" -> CallsActive = 5", name: "Memory"))
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
  }
}

/// `show risdb query`.
@Suite struct RegistrationOutputTests {
  private func phones(_ rows: String) throws -> LoadedSnapshot {
    try output("admin:show risdb query phone\n\n--- Phone Information ---\n\n\(rows)\n\nadmin:\n")
  }

  @Test func `registered devices are counted, commas in descriptions included`() throws {
    let loaded = try phones(
      "DeviceName, Descr, Ipaddr, RegStatus\na, b, c, reg\nd, e, f, g, reg\nh, , i, unr")
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == ["devices.registered": "2"])
    #expect(try phones("DeviceName, Descr, Ipaddr, RegStatus").told == ["devices.registered": "0"])
  }

  @Test(arguments: [
    "DeviceName, Descr, Ipaddr, RegStatus\na, b, c", "DeviceName, Ipaddr, RegStatus\na, b, c, reg",
    "DeviceName, Descr, RegStatus, User\na, b, c, reg, x, y", "DeviceName, Descr, Ipaddr\na, b, c",
    "DeviceName Descr RegStatus\na b reg",
  ])
  func `rows that do not keep to the columns are not counted`(rows: String) throws {
    let loaded = try phones(rows)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1, "\(loaded.diagnostics)")
  }
}

/// `system-history.log`.
@Suite struct HistoryOutputTests {
  private func history(_ lines: String) throws -> LoadedSnapshot {
    try output("admin:file dump install system-history.log===\n\(lines)\nadmin:\n")
  }

  @Test func `a boot, a restart and a start are no upgrades`() throws {
    let loaded = try history(
      "01/02/2024 03:04:05 | root: Upgrade 15.0.1.10000-1 Start\n"
        + "01/02/2024 04:04:05 | root: Upgrade 15.0.1.10000-1 Failed\n"
        + "01/02/2024 05:04:05 | root: Boot 15.0.1.10000-1 Start = Ungraceful Shutdown, no prior Restart\n"
        + "01/02/2024 05:04:06 | root: Restart 15.0.1.10000-1 Success")
    #expect(loaded.diagnostics == [])
    #expect(
      loaded.told == [
        "upgrade_history":
          "time=2024-01-02T04:04:05 version=15.0.1.10000-1 event=Upgrade result=Failed"
      ])
  }

  @Test(arguments: [
    "13/01/2024 03:04:05 | root: Install 1.2 Success",
    "02/30/2024 03:04:05 | root: Install 1.2 Success",
    "01/02/2024 24:04:05 | root: Install 1.2 Success",
    "01/02/24 03:04:05 | root: Install 1.2 Success",
    "01/02/2024 03:04:05 | root: Install 1.2 Start 01/02/2024 03:05:05 | root: Install 1.2 Success",
    "01/02/2024 03:04:05 | root: Install 1.2 Success\nsomething else",
  ])
  func `a line that is not understood costs the history`(lines: String) throws {
    let loaded = try history(lines)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1, "\(loaded.diagnostics)")
  }

  @Test func `a line that a terminal broke in two is one`() throws {
    let line = "06/15/2013 22:03:30 | root: Switch Version 9.0.1.10000-37 to 9.1.1.20000-5 Success"
    func broken(_ rest: Substring) throws -> LoadedSnapshot {
      try history("06/14/2013 22:03:30 | root: Boot 9.0 Start\n\(line.prefix(80))\n\(rest)")
    }
    let whole = try broken(line.dropFirst(80))
    #expect(whole.diagnostics == [])
    #expect(
      whole.told["upgrade_history"]
        == "time=2013-06-15T22:03:30 version=9.1.1.20000-5 event=Switch Version result=Success")
    #expect(try broken("ess and more").told == [:])
  }

  @Test func `the publisher's history is the cluster's`() throws {
    let log =
      "admin:file view install system-history.log\n01/02/2024 03:04:05 | root: Install VERSION Success\nadmin:\n"
    let cluster = "admin:show network cluster\n192.0.2.1 pub Publisher authenticated\nadmin:\n"
    let one = log.replacing("VERSION", with: "1.1")
    let two = log.replacing("VERSION", with: "2.2")
    let both = try outputs(
      ["pub/h.txt": one, "sub/h.txt": two, "pub/c.txt": cluster], later: ["sub/h.txt": 9])
    #expect(both.told["upgrade_history"]?.contains("version=1.1") == true)
    let other = try outputs(["sub/h.txt": two, "pub/c.txt": cluster])
    #expect(
      other.missingReason("upgrade_history")
        == "'file view install system-history.log' not captured")
    #expect(try outputs(["sub/h.txt": two, "pub/h.txt": one]).told == [:])
    #expect(try outputs(["sub/h.txt": two]).told.count == 1)
  }
}
