import Catalogs
import Foundation
import Messages
import Redaction
import RoomSupport
import ServerSupport
import Snapshots
import Testing
import Times

@testable import Formats

@Suite struct AMLFormatTests {
  private func message(
    _ kind: MessageKind, _ mode: Mode = .smart, facts: Composer.Facts = sampleFacts,
    of text: String = sampleSnapshot, rules: [(String, FieldAction)] = []
  ) throws -> RedactedMessage {
    var facts = facts
    facts[.message]?["kind"] = kind.rawValue
    facts[.message]?["mode"] = mode.rawValue
    let loaded = try load(["s.yaml": text])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    return redactedMessage(
      kind, snapshot, mode, catalog: try builtInCatalog(), facts: facts, rules: rules)
  }

  private func aml(_ message: RedactedMessage) -> String {
    String(decoding: Format.aml.payload(for: message).bytes, as: UTF8.self)
  }

  /// The raw text of the first element with a name.
  private func text(_ name: String, _ document: String) -> String? {
    guard let start = document.firstRange(of: "<\(name)>") else { return nil }
    return document[start.upperBound...].firstRange(of: "</").map {
      String(document[start.upperBound..<$0.lowerBound])
    }
  }

  @Test func `the payload says what it is`() throws {
    let payload = Format.aml.payload(for: try message(.inventory))
    #expect(payload.contentType == "text/xml; charset=utf-8")
    #expect(payload.fileExtension == "xml")
    #expect(payload.bytes.starts(with: #"<?xml version="1.0" encoding="UTF-8"?>"#.utf8))
    #expect(payload.bytes.last == UInt8(ascii: "\n"))
  }

