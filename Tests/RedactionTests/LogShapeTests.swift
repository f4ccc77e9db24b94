import Catalogs
import Foundation
import Redaction
import RoomSupport
import TestSupport
import Testing

/// What the log shapes of the built-in catalogs hide, and what they leave.
@Suite struct LogShapeTests {
  /// The text of a fixture.
  private static func fixture(_ name: String) throws -> String {
    String(
      decoding: try Data(
        contentsOf: URL(filePath: "\(packageRoot)/Tests/RedactionTests/Fixtures/\(name)")),
      as: UTF8.self)
  }

  /// A trace in the shapes of Unified CM, and the invented values that are marked in its source.
  private static func trace() throws -> (text: String, planted: Set<String>) {
    let source = try fixture("planted-trace.txt")
    let parts = source.split(separator: "\u{AB}").dropFirst()
    let planted = parts.compactMap { $0.split(separator: "\u{BB}").first.map(String.init) }
    let text = source.replacing("\u{AB}", with: "").replacing("\u{BB}", with: "")
    return (text, Set(planted))
  }

  private static func scrubber(
    _ product: String = "unified-cm", _ style: Scrubber.Style = .numbered
  ) throws -> Scrubber {
    let catalog = try #require(Catalog.builtIn(product))
    return Scrubber([], logs: catalog.logs, style: style)
  }

  /// Expects what scrubbing with the shapes of a catalog makes of some texts.
  private func expectScrubbed(
    _ vectors: KeyValuePairs<String, String>, _ product: String = "unified-cm",
    at location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    for (text, expected) in vectors {
      let scrubber = try Self.scrubber(product)
      let once = scrubber.scrub(text)
      #expect(once == expected, sourceLocation: location)
      #expect(scrubber.scrub(once) == once, sourceLocation: location)
    }
  }

  private func expectUntouched(
    _ texts: [String], _ product: String = "unified-cm",
    at location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let scrubber = try Self.scrubber(product)
    for text in texts { #expect(scrubber.scrub(text) == text, sourceLocation: location) }
  }

  @Test(arguments: [Scrubber.Style.byClass, .numbered])
  func `no planted person, number, user, device, address or host is left in a trace`(
    style: Scrubber.Style
  ) throws {
    let (text, planted) = try Self.trace()
    try #require(planted.count >= 80)
    let output = try Self.scrubber("unified-cm", style).scrub(text).lowercased()
    // Without the shapes of the catalog most are left, so that this test can fail.
    let before = Scrubber([], style: style).scrub(text).lowercased()
    #expect(planted.count { before.contains($0.lowercased()) } >= 40)
    for value in planted.sorted() {
      #expect(text.contains(value))
      #expect(!output.contains(value.lowercased()), "\(value)")
    }
  }

  @Test func `a trace keeps its lines, and everything that names nobody`() throws {
    let (text, _) = try Self.trace()
    let output = try Self.scrubber().scrub(text)
    let (lines, before) = (output.split(separator: "\n"), text.split(separator: "\n"))
    #expect(lines.count == before.count)
    for kept in [
      "on port 51022 index 811 with 1712 bytes:", ";branch=z9hG4bK10aa43c1",
      ";party=calling;screen=yes",
      "pi=\"2\"", "plv=\"5\"", "[R:N-H:0,N:0,L:0,V:0,Z:0,D:0]", "remoteRtpPortNumber=24598",
      "TCPPid=[1.100.9.22]",
      "%UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP[mac 1]]",
      "[Protocol=SIP][DeviceType=684]",
      "[Reason=13][AppID=Cisco CallManager]", "Endpoint unregistered",
      "contact picked from phone number",
      "OU=Users,", "2890844526 0 IN IP4", "4027431552-0000065536-0000000051-",
    ] {
      #expect(output.contains(kept), "\(kept)")
    }
  }

  @Test(arguments: ["unified-cm", "linux-host"])
  func `of harmless lines of logs at most one word in two hundred is lost`(product: String) throws {
    let text = try Self.fixture("harmless-lines.txt")
    let lines = text.split(separator: "\n")
    try #require(Set(lines).count >= 500)
    let scrubber = try Self.scrubber(product)
    var (words, lost) = (0, [String]())
    for line in lines {
      let output = scrubber.scrub(String(line))
      let kept = Set(output.split(separator: " "))
      let before = line.split(separator: " ")
      words += before.count
      if output != line { lost += before.filter { !kept.contains($0) }.map { "\($0) of \(line)" } }
    }
    #expect(lost.count * 200 <= words, "\(lost.joined(separator: "\n"))")
  }

  @Test
  func
    `a trace gives the same bytes in whatever chunks it comes, and scrubbing it twice changes nothing`()
    throws
  {
    let (text, _) = try Self.trace()
    let bytes = Array(text.utf8)
    for style in [Scrubber.Style.byClass, .numbered] {
      let scrubber = try Self.scrubber("unified-cm", style)
      let whole = scrubber.scrub(text)
      #expect(scrubber.scrub(whole) == whole)
      for split in stride(from: 0, through: bytes.count, by: 7) {
        #expect(
          scrubbed(bytes, chunks: [max(1, split), bytes.count], scrubber.session())
            == Array(whole.utf8), "split at \(split)")
      }
      let file = (0..<30).flatMap { _ in bytes }
      let expected = scrubbed(file, chunks: [file.count], scrubber.session())
      var generator = SeededGenerator(seed: 11)
      for _ in 0..<6 {
        let sizes = (0..<5).map { _ in Int.random(in: 1...60_000, using: &generator) }
        #expect(scrubbed(file, chunks: sizes, scrubber.session()) == expected, "\(sizes)")
      }
    }
  }

