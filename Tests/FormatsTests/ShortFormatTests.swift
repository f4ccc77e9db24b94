import Catalogs
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct ShortFormatTests {
  private func short(
    _ snapshot: String, name: String = "Toaster", label: String = "Inventory",
    facts: Composer.Facts = ownFacts, oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> String {
    let text = """
      catalog: 1
      product: unified-cm
      name: "\(name)"
      messages:
        inventory:
          label: "\(label)"
          fields:
            model: {label: Model, type: text, class: term, each: node, from: node.model, smart: send, anonymous: send}
            size: {label: Size, type: text, class: term, from: snapshot.size, smart: send, anonymous: send}
      """
    let message = redactedMessage(
      .inventory, try #require(try load(["s.yaml": snapshot]).snapshot), .smart,
      catalog: try Catalog(Array(text.utf8), file: "c.yaml"), facts: facts, oldest: oldest)
    return String(decoding: Format.short.payload(for: message).bytes, as: UTF8.self)
  }

  @Test func `it says what it is about, how much is missing, and which message it is`() throws {
    let whole = "snapshot: 1\nsize: 1\nnodes: {a: {model: M}}\n"
    let tail = "2026-11-01T03:00:00Z; id 0123456789abcdef0123456789abcdef"
    #expect(try short(whole) == "Call Home inventory; Toaster; 1 node; \(tail)")
    #expect(
      try short("snapshot: 1\nnodes: {a: {model: M}, b: {}}\n")
        == "Call Home inventory; Toaster; 2 nodes; 2 unavailable; \(tail)")
    #expect(
      try short(whole, oldest: readingTime)
        == "Call Home inventory; Toaster; 1 node; 2 stale; \(tail)")
    #expect(try short("snapshot: 1\nsize: 1\n") == "Call Home inventory; Toaster; \(tail)")
    #expect(try short(whole, facts: [:]) == "Call Home inventory; Toaster; 1 node")
  }

  @Test(arguments: [
    String(repeating: "x", count: 1000), String(repeating: "日", count: 200),
    String(repeating: "e\u{301}", count: 160), "a\\nb\\e[2J\\u202E",
    String(repeating: "\\u202E", count: 60), String(repeating: "\u{1F600}", count: 170),
  ])
  func `it is one line of at most 160 characters, whatever the names`(name: String) throws {
    let nodes = (0..<20).map { "\"\(name)\($0)\": {}" }.joined(separator: ", ")
    for label in ["Inventory", name] {
      let text = try short("snapshot: 1\nnodes: {\(nodes)}\n", name: name, label: label)
      #expect(text.unicodeScalars.count <= 160, "\(text.unicodeScalars.count)")
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
      #expect(text.hasPrefix("Call Home "))
    }
  }

  @Test(arguments: Mode.allCases)
  func `it is short for the real products too`(mode: Mode) throws {
    for kind in [MessageKind.inventory, .telemetry, .configuration] {
      let message = redactedMessage(
        kind, try loadSample(), mode, catalog: try builtInCatalog(), facts: sampleFacts)
      let text = String(decoding: Format.short.payload(for: message).bytes, as: UTF8.self)
      #expect(text.unicodeScalars.count <= 160)
      #expect(text.hasSuffix("id 0123456789abcdef0123456789abcdef"))
      #expect(!text.contains("\n"))
    }
  }
}
