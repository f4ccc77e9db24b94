import Alerts
import Catalogs
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct AlertFormatTests {
  private let envelope = MailEnvelope(
    from: "callhome@example.com", to: ["pager@example.com"], messageID: "0123",
    created: readingTime)

  private func subject(_ message: RedactedMessage) -> String {
    let mail = String(decoding: Format.text.mail(for: message, envelope).bytes, as: UTF8.self)
    let lines = mail.split(separator: "\r\n").drop { !$0.hasPrefix("Subject: ") }
    let folded = lines.dropFirst().prefix { $0.hasPrefix(" ") }
    return ([lines.first ?? ""] + folded).joined()
  }

  @Test(arguments: AlertSample.allCases, Format.allCases)
  func `the bytes of a message about an alert are those of the golden file`(
    sample: AlertSample, format: Format
  ) throws {
    let payload = format.payload(for: try sample.message())
    let name = "alert-\(sample.rawValue).\(payload.fileExtension)"
    #expect(difference(payload.bytes, fromGolden: name) == nil)
  }

  @Test(arguments: AlertSample.allCases)
  func `no line of an alert is wider than 80 columns or ends in a space`(sample: AlertSample)
    throws
  {
    let text = String(
      decoding: Format.text.payload(for: try sample.message()).bytes, as: UTF8.self)
    #expect(text.hasSuffix("\n") && !text.contains("\n\n\n"))
    for line in text.split(separator: "\n") {
      #expect(line.count <= 80 && line.last != " ", "\(line)")
    }
  }

  @Test(arguments: AlertSample.allCases)
  func `on a pager an alert is one line of at most 160 characters, with its id`(
    sample: AlertSample
  ) throws {
    let text = String(
      decoding: Format.short.payload(for: try sample.message()).bytes, as: UTF8.self)
    #expect(text.unicodeScalars.count <= 160)
    #expect(text.hasPrefix("Call Home "))
    #expect(text.hasSuffix("; id 0123456789abcdef0123456789abcdef"))
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test func `the subject says how severe it is, which alert, and on which node`() throws {
    #expect(
      subject(try AlertSample.replication.message())
        == "Subject: Call Home critical alert: DBReplicationFailure on CUCM-PUB (Example Ltd)")
    #expect(
      subject(try AlertSample.resolved.message())
        == "Subject: Call Home resolved alert: CriticalServiceDown on cucm-sub (Example Ltd)")
    #expect(
      subject(try AlertSample.unknown.message())
        == "Subject: Call Home warning alert: Fan\\u{1B}[2JFailed on printer.example.com (Example Ltd)"
    )
  }

  @Test func `a subject is redacted as everything is`() throws {
    let message = try AlertSample.pseudonyms.message()
    let node = testPseudonyms(.smart).pseudonym(of: "CUCM-PUB", .hostName)
    #expect(
      subject(message)
        == "Subject: Call Home critical alert: DBReplicationFailure on \(node) (Example Ltd)")
    for format in Format.allCases {
      let bytes = format.mail(for: message, envelope).bytes + format.payload(for: message).bytes
      let text = String(decoding: bytes, as: UTF8.self).lowercased()
      #expect(!text.contains("cucm-pub") && !text.contains("cucm-sub"))
      #expect(!text.contains("imp-1"))
    }
    let plain = try AlertSample.replication.message()
    let text = String(decoding: Format.text.payload(for: plain).bytes, as: UTF8.self)
    #expect(text.contains("CUCM-PUB") && text.contains("cucm-sub") && text.contains("imp-1"))
  }

  @Test func `without name, node and severity there is a subject all the same`() throws {
    let catalog = try builtInCatalog()
    let facts = AlertFacts(Alert(name: "X", node: "y"), definition: nil)
    let composer = Composer(
      catalog: catalog, snapshot: .empty, facts: sampleFacts, oldest: Timestamp(seconds: 0),
      alert: facts)
    let names = ["alert.alert", "alert.node", "alert.severity"]
    let policy = RedactionPolicy(
      mode: .smart, rules: redactionRules(names.map { ($0, .withhold) }), accepted: nil)
    let message = redact(.alert, composer, policy, catalog)
    #expect(subject(message) == "Subject: Call Home alert: alert (Example Ltd)")
    let short = String(decoding: Format.short.payload(for: message).bytes, as: UTF8.self)
    #expect(short.hasPrefix("Call Home alert: alert; id "))
    #expect(!subject(message.skeleton).isEmpty)
  }

  @Test func `a node of which nothing is known is told in one line`() throws {
    let message = try AlertSample.unknown.message(.empty)
    let text = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
    #expect(text.contains("\nNode status  unavailable: not in the snapshots\n"))
    #expect(
      message.remarks.map(\.path) == ["alert.node_status"], "\(message.remarks.map(\.path))")
  }
}
