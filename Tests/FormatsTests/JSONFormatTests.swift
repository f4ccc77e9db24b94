import Catalogs
import Documents
import Glibc
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing
import Times

@testable import Formats

@Suite struct JSONFormatTests {
  private func document(
    _ kind: MessageKind, _ mode: Mode, _ text: String = sampleSnapshot,
    oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> DocumentNode {
    let loaded = try load(["s.yaml": text])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    let message = redactedMessage(
      kind, snapshot, mode, catalog: try builtInCatalog(), facts: sampleFacts, oldest: oldest)
    return try readJSON(Format.json.payload(for: message).bytes, file: "p", limits: .generated)
  }

  private func remarks(_ document: DocumentNode) -> [String] {
    (document["unavailable"]?.elements ?? []).map { remark in
      ["field", "reason", "taken"].compactMap { remark[$0]?.scalar?.text }.joined(separator: ": ")
    }
  }

  @Test func `the payload says what it is`() throws {
    let message = redactedMessage(
      .inventory, try loadSample(), .smart, catalog: try builtInCatalog())
    let payload = Format.json.payload(for: message)
    #expect(payload.contentType == "application/json")
    #expect(payload.fileExtension == "json")
    #expect(payload.bytes.last == UInt8(ascii: "\n"))
    for format in [Format.text, .short] {
      #expect(format.payload(for: message).contentType == "text/plain; charset=utf-8")
    }
  }

  @Test func `python reads the document too`() throws {
    guard access("/usr/bin/python3", X_OK) == 0 else { return }
    let message = redactedMessage(
      .telemetry, try loadSample(), .smart, catalog: try builtInCatalog())
    try withTemporaryDirectory { directory in
      let path = "\(directory)/message.json"
      try write(Format.json.payload(for: message).bytes, to: path)
      #expect(system("/usr/bin/python3 -m json.tool \(path) > /dev/null") == 0)
      try write("{\"a\": 01}".utf8, to: path)
      #expect(system("/usr/bin/python3 -m json.tool \(path) > /dev/null 2>&1") != 0)
    }
  }

  @Test func `texts keep their zeros, numbers are numbers`() throws {
    let inventory = try #require(try document(.inventory, .smart)["inventory"])
    let node = try #require(inventory["nodes"]?.elements?.first)
    #expect(node["serial_number"]?.scalar == .init("0012345678", isQuoted: true))
    #expect(node["bios_version"]?.scalar == .init("6.00", isQuoted: true))
    #expect(node["ram"]?.scalar == .init("16384"))
    let telemetry = try #require(try document(.telemetry, .smart)["telemetry"])
    let status = try #require(telemetry["nodes"]?.elements?.first?["system_status"])
    #expect(status["mp_stat"]?["system"]?.scalar == .init("1.40"))
    #expect(status["license_mac"]?.scalar == .init("0123456789ab", isQuoted: true))
    #expect(telemetry["device_count_and_model"]?.elements?.first?["count"]?.scalar?.text == "10000")
  }

  @Test func `a field that is not sent has no key, and neither has a value that is missing`() throws
  {
    let smart = try document(.inventory, .smart)
    let anonymous = try document(.inventory, .anonymous)
    #expect(smart["inventory"]?["license_server"] != nil)
    #expect(anonymous["inventory"]?["license_server"] == nil)
    #expect(smart["installation_id"] != nil)
    #expect(anonymous["installation_id"] == nil)
    let down = try #require(smart["inventory"]?["nodes"]?.elements?[1])
    #expect(down.entries?.map(\.key) == ["server_name"])
    #expect(smart["customer_id"] == nil)
  }

  @Test func `what is missing is listed with its reason`() throws {
    let listed = remarks(try document(.inventory, .smart))
    #expect(listed.contains("inventory.nodes[1]: unreachable"))
    #expect(listed.contains("inventory.nodes[2].active_services: not collected"))
    #expect(listed.contains("inventory.nodes[2].bios_version: not in the snapshots"))
    #expect(!listed.contains { $0.hasPrefix("inventory.nodes[0]") })
    #expect(!listed.contains { $0.hasPrefix("inventory.nodes[1].") })
    let complete = "snapshot: 1\ntables: {a: 1}\n"
    #expect(remarks(try document(.configuration, .smart, complete)) == [])
    #expect(try document(.configuration, .smart, complete)["unavailable"] != nil)
  }

  @Test func `what is stale is listed with its time, a whole node once`() throws {
    let text = """
      snapshot: 1
      taken: 2026-10-01T00:00:00Z
      cluster: {publisher: a}
      nodes: {a: {hardware: {model: M, memory_mb: 1}}}
      """
    let limit = try #require(Timestamp(rfc3339: "2026-10-02T00:00:00Z"))
    let listed = remarks(try document(.inventory, .smart, text, oldest: limit))
    #expect(listed.contains("inventory.publisher_name: stale: 2026-10-01T00:00:00Z"))
    #expect(listed.contains("inventory.nodes[0]: stale: 2026-10-01T00:00:00Z"))
    #expect(listed.contains("inventory.nodes[0].bios_version: not in the snapshots"))
    #expect(!listed.contains { $0.hasPrefix("inventory.nodes[0].model") })
  }

  @Test func `a node with a single value is not said to have none`() throws {
    let text = "snapshot: 1\nnodes: {a: {hardware: {model: M}}}\n"
    let document = try document(.inventory, .anonymous, text)
    #expect(document["inventory"]?["nodes"]?.elements?.first?["model"]?.scalar?.text == "M")
    let listed = remarks(document)
    #expect(!listed.contains { $0.hasPrefix("inventory.nodes[0]:") })
    #expect(listed.contains("inventory.nodes[0].serial_number: not in the snapshots"))
    let message = redactedMessage(
      .inventory, try #require(try load(["s.yaml": text]).snapshot), .anonymous,
      catalog: try builtInCatalog())
    let page = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
    #expect(page.contains("Model") && !page.contains("Nothing is available"))
  }

  @Test func `hostile characters are escaped and come back as they were`() throws {
    let hostile = "\u{202E}a\u{0}\u{1B}[2J\"\\\n\u{85}\u{FEFF}\u{1F600}\u{E000}日"
    let json = JSONValue.object([
      "snapshot": .integer(1),
      "tables": .object([JSONValue.Member(hostile, .integer(1))]),
    ]).text()
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let message = redactedMessage(
      .configuration, snapshot, .smart, catalog: try builtInCatalog())
    let bytes = Format.json.payload(for: message).bytes
    #expect(!bytes.contains { $0 < 0x20 && $0 != 0x0A })
    #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{202E}"))
    let back = try readJSON(bytes, file: "p", limits: .generated)
    let tables = back["configuration"]?["table_row_counts"]?.entries
    #expect(tables?.map(\.key).map { Array($0.utf8) } == [Array(hostile.utf8)])
  }

  @Test func `the document of many nodes is made in pieces that are together the same`() throws {
    let nodes = (1_000...2_100).reversed().map { number in
      "  n\(number): {status: {host_name: h\(number)}, hardware: {cpu_mhz: \(number % 7)}}\n"
    }
    let loaded = try load(["s.yaml": "snapshot: 1\nnodes:\n" + nodes.joined()])
    let message = redactedMessage(
      .inventory, try #require(loaded.snapshot), .smart, catalog: try builtInCatalog(),
      facts: sampleFacts)
    for message in [message, message.skeleton] {
      let payload = Format.json.payload(for: message)
      guard case .pieces(let size, _) = payload.content else {
        Issue.record("all of it is in memory")
        continue
      }
      let whole = jsonDocument(message, holdsFiles: true)
      var sizes: [Int] = []
      payload.forEachPiece { sizes.append($0.count) }
      #expect(sizes.count > 1 && sizes.reduce(0, +) == whole.count)
      #expect((sizes.max() ?? 0) < 200_000)
      // The reserved size is enough, and not much more.
      #expect(size >= whole.count && size < whole.count + whole.count / 4 + 65_536, "\(size)")
      #expect(payload.bytes == whole && payload.bytes == whole)
    }
    let document = try readJSON(
      Format.json.payload(for: message).bytes, file: "p", limits: .generated)
    #expect(document["inventory"]?["nodes"]?.elements?.count == 1_101)
  }

  @Test func `the same message gives the same bytes, whatever the order in the files`() throws {
    let catalog = try builtInCatalog()
    let lines = sampleSnapshot.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex(of: "nodes:"))
    // The same facts in two files, the nodes apart from the rest and in another order.
    let second = try #require(lines.firstIndex { $0.hasPrefix("  cucm-sub:") })
    let nodes = lines[second...] + lines[(start + 1)..<second]
    let other = try load([
      "b.yaml": (["snapshot: 1", "taken: 2026-11-01T02:30:00Z", "nodes:"] + nodes).joined(
        separator: "\n"),
      "a.yaml": lines[..<start].joined(separator: "\n"),
    ])
    let snapshot = try #require(other.snapshot, "\(other.diagnostics)")
    for kind in [MessageKind.inventory, .telemetry, .configuration] {
      for mode in Mode.allCases {
        for format in Format.allCases {
          let payloads = try [loadSample(), loadSample(), snapshot].map {
            format.payload(
              for: redactedMessage(kind, $0, mode, catalog: catalog, facts: sampleFacts))
          }
          #expect(Set(payloads.map(\.bytes)).count == 1, "\(kind) \(mode) \(format)")
        }
      }
    }
  }
}
