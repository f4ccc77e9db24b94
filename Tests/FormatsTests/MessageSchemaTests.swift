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

/// Every message matches the schema of its kind, and nothing else does (R6).
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["CI"] == "true"
      || (try? run(["/usr/bin/python3", "-c", "import jsonschema"], in: "/")) != nil,
    "install the package python3-jsonschema")
) struct MessageSchemaTests {
  /// The errors of a validator about messages, each with a name that begins with its schema's.
  private func refused(
    _ messages: [(name: String, bytes: [UInt8])], _ catalogs: [(name: String, catalog: Catalog)]
  ) throws -> [String] {
    try withTemporaryDirectory { directory in
      for (name, catalog) in catalogs {
        for kind in MessageKind.allCases where kind == .test || catalog.messages[kind] != nil {
          let schema = catalog.jsonSchema(of: kind, revision: "0123456789abcdef")
          try write(schema.utf8, to: "\(directory)/\(name)-\(kind.rawValue).schema.json")
        }
      }
      for (index, message) in messages.enumerated() {
        try write(message.bytes, to: "\(directory)/\(message.name).\(index).message.json")
      }
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Scripts/validate.py").path
      return try run(["/usr/bin/python3", "-B", script, directory], in: "/")
        .split(separator: "\n").map(String.init)
    }
  }

  private func message(
    _ kind: MessageKind, _ mode: Mode, _ snapshot: Snapshot, _ rules: [(String, FieldAction)] = [],
    oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> RedactedMessage {
    var facts = sampleFacts
    facts[.message]?["sequence"] = "12"
    facts[.message]?["previous_message_id"] = "00112233445566778899aabbccddeeff"
    facts[.message]?["catalog_revision"] = "0123456789abcdef"
    facts[.message]?["repeated_alerts"] = "CpuPegging on cucm-pub: 3 times"
    return redactedMessage(
      kind, snapshot, mode, catalog: try builtInCatalog(), facts: facts, rules: rules,
      oldest: oldest)
  }

  private func bytes(_ message: RedactedMessage) -> [UInt8] {
    Format.json.payload(for: message).bytes
  }

  @Test func `every message of every kind, under many rules, is what its schema says`() throws {
    let snapshot = try loadSample()
    let rules: [[(String, FieldAction)]] = [
      [], [("*", .pseudonym)], [("*", .mask(keeping: 2))], [("*", .scrub)],
      [("message_id", .withhold)],
      [("class:quantity", .coarsen(.bounds([10, 100, 1_000])))], [("class:time", .coarsen(.day))],
      [("class:host_name", .pseudonym)],
    ]
    var messages: [(name: String, bytes: [UInt8])] = []
    for kind in [MessageKind.inventory, .telemetry, .configuration, .test] {
      for rules in rules {
        for mode in [Mode.smart, .anonymous] {
          for snapshot in [snapshot, .empty] {
            let message = try message(kind, mode, snapshot, rules, oldest: readingTime)
            messages.append(("cm-\(kind.rawValue)", bytes(message)))
          }
        }
      }
    }
    for sample in AlertSample.allCases {
      messages.append(("cm-alert", bytes(try sample.message())))
      messages.append(("cm-alert", bytes(try sample.message(.empty))))
    }
    // The messages that the other tests compare.
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures").path
    for name in try FileManager.default.contentsOfDirectory(atPath: fixtures)
    where name.hasSuffix(".json") {
      let kind = name.prefix { $0 != "-" }
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(name)"))
      messages.append(("cm-\(kind)", Array(data)))
    }
    let host = try builtInCatalog("linux-host")
    let other = try load(
      ["s.yaml": "snapshot: 1\nnodes: {web1: {status: {host_name: web1}}}\n"], product: "linux-host"
    )
    for kind in host.kinds(in: .smart) where kind != .alert {
      let message = redactedMessage(
        kind, try #require(other.snapshot), .smart, catalog: host, facts: sampleFacts)
      messages.append(("host-\(kind.rawValue)", bytes(message)))
    }
    let catalogs = [("cm", try builtInCatalog()), ("host", host)]
    #expect(try refused(messages, catalogs) == ["\(messages.count) messages"])
    #expect(messages.count > 150)
  }

  @Test func `a field that the catalog does not have, and a value of another type, are refused`()
    throws
  {
    let sound = String(decoding: bytes(try AlertSample.replication.message()), as: UTF8.self)
    let wrong = [
      sound.replacing("\"severity\": \"critical\"", with: "\"severty\": \"critical\""),
      sound.replacing("\"repeats\": 1204", with: "\"repeats\": [1204]"),
      sound.replacing("\"details\": [", with: "\"details\": [7, "),
      sound.replacing("\"alert\": {", with: "\"alrt\": {"),
    ]
    let messages = ([sound] + wrong).map { (name: "cm-alert", bytes: Array($0.utf8)) }
    let told = try refused(messages, [("cm", try builtInCatalog())])
    #expect(told.last == "5 messages")
    for index in 1...4 { #expect(told.contains { $0.hasPrefix("cm-alert.\(index).") }, "\(index)") }
    #expect(!told.contains { $0.hasPrefix("cm-alert.0.") })
  }
}
