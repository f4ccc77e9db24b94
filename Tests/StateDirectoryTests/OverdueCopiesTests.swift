import Catalogs
import Files
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Copies go in time, and are not listed before one of them can be overdue (T5, J5).
@Suite struct OverdueCopiesTests {
  private static let day: Int64 = 86_400

  private func entry(_ id: String, traces: Bool) -> OutboxEntry {
    OutboxEntry(
      messageID: id, destination: "archive", recipient: "r", kind: .alert, mode: .smart,
      created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json", fields: [:],
      bytes: Array("with traces".utf8),
      traceless: traces ? .init(expired: Array("without".utf8), tooLarge: nil) : nil)
  }

  private func after(_ seconds: Int64) -> Timestamp { sampleTime.adding(seconds: seconds) }

  private func send(_ id: String, traces: Bool = true, in path: String, at time: Timestamp) throws {
    var state = try openState(path, at: time)
    try state.put(entry(id, traces: traces))
    try state.keepSent(entry(id, traces: traces).head)
  }

  /// Prunes as a run at a moment does that keeps messages for 31 days, and their traces for two.
  private func prune(
    _ path: String, at now: Timestamp, traces: Int64 = 2 * OverdueCopiesTests.day
  ) throws {
    var state = try openState(path, at: now)
    try state.pruneCopies(
      messagesBefore: now.adding(seconds: -31 * Self.day),
      tracesBefore: now.adding(seconds: -traces))
  }

  /// The bytes of each copy, by id.
  private func bytes(_ path: String) throws -> [String: String] {
    let state = try openState(path)
    var all: [String: String] = [:]
    for message in try state.files.keptMessages() {
      all[message.messageID] = String(
        decoding: try state.files.read(message)?.bytes ?? [], as: UTF8.self)
    }
    return all
  }

