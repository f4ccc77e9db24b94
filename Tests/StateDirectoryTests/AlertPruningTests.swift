import Alerts
import Files
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Windows that have ended are removed, and the work of a run does not depend on their number (J5).
@Suite struct AlertPruningTests {
  private static let day: Int64 = 86_400
  private let due = sampleTime.adding(seconds: 2 * day)

  /// A state with some windows that began at a time, and one repeat in some of them.
  private func withWindows(
    _ count: Int, at time: Timestamp = sampleTime, repeated: Int = 0,
    _ body: (borrowing StateDirectory) throws -> Void
  ) throws {
    try withState { state in
      _ = try state.files.folderOrNew("alerts")
      for number in 0..<count {
        var window = AlertWindow(alert: "Alert\(number)", node: "", started: time)
        window.cover(
          ["archive": AlertWindow.Coverage(time: time, messageID: nil)], filtered: [], nil)
        if number < repeated { window.countOne(at: time) }
        let key = AlertKey(name: "\(number)", node: "", details: [])
        try write(window.file, to: "\(state.path)/alerts/\(key.digits).window")
      }
      try body(state.files)
      #expect(state.findings == [])
    }
  }

  /// Prunes as a run at a moment does.
  ///
  /// - Returns: how many windows are left.
  @discardableResult
  private func prune(
    _ state: borrowing StateDirectory, at now: Timestamp, _ memory: inout LastPruning,
    isBusy: Bool = false
  ) throws -> Int {
    guard let alerts = try state.alerts(patience: .zero) else { throw Busy() }
    try alerts.prune(
      AlertFolder.PruningTerms(
        window: TimeSpan(seconds: Self.day), damagedBefore: sampleTime, isBusy: isBusy),
      &memory, at: now)
    return try windows(state)
  }

  /// How many windows have repeats that are found.
  private func unreported(_ state: borrowing StateDirectory) throws -> Int {
    guard let alerts = try state.alerts(patience: .zero) else { throw Busy() }
    return try alerts.unreported().count
  }

  private func windows(_ state: borrowing StateDirectory) throws -> Int {
    try Files.names(in: "\(state.path)/alerts").count { $0.hasSuffix(".window") }
  }

  @Test func `of few windows each goes at the first run after its time, and nothing is noted`()
    throws
  {
    try withWindows(5) { state in
      var memory = LastPruning()
      for (seconds, left) in [(3_600, 5), (Self.day - 1, 5), (Self.day, 0)] as [(Int64, Int)] {
        let count = try prune(state, at: sampleTime.adding(seconds: seconds), &memory)
        #expect(count == left)
        #expect(memory == LastPruning())
      }
    }
  }

  @Test func `of many windows a run removes a bounded number, and the next ones go on`() throws {
    try withWindows(12_000) { state in
      var memory = LastPruning()
      for (hours, left) in [(0, 7_000), (1, 2_000), (2, 0)] as [(Int64, Int)] {
        let now = due.adding(seconds: hours * 3_600)
        let count = try prune(state, at: now, &memory)
        #expect(count == left)
        #expect(memory.windows == now)
        #expect((memory.lastWindow == nil) == (left == 0))
      }
      // New windows are found, and a few need no list.
      let key = AlertKey(name: "new", node: "", details: [])
      let window = AlertWindow(alert: "New", node: "", started: due)
      try write(window.file, to: "\(state.path)/alerts/\(key.digits).window")
      let left1 = try prune(state, at: due.adding(seconds: 2 * Self.day), &memory)
      #expect(left1 == 0)
      #expect(memory == LastPruning())
    }
  }

  @Test func `windows that are not over are passed by, and looked at again in turn`() throws {
    try withWindows(6_000) { state in
      var memory = LastPruning()
      try prune(state, at: sampleTime, &memory)
      #expect(memory.lastWindow != nil)
      let left2 = try prune(state, at: sampleTime.adding(seconds: Self.day - 1), &memory)
      #expect(left2 == 6_000)
      #expect(memory.lastWindow == nil)
      let left3 = try prune(state, at: due, &memory)
      #expect(left3 == 1_000)
      let left4 = try prune(state, at: due, &memory)
      #expect(left4 == 0)
    }
  }

