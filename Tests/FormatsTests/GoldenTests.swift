import Catalogs
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct GoldenTests {
  private static let kinds: [MessageKind] = [.inventory, .telemetry, .configuration]

  private func message(
    _ kind: MessageKind, _ mode: Mode, oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> RedactedMessage {
    var facts = sampleFacts
    facts[.message]?["kind"] = kind.rawValue
    facts[.message]?["mode"] = mode.rawValue
    return redactedMessage(
      kind, try loadSample(), mode, catalog: try builtInCatalog(), facts: facts, oldest: oldest)
  }

  @Test(arguments: kinds, Format.allCases)
  func `the bytes of a smart message are those of the golden file`(
    kind: MessageKind, format: Format
  )
    throws
  {
    let payload = format.payload(for: try message(kind, .smart))
    let name = "\(kind.rawValue)-smart.\(payload.fileExtension)"
    #expect(difference(payload.bytes, fromGolden: name) == nil)
  }

  @Test(arguments: [MessageKind.inventory, .telemetry], Format.allCases)
  func `the bytes of an anonymous message are those of the golden file`(
    kind: MessageKind, format: Format
  ) throws {
    let payload = format.payload(for: try message(kind, .anonymous))
    let name = "\(kind.rawValue)-anonymous.\(payload.fileExtension)"
    #expect(difference(payload.bytes, fromGolden: name) == nil)
  }

  @Test(arguments: Format.allCases)
  func `the bytes of a stale message are those of the golden file`(format: Format) throws {
    let payload = format.payload(for: try message(.inventory, .smart, oldest: readingTime))
    let name = "inventory-stale.\(payload.fileExtension)"
    #expect(difference(payload.bytes, fromGolden: name) == nil)
  }

  @Test func `a golden file that is missing or differs is told`() throws {
    let bytes = Format.json.payload(for: try message(.inventory, .smart)).bytes
    let missing = try #require(difference(bytes, fromGolden: "no-such-file.json", accepting: false))
    #expect(missing.contains("no-such-file.json is missing"))
    let other = try #require(
      difference(bytes.dropLast() + [0x20], fromGolden: "inventory-smart.json", accepting: false))
    #expect(other.contains("differs"))
  }

  @Test(arguments: kinds, Mode.allCases)
  func `no line for a person is wider than 80 columns or ends in a space`(
    kind: MessageKind, mode: Mode
  ) throws {
    for oldest in [Timestamp(seconds: 0), readingTime] {
      let message = try message(kind, mode, oldest: oldest)
      let text = String(decoding: Format.text.payload(for: message).bytes, as: UTF8.self)
      #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
      #expect(!text.contains("\n\n\n"))
      for line in text.split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
        #expect(line.last != " ", "\(line)")
      }
    }
  }
}
