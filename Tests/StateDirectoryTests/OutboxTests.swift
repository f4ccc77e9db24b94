import Catalogs
import Diagnostics
import Files
import RoomSupport
import StateDirectory
import Testing
import Times

/// What waits is listed by the heads of its files; bytes are read and checked one message at a time.
@Suite struct OutboxTests {
  private func withState(_ body: (borrowing StateDirectory) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let state = try StateDirectory(openingForChanges: "\(directory)/state")
      try state.put(sampleEntry)
      try body(state)
    }
  }

  private func place(_ state: borrowing StateDirectory) -> String {
    "\(state.path)/outbox/\(sampleEntry.messageID).message"
  }

  @Test func `a list says all of a message but its bytes`() throws {
    try withState { state in
      var problems: [Problem] = []
      let heads = try state.outbox(&problems)
      #expect(heads == [sampleEntry.head])
      #expect(heads.first?.byteCount == sampleEntry.bytes.count)
      #expect(heads.first?.digest == sha256(sampleEntry.bytes))
      #expect(try state.read(sampleEntry.head, &problems) == sampleEntry)
      #expect(problems == [])
    }
  }

  @Test func `a list does not look at the bytes, and who reads them finds what was changed`() throws
  {
    try withState { state in
      var file = try #require(contents(of: place(state)))
      file[file.count - 2] ^= 1
      try write(file, to: place(state))
      var problems: [Problem] = []
      #expect(try state.outbox(&problems) == [sampleEntry.head])
      #expect(problems == [])
      #expect(try state.read(sampleEntry.head, &problems) == nil)
      #expect(problems.map(\.message) == ["the message is damaged and is not sent"])
      #expect(listing("\(state.path)/outbox").count == 1)
      #expect(try state.readForChanges(sampleEntry.head, &problems) == nil)
      #expect(contents(of: place(state)) == nil)
      #expect(contents(of: "\(place(state)).damaged") == file)
    }
  }

  @Test func `a list finds every change of a head, and a file that is too short or too long`()
    throws
  {
    try withState { state in
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
        var problems: [Problem] = []
        #expect(try state.outbox(&problems) == [])
        #expect(problems.count == 1)
      }
    }
  }

  @Test func `what took the place of a message since it was listed is not taken for it`() throws {
    try withState { state in
      try state.put(sampleEntry.remaining(for: ["a@example.com"]))
      var problems: [Problem] = []
      #expect(try state.read(sampleEntry.head, &problems) == nil)
      #expect(problems.count == 1)
    }
  }

  @Test func `a message that is gone is no damage`() throws {
    try withState { state in
      try state.remove(sampleEntry.head)
      var problems: [Problem] = []
      #expect(try state.readForChanges(sampleEntry.head, &problems) == nil)
      #expect(problems == [])
    }
  }

  @Test func `a head longer than most is read too`() throws {
    try withState { state in
      let fields = (0..<2_000).map { ("inventory.field_of_a_catalog_\($0)", FieldAction.send) }
      let entry = OutboxEntry(
        messageID: "a", destination: "archive", recipient: "r", kind: .inventory, mode: .smart,
        created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json",
        fields: Dictionary(uniqueKeysWithValues: fields), bytes: [1, 2, 3])
      try state.put(entry)
      var problems: [Problem] = []
      #expect(try wholeOutbox(state, &problems).contains(entry))
      #expect(problems == [])
    }
  }
}
