import Alerts
import Testing
import Times

/// Alarms of the appliance: the lines and texts of RTMT and of its services.
@Suite struct AlarmTests {
  private let line = """
    Nov 20 03:00:11 cucm-pub : 72: cucm-pub: Nov 20 2026 02:00:11.476 UTC : \
    %UC_RTMT-2-RTMT_ALERT: %[AlertName=CpuPegging][AlertDetail=DETAIL]\
    [AppID=Cisco AMC Service][ClusterID=][NodeID=cucm-pub]: RTMT Alert
    """

  private func alert(detail: String) throws -> Alert {
    try #require(try alerts(line.replacing("DETAIL", with: detail)).first)
  }

  @Test func `the node of an alert is the one in its text, not the one that reports it`() throws {
    let told =
      " At Fri Nov 20 03:00:00 GMT+01:00 2026 on node sub1, the following CpuPegging events"
    #expect(try alert(detail: "\(told) generated: #012").node == "sub1")
    let reported = try alert(detail: "over 99 percent")
    #expect(reported.node == "cucm-pub")
    #expect(
      reported.faults == ["the text names no node: it is the one that reported the alert"])
    // Without a time in its text, that of the alarm counts.
    #expect(reported.time?.description == "2026-11-20T02:00:11Z")
  }

  @Test(arguments: [
    "%UC_RTMT-2-RTMT_ALERT :", "%UC_RTMT-3-RTMT_ALERT:", "% UC_RTMT-2-RTMT_ALERT : ",
  ])
  func `the digit of the header and blanks around it change nothing`(header: String) throws {
    let changed = line.replacing("%UC_RTMT-2-RTMT_ALERT:", with: header)
    let alert = try #require(try alerts(changed).first)
    #expect(alert.name == "CpuPegging")
    #expect(alert.severity == nil)
    #expect(alert.description == "DETAIL")
  }

  @Test(arguments: [
    ("a [b] c", "a [b] c"), ("a [b", "a [b"), ("a] b", "a] b"), ("][", "]["), ("[[[", "[[["),
    ("[NodeID=x]", "[NodeID=x]"), ("%[AppID=y]: z", "%[AppID=y]: z"), ("#012a#012", "a"),
    ("a#011b#015", "a\tb"), ("#01", "#01"), ("=", "="),
  ])
  func `brackets inside of a value do not end it`(detail: String, description: String) throws {
    let alert = try alert(detail: detail)
    #expect(alert.description == description)
    #expect(alert.details.first == Alert.Detail("AppID", "Cisco AMC Service"))
    #expect(alert.details.map(\.name) == ["AppID", "NodeID", "Alarm"])
  }

  @Test func `wherever a line is cut its alert is told, and that it was cut`() throws {
    let whole = line.replacing(
      "DETAIL",
      with: " At Fri Nov 20 03:00:00 GMT+01:00 2026 on node sub1, the following CpuPegging events "
        + "generated: #012Load : 99")
    let bytes = Array(whole.utf8)
    let named = try #require(whole.firstRange(of: "[AppID"))
    let start = try #require(whole.firstRange(of: "Load"))
    for count in whole[..<start.upperBound].utf8.count..<whole[..<named.lowerBound].utf8.count {
      let cut = try alerts(String(decoding: bytes[..<count], as: UTF8.self), .syslog)
      #expect(cut.map(\.name) == ["CpuPegging"], "\(count) bytes")
      #expect(cut.map(\.node) == ["sub1"], "\(count) bytes")
      let isWhole = bytes[count - 1] == UInt8(ascii: "]")
      #expect(
        cut.map(\.faults) == [isWhole ? [] : ["the text of the alert was cut before it came here"]])
    }
  }

  @Test func `a line of a router is no alarm of the appliance`() {
    #expect(
      told("Nov 20 03:00:11 router 7: %LINK-3-UPDOWN: Interface down", .syslog) == """
        refused
        alert:1:1: error: 1 line is no alarm of the appliance and left out
          hint: an alarm has a header such as '%UC_RTMT-2-RTMT_ALERT:'

        """)
  }

  @Test(arguments: [
    ("<186>Nov 20 03:00:11 pub x: ", "pub", "2026-11-20T03:00:11Z"),
    ("<186>1 2026-11-20T03:00:11+01:00 pub app - - - ", "pub", "2026-11-20T02:00:11Z"),
    ("7: pub: Nov 20 2026 02:00:11.1 UTC : ", "pub", "2026-11-20T02:00:11Z"),
    ("7: 192.0.2.1: Nov 20 2026 02:00:11.1 CET: ", "192.0.2.1", "2026-11-20T01:00:11Z"),
    (
      "Nov 20 03:00:11 relay : 7: pub: Nov 20 2026 02:00:11.1 UTC : ", "pub", "2026-11-20T02:00:11Z"
    ),
    ("Nov 20 03:00:11 pub : 7: Nov 20 2026 02:00:11.1 UTC : ", "pub", "2026-11-20T02:00:11Z"),
    (": : 7: Nov 20 02:00:11.1 UTC : ", nil, "2026-11-20T02:00:11Z"),
    ("no time at all: ", nil, nil), ("", nil, nil), ("<>: <1", nil, nil),
  ])
  func `host and time are taken from what stands before the header`(
    prefix: String, host: String?, time: String?
  ) throws {
    let alert = try #require(
      try alerts("\(prefix)%UC_DB-3-Failed: %[AppID=x][NodeID=]: text", .syslog).first)
    #expect(alert.node == host)
    #expect(alert.time?.description == time)
    #expect(alert.faults == [])
  }

  @Test(arguments: [
    // The appliance's Java services, after a header whose time zone is unknown.
    (
      "<189>Nov 19 21:00:10 h local7 5 14: h.example.com: Nov 20 2026 02:00:10 AM.456 UTC : ",
      "h.example.com"
    ),
    ("<189>h2.example.com Nov 20 2026 02:00:10 UTC: ", "h2.example.com"),
    ("h2.example.com: Nov 20 2026 02:00:10 UTC: ", "h2.example.com"),
  ])
  func `the alarm's own time counts, however it is written`(prefix: String, host: String) throws {
    let alert = try #require(try alerts("\(prefix)%UC_X-3-A: %[AppID=x]: text").first)
    #expect(alert.time?.description == "2026-11-20T02:00:10Z")
    #expect(alert.node == host)
    #expect(alert.faults == [])
  }

  @Test func `a time of the alarm that cannot be read is a remark`() throws {
    let own = "Nov 20 2026 02h00:10:00 foo bar"
    let alert = try #require(
      try alerts("<189>Nov 20 02:00:10 h 14: h: \(own): %UC_X-3-A: %[AppID=x]: text").first)
    #expect(alert.time?.description == "2026-11-20T02:00:10Z")
    #expect(alert.faults == ["the time '\(own)' is none that can be read"])
  }

  @Test func `the node of events that were counted is the one of the last`() throws {
    let detail = """
       There are 2 MediaListExhausted events from Fri Nov 20 01:00:00 UTC 2026: \
      #012MediaResourceListName : A#012NodeID : sub1#012MediaResourceListName : B#012NodeID : sub2\
      #012The alarm is generated on Fri Nov 20 02:00:00 UTC 2026.
      """
    let alert = try alert(detail: detail)
    #expect(alert.node == "sub2")
    #expect(alert.time?.description == "2026-11-20T02:00:00Z")
    #expect(alert.faults == [])
  }

  @Test func `parts of another host or another line are not put together`() throws {
    func part(_ host: String, _ part: String, _ text: String) -> String {
      "1: \(host): Nov 20 2026 02:00:00.1 UTC : %UC_X-3-Long: %[part=\(part)][NodeID=\(host)]: \(text)\n"
    }
    let found = try alerts(
      part("a", "7.2/2", "A2") + part("b", "7.1/2", "B1") + part("a", "7.1/2", "A1")
        + part("a", "8.1/2", "X") + part("a", "7.1/2", "A3") + part("a", "7.9/2", "odd"), .syslog)
    #expect(found.map(\.description) == ["A1A2", "B1", "X", "A3", "odd"])
    let fault = "only 1 of the 2 parts of the alert's text are there"
    #expect(found.map(\.faults) == [[], [fault], [fault], [fault], []])
  }

  @Test func `two texts in one input are two alerts, and an event inside of one is none`() throws {
    let text =
      "At Fri Nov 20 03:00:00 GMT+01:00 2026 on node NODE, the following NAME events generated:"
    let first = text.replacing("NODE", with: "a").replacing("NAME", with: "One")
    let second = text.replacing("NODE", with: "b").replacing("NAME", with: "Two")
    let found = try alerts(
      "hello\n\(first)\nMatchedEvent : %UC_DB-3-Inner: %[NodeID=c]: inner\n\n\(second)\nA : b\n")
    #expect(found.map(\.name) == ["One", "Two"])
    #expect(found.map(\.node) == ["a", "b"])
    #expect(found.first?.details.map(\.name) == ["MatchedEvent"])
  }

  @Test func `an unfinished text does not swallow the lines after it`() throws {
    let open = "%UC_RTMT-2-RTMT_ALERT: %[AlertName=A][AlertDetail=x [\nmore\n"
    let found = try alerts(open + line + "\n" + line)
    #expect(found.map(\.name) == ["A", "CpuPegging", "CpuPegging"])
    #expect(found[0].description == "x [\nmore")
  }

  @Test func `a text whose brackets got lost is told by its sentence`() throws {
    let found = try alerts(
      "%UC_RTMT-2-RTMT_ALERT: % AlertName=One AlertDetail= At Fri Nov 20 03:00:00 GMT+01:00 2026 on "
        + "node a, the following One events generated: #012Load : 99")
    #expect(found.map(\.name) == ["One"])
    #expect(found.map(\.node) == ["a"])
    #expect(found.first?.details.first == Alert.Detail("Load", "99"))
  }

  @Test func `a subject without a name leaves the name to the sentence`() throws {
    let found = try alerts(
      "[RTMT-ALERT-Lab] \nAt Fri Nov 20 03:00:00 2026 on node a, the following One events generated:"
    )
    #expect(found.map(\.name) == ["One"])
    #expect(told("[RTMT-ALERT-Lab]\nnothing").contains("does not name its alert"))
  }
}

