import Files
import Glibc
import RoomSupport
import StateDirectory
import Testing
import Times

/// What was set aside because it is damaged goes when its time is over (T5).
@Suite struct SetAsideTests {
  private static let records = [
    "ledger.json.damaged", "consent.json.damaged", "installation.json.damaged",
    "journal.jsonl.damaged", "journal.jsonl.damaged.2", "journal.jsonl.damaged.31",
  ]
  private static let messages = ["outbox/a.message.damaged", "outbox/b.message.damaged"]
  private static let others = [
    "ledger.json", "notes.damaged", "journal.jsonl.damaged.old", "journal.jsonl.damaged.",
    "outbox/c.message", "outbox/notes.damaged",
  ]

  private func withState(_ body: (borrowing StateDirectory) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let state = try StateDirectory(openingForChanges: "\(directory)/state")
      try #require(mkdir("\(state.path)/outbox", 0o700) == 0)
      for name in Self.records + Self.messages + Self.others {
        try write([1], to: "\(state.path)/\(name)")
        try age(state, name, sampleTime)
      }
      try body(state)
    }
  }

  private func age(_ state: borrowing StateDirectory, _ name: String, _ time: Timestamp) throws {
    let folder = name.hasPrefix("outbox/") ? "\(state.path)/outbox" : state.path
    let file = name.split(separator: "/").last.map(String.init) ?? ""
    try Directory(opening: folder).setModified(file, time)
  }

  private func prune(
    _ state: borrowing StateDirectory, _ messages: Int64, _ records: Int64, now: Int64 = 100
  ) throws -> Int {
    try state.pruneSetAside(
      messagesBefore: later(messages), recordsBefore: later(records), now: later(now))
  }

  private func later(_ seconds: Int64) -> Timestamp { sampleTime.adding(seconds: seconds) }

  @Test func `every file that is set aside is found, and nothing else`() throws {
    try withState { state in
      let found = try state.setAsideFiles()
      #expect(Set(found.map(\.name)) == Set(Self.records + Self.messages))
      for file in found {
        #expect(file.kind == (file.name.hasPrefix("outbox/") ? .message : .record))
        #expect(file.time == sampleTime)
      }
    }
  }

  @Test func `each goes when the time of its kind is over, and nothing else does`() throws {
    try withState { state in
      let early = try prune(state, 0, 0)
      #expect(early == 0)
      #expect(try prune(state, 1, 0) == Self.messages.count)
      #expect(try prune(state, 1, 0) == 0)
      #expect(try prune(state, 1, 1) == Self.records.count)
      #expect(try state.setAsideFiles() == [])
      for name in Self.others { #expect(contents(of: "\(state.path)/\(name)") == [1], "\(name)") }
    }
  }

  @Test func `a time that a wrong clock wrote does not keep a file for ages`() throws {
    try withState { state in
      let ages: Int64 = 40 * 365 * 86_400
      for name in Self.messages { try age(state, name, later(ages)) }
      #expect(try prune(state, 90, -1, now: 100) == 0)
      #expect(
        try state.setAsideFiles().filter { $0.kind == .message }.map(\.time)
          == [later(100), later(100)])
      #expect(try prune(state, 100, -1, now: 110) == 0)
      #expect(try prune(state, 101, -1, now: 111) == 2)
    }
  }
}
