import Diagnostics
import RoomSupport
import Snapshots
import Testing

/// RisPort70 answers with 1,000 devices at most, and about several nodes.
@Suite struct DeviceAnswerTests {
  /// An answer: the names of devices by node, all registered unless a name begins with `-`.
  private static func answer(_ nodes: KeyValuePairs<String, [String]>, total: Int) -> String {
    let items = nodes.map { node, names in
      let devices = names.map { name in
        "<item><Name>\(name.drop { $0 == "-" })</Name><IPAddress><item><IP>192.0.2.77</IP>"
          + "<Name>x</Name><Status>Registered</Status></item></IPAddress>"
          + "<Status>\(name.hasPrefix("-") ? "UnRegistered" : "Registered")</Status></item>\n"
      }
      return
        "<item><ReturnCode>\(names.isEmpty ? "NotFound" : "OK")</ReturnCode><Name>\(node)</Name>"
        + "<NoChange>false</NoChange><CmDevices>\(devices.joined())</CmDevices></item>\n"
    }
    return
      "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">"
      + "<s:Body><n:selectCmDeviceResponse xmlns:n=\"x\"><n:selectCmDeviceReturn>\n"
      + "<SelectCmDeviceResult><TotalDevicesFound>\(total)</TotalDevicesFound>"
      + "<CmNodes>\n\(items.joined())</CmNodes></SelectCmDeviceResult><StateInfo>&lt;StateInfo "
      + "ClusterWide=\"1\"&gt;&lt;Node Name=\"pub\" TotalItemsFound=\"9\"/&gt;&lt;/StateInfo&gt;"
      + "</StateInfo></n:selectCmDeviceReturn></n:selectCmDeviceResponse></s:Body></s:Envelope>\n"
  }

  private func registered(
    _ files: KeyValuePairs<String, String>, later: [String: Int64] = [:]
  ) throws -> (count: String?, diagnostics: [String]) {
    let loaded = try outputs(files, later: later)
    return (loaded.told["devices.registered"], loaded.diagnostics)
  }

  @Test func `the answers to one question are one, and a device counts once`() throws {
    let found = try registered([
      "pub/risport70-1.xml": Self.answer(["pub": ["A", "B", "-C"]], total: 6),
      "pub/risport70-2.xml": Self.answer(["pub": ["-C", "D"], "sub": ["E", "B"]], total: 6),
    ])
    #expect(found.diagnostics == [])
    #expect(found.count == "4")
  }

  @Test func `a question for each node, saved with each node, gives the devices of all`() throws {
    let found = try registered([
      "pub/devices.xml": Self.answer(["pub": ["A", "B"], "sub": []], total: 2),
      "sub/devices.xml": Self.answer(["pub": [], "sub": ["B", "C"]], total: 2),
    ])
    #expect(found.diagnostics == [])
    #expect(found.count == "3")
  }

  @Test func `nodes that have none of the devices are no fault`() throws {
    let found = try registered(["pub/d.xml": Self.answer(["pub": [], "sub": []], total: 0)])
    #expect(found.diagnostics == [])
    #expect(found.count == "0")
  }

  @Test func `fewer devices than were found are a finding, and no number`() throws {
    let one = try registered(["pub/d.xml": Self.answer(["pub": ["A", "B"]], total: 2_500)])
    #expect(one.count == nil)
    #expect(
      one.diagnostics == [
        """
        pub/d.xml:3:23: warning: this answer lists 2 of 2500 devices
          hint: an answer has at most 1,000 devices: ask for the others as well, and save each answer \
        in a file of its own
        """
      ])
    let page = Self.answer(["pub": ["A", "B"]], total: 5)
    let two = try registered([
      "pub/1.xml": page, "pub/2.xml": page, "pub/3.xml": Self.answer(["pub": ["C"]], total: 5),
    ])
    #expect(two.count == nil)
    #expect(two.diagnostics.count == 1)
    #expect(two.diagnostics.first?.contains("3 answers list together 3 of 5 devices") == true)
  }

  @Test func `more devices than were found are a finding, and no number`() throws {
    let found = try registered(["pub/d.xml": Self.answer(["pub": ["A", "B"]], total: 1)])
    #expect(found.count == nil)
    #expect(
      found.diagnostics.first?.hasPrefix(
        "pub/d.xml:3:23: warning: this answer lists 2 devices and says that 1 were found") == true)
  }

  @Test func `a part that is left from another month is not counted`() throws {
    let found = try registered(
      [
        "pub/1.xml": Self.answer(["pub": ["A", "B"]], total: 2),
        "pub/2.xml": Self.answer(["pub": ["C", "D"]], total: 4),
      ], later: ["pub/2.xml": -30 * 86_400])
    #expect(found.diagnostics == [])
    #expect(found.count == "2")
  }

  @Test func `a node of which APIs alone tell is not one from which nothing came`() throws {
    let counters = """
      <?xml version="1.0"?>
      <s:Envelope xmlns:s="x"><s:Body><n:perfmonCollectCounterDataResponse xmlns:n="x">
      <item><Name>\\\\192.0.2.11\\Cisco CallManager\\CallsActive</Name><Value>5</Value></item>
      </n:perfmonCollectCounterDataResponse></s:Body></s:Envelope>
      """
    let cluster = """
      admin:show network cluster
      192.0.2.10 pub.example.com pub Publisher callmanager DBPub authenticated
      192.0.2.11 sub.example.com sub Subscriber callmanager DBSub authenticated using TCP
      192.0.2.12 gone.example.com gone Subscriber callmanager DBSub not authenticated

      Server Table (processnode) Entries
      admin:

      """
    let loaded = try outputs(["pub/a.xml": counters, "pub/cluster.txt": cluster])
    #expect(loaded.diagnostics == [])
    let snapshot = try #require(loaded.snapshot)
    let all = snapshot.expecting(snapshot.nodesOfCluster, at: fileTime, label: nil)
    #expect(all.members.map(\.name) == ["gone", "pub", "sub"])
    #expect(all.members.map(\.isCollected) == [false, true, true])
    let lone = try outputs(["sub/a.xml": counters])
    let member = try #require(lone.snapshot?.members.first)
    #expect(member.isCollected)
    #expect(lone.snapshot?.says("hardware.model", of: "sub") == "!'show hardware' not captured")
    // A node of which only a fault came is still one from which nothing came.
    let fault = "<s:Envelope xmlns:s=\"x\"><s:Body><s:Fault/></s:Body></s:Envelope>"
    #expect(try outputs(["sub/a.xml": fault]).snapshot?.members.first?.isCollected == false)
  }
}
