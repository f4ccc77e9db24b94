import Catalogs
import Formats
import Messages
import RoomSupport
import Testing

@testable import Redaction

/// Which values are looked for in reverse order: addresses as in names of the DNS, and qualified host names.
@Suite struct ReversedNameTests {
  private static let values: [(text: String, valueClass: ValueClass)] = [
    ("pub1.voice.example.com", .hostName), ("192.0.2.10", .address), ("2001:db8::10", .address),
  ]
  private static let known = values.map {
    KnownValue($0.text, $0.valueClass, path: "a.b", matching: .anywhere)
  }

  private func scrubbed(_ text: String, _ known: [KnownValue] = known) -> String {
    var session = Scrubber([], hidden: known, hasPatterns: false, style: .numbered).session()
    return session.withoutHidden(text, numbers: true)
  }

  private func isFound(_ text: String, _ known: [KnownValue] = known) -> Bool {
    !LeakGuard(known, exempt: []).leaks(in: Array(text.utf8), skeleton: []).isEmpty
  }

  @Test(arguments: [
    "com.example.voice.pub1", "COM.Example.VOICE.Pub1", "com-example-voice-pub1",
    "com_example_voice_pub1", "servers.com.example.voice.pub1.cpu",
    "10.2.0.192.in-addr.arpa",
    "10.2.0.192", "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
  ])
  func `what is reversed by labels or octets is taken out, and the guard finds it`(text: String) {
    #expect(isFound(text))
    let rest = scrubbed("see \(text) there")
    #expect(rest != "see \(text) there" && !isFound(rest), "\(rest)")
    // Nothing of it stays, the domain neither.
    #expect(!rest.lowercased().contains("voice"), "\(rest)")
  }

  @Test(arguments: [
    "moc.elpmaxe.eciov.1bup", "01.2.0.291", "com.example.voice.other", "com.example", "arpa",
  ])
  func `nothing is looked for letter by letter in reverse order`(text: String) {
    #expect(!isFound(text))
    #expect(scrubbed(text) == text)
  }

  @Test func `the domain of two labels does not hide the classes of its programs`() {
    let domain = [KnownValue("example.com", .hostName, path: "a.b", matching: .anywhere)]
    let text = "at com.example.calls.Router.run"
    #expect(!isFound(text, domain))
    #expect(scrubbed(text, domain) == text)
  }
}
