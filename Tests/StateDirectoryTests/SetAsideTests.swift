import Files
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Damaged files that were set aside are deleted when their retention is over (T5).
@Suite struct SetAsideTests {
  private static let records = [
    "ledger.json.damaged", "consent.json.damaged", "installation.json.damaged",
    "journal.jsonl.damaged", "journal.jsonl.damaged.2", "journal.jsonl.damaged.31",
  ]
  private static let messages = ["outbox/a.message.damaged", "outbox/b.message.damaged"]
  private static let others = [
    "consent.json", "notes.damaged", "journal.jsonl.damaged.old", "journal.jsonl.damaged.",
    "outbox/c.message", "outbox/notes.damaged",
  ]

  /// Calls `body` with the path of a state that has files of every kind.
  private func withFiles(_ body: (String) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try #require(mkdir(path, 0o700) == 0 && mkdir("\(path)/outbox", 0o700) == 0)
      for name in Self.records + Self.messages + Self.others {
        try write([1], to: "\(path)/\(name)")
        try age(path, name, sampleTime)
      }
      try body(path)
    }
  }

  private func age(_ path: String, _ name: String, _ time: Timestamp) throws {
    let folder = name.hasPrefix("outbox/") ? "\(path)/outbox" : path
    let file = name.split(separator: "/").last.map(String.init) ?? ""
    try Directory(opening: folder).setModified(file, time)
  }

  private func prune(
    _ path: String, _ messages: Int64, _ records: Int64, now: Int64 = 100
  ) throws -> Int {
    try openState(path, at: later(now))
      .pruneSetAside(messagesBefore: later(messages), recordsBefore: later(records))
  }

  private func setAsideFiles(_ path: String) throws -> [SetAsideFile] {
    try openState(path).files.setAsideFiles()
  }

  private func later(_ seconds: Int64) -> Timestamp { sampleTime.adding(seconds: seconds) }

  @Test func `every file that is set aside is found, and nothing else`() throws {
    try withFiles { path in
      let found = try setAsideFiles(path)
      #expect(Set(found.map(\.name)) == Set(Self.records + Self.messages))
      for file in found {
        #expect(file.kind == (file.name.hasPrefix("outbox/") ? .message : .record))
        #expect(file.time == sampleTime)
      }
    }
  }

  @Test func `each goes when the time of its kind is over, and nothing else does`() throws {
    try withFiles { path in
      let early = try prune(path, 0, 0)
      #expect(early == 0)
      #expect(try prune(path, 1, 0) == Self.messages.count)
      #expect(try prune(path, 1, 0) == 0)
      #expect(try prune(path, 1, 1) == Self.records.count)
      #expect(try setAsideFiles(path) == [])
      for name in Self.others { #expect(contents(of: "\(path)/\(name)") == [1], "\(name)") }
    }
  }

  @Test func `a time that a wrong clock wrote does not keep a file for ages`() throws {
    try withFiles { path in
      let ages: Int64 = 40 * 365 * 86_400
      for name in Self.messages { try age(path, name, later(ages)) }
      #expect(try prune(path, 90, -1, now: 100) == 0)
      #expect(
        try setAsideFiles(path).filter { $0.kind == .message }.map(\.time)
          == [later(100), later(100)])
      #expect(try prune(path, 100, -1, now: 110) == 0)
      #expect(try prune(path, 101, -1, now: 111) == 2)
    }
  }

  @Test func `a file that a clock of 1970 wrote is not deleted at once`() throws {
    try withFiles { path in
      for name in Self.messages { try age(path, name, Timestamp(seconds: 900)) }
      #expect(try prune(path, 90, -1, now: 100) == 0)
      #expect(try prune(path, 100, -1, now: 110) == 0)
      #expect(try prune(path, 101, -1, now: 111) == 2)
    }
  }
}
