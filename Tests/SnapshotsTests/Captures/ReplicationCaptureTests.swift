import Diagnostics
import Documents
import Glibc
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct ReplicationCaptureTests {
  private func rows(_ capture: Capture) -> [String: [String: String]] {
    var rows: [String: [String: String]] = [:]
    for member in capture.members {
      let entries = member.facts["database"]?.entries ?? []
      rows[member.name] = Dictionary(
        uniqueKeysWithValues: entries.map { ($0.key, $0.value.scalar?.text ?? "") })
    }
    return rows
  }

  @Test func `a row of releases 10 to 15 has state, queue, group and links`() {
    let capture = read(CaptureSample.replication14, as: .replicationState)
    #expect(capture["database.services"] == "ALL RUNNING")
    #expect(
      capture["database.cluster_state"]
        == "BROADCAST SYNC Completed on 2 servers at: 2026-01-11-03-12")
    #expect(capture["database.version"] == "ccm14_0_1_12900_161")
    #expect(capture["database.sync_errors"] == "NO ERRORS")
    #expect(capture.members.map(\.name) == ["cucm-pub", "cucm-sub1", "imp1"])
    #expect(capture.members.map(\.address) == ["192.0.2.10", "192.0.2.11", "192.0.2.12"])
    #expect(
      rows(capture)["cucm-sub1"] == [
        "replication_state": "3", "replication_details": "Setup Completed", "ping_ms": "0.318",
        "links": "Y/Y/Y", "replication_queue": "17", "replication_group": "g_3",
      ])
    #expect(
      rows(capture)["imp1"] == [
        "replication_state": "4", "replication_details": "Off-Line", "links": "N/N/N",
        "replication_group": "g_4",
      ])
    #expect(
      capture.members[2].absences.map(\.path) == [
        ["database", "ping_ms"], ["database", "replication_queue"],
      ])
  }

  @Test func `a row of release 9 has its own columns`() {
    let capture = read(CaptureSample.replication9, as: .replicationState)
    #expect(capture["database.table_count"] == "261")
    #expect(
      rows(capture)["beta"] == [
        "replication_state": "2", "replication_details": "Setup Completed", "ping_ms": "0.151",
        "rpc": "Yes", "connection": "Connected", "replication_queue": "3",
        "replication_tables": "match", "replication_loop": "Yes",
      ])
    #expect(rows(capture)["alpha"]?["replication_details"] == "PUB Setup Completed")
  }

  @Test func `where columns cannot be told apart, the state alone is taken`() {
    let text = CaptureSample.replication14.replacing("17       (g_3)", with: "17 more   (g_3)")
    #expect(
      rows(read(text, as: .replicationState))["cucm-sub1"]
        == ["replication_state": "3", "replication_details": "Setup Completed"])
    let unknown = CaptureSample.replication14.replacing("DbMon?", with: "Moon? ")
    #expect(rows(read(unknown, as: .replicationState))["cucm-pub"]?.count == 2)
  }

  @Test(arguments: ["(-) Off-Line", "Off-Line", "(x2) Off-Line", "(2 Off-Line", ""])
  func `a state that is none is not understood`(words: String) {
    let text = CaptureSample.replication14.replacing("(4) Off-Line", with: words)
    let member = read(text, as: .replicationState).members.last
    #expect(member?.facts["database"]?["replication_state"] == nil)
    #expect(
      member?.absences.contains {
        $0.path == ["database", "replication_state"]
          && $0.reason == .notUnderstood(.replicationState)
      } == true)
  }

  @Test func `an output without a table says of no node how it replicates`() {
    let capture = read("DB Version: ccm14\n", as: .replicationState)
    #expect(capture.members.isEmpty)
    #expect(capture.missingReasons["database.replication_state"] == .missing(.replicationState))
    #expect(capture.missingReasons["database.services"] == .missing(.replicationState))
  }

  /// Loads directories of captures, each named after its node.
  private func snapshot(
    _ outputs: [(node: String, text: String, age: Int64)], own: String? = nil
  ) throws -> LoadedSnapshot {
    try withTemporaryDirectory { directory in
      for output in outputs {
        #expect(mkdir("\(directory)/\(output.node)", 0o700) == 0)
        try write(
          output.text.utf8, to: "\(directory)/\(output.node)/utils-dbreplication-runtimestate.txt",
          modified: fileTime.seconds - output.age)
      }
      if let own { try write(own.utf8, to: "\(directory)/own.yaml") }
      return load(in: directory, ["*"])
    }
  }

  @Test func `the rows are told of the nodes that they name, in whatever form`() throws {
    let own = """
      snapshot: 1
      nodes:
        CUCM-SUB1.example.com: {hardware: {model: M}}
        presence: {network: {ip_address: 192.0.2.12}}
      """
    let byAddress = try snapshot(
      [("192.0.2.10", CaptureSample.replication14, 0)], own: own)
    #expect(
      byAddress.snapshot?.says("database.replication_state", of: "192.0.2.10") == "2")
    let loaded = try snapshot([("cucm-pub", CaptureSample.replication14, 0)], own: own)
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    #expect(snapshot.members.map(\.name) == ["CUCM-SUB1.example.com", "cucm-pub", "presence"])
    #expect(snapshot.says("database.replication_state", of: "cucm-pub") == "2")
    #expect(snapshot.says("database.replication_state", of: "CUCM-SUB1.example.com") == "3")
    #expect(snapshot.says("database.replication_state", of: "presence") == "4")
    #expect(
      snapshot.says("database.ping_ms", of: "presence")
        == "!not understood in the output of 'utils dbreplication runtimestate'")
    #expect(snapshot.says("database.services", of: "cucm-pub") == "ALL RUNNING")
    #expect(snapshot.says("database.services", of: "presence") == "!not in the snapshots")
    #expect(
      snapshot.writtenLeaves().map(\.path) == [["hardware", "model"], ["network", "ip_address"]])
  }

  @Test func `a node that no snapshot knows is one of its own`() throws {
    let loaded = try snapshot([("elsewhere", CaptureSample.replication9, 0)])
    let snapshot = try #require(loaded.snapshot)
    #expect(snapshot.members.map(\.name) == ["alpha", "beta", "elsewhere"])
    #expect(snapshot.says("database.replication_state", of: "beta") == "2")
    #expect(
      snapshot.says("database.replication_state", of: "elsewhere")
        == "!not in the output of 'utils dbreplication runtimestate'")
  }

  @Test func `of several outputs the table of the latest counts`() throws {
    let older = CaptureSample.replication14.replacing("(3) Setup", with: "(2) Setup")
    let loaded = try snapshot([
      ("cucm-pub", older, 60), ("cucm-sub1", CaptureSample.replication14, 0),
    ])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    #expect(loaded.diagnostics == [])
    #expect(snapshot.says("database.replication_state", of: "cucm-sub1") == "3")
    #expect(snapshot.says("database.version", of: "cucm-pub") == "ccm14_0_1_12900_161")
  }

  @Test func `what a snapshot says otherwise is a contradiction`() throws {
    let own = "snapshot: 1\nnodes: {imp1: {database: {replication_state: 2}}}\n"
    let loaded = try snapshot([("cucm-pub", CaptureSample.replication14, 0)], own: own)
    #expect(loaded.snapshot == nil)
    #expect(
      loaded.diagnostics.first?.contains("'nodes.imp1.database.replication_state'") == true)
  }
}

/// Rows of the table with masked addresses.
@Suite struct HiddenAddressTests {
  @Test(arguments: ["x.x.x.x", "[redacted]", "<ip>", "10.x.x.11", "***", "xxx.xxx.xxx.xxx"])
  func `a row without a readable address is read by its name`(address: String) {
    let text = """
      DB and Replication Services: ALL RUNNING

                                  PING   DB/RPC/   REPL.    Replication  REPLICATION SETUP
      SERVER-NAME    IP ADDRESS   (msec) DbMon?    QUEUE    Group ID     (RTMT) & Details
      -----------    ----------   ------ -------   -----    -----------  ------------------
      cucm-pub       \(address)   0.015  Y/Y/Y     0        (g_2)        (2) Setup Completed
      cucm-sub1      \(address)   0.205  Y/Y/Y     3        (g_3)        (3) Bad

      """
    let members = read(text, as: .replicationState).members
    #expect(members.map(\.name) == ["cucm-pub", "cucm-sub1"])
    let state = members.last?.facts["database"]
    #expect(state?["replication_state"]?.scalar?.text == "3")
    #expect(state?["replication_queue"]?.scalar?.text == "3")
  }
}