  @Test func `ids are counter, serial number and time, the same for a repeat`() throws {
    let inventory = aml(try message(.inventory))
    // 0x0123456, 2026-11-01T03:00:00Z.
    #expect(text("aml-session:MessageId", inventory) == "1193046:0012345678:6AE6AB30")
    #expect(text("aml-block:GroupId", inventory) == "1193047:0012345678:6AE6AB30")
    #expect(inventory == aml(try message(.inventory)))
    var facts = sampleFacts
    facts[.message]?["id"] = "fffffff9abcdef0123456789abcdef01"
    #expect(
      text("aml-session:MessageId", aml(try message(.inventory, facts: facts)))
        == "268435455:0012345678:6AE6AB30")
  }

  @Test func `without a serial number the installation stands in the id, and then the product`()
    throws
  {
    let configuration = aml(try message(.configuration))
    #expect(
      text("aml-session:MessageId", configuration)
        == "1193046:fedcba9876543210fedcba9876543210:6AE6AB30")
    #expect(!configuration.contains("DeviceId"))
    let rules: [(String, FieldAction)] = [("*.serial_number", .withhold)]
    let anonymous = aml(try message(.inventory, .anonymous, rules: rules))
    #expect(text("aml-session:MessageId", anonymous) == "1193046:unified-cm:6AE6AB30")
    #expect(!anonymous.contains("DeviceId") && !anonymous.contains("serial"))
    let nothing: [(String, FieldAction)] = ["message_id", "created", "product", "installation_id"]
      .map { ("envelope.\($0)", .withhold) }
    let bare = aml(try message(.configuration, rules: nothing))
    #expect(text("aml-session:MessageId", bare) == "0:callhome:0")
    #expect(!bare.contains("CreationDate") && !bare.contains("EventTime"))
  }

  @Test func `the device is model, C and serial number, of the publisher where it is known`() throws
  {
    func device(_ nodes: String, _ publisher: String = "") throws -> String {
      let cluster = publisher.isEmpty ? "" : "cluster: {publisher: \(publisher)}\n"
      return aml(try message(.inventory, of: "snapshot: 1\n\(cluster)nodes: {\(nodes)}\n"))
    }
    let two = """
      a: {hardware: {model: M1, serial_number: S1}}, \
      b: {status: {host_name: b.example.com}, hardware: {model: M2, serial_number: S2}}
      """
    #expect(text("ch:DeviceId", try device(two)) == "M1@C@S1")
    for publisher in ["B", "B.example.com"] {
      #expect(text("ch:DeviceId", try device(two, publisher)) == "M2@C@S2")
      #expect(text("ch:Name", try device(two, publisher)) == "b.example.com")
    }
    // Another domain is another host, and the first part of an address is no name.
    #expect(text("ch:DeviceId", try device(two, "b.example.org")) == "M1@C@S1")
    let addresses = """
      10.2.2.2: {hardware: {model: M1, serial_number: S1}}, \
      10.9.9.9: {hardware: {model: M2, serial_number: S2}}
      """
    #expect(text("ch:DeviceId", try device(addresses, "10.9.9.9")) == "M2@C@S2")
    #expect(text("ch:DeviceId", try device(two, "c")) == "M1@C@S1")
    let half = "a: {hardware: {model: M1}}, b: {hardware: {serial_number: S2}}"
    #expect(text("ch:DeviceId", try device(half)) == "unified-cm@C@S2")
    #expect(!(try device(half).contains("<rme:Model>")))
    let model = try device("a: {hardware: {model: M1}}")
    #expect(text("rme:Model", model) == "M1" && !model.contains("DeviceId"))
    // The separators of ids appear in no part.
    let odd = try device(#"a: {hardware: {model: "M@1", serial_number: "S:2@3 4"}}"#)
    #expect(text("ch:DeviceId", odd) == "M-1@C@S:2-3 4")
    #expect(text("aml-session:MessageId", odd) == "1193046:S-2@3-4:6AE6AB30")
    #expect(text("rme:SerialNumber", odd) == "S:2@3 4")
  }

  @Test func `each severity has its number by its name`() throws {
    let numbers = [
      "debugging": "0", "normal": "1", "notification": "2", "warning": "3", "minor": "4",
      "major": "5", "critical": "6", "fatal": "7", "disaster": "8", "catastrophic": "9",
    ]
    #expect(numbers.count == Severity.allCases.count)
    for (name, number) in numbers {
      var facts = sampleFacts
      facts[.message]?["severity"] = name
      let document = aml(try message(.configuration, facts: facts))
      #expect(text("aml-block:Severity", document) == number, "\(name)")
    }
    let masked = aml(
      try message(.configuration, rules: [("envelope.severity", .mask(keeping: 2))]))
    #expect(!masked.contains("aml-block:Severity") && masked.contains("***on"))
  }

  @Test func `what redaction puts in the place of a value stands where the value would`() throws {
    let node = testPseudonyms(.smart).pseudonym(of: "0012345678", .serialNumber)
    let document = aml(
      try message(
        .inventory,
        rules: [("*.serial_number", .pseudonym), ("contact_email", .mask(keeping: 4))]))
    #expect(text("ch:DeviceId", document)?.hasSuffix("@C@\(node)") == true)
    #expect(text("rme:SerialNumber", document) == node)
    #expect(text("ch:Email", document) == "***.com")
    #expect(text("ch:ContactEmail", document) == "***.com")
    let alert = aml(try AlertSample.pseudonyms.message())
    #expect(text("ch:Name", alert) == testPseudonyms(.smart).pseudonym(of: "CUCM-PUB", .hostName))
  }

  @Test func `an alert tells when it happened, and otherwise when it was told`() throws {
    let known = aml(try AlertSample.replication.message())
    #expect(text("ch:EventTime", known) == "2026-11-01 02:41:09 GMT+00:00")
    #expect(text("aml-block:CreationDate", known) == "2026-11-01 03:00:00 GMT+00:00")
    #expect(text("ch:SubType", known) == "database")
    let unknown = aml(try AlertSample.unknown.message())
    #expect(text("ch:EventTime", unknown) == "2026-11-01 03:00:00 GMT+00:00")
  }

  @Test func `what is not of the site is the same in the form without values`() throws {
    // Otherwise a host called like an element would stop messages that withhold its name.
    func names(_ message: RedactedMessage) -> Set<Substring> {
      var names: Set<Substring> = []
      for element in aml(message).split(separator: "<").dropFirst() {
        // Texts in quotes are values.
        let pieces = element.prefix { $0 != ">" }.split(
          separator: "\"", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() where index % 2 == 0 {
          for word in piece.split(separator: " ") {
            names.insert(word.prefix { !"=/\n".contains($0) })
          }
        }
      }
      return names
    }
    var messages = try AlertSample.allCases.map { try $0.message() }
    for kind in [MessageKind.inventory, .telemetry, .configuration, .test] {
      messages += [try message(kind), try message(kind, .anonymous)]
    }
    for message in messages {
      #expect(names(message).subtracting(names(message.skeleton)) == [], "\(message.kind)")
      #expect(names(message).count > 30)
    }
  }

  @Test func `an e-mail has the same bytes attached, behind the text for a person`() throws {
    let message = try message(.inventory)
    let envelope = MailEnvelope(
      from: "callhome@example.com", to: ["support@example.com"], messageID: "0123",
      created: readingTime)
    let mail = String(decoding: Format.aml.mail(for: message, envelope).bytes, as: UTF8.self)
    let parts = mail.split(separator: "\r\n--=_0123", omittingEmptySubsequences: false)
    #expect(parts.count == 4)
    #expect(parts[1].contains("Content-Type: text/plain; charset=utf-8\r\n"))
    #expect(parts[1].contains("\r\nCall Home inventory\r\n"))
    #expect(
      parts[2].contains(
        "Content-Type: text/xml; charset=utf-8; name=\"inventory-0123.xml\"\r\n"))
    let lines = parts[2].split(separator: "\r\n\r\n", maxSplits: 1).last?.filter { $0 != "\r\n" }
    let bytes = Data(base64Encoded: String(lines ?? ""))
    #expect(bytes.map(Array.init) == Format.aml.payload(for: message).bytes)
  }

  @Test func `nothing that anonymous mode withholds is named, not even by what is missing`() throws
  {
    let catalog = try builtInCatalog()
    for kind in [MessageKind.inventory, .telemetry] {
      let document = aml(try message(kind, .anonymous))
      let fields = ((catalog.messages[kind]?.fields ?? []) + catalog.envelope).flatMap(\.leaves)
      let sent = Set(fields.filter { $0.actions[.anonymous] != .withhold }.map(\.name))
      let withheld = Set(fields.map(\.name)).subtracting(sent)
      #expect(withheld.count > 10 && sent.count > 10)
      for name in withheld { #expect(!document.contains(name), "\(name)") }
      let smart = aml(try message(kind))
      for name in ["UserData", "SystemInfo", "ContractId", "Contact"] {
        #expect(!document.contains(name) && smart.contains(name), "\(name)")
      }
    }
  }
}
