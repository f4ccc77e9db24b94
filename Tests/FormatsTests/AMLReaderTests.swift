import Alerts
import Catalogs
import Documents
import Foundation
import Messages
import Redaction
import RoomSupport
import ServerSupport
import Snapshots
import Testing
import Times

@testable import Formats

/// Independent readers find in AML what they find in JSON, whatever it contains.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["CI"] == "true"
      || ["python3", "xmllint", "perl"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
      },
    "install the packages python3, libxml2-utils and libsoap-lite-perl")
) struct AMLReaderTests {
  private func message(
    _ kind: MessageKind, _ mode: Mode, _ snapshot: Snapshot,
    contact: [String: String]? = nil, oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> RedactedMessage {
    var facts = sampleFacts
    facts[.message]?["kind"] = kind.rawValue
    facts[.message]?["mode"] = mode.rawValue
    if let contact { facts[.contact] = contact }
    return redactedMessage(
      kind, snapshot, mode, catalog: try builtInCatalog(), facts: facts, oldest: oldest)
  }

  /// The reports of the readers on messages.
  private func differences(_ messages: [RedactedMessage]) throws -> [String] {
    let receiver = try AMLReceiver()
    for message in messages {
      try receiver.append(
        Format.aml.payload(for: message).bytes, json: Format.json.payload(for: message).bytes)
    }
    return try receiver.differences()
  }

  @Test func `every field of every kind of message, in both modes`() throws {
    let snapshot = try loadSample()
    var messages: [RedactedMessage] = []
    for kind in [MessageKind.inventory, .telemetry, .configuration, .test] {
      messages.append(try message(kind, .smart, snapshot))
      messages.append(try message(kind, .smart, .empty))
      messages.append(try message(kind, .smart, snapshot, oldest: readingTime))
    }
    for kind in [MessageKind.inventory, .telemetry, .test] {
      messages.append(try message(kind, .anonymous, snapshot))
      messages.append(try message(kind, .anonymous, .empty))
    }
    for sample in AlertSample.allCases {
      messages += [try sample.message(), try sample.message(.empty)]
    }
    let differences = try differences(messages)
    #expect(differences == ["\(messages.count) messages"])
  }

  @Test func `a difference of each kind is found`() throws {
    let message = try message(.inventory, .smart, try loadSample())
    let json = Format.json.payload(for: message).bytes
    let aml = String(decoding: Format.aml.payload(for: message).bytes, as: UTF8.self)
    func found(_ part: String, _ other: String) throws -> String {
      let receiver = try AMLReceiver()
      #expect(aml.contains(part), "\(part)")
      try receiver.append(Array(aml.replacing(part, with: other).utf8), json: json)
      return try receiver.differences().dropLast().joined(separator: "\n")
    }
    #expect(try found("value=\"16384\"", "value=\"16385\"").contains("ram is '16385' and not"))
    let entry = #"<rme:AD name="inventory.nodes[0].ram" value="16384"/>"#
    #expect(try found(entry, "").contains(".ram is missing"))
    #expect(try found(entry, entry + entry).contains("there twice"))
    let other = entry.replacing(".ram", with: ".rom")
    #expect(try found(entry, entry + other).contains("rom is too many"))
    #expect(try found("no RAID controller\n", "no RAID controller\n\n").contains("raid"))
    #expect(try found("GMT+00:00", "GMT+0000").contains("date of creation"))
    #expect(try found(":6AE6AB30</aml-s", ":6AE6AB31</aml-s").contains("belong together"))
    #expect(try found("<aml-block:Severity>2", "<aml-block:Severity>3").contains("severity is 3"))
    #expect(try found("@C@0012345678", "@C@12345678").contains("the device is"))
    #expect(try found("<ch:Email>uc-", "<ch:Email>").contains("UserData/Email is"))
    #expect(try found("<ch:SubType>full", "<ch:SubType>").contains("SubType is empty"))
    #expect(try found("2003/05/soap", "2001/12/soap").contains("the root is"))
    #expect(try found("GMT", "GMT") == "")
    #expect(try found("<ch:Email>uc-", "<ch:Email>uc&-").contains("xmllint"))
    #expect(try found("<ch:Email>uc-", "<ch:Email>uc&-").contains("ParseError"))
    #expect(try found("<ch:Email>uc-", "<ch:Email>uc-<!-- -->").contains("a comment"))
  }

  /// Snapshots with these texts in all places where a text can be.
  private func snapshot(_ texts: [String]) throws -> Snapshot {
    let strings = JSONValue.array(texts.map { .string($0) })
    let rows = texts.map { text in
      JSONValue.object([
        "device": .string(text), "size_kb": .integer(1), "system": .string(text),
      ])
    }
    let named = Dictionary(texts.map { ($0, 1) }) { first, _ in first }
    let loaded = try load([
      "s.json": JSONValue.object([
        "snapshot": .integer(1), "taken": .string("2026-11-01T02:30:00Z"),
        "cluster": .object(["product_id": .string(texts.joined())]),
        "call_activity": .object(named.keys.sorted().map { .init($0, .integer(1)) }),
        "nodes": .object([
          "a": .object([
            "hardware": .object([
              "model": .string(texts.first ?? ""), "serial_number": .string(texts.last ?? ""),
              "partitions": .array(rows), "raid": strings,
              "bios": .object(["information": .string(texts.joined(separator: " "))]),
            ]), "services": .object(["active": strings]),
          ])
        ]),
      ]).text()
    ])
    return try #require(loaded.snapshot, "\(loaded.diagnostics)")
  }

  /// Every code point of the first plane, and some of the others, in pieces.
  private static let codePoints: [String] = {
    let rest: [UInt32] = [
      0x10000, 0x1F600, 0x1FFFE, 0x1FFFF, 0x2A6D6, 0x2FFFE, 0xE0001, 0xE0100, 0xF0000, 0x10FFFD,
      0x10FFFE, 0x10FFFF,
    ]
    let scalars = ((0...0xFFFF) + rest).compactMap { Unicode.Scalar($0) }
    return stride(from: 0, to: scalars.count, by: 64).map { start in
      var text = "x"
      text.unicodeScalars.append(contentsOf: scalars[start..<min(start + 64, scalars.count)])
      return text + "x"
    }
  }()

  @Test func `every code point comes back from every place, or is seen where XML has it not`()
    throws
  {
    let all = Self.codePoints.joined().unicodeScalars
    #expect(Set(all).count == 65_536 - 2_048 + 12)
    let snapshot = try snapshot(Self.codePoints)
    let messages = try [MessageKind.inventory, .telemetry].flatMap { kind in
      try Mode.allCases.map { try message(kind, $0, snapshot) }
    }
    let differences = try differences(messages)
    #expect(differences == ["\(messages.count) messages"])
    let aml = String(decoding: Format.aml.payload(for: messages[0]).bytes, as: UTF8.self)
    for spelling in ["\\u{0}", "\\u{1F}", "\\u{FFFF}", "&#xD;", "&#x202E;", "&#xFDD0;"] {
      #expect(aml.contains(spelling), "\(spelling)")
    }
    #expect(!aml.unicodeScalars.contains("\u{202E}") && !aml.unicodeScalars.contains("\r"))
  }

  @Test func `three hundred messages of hostile texts`() throws {
    var hostile = HostileText(seed: 11)
    var messages: [RedactedMessage] = []
    for number in 0..<100 {
      let snapshot = try snapshot((0..<4).map { _ in hostile.text() })
      let contact = [
        "email": hostile.text(), "name": hostile.text(), "address": hostile.text(),
        "phone": hostile.text(), "company": hostile.text(),
      ]
      messages.append(try message(.inventory, .smart, snapshot, contact: contact))
      messages.append(
        try message(.telemetry, number % 2 == 0 ? .smart : .anonymous, snapshot, contact: contact))
      let alert = Alert(
        name: hostile.text(), node: hostile.text(), severity: hostile.text(),
        description: hostile.text(), details: [.init(hostile.text(), hostile.text())])
      let catalog = try builtInCatalog()
      var facts = sampleFacts
      facts[.contact] = contact
      let composer = Composer(
        catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0),
        alert: AlertFacts(alert, definition: catalog.alert(named: alert.name)))
      messages.append(
        redact(
          .alert, composer, RedactionPolicy(mode: .smart, rules: [], accepted: nil), catalog))
    }
    let differences = try differences(messages)
    #expect(differences == ["300 messages"])
  }

  @Test func `a SOAP server reads the envelope and the block`() throws {
    let receiver = try AMLReceiver()
    for message in [
      try message(.inventory, .smart, try loadSample()),
      try message(.inventory, .anonymous, try loadSample()), try AlertSample.replication.message(),
    ] {
      try receiver.append(Format.aml.payload(for: message).bytes, json: [])
    }
    let texts =
      "alert.description, alert.details, alert.remedy, alert.cluster_overview, alert.remarks"
    let date = "2026-11-01 03:00:00 GMT+00:00"
    let found = try receiver.found()
    #expect(
      found == [
        "1193046:0012345678:6AE6AB30 | 1 | inventory | \(date) | 2 | "
          + "VMware Virtual Machine@C@0012345678 | 73 | inventory.nodes[0].raid_configuration",
        "1193046:FCH1234V5XY:6AE6AB30 | 1 | inventory | \(date) | 2 | "
          + "UCSC-C240-M5SX@C@FCH1234V5XY | 57 | inventory.nodes[2].raid_configuration",
        "1193046:0012345678:6AE6AB30 | 1 | alert | \(date) | 6 | "
          + "VMware Virtual Machine@C@0012345678 | 49 | \(texts)",
      ])
  }
}

