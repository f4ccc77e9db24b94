import Catalogs
import Formats
import Messages
import RoomSupport
import Testing
import Times

@testable import Redaction

/// What is removed from a message in which the leak guard finds a hidden value, and what stops it.
@Suite struct GuardedMessageTests {
  private static let known = KnownValue(
    "secret-host-0815", .hostName, path: "inventory.server_name", matching: .anywhere)
  private let leakGuard = LeakGuard([known], exempt: [])

  private func message(_ hardware: [String]) throws -> RedactedMessage {
    let nodes = hardware.enumerated().map {
      "\"n\(1_000 + $0.offset)\": {\"hardware\": \($0.element)}"
    }
    let json = "{\"snapshot\": 1, \"nodes\": {\(nodes.joined(separator: ", "))}}"
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    return redactedMessage(.inventory, snapshot, .smart, catalog: try catalogWithoutVocabulary())
  }

  private func guarded(
    _ message: RedactedMessage, until deadline: Deadline = .none,
    _ written: @escaping (RedactedMessage) -> [UInt8] = { Format.json.payload(for: $0).bytes }
  ) -> GuardedMessage {
    leakGuard.guarded(message, payload: .whole(written(message)), until: deadline) {
      .whole(written($0))
    }
  }

  /// The texts of all nodes without anything between them.
  private func joined(_ message: RedactedMessage) -> [UInt8] {
    Array(
      message.members.joined().flatMap { field -> [String] in
        if field.isNodeName { return [] }
        return if case .value(let value, _) = field.content { value.texts } else { [] }
      }.joined().utf8)
  }

  @Test func `a message without a hidden value stays as it is`() throws {
    let message = try message([#"{"bios": {"information": "AMI"}}"#])
    let found = guarded(message)
    #expect(!found.isChanged && found.leftOut == [] && found.leaks == [])
  }

  @Test func `each field with a hidden value is left out, whatever else the message says`() throws {
    let message = try message([
      #"{"bios": {"information": "at secret-host-0815"}}"#,
      #"{"bios": {"information": "AMI"}, "model": "M"}"#,
      #"{"raid": ["fine", "c2VjcmV0LWhvc3QtMDgxNQ==", "fine"]}"#,
    ])
    let found = guarded(message)
    #expect(found.leaks == [] && found.isChanged)
    #expect(
      found.leftOut.map(\.path).sorted() == [
        "inventory.nodes[0].bios_information", "inventory.nodes[2].raid_configuration",
      ], "\(found.leftOut)")
    #expect(Set(found.leftOut.map(\.value)) == ["inventory.server_name"])
    let text = String(decoding: Format.json.payload(for: found.message).bytes, as: UTF8.self)
    #expect(text.contains("AMI") && !text.contains("secret") && !text.contains("c2Vj"))
  }

  @Test func `a value that begins in one field and ends in another takes the second one along`()
    throws
  {
    let message = try message([
      #"{"model": "AMI"}"#, #"{"bios": {"information": "at secret-host-"}}"#,
      #"{"bios": {"information": "0815 here"}}"#,
      #"{"model": "fine"}"#,
    ])
    let found = guarded(message, joined)
    #expect(found.leaks == [])
    #expect(
      found.leftOut.map(\.path) == ["inventory.nodes[2].bios_information"], "\(found.leftOut)")
    #expect(String(decoding: joined(found.message), as: UTF8.self).contains("secret-host-"))
  }

  @Test func `many values that are spread over fields cost fields, and not the message`() throws {
    let message = try message(
      (0..<60).flatMap { _ in
        [
          #"{"bios": {"information": "at secret-host-"}}"#,
          #"{"bios": {"information": "0815 here"}}"#,
        ]
      })
    var count = 0
    let found = guarded(message) {
      count += 1
      return joined($0)
    }
    #expect(found.leaks == [] && !found.leftOut.isEmpty)
    #expect(count < 17 * 16, "\(count)")
  }