  @Test func `traces and then messages go at the first run after their time`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a", in: path, at: sampleTime)
      try prune(path, at: after(60))
      try send("b", in: path, at: after(8_000))
      try prune(path, at: after(2 * Self.day - 3_600))
      #expect(try bytes(path) == ["a": "with traces", "b": "with traces"])
      try prune(path, at: after(2 * Self.day + 1))
      #expect(try bytes(path) == ["a": "without", "b": "with traces"])
      try prune(path, at: after(2 * Self.day + 8_001))
      #expect(try bytes(path) == ["a": "without", "b": "without"])
      try prune(path, at: after(31 * Self.day - 3_600))
      #expect(try bytes(path).count == 2)
      try prune(path, at: after(31 * Self.day + 1))
      #expect(try bytes(path) == ["b": "without"])
      try prune(path, at: after(31 * Self.day + 8_001))
      #expect(try bytes(path) == [:])
    }
  }

  /// Fills the directory, so that not every run searches it.
  private func fill(_ path: String) throws {
    for number in 0..<256 {
      try write([1], to: "\(path)/sent/20990101T000000Z-\(number).messag")
    }
  }

  @Test func `many copies are looked at once an hour`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("first", traces: false, in: path, at: sampleTime)
      try fill(path)
      for minute in 0..<200 { try send("m\(minute)", in: path, at: after(Int64(minute) * 60)) }
      try prune(path, at: after(2 * Self.day + 1))
      func stripped() throws -> Int { try bytes(path).values.count { $0 == "without" } }
      #expect(try stripped() == 1)
      try prune(path, at: after(2 * Self.day + 3_600))
      #expect(try stripped() == 1)
      try prune(path, at: after(2 * Self.day + 3_601))
      #expect(try stripped() == 61)
    }
  }

  @Test func `shorter times in the config hold within an hour, and longer ones delete nothing`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a", in: path, at: sampleTime)
      try send("b", in: path, at: after(10 * 3_600))
      try fill(path)
      try prune(path, at: after(11 * 3_600))
      try prune(path, at: after(12 * 3_600), traces: 3_600)
      #expect(try bytes(path) == ["a": "without", "b": "without"])
      try send("c", in: path, at: after(12 * 3_600))
      try prune(path, at: after(20 * 3_600))
      #expect(try bytes(path)["c"] == "with traces")
      try prune(path, at: after(12 * 3_600 + 2 * Self.day + 1))
      #expect(try bytes(path)["c"] == "without")
    }
  }

  @Test func `one run deletes a bounded number, and the next one goes on at once`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a", in: path, at: after(33 * Self.day))
      for number in 0..<2_300 {
        try write([1], to: "\(path)/sent/20200101T000000Z-\(number).message")
      }
      let now = after(33 * Self.day + 60)
      for left in [1_301, 301, 1, 1] {
        try prune(path, at: now)
        #expect(try Files.names(in: "\(path)/sent").count == left)
      }
    }
  }

  @Test func `one run looks for traces in a bounded number of copies, and the next ones continue`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      let now = after(20 * Self.day)
      try send("early", in: path, at: sampleTime)
      try send("late", in: path, at: after(10 * Self.day))
      // Copies of the same second are one step, whatever their number, and so are names without a
      // valid time.
      for number in 0..<6_000 {
        try write([1], to: "\(path)/sent/20261103T000000Z-\(number).message")
      }
      for number in 0..<5_000 {
        let day = 3 + number / 1_000
        try write(
          [1], to: "\(path)/sent/2026110\(day)T00\(10 + number % 50)99Z-x\(number).message")
      }
      try prune(path, at: now)
      #expect(try openState(path).lastPruning().copies == nil)
      #expect(try openState(path).files.tracesCount(after: nil, before: now) == 1)
      for _ in 0..<3 { try prune(path, at: now) }
      #expect(try openState(path).lastPruning().copies == now)
      #expect(try openState(path).files.tracesCount(after: nil, before: now) == 0)
    }
  }

  @Test func `one run removes the traces of a bounded number of copies`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a0", in: path, at: sampleTime)
      let name = try #require(try Files.names(in: "\(path)/sent").first)
      let bytes = try #require(contents(of: "\(path)/sent/\(name)"))
      for number in 0..<1_200 {
        try write(bytes, to: "\(path)/sent/20261101T0400\(10 + number % 50)Z-a\(number).message")
      }
      let now = after(3 * Self.day)
      func left() throws -> Int {
        try openState(path).files.tracesCount(after: nil, before: now)
      }
      for expected in [201, 0] {
        try prune(path, at: now)
        #expect(try left() == expected)
      }
    }
  }

  @Test func `a clock that was ahead keeps nobody from looking`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a", in: path, at: sampleTime)
      try fill(path)
      let ahead = after(10 * 365 * Self.day)
      do {
        var state = try openState(path, at: ahead)
        try state.pruneCopies(messagesBefore: sampleTime, tracesBefore: ahead)
        try state.keepCopy(entry("b", traces: true))
      }
      #expect(try openState(path).lastPruning().copies == ahead)
      try send("c", in: path, at: after(60))
      try prune(path, at: after(2 * Self.day + 61))
      // The copy whose name is of the wrong time gets the present one, and lives as long from then.
      #expect(try bytes(path) == ["a": "without", "b": "with traces", "c": "without"])
      try prune(path, at: after(4 * Self.day + 62))
      #expect(try bytes(path).values.allSatisfy { $0 == "without" })
    }
  }

  @Test(arguments: [
    "", "x", "{}", "{\"version\": 1, \"copies\": 9223372036854775807, \"windows\": -1}",
    "{\"version\": 2, \"copies\": \"2026-11-03T02:59:59Z\"}",
    String(repeating: "[", count: 10 << 20),
    "{\"version\": 1, \"copies\": \"9999-12-31T23:59:59Z\", \"last_window\": [0]}",
  ])
  func `whatever is in the place of what is remembered, the next run looks`(content: String) throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a", in: path, at: sampleTime)
      try fill(path)
      try prune(path, at: after(60))
      #expect(try openState(path).lastPruning().copies != nil)
      try write(Array(content.utf8), to: "\(path)/pruning.json")
      try prune(path, at: after(2 * Self.day + 1))
      #expect(try bytes(path) == ["a": "without"])
      #expect(try openState(path).lastPruning().copies == after(2 * Self.day + 1))
    }
  }

  @Test func `what is overdue is counted as it is pruned`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("a", in: path, at: sampleTime)
      try send("b", traces: false, in: path, at: after(60))
      func overdue(at now: Timestamp) throws -> [Int] {
        let state = try openState(path)
        return [
          try state.files.keptCount(before: now.adding(seconds: -31 * Self.day)),
          try state.files.tracesCount(
            after: state.ledger.tracesDeleted, before: now.adding(seconds: -2 * Self.day)),
        ]
      }
      #expect(try overdue(at: after(2 * Self.day)) == [0, 0])
      #expect(try overdue(at: after(2 * Self.day + 120)) == [0, 1])
      #expect(try overdue(at: after(31 * Self.day + 30)) == [1, 1])
      try prune(path, at: after(31 * Self.day + 30))
      #expect(try overdue(at: after(31 * Self.day + 30)) == [0, 0])
    }
  }
}