/// Alarms of catalogs with blanks, and lines whose ends were lost.
@Suite struct JoinedAlarmTests {
  private static func line(_ header: String, _ host: String, _ more: String = "") -> String {
    "<189>Nov 20 02:00:11 \(host) local7 1 : 62: \(host).example.com: Nov 20 2026 02:00:10.476 UTC : "
      + "%UC_\(header): %[\(more)AppID=X][ClusterID=][NodeID=\(host)]: text of \(host)"
  }

  @Test(arguments: [
    "Location Bandwidth Manager-5-LBMLinkISV", "Location Bandwidth Manager-LBM-5-LBMLinkISV",
    "A B-3-Name",
  ])
  func `the catalog of an alarm may have blanks`(header: String) throws {
    for input in [nil, AlertInput.syslog, .rtmt] {
      let found = try alerts(Self.line(header, "cucm-pub") + "\n", input)
      #expect(found.map(\.name) == [header.split(separator: "-").last.map(String.init) ?? ""])
      #expect(found.first?.node == "cucm-pub")
      #expect(found.first?.details.last == Alert.Detail("Alarm", "UC_\(header)"))
    }
  }

  @Test(arguments: ["", " ", "; "])
  func `alarms on one line are alarms each, with their own host and time`(gap: String) throws {
    let hosts = ["cucm-pub", "cucm-sub1", "cucm-sub2"]
    let lines = hosts.enumerated().map { Self.line("CALLMANAGER-3-Name\($0.offset)", $0.element) }
    for input in [nil, AlertInput.syslog] {
      let found = try alerts(lines.joined(separator: gap) + "\n", input)
      #expect(found.map(\.node) == hosts)
      #expect(found.map(\.name) == ["Name0", "Name1", "Name2"])
      #expect(found.map { $0.time?.description } == hosts.map { _ in "2026-11-20T02:00:10Z" })
      #expect(found.first?.description?.hasPrefix("text of cucm-pub") == true)
    }
  }