/// Texts of everything that has ever broken a writer or a reader of XML.
private struct HostileText {
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func text() -> String {
    if Int.random(in: 0..<40, using: &generator) == 0 {
      return String(repeating: "&]>", count: 2_000)
    }
    let count = Int.random(in: 1...6, using: &generator)
    return (0..<count).map { _ in
      Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
    }.joined()
  }

  private static let pieces = [
    " ", "\t", "\n", "\r", "\r\n", "\n\r", "  two  ", "]]>", "]]", "]", ">", "<", "&", "\"", "'",
    "<![CDATA[", "<![CDATA[x]]>", "]]>]]&gt;", "&amp;", "&amp;amp;", "&lt;script&gt;", "&#0;",
    "&#x1F;", "&#xD800;", "&#xFFFE;", "&#10;", "&nbsp;", "&undefined;", "&", "&#;", "&#x;",
    "<!DOCTYPE x [<!ENTITY a \"&b;&b;\">]>", "<!ENTITY % p SYSTEM \"file:///etc/passwd\">",
    "<?xml version=\"1.0\"?>", "<?pi?>", "<!--", "-->", "--", "</aml-block:Data>",
    "</soap-env:Envelope>", "<rme:AD name=\"x\" value=\"y\"/>", "xmlns:a=\"b\"", "='x'", "\0",
    "\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{1B}[31m", "\u{1F}", "\u{7F}", "\u{85}", "\u{9F}",
    "\u{A0}", "\u{AD}", "\u{200B}", "\u{202E}", "\u{2028}", "\u{2029}", "\u{2066}", "\u{D7FF}",
    "\u{E000}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{1FFFE}",
    "\u{10FFFF}", "\\", "\\u{1B}", "\\u0041", "['x']", "'].x['", "[0]", "{}", "[]", ".", "..",
    "a.b", "none", "é", "e\u{301}", "日本語", "🙂", "👩‍👩‍👧", "שלום", "\u{1D518}", "x", "Ab9", "0",
    "%00", "${x}", "$(id)", "../../etc/passwd", "a:b", "a@b@C@c",
  ]
}