  @Test func `a run that sent something leaves many windows to the next one, for a day at most`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      func run(after seconds: Int64, isBusy: Bool) throws -> Int {
        let state = try openState(path, at: sampleTime.adding(seconds: seconds))
        try state.pruneAlerts(
          AlertFolder.PruningTerms(
            window: TimeSpan(seconds: 1), damagedBefore: sampleTime, isBusy: isBusy))
        return try windows(state.files)
      }
      func add(_ count: Int, at seconds: Int64) throws {
        for number in 0..<count {
          let key = AlertKey(name: "\(seconds) \(number)", node: "", details: [])
          try write(
            AlertWindow(alert: "A", node: "", started: sampleTime.adding(seconds: seconds)).file,
            to: "\(path)/alerts/\(key.digits).window")
        }
      }
      _ = try openState(path).files.folderOrNew("alerts")
      try add(20, at: 0)
      // Few cost next to nothing.
      #expect(try run(after: 60, isBusy: true) == 0)
      try add(300, at: 60)
      #expect(try run(after: 120, isBusy: true) == 300)
      #expect(try run(after: 7_200, isBusy: true) == 300)
      #expect(try run(after: 7_260, isBusy: false) == 0)
      try add(300, at: 7_260)
      #expect(try run(after: 7_320, isBusy: false) == 300, "once an hour")
      #expect(try run(after: 7_260 + Self.day - 1, isBusy: true) == 300)
      #expect(try run(after: 7_260 + Self.day, isBusy: true) == 0)
      try add(300, at: 0)
      // A time ahead is that of a clock that was wrong.
      #expect(try run(after: 60, isBusy: false) == 0)
    }
  }

  @Test(arguments: [
    "", "x", "{\"version\": 1, \"windows\": 1e999, \"last_window\": 9223372036854775807}",
    "{\"version\": 1, \"windows\": \"9999-12-31T23:59:59Z\", \"last_window\": \"../../x\"}",
    "{\"version\": -1, \"windows\": \"2026-11-01T03:00:00Z\"}",
    String(repeating: "0", count: 10 << 20),
  ])
  func `whatever is in the place of what is remembered, windows go and nothing else does`(
    content: String
  ) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      let state = try openState(path, at: due)
      _ = try state.files.folderOrNew("alerts")
      for number in 0..<100 {
        let key = AlertKey(name: "\(number)", node: "", details: [])
        try write(
          AlertWindow(alert: "A", node: "", started: sampleTime).file,
          to: "\(path)/alerts/\(key.digits).window")
      }
      try write(Array("keep".utf8), to: "\(path)/alerts/notes")
      try write(Array(content.utf8), to: "\(path)/pruning.json")
      try state.pruneAlerts(
        AlertFolder.PruningTerms(window: TimeSpan(seconds: Self.day), damagedBefore: sampleTime))
      #expect(try windows(state.files) == 0)
      #expect(contents(of: "\(path)/alerts/notes") != nil)
      #expect(state.findings == [])
    }
  }

  @Test
  func `of an older version's many windows those with repeats are found as runs come to them`()
    throws
  {
    try withWindows(6_000, repeated: 6_000) { state in
      var memory = LastPruning()
      var counts = [try unreported(state)]
      for hour in 1...2 {
        try prune(state, at: sampleTime.adding(seconds: Int64(hour) * 3_600), &memory)
        counts.append(try unreported(state))
      }
      #expect(counts == [0, 5_000, 6_000])
    }
  }

  @Test func `windows with repeats that nobody was told of stay, and are found again`() throws {
    try withWindows(400, repeated: 3) { state in
      // After a power cut the list may lack them.
      try write([], to: "\(state.path)/alerts/repeated")
      var memory = LastPruning()
      let left5 = try prune(state, at: due, &memory)
      #expect(left5 == 3)
      guard let alerts = try state.alerts(patience: .zero) else { throw Busy() }
      let unreported = try alerts.unreported()
      #expect(unreported.count == 3)
      try alerts.markReported(unreported)
      #expect(try alerts.unreported().isEmpty)
    }
    // If repeats are not reported, windows with repeats are removed too, and so is the list.
    try withWindows(3, repeated: 3) { state in
      guard let alerts = try state.alerts(patience: .zero) else { throw Busy() }
      #expect(try alerts.unreported().count == 3)
      var memory = LastPruning()
      try alerts.prune(
        AlertFolder.PruningTerms(
          window: TimeSpan(seconds: Self.day), reportsRepeats: false, damagedBefore: sampleTime),
        &memory, at: due)
      let left = try Files.names(in: "\(state.path)/alerts").sorted()
      #expect(left == ["lock"])
    }
    try withWindows(3, repeated: 3) { state in
      var memory = LastPruning()
      let left6 = try prune(state, at: due, &memory)
      #expect(left6 == 3)
    }
  }
}
