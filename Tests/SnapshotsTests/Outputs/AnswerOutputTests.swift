import Documents
import RoomSupport
import Snapshots
import Testing

/// Answers of the appliance's SOAP services.
@Suite struct AnswerOutputTests {
  private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  /// A response in an envelope, with a prefix of its own.
  private static func answer(_ name: String, _ body: String, prefix: String = "ns") -> String {
    head + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\n"
      + "<soapenv:Header/><soapenv:Body>\n<\(prefix):\(name) xmlns:\(prefix)=\"http://example.com/15.0\">\n"
      + "\(body)\n</\(prefix):\(name)>\n</soapenv:Body>\n</soapenv:Envelope>\n"
  }

  private static func query(_ rows: String) -> String {
    answer("executeSQLQueryResponse", "<return>\(rows)</return>")
  }

  private static func counters(_ values: (String, String)..., host: String = "192.0.2.10") -> String
  {
    let items = values.map {
      "<item><Name>\\\\\(host)\\Cisco CallManager\\\($0.0)</Name><Value>\($0.1)</Value>"
        + "<CStatus>0</CStatus></item>\n"
    }
    return answer(
      "perfmonCollectCounterDataResponse",
      "<ArrayOfCounterInfo>\n\(items.joined())</ArrayOfCounterInfo>")
  }

  private static func device(_ name: String, _ status: String) -> String {
    "<item><Name>\(name)</Name><IPAddress><item><IP>192.0.2.77</IP><Name>x</Name></item></IPAddress>"
      + "<Description>A &amp; B, C</Description><Status>\(status)</Status></item>\n"
  }

  private static func devices(
    _ nodes: [String], total: Int, codes: [String] = [], name: String = "selectCmDevice"
  ) -> String {
    let items = nodes.enumerated().map { index, node in
      "<item><ReturnCode>\(codes.isEmpty ? "Ok" : codes[index])</ReturnCode><Name>n\(index)</Name>"
        + "<CmDevices>\(node)</CmDevices></item>\n"
    }
    return answer(
      "\(name)Response",
      "<ns:\(name)Return><SelectCmDeviceResult><TotalDevicesFound>\(total)</TotalDevicesFound>"
        + "<CmNodes>\n\(items.joined())</CmNodes></SelectCmDeviceResult></ns:\(name)Return>")
  }

  static let all: [(text: String, facts: [String: String])] = [
    (query("<row><cm_users>1986</cm_users></row>"), ["users.cm": "1986"]),
    (
      query(
        "<row><tabname>device</tabname><nrows>2301.000000000000</nrows></row>\n"
          + "<row><tabname>enduser</tabname><nrows>0.0</nrows></row>"),
      ["tables.device": "2301", "tables.enduser": "0"]
    ),
    (
      query("<row><type>Phone</type><model>Cisco 7841</model><count>968</count></row>"),
      ["devices.models": "type=Phone model=Cisco 7841 count=968"]
    ),
    (
      counters(("CallsActive", "5"), ("Site", "9")), ["call_activity.CallsActive": "5"]
    ),
    (
      devices(
        [
          device("SEP1", "Registered") + device("SEP2", "UnRegistered"), "",
          device("SEP2", "Registered"),
        ],
        total: 3, codes: ["Ok", "NotFound", "Ok"]), ["devices.registered": "2"]
    ),
    (
      devices([device("SEP1", "Registered")], total: 1, name: "selectCmDeviceExt"),
      ["devices.registered": "1"]
    ),
  ]

  private func loaded(_ text: String, file: String = "answer.xml") throws -> LoadedSnapshot {
    try output(text, file: file)
  }

  @Test(arguments: all)
  func `an answer gives its facts and no others, whatever its file is called`(
    sample: (text: String, facts: [String: String])
  ) throws {
    for file in ["answer.xml", "ANSWER.XML", "axl.txt"] {
      let loaded = try loaded(sample.text, file: file)
      #expect(loaded.diagnostics == [])
      #expect(loaded.told == sample.facts)
    }
    let renamed = sample.text.replacing("ns:", with: "a.b:").replacing(":ns", with: ":a.b")
      .replacing("soapenv", with: "SOAP-ENV")
    #expect(try loaded(renamed).told == sample.facts)
  }

  @Test func `an array without items has the same counters`() throws {
    let body =
      "<perfmonCollectCounterDataReturn><Name>\\\\h\\Cisco CallManager(1)\\CallsActive</Name>"
      + "<Value>7</Value><CStatus>1</CStatus></perfmonCollectCounterDataReturn>"
    let text = Self.answer("perfmonCollectCounterDataResponse", body)
    #expect(try loaded(text).told == ["call_activity.CallsActive": "7"])
  }