  @Test func `many fields with values of their own are found at once, and the others stay`() throws
  {
    let count = 1_100
    let known = (0..<count).map {
      KnownValue("secret-host-\(1_000 + $0)", .hostName, path: "a.b", matching: .anywhere)
    }
    let leakGuard = LeakGuard(known, exempt: [])
    let message = try message(
      (0..<count).map {
        #"{"bios": {"information": "secret-host-\#(1_000 + $0)"}, "model": "M\#($0)"}"#
      })
    var written = 0
    let found = leakGuard.guarded(
      message, payload: Format.json.payload(for: message).content, until: .none
    ) {
      written += 1
      return Format.json.payload(for: $0).content
    }
    #expect(found.leaks == [] && found.leftOut.count == count)
    #expect(written < 10, "\(written)")
    let text = String(decoding: Format.json.payload(for: found.message).bytes, as: UTF8.self)
    #expect(text.contains("\"M0\"") && text.contains("\"M1099\"") && !text.contains("secret-"))
  }

  @Test func `a value that is in no field stops the message`() throws {
    let message = try message([#"{"bios": {"information": "AMI"}}"#])
    var count = 0
    let found = guarded(message) { _ in
      count += 1
      // As a format would that writes something of its own, but not into its empty form.
      return count == 2 ? [] : Array("by secret-host-0815".utf8)
    }
    #expect(found.leaks.map(\.path) == ["inventory.server_name"])
    #expect(found.leftOut == [])
  }

  @Test func `a search that has no time goes on without files and without a deadline`() throws {
    let message = try message([#"{"bios": {"information": "at secret-host-0815"}}"#])
    let text = RedactedAttachment(name: "a.txt", content: .text(Array("harmless".utf8)))
    let file = RedactedFile(path: "/a.txt", size: 8, remarks: [], attachment: text)
    let found = guarded(message.with([file]), until: Deadline(.now - .seconds(1)))
    #expect(found.leftOut.map(\.path) == ["inventory.nodes[0].bios_information"])
    #expect(found.message.files.first?.remarks == [.noTime])
  }

  @Test func `a file with a hidden value in its content, its name or its path goes without it`()
    throws
  {
    let clean = RedactedAttachment(name: "a.txt", content: .text(Array("harmless".utf8)))
    let bad = RedactedAttachment(name: "b.txt", content: .text(Array("at secret-host-0815\n".utf8)))
    let named = RedactedAttachment(
      name: "secret-host-0815.txt", content: .text(Array("harmless".utf8)))
    let files = [
      RedactedFile(path: "/a.txt", size: 8, remarks: [], attachment: clean),
      RedactedFile(path: "/b.txt", size: 8, remarks: [], attachment: bad),
      RedactedFile(path: "/c.txt", size: 8, remarks: [], attachment: named),
      RedactedFile(path: "/secret-host-0815/d.txt", size: 8, remarks: [], attachment: clean),
    ]
    let envelope = MailEnvelope(
      from: "a@example.com", to: ["b@example.com"], messageID: "0123456789",
      created: Timestamp(seconds: 0))
    let message = try message([#"{"bios": {"information": "AMI"}}"#]).with(files)
    for format in [Format.json, .aml] {
      for isMail in [false, true] {
        let found = guarded(message) {
          isMail ? format.mail(for: $0, envelope).bytes : format.payload(for: $0).bytes
        }
        #expect(found.leaks == [], "\(format) \(isMail)")
        #expect(
          found.leftOut.map(\.path).sorted() == [
            "attachments[1]", "attachments[2]", "attachments[3].path",
          ], "\(format) \(isMail) \(found.leftOut)")
        #expect(found.message.files.map(\.path) == ["/a.txt", "/b.txt", "/c.txt", "[hidden]"])
        #expect(found.message.files.map { $0.attachment != nil } == [true, false, false, true])
      }
    }
  }
}
