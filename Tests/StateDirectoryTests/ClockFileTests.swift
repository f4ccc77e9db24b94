import Diagnostics
import Foundation
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// `clock.json`, from which a run knows the time, and states that do not have it yet.
@Suite struct ClockFileTests {
  private let day: Int64 = 86_400

  private func later(_ seconds: Int64) -> Timestamp { sampleTime.adding(seconds: seconds) }

  private func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(path)/clock.json").map { Array($0) }
  }

  /// A run that has the lock, and sends.
  private func run(_ path: String, _ seconds: Int64) throws -> RunClock {
    var state = try openState(path, at: later(seconds))
    try state.prepareToSend()
    return state.clock
  }

  /// Calls `body` with a state whose terms are accepted.
  private func withAcceptedState(_ body: (String) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      do {
        let state = try openState("\(directory)/state")
        try state.write(sampleConsent)
      }
      try body("\(directory)/state")
    }
  }

  /// Calls `body` with a state of a version that did not write the file, in which something was sent.
  private func withUsedState(_ body: (String) throws -> Void) throws {
    try withAcceptedState { path in
      do {
        let state = try openState(path)
        try state.write(sampleLedger)
      }
      try body(path)
    }
  }

  @Test func `it is written every six hours, and when the clock jumps`() throws {
    try withUsedState { path in
      _ = try run(path, 0)
      let first = try #require(bytes(path))
      #expect(String(decoding: first, as: UTF8.self).contains("\"seen\": \"\(sampleTime)\""))
      for seconds: Int64 in [0, 900, 21_599, -3_600] {
        _ = try run(path, seconds)
        #expect(bytes(path) == first)
      }
      _ = try run(path, 21_600)
      let second = try #require(bytes(path))
      #expect(second != first)
      #expect(try !run(path, 4_000 * day).isTrusted)
      let third = try #require(bytes(path))
      #expect(third != second)
      #expect(try !run(path, 4_000 * day + 900).isTrusted)
      #expect(bytes(path) == third)
      #expect(try run(path, 22_000).isTrusted)
      #expect(bytes(path) != third)
    }
  }

  @Test func `what was written is read back`() throws {
    try withUsedState { path in
      for seconds in [0, day, 10 * day, 4_000 * day, 4_000 * day + 21_600] {
        let run = try run(path, seconds)
        let looked = try StateDirectory(openingToRead: path, StateFindings())?
          .clock(at: later(seconds), tolerance: TimeSpan(seconds: 2 * day))
        #expect(looked?.memory == run.memory && looked?.now == run.now)
      }
    }
  }

  @Test func `a state of before is judged by its ledger`() throws {
    try withUsedState { path in
      for seconds in [4_000 * day, -sampleTime.seconds] {
        let clock = try run(path, seconds)
        #expect(!clock.isTrusted && clock.now == sampleTime && clock.warning != nil)
        try? FileManager.default.removeItem(atPath: "\(path)/clock.json")
        let looked = try StateDirectory(openingToRead: path, StateFindings())?
          .clock(at: later(seconds), tolerance: TimeSpan(seconds: 2 * day))
        #expect(looked?.now == sampleTime)
      }
      #expect(try run(path, -3_600).isTrusted)
    }
  }

  @Test func `where the terms were accepted and nothing was sent, only 1970 is wrong`() throws {
    for (seconds, time) in [(4_000 * day, 4_000 * day), (-sampleTime.seconds, 0)] {
      try withAcceptedState { path in
        let now = try run(path, seconds).now
        #expect(now == later(time))
      }
    }
  }

  @Test func `a run that does not send writes nothing`() throws {
    try withUsedState { path in
      let isTrusted = try openState(path, at: later(4_000 * day)).clock.isTrusted
      #expect(!isTrusted && bytes(path) == nil)
    }
  }

  @Test(arguments: [
    "{", "{\"version\": 1}", "[]", "{\"version\": 1, \"since\": 1, \"seen\": 2}",
    "{\"version\": 1, \"since\": \"2026-11-01T00:00:00Z\", \"seen\": \"9999-12-31T23:59:59Z\"}",
    "{\"version\": 1, \"since\": \"2026-11-01T00:00:00Z\", \"seen\": \"2026-11-01T00:00:00Z\", "
      + "\"jump\": {\"start\": \"2026-11-01T00:00:00Z\"}}",
  ])
  func `a damaged file is set aside, and the ledger is asked`(text: String) throws {
    try withUsedState { path in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/clock.json"))
      let findings = StateFindings()
      #expect(try LockedState.open(path, findings, at: later(4_000 * day))?.now == sampleTime)
      #expect(findings.all.count == 2)
      #expect(findings.all.allSatisfy { $0.description.contains("\(path)/clock.json") })
      #expect(bytes(path) == nil)
      #expect(
        FileManager.default.contents(atPath: "\(path)/clock.json.damaged") == Data(text.utf8))
      let aside = try StateDirectory(openingToRead: path, findings)?.setAsideFiles()
      #expect(aside?.map(\.name) == ["clock.json.damaged"])
    }
  }

  @Test func `a file that a power cut left empty is none`() throws {
    try withUsedState { path in
      try Data().write(to: URL(fileURLWithPath: "\(path)/clock.json"))
      let findings = StateFindings()
      #expect(try LockedState.open(path, findings, at: later(4_000 * day))?.now == sampleTime)
      #expect(findings.all == [])
      _ = try run(path, 4_000 * day)
      #expect(bytes(path)?.isEmpty == false)
    }
  }

  @Test func `a file of a newer version is left alone`() throws {
    try withUsedState { path in
      let text = "{\"version\": 2}"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/clock.json"))
      #expect(throws: StateDamage.self) {
        _ = try LockedState.open(path, StateFindings(), at: later(0))
      }
      #expect(bytes(path) == Array(text.utf8))
    }
  }

  @Test func `something else in its place is reported, and keeps no run from its work`() throws {
    try withUsedState { path in
      try FileManager.default.createDirectory(
        atPath: "\(path)/clock.json", withIntermediateDirectories: false)
      try Data().write(to: URL(fileURLWithPath: "\(path)/clock.json/x"))
      let findings = StateFindings()
      #expect(try LockedState.open(path, findings, at: later(4_000 * day))?.now == sampleTime)
      #expect(findings.all.count == 1)
    }
  }

  @Test func `when the clock is right again, nothing waits for what failed meanwhile`() throws {
    try withUsedState { path in
      _ = try run(path, 0)
      var wrong = try openState(path, at: Timestamp(seconds: 900))
      try wrong.prepareToSend()
      wrong.ledger.pauses["support"] = Ledger.Retry(
        attempts: 1, next: wrong.now.adding(seconds: day), since: wrong.now, failure: "tls")
      try wrong.writeLedger()
      _ = consume wrong
      #expect(try openState(path, at: Timestamp(seconds: 1_800)).ledger.pauses.count == 1)
      #expect(try openState(path, at: later(1_800)).ledger.pauses.isEmpty)
    }
  }
}