  @Test func `answers of one node about several are those of each`() throws {
    let network =
      "admin:show network eth0\nEthernet 0\nIP Address : 192.0.2.11 IP Mask : x\n"
      + "Gateway : 192.0.2.1 on Ethernet 0\nadmin:\n"
    let loaded = try outputs(
      [
        "pub/a.xml": Self.counters(("CallsActive", "5"), host: "pub.example.com"),
        "pub/b.xml": Self.counters(("CallsActive", "30"), host: "192.0.2.11"),
        "sub/network.txt": network,
        "sub/services.txt": "admin:utils service list\nCisco CallManager[STARTED]\nadmin:\n",
      ], later: ["pub/b.xml": 2])
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == ["call_activity.CallsActive": "35"])
    let mixed = Self.counters(("CallsActive", "5")).replacing(
      "</ArrayOfCounterInfo>",
      with: "<item><Name>\\\\other\\Cisco CallManager\\CallsCompleted</Name><Value>1</Value></item>"
        + "</ArrayOfCounterInfo>")
    let two = try self.loaded(mixed)
    #expect(two.told == [:])
    #expect(two.diagnostics.count == 1)
  }

  private func services(_ states: String...) -> String {
    let items = states.enumerated().map { index, state in
      "<item><ServiceName>Service \(index)</ServiceName><ServiceStatus>\(state)</ServiceStatus>"
        + "<ReasonCodeString> </ReasonCodeString></item>"
    }
    return Self.answer(
      "soapGetServiceStatusResponse",
      "<soapGetServiceStatusReturn><ReturnCode>0</ReturnCode><ServiceInfoList>\(items.joined())"
        + "</ServiceInfoList></soapGetServiceStatusReturn>")
  }

  @Test func `services of a node are those that an answer has, unless its captures have them`()
    throws
  {
    let answer = services("Started", "Stopped", "Started", "Not Activated")
    let loaded = try loaded(answer)
    #expect(loaded.diagnostics == [])
    let member = try #require(loaded.snapshot?.members.first)
    let fact = loaded.snapshot?.fact(["services", "active"], of: member)
    guard case .found(let node, _)? = fact else {
      Issue.record("there are no services")
      return
    }
    #expect(node.elements?.map { $0.scalar?.text } == ["Service 0", "Service 2"])
    let list = "admin:utils service list\nCisco Tftp[STARTED]\nadmin:\n"
    let both = try outputs(["a/a.xml": answer, "a/b.txt": list])
    #expect(both.diagnostics == [])
    #expect(both.snapshot?.says("services.active", of: "a") == "a list")
    let odd = try self.loaded(services("Started", "Odd"))
    #expect(odd.snapshot?.says("services.active", of: "cucm-pub").hasPrefix("!") == true)
    #expect(odd.diagnostics.count == 1)
  }

  @Test func `the release of a node is that of an answer, unless its captures have it`() throws {
    let answer = Self.answer(
      "getCCMVersionResponse",
      "<return><componentVersion><version>14.0.1.10000-20</version></componentVersion></return>")
    let loaded = try loaded(answer)
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.says("versions.active", of: "cucm-pub") == "14.0.1.10000-20")
    let captured = "admin:show version active\nActive Master Version: 12.5.1.11900-146\nadmin:\n"
    let both = try outputs(["a/a.xml": answer, "a/b.txt": captured])
    #expect(both.snapshot?.says("versions.active", of: "a") == "12.5.1.11900-146")
    let other = captured.replacing("active", with: "inactive").replacing("Active", with: "Inactive")
    let beside = try outputs(["a/a.xml": answer, "a/b.txt": other])
    #expect(beside.snapshot?.says("versions.active", of: "a") == "14.0.1.10000-20")
    #expect(beside.snapshot?.says("versions.inactive", of: "a") == "12.5.1.11900-146")
  }

  @Test func `the nodes of an answer are listed`() throws {
    let text = Self.answer(
      "listProcessNodeResponse",
      "<return><processNode uuid=\"{1}\"><name>EnterpriseWideData</name></processNode>"
        + "<processNode><name>cucm-pub.example.com</name></processNode></return>")
    let loaded = try loaded(text)
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == [:])
    #expect(loaded.snapshot?.listedNodes.map(\.name) == ["cucm-pub.example.com"])
  }

  @Test(arguments: all)
  func `cut at any byte, an answer gives nothing and one warning`(
    sample: (text: String, facts: [String: String])
  ) throws {
    let bytes = Array(sample.text.utf8)
    // Only white space follows the last element.
    for length in stride(from: 0, to: bytes.count - 1, by: 3) {
      let loaded = try loaded(String(decoding: bytes[..<length], as: UTF8.self))
      #expect(loaded.told == [:], "\(length) bytes")
      #expect(loaded.diagnostics.count == 1, "\(length) bytes: \(loaded.diagnostics)")
      #expect(loaded.diagnostics.first?.hasPrefix("cucm-pub/answer.xml:") == true)
    }
  }

  private static let bomb =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">\n"
    + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>\n<a>&c;</a>"

  @Test(arguments: [
    (
      bomb, "2:13: warning: this XML declares a document type, which no answer has, and is left out"
    ),
    (
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
      "1:34: warning: this XML declares a document type, which no answer has, and is left out"
    ),
    (
      head + String(repeating: "<a>", count: 10_000),
      "2:193: warning: this XML is nested more than 64 deep, and is left out"
    ),
    (head + "<a>&x;</a>", "2:4: warning: this is not valid XML, or it ends early, and is left out"),
    ("<?xml version=\"1.0\" encoding=\"x-none\"?><a/>", "1:31: warning: this is not valid XML"),
    ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "1:31: warning: this is not valid XML"),
    ("", "1:1: warning: the collection of this answer failed: the file has no output"),
    (
      "curl: (28) Operation timed out after 90001 milliseconds\n",
      "1:1: warning: the collection of this answer failed: the connection failed"
    ),
    (
      "\nPermission denied, please try again.\n",
      "2:1: warning: the collection of this answer failed: the login was refused"
    ),
    (
      "admin:show status\n",
      "1:1: warning: this is not valid XML, or it ends early, and is left out"
    ),
    (
      answer("listPhoneResponse", "<return><phone><name>SEP1</name></phone></return>"),
      "1:1: warning: no field is read from this XML, and it is left out"
    ),
    (
      answer("getCCMVersionResponse", "<return><componentVersion/></return>"),
      "4:1: warning: this release is not understood, and is left out"
    ),
    (
      head
        + "<s:Envelope xmlns:s=\"x\"><s:Body><s:Fault><faultstring>secret</faultstring></s:Fault>"
        + "</s:Body></s:Envelope>",
      "2:33: warning: the collection of this answer failed: the service answered with a fault"
    ),
    (
      "<html><body><h1>HTTP Status 503</h1></body></html>",
      "1:1: warning: the collection of this answer failed: the server answered with a web page"
    ),
    (
      "<!DOCTYPE html>\n<html><head><title>Sign in</title><meta charset=utf-8></head><body>\n<br>",
      "1:1: warning: the collection of this answer failed: the server answered with a web page"
    ),
  ])
  func `what is no answer is told with a place and without what it says`(
    text: String, wanted: String
  ) throws {
    let loaded = try loaded(text)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
    #expect(
      loaded.diagnostics.first?.hasPrefix("cucm-pub/answer.xml:\(wanted)") == true,
      "\(loaded.diagnostics)")
  }

  @Test(arguments: [
    query(""),
    query("<row><tabname>device</tabname><nrows>1</nrows></row><row><tabname>x</tabname></row>"),
    query("<row><cm_users>1</cm_users></row><row><cm_users>2</cm_users></row>"),
    query("<row><cm_users>1</cm_users><cm_users>2</cm_users></row>"),
    query("<row><cm_users>\(String(repeating: "1", count: 5_000))</cm_users></row>"),
    query("<row><other>1</other></row>"), counters(("CallsActive", "5"), ("CallsActive", "6")),
    counters(("CallsActive", "x")),
    devices([device("SEP1", "Registered")], total: 2),
    devices([device("SEP1", "Registered")], total: -1),
    devices([device("SEP1", "Registered"), ""], total: 1, codes: ["Ok", "Error"]),
    devices(["<item><Name>SEP1</Name></item>"], total: 1),
  ])
  func `an answer that missingReasons something gives nothing and one warning`(text: String) throws
  {
    let loaded = try loaded(text)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1, "\(loaded.diagnostics)")
  }

  @Test func `attributes of megabytes, comments and instructions do no harm`() throws {
    let text = Self.query("<row><cm_users>7</cm_users></row>")
      .replacing(
        "<return>",
        with: "<return a=\"\(String(repeating: "x", count: 10 << 20))\"><!-- x --><?y z?>")
    #expect(try loaded(text).told == ["users.cm": "7"])
  }

  @Test func `names of hosts and devices are data`() throws {
    let text = Self.query(
      "<row><type>$(reboot)</type><model>&lt;b&gt;&#x9b;31m\u{202E}x</model><count>1</count></row>")
    #expect(
      try loaded(text).told["devices.models"] == "type=$(reboot) model=<b> 31m\u{202E}x count=1")
  }

  @Test func `an answer of twenty megabytes is read in time that grows with its size`() throws {
    func seconds(_ count: Int) throws -> Double {
      let one = Self.device("SEP00005E005301", "Registered").dropLast(8)
      let node = (0..<count).map {
        "\(one)<X>\($0)</X><Y>\(String(repeating: "y", count: 1_600))</Y></item>\n"
      }
      let text = Self.devices([node.joined()], total: count)
      var told: [String: String] = [:]
      let elapsed = try ContinuousClock().measure { told = try loaded(text).told }
      #expect(told == ["devices.registered": "1"])
      return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }
    let small = try seconds(1_250)
    #expect(try seconds(10_000) < 32 * small + 2)
  }
}