  @Test func `an alarm inside of another one's brackets or words is part of it`() throws {
    let inner = "%UC_A-3-Inner: %[NodeID=b]: x"
    let inside = try alerts(
      Self.line("RTMT-2-RTMT_ALERT", "a", "AlertName=Outer][AlertDetail= see \(inner) end][") + "\n"
    )
    #expect(inside.map(\.name) == ["Outer"])
    let old = "Nov 20 02:00:11 a 62: %UC_B-3-Old: it said %UC_A-3-Inner: x App ID:Y"
    #expect(try alerts(old + "\n").map(\.name) == ["Old"])
  }

  @Test func `a line of a hundred thousand joined alarms costs time that grows with its size`() {
    func seconds(_ count: Int) -> Double {
      let text = Array(String(repeating: "<1>%UC_A-3-B: %[a=b]: ", count: count).utf8)
      let time = ContinuousClock().measure { _ = told(text, .syslog) }
      return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }
    _ = seconds(10)
    #expect(seconds(40_000) < 12 * max(seconds(10_000), 0.02))
  }

  /// An audit event, in the brackets that its service writes.
  private static let audit = """
    <189>May 1 2026 07:10:40 AM.781 UTC :  %UC_AUDITLOG-5-AdministrativeEvent: %[ UserID =jdoe]\
    [ ClientAddress =192.0.2.77][ Severity =5][ EventType =GeneralConfigurationUpdate]\
    [ ResourceAccessed=CUCMAdmin][ EventStatus =Success][ CompulsoryEvent =No]\
    [ AuditCategory =AdministrativeEvent][ ComponentID =Cisco CUCM Administration]\
    [ AuditDetails =record in table device, with key field name = DETAIL deleted]\
    [App ID=Cisco Tomcat][Cluster ID=][Node ID=CUCM-PUB]: \
    Audit Event is generated by this application
    """

  @Test(arguments: ["SEP00005E005301", "[x", "x]", "[a=b]"])
  func `an audit event has its node, its time and its parameters`(key: String) throws {
    let alert = try #require(
      try alerts(Self.audit.replacing("DETAIL", with: key)).first)
    #expect(alert.name == "AdministrativeEvent")
    #expect(alert.node == "CUCM-PUB")
    #expect(alert.time?.description == "2026-05-01T07:10:40Z")
    #expect(alert.description == "Audit Event is generated by this application")
    #expect(alert.details.first { $0.name == "UserID" }?.value == "jdoe")
    #expect(
      alert.details.first { $0.name == "AuditDetails" }?.value
        == "record in table device, with key field name = \(key) deleted")
    #expect(alert.details.suffix(3).map(\.name) == ["AppID", "NodeID", "Alarm"])
  }

  @Test func `audit events whose line ends were lost are told one by one`() throws {
    let other = Self.audit.replacing("5-AdministrativeEvent", with: "4-AuditEventGenerated")
    #expect(
      try alerts(Self.audit + other + Self.audit).map(\.name) == [
        "AdministrativeEvent", "AuditEventGenerated", "AdministrativeEvent",
      ])
  }
}
