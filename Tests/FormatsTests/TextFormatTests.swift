import Catalogs
import Diagnostics
import Documents
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing

@Suite struct TextFormatTests {
  /// The lines of an inventory about a node called `name` with a model and a list of services.
  private func lines(
    name: String = "n", model: String = "M", services: [String] = ["a"],
    catalog: Catalog? = nil
  ) throws -> [String] {
    let json = JSONValue.object([
      "snapshot": .integer(1),
      "nodes": .object([
        JSONValue.Member(
          name,
          .object([
            "hardware": .object(["model": .string(model)]),
            "services": .object(["active": .array(services.map { .string($0) })]),
          ]))
      ]),
    ]).text()
    let message = redactedMessage(
      .inventory, try #require(try load(["s.json": json]).snapshot), .smart,
      catalog: try catalog ?? builtInCatalog())
    let text = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// How many columns a terminal gives these characters; an oracle for the few that the tests use.
  private func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x300...0x36F: sum
      case 0x3000...0x9FFF, 0xAC00...0xD7A3, 0x1F600: sum + 2
      default: sum + 1
      }
    }
  }

  @Test(arguments: [
    String(repeating: "x", count: 500), String(repeating: "日本語", count: 60),
    String(repeating: "e\u{301}", count: 200), String(repeating: "한국 ", count: 60),
    String(repeating: "word ", count: 60), String(repeating: "\u{1F600}", count: 90),
    String(repeating: "a", count: 51) + "日" + String(repeating: "b", count: 51),
    String(repeating: "\u{202E}", count: 50), String(repeating: "x", count: 62) + " y",
  ])
  func `a long value goes on below itself and nothing of it is lost`(value: String) throws {
    let lines = try lines(model: value)
    for line in lines { #expect(width(line) <= 80, "\(line)") }
    let start = try #require(lines.firstIndex { $0.hasPrefix("Model") })
    let end = try #require(lines.firstIndex { $0.hasPrefix("Serial number") })
    let margin = try #require(lines[start].firstRange(of: /Model +/)).upperBound
    let column = lines[start].distance(from: lines[start].startIndex, to: margin)
    let found = lines[start..<end].map { String($0.dropFirst(column)) }
    #expect(found.count > 1)
    for line in lines[(start + 1)..<end] { #expect(line.prefix(column).allSatisfy { $0 == " " }) }
    let shown = value.replacing("\u{202E}", with: "\\u{202E}").filter { $0 != " " }
    #expect(found.joined().filter { $0 != " " } == shown)
  }

  @Test func `columns line up under wide characters and combining marks`() throws {
    let json = """
      {"snapshot": 1, "tables": {"abcd": 1, "日本": 22, "e\u{301}e\u{301}e\u{301}e\u{301}": 333}}
      """
    let message = redactedMessage(
      .configuration, try #require(try load(["s.json": json]).snapshot), .smart,
      catalog: try builtInCatalog())
    let text = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
    let rows = text.split(separator: "\n").filter {
      $0.hasSuffix("1") || $0.hasSuffix("22") || $0.hasSuffix("333")
    }
    .suffix(3).map(String.init)
    #expect(rows.count == 3)
    #expect(Set(rows.map(width)).count == 1, "\(rows)")
  }

  @Test(arguments: [
    ("\u{1B}[2Jx", "\\u{1B}[2Jx"), ("a\nb", "a\\u{A}b"), ("a\r\nb", "a\\u{D}\\u{A}b"),
    ("\u{202E}cba", "\\u{202E}cba"), ("\u{200F}x", "\\u{200F}x"), ("a\u{0}b", "a\\u{0}b"),
    ("\u{2066}x", "\\u{2066}x"), ("a\u{2028}b", "a\\u{2028}b"), ("\u{FEFF}x", "\\u{FEFF}x"),
    ("\u{9B}31m", "\\u{9B}31m"), ("a\tb", "a\\u{9}b"),
  ])
  func `what does not print is shown by its number, wherever it stands`(
    value: String, wanted: String
  ) throws {
    let lines = try lines(name: value, model: value, services: [value, "z"])
    #expect(lines.contains("Node \(wanted)"))
    #expect(lines.contains { $0.hasPrefix("Model ") && $0.hasSuffix(" \(wanted)") })
    #expect(lines.contains { $0.hasPrefix("Active services ") && $0.contains("\(wanted), z") })
    for line in lines { #expect(!line.unicodeScalars.contains(where: isInvisible), "\(line)") }
  }

  @Test func `what a vendor's catalog says is shown the same way`() throws {
    let text = """
      catalog: 1
      product: unified-cm
      name: "Toaster\\u202E\\e[2J"
      messages:
        inventory:
          label: "Inven\\ntory"
          fields:
            model: {label: "Mo\\e[2Jdel", type: lines, class: term, each: node, from: node.hardware.model, smart: send, anonymous: send}
            gone: {label: "Go\\nne", type: text, class: term, from: snapshot.gone, smart: send, anonymous: send}
      """
    let catalog = try Catalog(Array(text.utf8), file: "c.yaml")
    let lines = try lines(catalog: catalog)
    #expect(lines.contains { $0.contains("Toaster\\u{202E}\\u{1B}[2J") })
    for line in lines { #expect(!line.unicodeScalars.contains(where: isInvisible), "\(line)") }
  }

  @Test func `a cluster of which nothing is known is told in words`() throws {
    let message = redactedMessage(
      .inventory,
      try #require(try load(["s.yaml": "snapshot: 1\nnodes: {a: {unavailable: down}}\n"]).snapshot),
      .smart, catalog: try builtInCatalog())
    let text = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
    #expect(text.contains("Node a\n------\nNothing is available: down\n"))
    #expect(text.contains("unavailable: not in the snapshots"))
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (123_456, "123,456"),
    (1_234_567, "1,234,567"), (-1000, "-1,000"), (-999, "-999"), (-123_456, "-123,456"),
    (Int64.max, "9,223,372,036,854,775,807"), (Int64.min, "-9,223,372,036,854,775,808"),
  ])
  func `thousands are separated`(number: Int64, wanted: String) {
    #expect(grouped(number) == wanted)
  }

  @Test(arguments: [
    (59, "0 min"), (60, "1 min"), (3600, "1 h"), (86_400, "1 day"), (176_460, "2 days 1 h 1 min"),
  ])
  func `a length of time is told in words`(seconds: Int, wanted: String) throws {
    let text = "snapshot: 1\nnodes: {a: {status: {up_time_seconds: \(seconds)}}}\n"
    let message = redactedMessage(
      .telemetry, try #require(try load(["s.yaml": text]).snapshot), .smart,
      catalog: try builtInCatalog())
    let page = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
    #expect(page.contains(" \(wanted)\n"))
  }
}
