import Catalogs
import Foundation
import Redaction
import RoomSupport
import Testing

/// What was scrubbed once is not changed by a second time.
///
/// `CALLHOME_SCRUB_COUNT` says how many texts are made up.
@Suite struct ScrubbingTwiceTests {
  private static let known = [
    anywhere("cucm-pub.example.com", .hostName), anywhere("00:00:5e:00:53:10", .mac),
    anywhere("192.0.2.10", .address), anywhere("2001:db8::a:1", .address),
    anywhere("Jane Doe", .person), anywhere("M\u{FC}ller GmbH", .person),
    anywhere("+49 30 5550100", .phone), anywhere("FCH1234V5XY", .serialNumber),
    anywhere("7841109", .identifier), wholeWord("Ann", .person),
  ]

  private static let parts = [
    "2001:db8:5::1d", "::1", "fe80::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "ab:cd:ef",
    "192.0.2.10",
    "10.1.2.3", "1.2.3.4.5", "192-0-2-10", "00-00-5e-00-53-10", "00:00:5e:00:53:10",
    "0000.5e00.5310",
    "-00-00-5e-00-53-10", "c000020a", "0a0200c0", "167903424", "jane@example.com", "sip:x@10.0.0.1",
    "a.b.cucm-pub.example.com", "cucm-pub", "example.com", "Jane Doe", "JaneDoe", "Jane", "Ann",
    "M\u{FC}ller GmbH", "M\\303\\274ller GmbH", "+49 711 1234567", "(512) 555-0100", "512-555-0100",
    "0305550100", "7841109", "784 1109", "FCH1234V5XY", "/home/jdoe", "~jdoe",
    "C:\\Users\\Jane Doe\\x",
    "https://u:p@h/", "password", "pwd", "secret", "token=", "community ", "Bearer ", "Basic ",
    "Authorization:", "Cookie: ", "session-id", "version ", "v", "://", "[address 1]", "[secret]",
    "[host name 2]", "%22", "\\u0022", "&#34;", "\\n", "=", ": ", "\"", "'", "\n", "\r\n", " ",
    "\t", "-",
    ".", ":", "::", "_", "/", "@", "<", ">", "[", "]", "(", ")", "{", "}", ",", ";", "|", "&", "#",
    "x",
    "1", "0", "f", "42", "e\u{301}", "\u{FC}", "\u{AD}", ".in-addr.arpa", ".ip6.arpa", "8.b.d.0",
    "EF",
    "23:46", "user ", " logged", " from", "by ", "from ", " at IP", "Certificate name:", ".pem",
    "from=<", "smartd.", ".ata.state", "P1-", "DC=", "MAC=", "inline:", "sip:", "<sip:", "From: \"",
    ">;tag=", "^", "CN=", "OU=Users", "SEP00005E005310",
    "CSFJDOE", "CORP\\jdoe", "S-1-5-21-1-2-3-1013", "Nov 25 12:00:01 ", " sshd[91]:", "\no=",
    "\nc=IN IP4 ",
    "Call-ID: ", "Cisco-Guid: 1-2-3-", "\n1,2,3,4,5,", ",\"", "displayName=", "Roe, Jane",
    "1762158155",
    "description: ", "extension 4471", "app7.acme.example", "_sip._tcp.", "for user ", "sudo:",
    "ipAddr:0x", "UserID=",
    "cn=\"", "tel:", "port", "none", "\0", "\u{3000}",
  ]

  private func text(_ generator: inout SeededGenerator) -> String {
    let count = Int.random(in: 1...14, using: &generator)
    return (0..<count).map { _ in
      if Int.random(in: 0..<4, using: &generator) == 0 {
        let signs = Array("0123456789abcdef:.-@ /x_[]%=\"\\")
        return String(
          (0..<Int.random(in: 1...6, using: &generator)).compactMap { _ in
            signs.randomElement(using: &generator)
          })
      }
      return Self.parts.randomElement(using: &generator) ?? ""
    }.joined()
  }

  @Test func `scrubbing twice is scrubbing once`() throws {
    let wanted = ProcessInfo.processInfo.environment["CALLHOME_SCRUB_COUNT"].flatMap { Int($0) }
    let count = wanted ?? 20_000
    var generator = SeededGenerator(seed: 16)
    let scrubbers = [
      Scrubber([], style: .byClass), Scrubber(Self.known, style: .byClass),
      Scrubber([], hidden: Self.known, style: .numbered),
      Scrubber([], logs: try builtInCatalog().logs, style: .numbered),
      Scrubber(Self.known, logs: try builtInCatalog("linux-host").logs, style: .byClass),
    ]
    let guarding = LeakGuard(Self.known, exempt: [])
    var faults = 0
    for number in 0..<count {
      let text = text(&generator)
      let scrubber = scrubbers[number % scrubbers.count]
      let once = scrubber.scrub(text)
      let twice = scrubber.scrub(once)
      // One after the other, a few are enough to see what is wrong.
      if once != twice, faults < 20 {
        faults += 1
        Issue.record(
          "\(text.debugDescription): \(once.debugDescription): \(twice.debugDescription)")
      }
      let file = scrubbed(Array(text.utf8), chunks: [text.utf8.count], scrubber.session())
      let again = scrubbed(file, chunks: [11], scrubber.session())
      if file != again, faults < 20 {
        faults += 1
        Issue.record("a file: \(text.debugDescription)")
      }
      let isLeft =
        number % scrubbers.count == 2 && !guarding.leaks(in: Array(once.utf8), skeleton: []).isEmpty
      if isLeft, faults < 20 {
        faults += 1
        Issue.record("left: \(text.debugDescription): \(once.debugDescription)")
      }
    }
    #expect(faults == 0)
  }

  @Test(arguments: [
    ("lease 2001:db8:5::1d-00-00-5e-00-53-10 ok", "5e-00-53-10"),
    ("1:::EF:00:23:46:23:46", "23:46"),
    ("::1d-00-00-5e-00-53-10", "5e-00-53-10"), ("::f:2.0.2.1i", "2.0.2"), ("<pwd secret: ", "none"),
  ])
  func `what overlaps is hidden whole`(_ text: String, _ part: String) {
    let scrubber = Scrubber([], style: .numbered)
    let once = scrubber.scrub(text)
    #expect(scrubber.scrub(once) == once, "\(once)")
    #expect(!once.contains(part), "\(once)")
  }
}
