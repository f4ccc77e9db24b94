import Catalogs
import Diagnostics
import Files
import RoomSupport
import Testing
import Times

@testable import StateDirectory

@Suite struct SentCopiesTests {
  private func entry(_ id: String) -> OutboxEntry {
    OutboxEntry(
      messageID: id, destination: "archive", recipient: "r", kind: .inventory, mode: .smart,
      created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json", fields: [:],
      bytes: Array("bytes of \(id)".utf8))
  }

  /// Sends a message at a moment.
  private func keepSent(_ id: String, in path: String, at time: Timestamp) throws {
    var state = try openState(path, at: time)
    try state.put(entry(id))
    try state.keepSent(entry(id).head)
  }

  private func prune(_ path: String, before cutoff: Timestamp, at now: Timestamp) throws -> Int {
    var state = try openState(path, at: now)
    return try prune(&state, before: cutoff)
  }

  /// Deletes messages from before a time; returns how many there were.
  private func prune(_ state: inout LockedState, before cutoff: Timestamp) throws -> Int {
    let count = try state.files.keptMessages().count
    try state.pruneCopies(messagesBefore: cutoff, tracesBefore: nil)
    return count - (try state.files.keptMessages().count)
  }

  private var now: Timestamp { time.adding(seconds: 400 * 86_400) }

  private let time = Timestamp(rfc3339: "2026-11-01T03:00:00Z") ?? sampleTime

  @Test func `what was sent leaves the outbox and keeps its exact bytes`() throws {
    try withState(at: time) { state in
      for id in ["aaaaaa1", "aaaaaa2", "aaaaaa3"] { try state.put(entry(id)) }
      let file = contents(of: "\(state.path)/outbox/aaaaaa1.message")
      try state.keepSent(entry("aaaaaa1").head)
      try state.keepRejected(entry("aaaaaa2").head)
      #expect(
        listing(state.path) == [
          "0600 lock", "0700 outbox/", "0600 outbox/aaaaaa3.message", "0700 rejected/",
          "0600 rejected/20261101T030000Z-aaaaaa2.message", "0700 sent/",
          "0600 sent/20261101T030000Z-aaaaaa1.message",
        ])
      #expect(contents(of: "\(state.path)/sent/20261101T030000Z-aaaaaa1.message") == file)
      let kept = try state.files.keptMessages()
      #expect(kept.map(\.messageID) == ["aaaaaa3", "aaaaaa2", "aaaaaa1"])
      #expect(kept.map(\.location) == [.outbox, .rejected, .sent])
      for message in kept {
        #expect(try state.files.read(message)?.bytes == Array("bytes of \(message.messageID)".utf8))
      }
      // A message that is no longer queued is not kept a second time.
      do {
        try state.keepSent(entry("aaaaaa1").head)
        Issue.record("it was moved twice")
      } catch let error as FileError {
        #expect(error.isMissing)
      }
    }
  }

  @Test func `a copy that a wrong clock named is kept from now on, and not for ages`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try keepSent("a", in: path, at: now.adding(seconds: 20 * 365 * 86_400))
      try keepSent("b", in: path, at: now.adding(seconds: 86_400))
      #expect(try prune(path, before: time, at: now) == 0)
      #expect(
        listing("\(path)/sent") == [
          "0600 20271206T030000Z-a.message", "0600 20271207T030000Z-b.message",
        ])
      #expect(try openState(path).files.keptMessages().map(\.messageID) == ["a", "b"])
      let later = now.adding(seconds: 1)
      #expect(try prune(path, before: later, at: later) == 1)
    }
  }

  @Test func `copies are deleted by the time in their names, and nothing else is`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      for (index, id) in ["a", "b", "c", "d"].enumerated() {
        try keepSent(id, in: path, at: time.adding(seconds: Int64(index) * 86_400))
      }
      var refusing = try openState(path, at: time)
      try refusing.put(entry("e"))
      try refusing.keepRejected(entry("e").head)
      _ = consume refusing
      var state = try openState(path, at: now)
      try state.put(entry("f"))
      let odd = ["notes.txt", "20261101T030000Z-x", "2026-11-01-y.message", "x.message"]
      for name in odd { try write([1], to: "\(state.path)/sent/\(name)") }
      #expect(try prune(&state, before: time) == 0)
      #expect(try prune(&state, before: time.adding(seconds: 86_401)) == 3)
      #expect(try state.files.keptMessages().map(\.messageID) == ["f", "c", "d"])
      #expect(try prune(&state, before: time.adding(seconds: 86_400 * 365)) == 2)
      #expect(listing("\(state.path)/sent").map { String($0.dropFirst(5)) } == odd.sorted())
      #expect(try state.clearKept() == odd.count)
      #expect(listing("\(state.path)/sent") == [])
      #expect(try state.files.keptMessages().map(\.messageID) == ["f"])
    }
  }

  @Test func `a copy of which any byte is changed is damaged, and one that is gone is none`() throws
  {
    try withState(at: time) { state in
      try state.put(sampleEntry)
      try state.keepSent(sampleEntry.head)
      let message = try #require(try state.files.keptMessages().first)
      let path = "\(state.path)/sent/20261101T030000Z-\(sampleEntry.messageID).message"
      let whole = try #require(contents(of: path))
      for index in stride(from: 0, to: whole.count, by: 7) {
        var bytes = whole
        bytes[index] ^= 1
        try write(bytes, to: path)
        let isFound = isDamaged(message, state.files)
        #expect(isFound, "byte \(index)")
      }
      // A sound copy under the name of another message.
      try write(whole, to: "\(state.path)/sent/20261101T030000Z-other.message")
      let other = try #require(try state.files.keptMessages().first { $0.messageID == "other" })
      let isFound = isDamaged(other, state.files)
      #expect(isFound)
      #expect(try state.clearKept() == 2)
      #expect(try state.files.read(message) == nil)
      #expect(try state.files.keptMessages().map(\.messageID) == [])
    }
  }

  /// Whether reading a copy finds it damaged.
  private func isDamaged(_ message: KeptMessage, _ state: borrowing StateDirectory) -> Bool {
    do {
      _ = try state.read(message)
      return false
    } catch {
      return error is StateDamage
    }
  }

  @Test func `nothing is kept at first`() throws {
    try withState { state in
      let kept = try state.files.keptMessages()
      #expect(kept.map(\.messageID) == [])
      #expect(try state.clearKept() == 0)
      #expect(try prune(&state, before: time) == 0)
      #expect(listing(state.path) == ["0600 lock"])
    }
  }
}
