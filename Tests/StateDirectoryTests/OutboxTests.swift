import Catalogs
import Diagnostics
import Files
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Queued messages are listed by the heads of their files; bytes are read and checked one message
/// at a time.
@Suite struct OutboxTests {
  private func withQueuedMessage(_ body: (inout LockedState) throws -> Void) throws {
    try withState { state in
      try state.put(sampleEntry)
      try body(&state)
    }
  }

  private func place(_ state: borrowing LockedState) -> String {
    "\(state.path)/outbox/\(sampleEntry.messageID).message"
  }

  @Test func `a list says all of a message but its bytes`() throws {
    try withQueuedMessage { state in
      let heads = try state.files.outbox()
      #expect(heads == [sampleEntry.head])
      #expect(heads.first?.byteCount == sampleEntry.bytes.count)
      #expect(heads.first?.digest == sha256(sampleEntry.bytes))
      #expect(try state.files.read(sampleEntry.head) == sampleEntry)
      #expect(state.findings == [])
    }
  }

  @Test func `a list does not look at the bytes, and who reads them finds what was changed`() throws
  {
    try withQueuedMessage { state in
      var file = try #require(contents(of: place(state)))
      file[file.count - 2] ^= 1
      try write(file, to: place(state))
      #expect(try state.files.outbox() == [sampleEntry.head])
      #expect(state.findings == [])
      #expect(try state.files.read(sampleEntry.head) == nil)
      #expect(state.findings.map(\.message) == ["the message is damaged and is not sent"])
      #expect(listing("\(state.path)/outbox").count == 1)
      #expect(try state.read(sampleEntry.head) == nil)
      #expect(contents(of: place(state)) == nil)
      #expect(contents(of: "\(place(state)).damaged") == file)
    }
  }

  @Test func `a list finds every change of a head, and a file that is too short or too long`()
    throws
  {
    try withQueuedMessage { state in
      let file = try #require(contents(of: place(state)))
      let head = file.count - sampleEntry.bytes.count
      var changed = (0..<head).map { index in
        var bytes = file
        bytes[index] ^= 1
        return bytes
      }
      changed += [file.dropLast(), file + [0x0A]]
      for bytes in changed {
        try write(bytes, to: place(state))
        let (heads, findings) = try state.look { try $0.outbox() }
        #expect(heads == [])
        #expect(findings.count == 1)
      }
    }
  }

  @Test func `what took the place of a message since it was listed is not taken for it`() throws {
    try withQueuedMessage { state in
      try state.put(sampleEntry.remaining(for: ["a@example.com"]))
      #expect(try state.files.read(sampleEntry.head) == nil)
      #expect(state.findings.count == 1)
    }
  }

  @Test func `a message that is gone is no damage`() throws {
    try withQueuedMessage { state in
      try state.remove(sampleEntry.head)
      #expect(try state.read(sampleEntry.head) == nil)
      #expect(state.findings == [])
    }
  }

  @Test func `a head longer than most is read too`() throws {
    try withQueuedMessage { state in
      let fields = (0..<2_000).map { ("inventory.field_of_a_catalog_\($0)", FieldAction.send) }
      let entry = OutboxEntry(
        messageID: "a", destination: "archive", recipient: "r", kind: .inventory, mode: .smart,
        created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json",
        fields: Dictionary(uniqueKeysWithValues: fields), bytes: [1, 2, 3])
      try state.put(entry)
      #expect(try state.files.wholeOutbox().contains(entry))
      #expect(state.findings == [])
    }
  }
}