  @Test func `parts of log lines in any order are the same scrubbed once, twice and in chunks`()
    throws
  {
    let lines = try (Self.trace().text + Self.fixture("harmless-lines.txt"))
      .split(separator: "\n").map { Array($0.utf8) }
    let glue = [
      "", " ", "=", ":", "\n", "\"", "[", "]", "<", "@", ",", "\\", "^", "sip:", "1,", " = ",
    ]
    .map { Array($0.utf8) }
    let scrubbers = try [Scrubber.Style.byClass, .numbered].map {
      try Self.scrubber("unified-cm", $0)
    }
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<4_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let line = lines[Int.random(in: 0..<lines.count, using: &generator)]
        let start = Int.random(in: 0...line.count, using: &generator)
        bytes += line[start..<min(line.count, start + Int.random(in: 0...60, using: &generator))]
        bytes += glue[Int.random(in: 0..<glue.count, using: &generator)]
      }
      let text = String(decoding: bytes, as: UTF8.self)
      for scrubber in scrubbers {
        let once = scrubber.scrub(text)
        #expect(scrubber.scrub(once) == once, "\(text.debugDescription)")
        let size = Int.random(in: 1...40, using: &generator)
        #expect(
          scrubbed(Array(text.utf8), chunks: [size], scrubber.session()) == Array(once.utf8),
          "\(text.debugDescription)")
      }
    }
  }

  @Test func `values of keys are found in every syntax of logs`() throws {
    try expectScrubbed([
      "UserID=mq1 UserID : mq1 userid=\"mq1\" user_id='mq1'":
        "UserID=[identifier 1] UserID : [identifier 1] userid=\"[identifier 1]\" user_id='[identifier 1]'",
      "UserID = {mq1} [UserID=mq1][Severity=5] [ Login User Id=mq1]":
        "UserID = {[identifier 1]} [UserID=[identifier 1]][Severity=5] [ Login User Id=[identifier 1]]",
      "userid[mq1] userid(mq1) userid => 'mq1'":
        "userid[[identifier 1]] userid([identifier 1]) userid => '[identifier 1]'",
      #"{"userid": "mq1", "displayName":"Ann Roe"} {\"userid\":\"mq1\"}"#:
        #"{"userid": "[identifier 1]", "displayName":"[person 1]"} {\"userid\":\"[identifier 1]\"}"#,
      "<userid>mq1</userid> <a:userid x=\"y\">mq1</a:userid> &lt;userid&gt;mq1&lt;/userid&gt;":
        "<userid>[identifier 1]</userid> <a:userid x=\"y\">[identifier 1]</a:userid> &lt;userid&gt;[identifier 1]&lt;/userid&gt;",
      "displayName = Ann van der Roe is here, displayName=Roe, Ann; n=1":
        "displayName = [person 1] is here, displayName=[person 2]; n=1",
      "callingPartyName=Ann Roe calledPartyName=\u{738B}\u{82B3} n=1":
        "callingPartyName=[person 1] calledPartyName=[person 2] n=1",
    ])
    try expectUntouched([
      "UserID= UserID=null userid: none user=phone", "CallingPartyNumber= CalledPartyNumber=",
      "MyUserIDs=5", "displayName=", "cn=\"\" dd=\"12\"", "user:", "userid=", "enduser=1204",
    ])
  }

  @Test func `keys before quotation marks, of LDIF and of Q.931 are found`() throws {
    try expectScrubbed([
      "{ callingNumber \"48213\" displayName 'Ann Roe' } user \"mq1\"":
        "{ callingNumber \"[phone 1]\" displayName '[person 1]' } user \"[identifier 1]\"",
      "displayName:: QW5uIFLDtmUgw4VhcyBUZXN0=": "displayName:: [person 1]",
      "Q931CallingPartyIe IEData= 6C 06 00 80 31 30 30 31 and Q931DisplayIe -IEData= 28 03 4A 6F":
        "Q931CallingPartyIe IEData= [phone 1] and Q931DisplayIe -IEData= [person 1]",
      "mobile=0171/555 0199 phone=%2B4722555019&x=1 CallingNumber=030 555 0199":
        "mobile=[phone 1] phone=[phone 2]&x=1 CallingNumber=[phone 3]",
      "snmpd: community \"ro-9X-7\" refused": "snmpd: community \"[secret 1]\" refused",
      "<message><body>call Ann back</body></message>":
        "<message><body>[free text 1]</body></message>",
      "GET /cucm-uds/user/mq1/devices": "GET /cucm-uds/user/[identifier 1]/devices",
      "client-id 0100.005e.0053.10, cid=[01:00:00:5e:00:53:10]":
        "client-id [mac 1], cid=[01:[mac 2]]",
      "CTLSEP00005E005310.tlv /CSFAROE.cnf.xml": "CTLSEP[mac 1].tlv /CSF[identifier 1].cnf.xml",
      "[AssociatedDNs=48301,48302,48303,48304,48305]": "[AssociatedDNs=[phone 1]]",
      "phone=%28022%29%20555%20077&x": "phone=[phone 1]&x",
      "To: \"Roe, Ann\" <ann@acme.example>": "To: \"[person 1]\" <[email 1]>",
      "as FJORD\\\\\\\\mq1": "as [identifier 1]",
      "From: =?UTF-8?B?QW5uIFLDtmU=?= =?iso-8859-1?q?R=F6e?=":
        "From: =?UTF-8?B?[person 1]?= =?iso-8859-1?q?[person 2]?=",
      "FJORD\\48213 FJORD\\r48213 as FJORD\\t48213":
        "[identifier 1] [identifier 2] as [identifier 3]",
      "lastname='O'Hara', callingPartyName='Ann O'Hara' n=1":
        "lastname='[person 1]', callingPartyName='[person 2]' n=1",
      "Subject: call for Ann Roe\nSubject: CN = vm-pub-7.acme.example\nOrganization: Acme":
        "Subject: [free text 1]\nSubject: CN = [person 1]\nOrganization: [free text 2]",
      "1,4,8136414,55431321,1771555700,2,0,1100955914,\"85905\",\"\",0,16,4,1194837258,49532,4":
        "1,4,8136414,55431321,1771555700,2,0,[address 1],\"[phone 1]\",\"\",0,16,4,[address 2],49532,4",
    ])
    try expectUntouched([
      "User::login(x) Device::pool Q931BearerIe IEData= 04 03 80 90 A2",
      "CallingNumber=12 20 30", "OK\\n20055605.002 OK\\t20055605 M\\303", "=?x?= =?utf-8?x",
      "days=4 License: authorization=",
    ])
  }

  @Test func `users in access logs and hosts before the address of a socket are found`() throws {
    try expectScrubbed([
      "192.0.2.7 - mq1 [12/Nov/2026:08:33:10 +0100] \"GET / HTTP/1.1\" 200":
        "[address 1] - [identifier 1] [12/Nov/2026:08:33:10 +0100] \"GET / HTTP/1.1\" 200",
      "[12/Nov/2026:08:33:10 +0100] 192.0.2.7 192.0.2.8 mq1 - 8443 POST /axl/":
        "[12/Nov/2026:08:33:10 +0100] [address 1] [address 2] [identifier 1] - 8443 POST /axl/",
      "refused to app7/192.0.2.7:7080 and /192.0.2.8:7080":
        "refused to [host name 1]/[address 1]:7080 and /[address 2]:7080",
      "Nov 12 08:30:13 CET vm-pub sshd[3]: x": "Nov 12 08:30:13 CET [host name 1] sshd[3]: x",
      "<1>Nov 12 2026 08:14:55 fw-1 : %ASA-6-1: x":
        "<1>Nov 12 2026 08:14:55 [host name 1] : %ASA-6-1: x",
    ])
    try expectUntouched([
      "- - [12/Nov/2026:08:33:10 +0100] \"GET /\" Edg/119.0.0.0", "tcp/0.0.0.0:22",
      "Nov 12 08:30:13.104 CET %JTAPI-7: x", "Server number: 9.0.83.0 CIPC 8.6.6.0",
      "BIOS C220M5.4.2.3d.0.0101231411", "Nov 12 08:30:13 INFO main: x",
    ])
  }

  @Test func `an address in digits is the same as the one in dots`() throws {
    try expectScrubbed([
      "10.91.17.44 ipAddr:0x0a5b112c remoteIpAddress=0x2c115b0a ipAddr=173740332 Cisco-Guid: 1-2-3-739334922":
        "[address 1] ipAddr:[address 1] remoteIpAddress=[address 1] ipAddr=[address 1] Cisco-Guid: 1-2-3-[address 1]",
      "ipAddr:0x0a5b112c000000000000000000000000(10.91.17.44)": "ipAddr:[address 1]([address 1])",
    ])
    try expectUntouched(["ipAddr:0x00000000 ipAddr=0", "count=173740332 seq 0x0a5b112c"])
  }

  @Test func `names of devices, accounts and hosts are found without a key`() throws {
    try expectScrubbed([
      "SEP00005E005310 sep00005e005310.cnf.xml 00:00:5e:00:53:10":
        "SEP[mac 1] sep[mac 1].cnf.xml [mac 1]",
      "CSFAROE and BOTAROE": "CSF[identifier 1] and BOT[identifier 1]",
      "CORP\\aroe S-1-5-21-1-2-3-1013": "[identifier 1] [identifier 2]",
      "app7.corp.example and app7.corp.local, https://app7/x":
        "[host name 1] and [host name 2], https://[host name 3]/x",
    ])
    try expectUntouched([
      "CSF 14.0.4.57", "BOTTOM TABLES TABLE", "C:\\Windows\\System32 \\\\share ERROR\\n",
      "com.cisco.ccm.net java.net www.cisco.com http://www.w3.org/2001/XMLSchema", "system.log",
      "a.b.c",
      "https://localhost:8443/",
    ])
  }

  @Test func `users and hosts in lines of a Linux host are found`() throws {
    try expectScrubbed(
      [
        "Nov 25 12:00:01 app7 sshd[91]: Failed password for invalid user aroe from 192.0.2.7 port 22":
          "Nov 25 12:00:01 [host name 1] sshd[91]: Failed password for invalid user [identifier 1] from [address 1] port 22",
        "sudo:     aroe : TTY=pts/0 ; PWD=/home/aroe ; USER=root ; COMMAND=/bin/ls":
          "sudo:     [identifier 1] : TTY=pts/0 ; PWD=/home/[identifier 1] ; USER=root ; COMMAND=/bin/ls",
        "smartd[6]: Device: /dev/sda [SAT], S/N:Z1D5ABCD, WWN:5-000c50-0abcdef12, FW:CC4B":
          "smartd[6]: Device: /dev/sda [SAT], S/N:[serial number 1], WWN:[serial number 2], FW:CC4B",
        "postfix/smtpd[8]: connect from mx1.acme.example[192.0.2.9]":
          "postfix/smtpd[8]: connect from [host name 1][[address 1]]",
      ], "linux-host")
  }

  @Test
  func `a label with a place for its value finds that alone, and only where what follows is there`()
    throws
  {
    try expectScrubbed([
      "User mq1 logged in, user mq1 has 3 lines":
        "User [identifier 1] logged in, user [identifier 1] has 3 lines",
      "[P1-mq1] Request: connect(4471)": "[P1-[identifier 1]] Request: connect([phone 1])",
      "Received request 81 from mq1 at IP 192.0.2.7":
        "Received request 81 from [identifier 1] at IP [address 1]",
      "Certificate name:vm-sub3.pem Unit:tomcat": "Certificate name:[host name 1].pem Unit:tomcat",
      "Cluster ID:  Node ID: vm-sub3": "Cluster ID:  Node ID: [host name 1]",
      "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20":
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[secret 1]|2^20",
      "userid for user mq1: 7": "userid for user [identifier 1]: 7",
    ])
    try expectUntouched([
      "user interface has 3 lines", "User mq1 likes it", "user logged in", "user  logged",
      "Certificate name:tomcat-trust.pem Unit:tomcat-trust", "Certificate name:tomcat.pem",
      "DC=com,DC=example from IP=0.0.0.0:389", "Fri Apr 17 13:26:05 UTC 2026][AppID=Cisco Tomcat]",
    ])
    try expectScrubbed(
      [
        "kernel: IN=eth0 OUT= MAC=00:00:5e:00:53:10:00:00:5e:00:53:11:08:00 SRC=192.0.2.7":
          "kernel: IN=eth0 OUT= MAC=[mac 1]:08:00 SRC=[address 1]",
        "smartd.SAMSUNG_MZ7-00005-Z1D5ABCD.ata.state":
          "smartd.SAMSUNG_MZ7-00005-[serial number 1].ata.state",
        "sudo[7]:   mq1 : TTY=pts/0": "sudo[7]:   [identifier 1] : TTY=pts/0",
        "_sip._tcp.acme.de": "_sip._tcp.[host name 1]",
        "debian-kernel@lists.debian.org and ann@lists.acme.org":
          "debian-kernel@lists.debian.org and [email 1]",
      ], "linux-host")
  }

  @Test func `without log shapes nothing of them is looked for`() {
    let text = "UserID=aroe CORP\\aroe SEP00005E005310 displayName=Ann Roe app7.corp.example"
    #expect(Scrubber([], style: .numbered).scrub(text) == text)
  }
}
