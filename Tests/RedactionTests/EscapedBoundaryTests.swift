import Catalogs
import Redaction
import Testing

/// What stands beside a value as an escape is what the escape stands for.
@Suite struct EscapedBoundaryTests {
  private static let openings = [
    "%22", "%20", "%3D%22", "\\u0022", "\\x22", "\\42", "\\042", "&#34;", "&#x22;", "&quot;", "=22",
    "=\r\n", "\\n", "\\t", "#011", "%250A", "\\\\n",
  ]

  @Test(arguments: openings)
  func `an escape before a value is no digit or letter beside it`(opening: String) {
    let values: [(KnownValue, String)] = [
      (anywhere("192.0.2.11", .address), "192.0.2.11"),
      (anywhere("7841109", .identifier), "7841109"),
      (anywhere("+49 30 5550100", .phone), "0305550100"),
      (anywhere("c0ffee00beef", .serialNumber), "c0ffee00beef"),
    ]
    for (known, written) in values {
      let text = "up\(opening)\(written)%3A9100"
      let guarding = LeakGuard([known], exempt: [])
      var session = Scrubber([], hidden: [known], style: .byClass).session()
      for clean in [
        session.withoutHidden(text, numbers: true), session.scrub(text),
        Scrubber([known], style: .byClass).scrub(text),
      ] {
        #expect(clean.contains("["), "\(text): \(clean)")
        #expect(guarding.leaks(in: Array(clean.utf8), skeleton: []) == [], "\(text): \(clean)")
      }
    }
  }

  @Test(arguments: ["%22", "\\u0022", "\\x22", "\\042", "\\n", "\\t", "#011", "=22"])
  func `in files too an escape is no digit or letter beside a value`(opening: String) {
    let known = [
      anywhere("192.0.2.11", .address), anywhere("7841109", .identifier), wholeWord("Ann", .person),
    ]
    for value in ["192.0.2.11", "7841109", "Ann"] {
      let output = scrubbed(
        Array("up\(opening)\(value)\n".utf8), chunks: [4],
        Scrubber(known, style: .byClass).session())
      #expect(!String(decoding: output, as: UTF8.self).contains(value))
    }
  }

  @Test func `an address that nobody knows is found behind a percent escape`() {
    #expect(scrubbed("instance%3D%22192.0.2.77%3A9100") == "instance%3D%22[address 1]%3A9100")
    #expect(scrubbed("q=%2010.1.2.3") == "q=%20[address 1]")
  }

  @Test func `what only looks like an escape takes no digit of an address`() {
    for address in ["192.0.2.77", "203.0.113.5", "221.2.3.4", "10.1.2.3"] {
      for key in ["ip=", "\\", "a\\", "#", "100%20", "x"] {
        #expect(scrubbed("\(key)\(address) ok") == "\(key)[address 1] ok", "\(key)\(address)")
        let known = [anywhere(address, .address)]
        #expect(scrubbed("\(key)\(address) ok", known) == "\(key)[address 1] ok")
      }
    }
    #expect(scrubbed("q=%3192.0.2.1") != "q=%31[address 1]")
  }
}
