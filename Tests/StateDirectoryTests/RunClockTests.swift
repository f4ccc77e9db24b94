import Diagnostics
import Testing
import Times

@testable import StateDirectory

/// The time of a run, and whether anything may be deleted at it (J6).
@Suite struct RunClockTests {
  private static let start = Timestamp(rfc3339: "2026-11-10T08:00:00Z") ?? sampleTime
  private static let twoDays = TimeSpan(seconds: 2 * 86_400)

  /// The stored clock after some runs, each this many seconds after ``start``.
  private func memory(after runs: [Int64]) -> StoredClock? {
    runs.reduce(nil) { known, seconds in clock(seconds, known).memory }
  }

  private func clock(
    _ seconds: Int64, _ known: StoredClock?, tolerance: TimeSpan = twoDays
  ) -> RunClock {
    RunClock(Self.start.adding(seconds: seconds), known, tolerance: tolerance)
  }

  /// Seconds from ``start`` to the time of a run.
  private func time(_ clock: RunClock) -> Int64 { clock.now.seconds - Self.start.seconds }

  private static let day: Int64 = 86_400
  private static let tenYears: Int64 = 3_653 * day
  /// To the first of January 1970.
  private static let epoch = -start.seconds
  /// A state that is older than a day.
  private static let old: [Int64] = [-5 * day, -4 * day, -2 * day, -day, 0]

  @Test func `a new state trusts what the clock shows`() {
    let first = clock(0, nil)
    #expect(first.isTrusted && first.warning == nil && time(first) == 0)
  }

  @Test(arguments: [
    -day, -3_600, -1, 0, 1, 900, day, 2 * day,
  ])
  func `a time near the last one is trusted`(seconds: Int64) {
    let next = clock(seconds, memory(after: Self.old))
    #expect(next.isTrusted && next.warning == nil && time(next) == seconds)
    // The newest time stays stored when the clock is an hour behind.
    #expect(next.memory.seen == Self.start.adding(seconds: max(seconds, 0)))
  }

  @Test func `the shortest time for which anything is kept bounds what is trusted`() {
    let known = memory(after: Self.old)
    let hour = TimeSpan(seconds: 3_600)
    #expect(clock(3_600, known, tolerance: hour).isTrusted)
    #expect(!clock(3_601, known, tolerance: hour).isTrusted)
  }

  @Test(arguments: [2 * day + 1, 10 * day, 91 * day, 92 * day, 300 * day, 366 * day])
  func `after an absence a run goes by the clock, and a run a day later may delete`(gap: Int64) {
    let known = memory(after: Self.old)
    let first = clock(gap, known)
    #expect(!first.isTrusted && time(first) == gap)
    #expect((first.warning != nil) == (gap >= 92 * Self.day))
    let soon = clock(gap + Self.day - 1, first.memory)
    #expect(!soon.isTrusted && time(soon) == gap + Self.day - 1)
    let later = clock(gap + Self.day, soon.memory)
    #expect(later.isTrusted && later.warning == nil && time(later) == gap + Self.day)
    #expect(later.memory.jump == nil)
    // A run that comes only after the next month, as by hand, confirms it as well; one after two does not.
    #expect(clock(gap + 45 * Self.day, first.memory).isTrusted)
    #expect(!clock(gap + 45 * Self.day + 1, first.memory).isTrusted)
  }

  @Test(arguments: [tenYears, 367 * day, epoch, epoch + 900, -300 * day, -2 * day])
  func `a clock that is far off is not followed, and time goes on`(jump: Int64) throws {
    let first = clock(jump, memory(after: Self.old))
    #expect(!first.isTrusted && time(first) == 0)
    let warning = try #require(first.warning)
    #expect(warning.message.contains("\(Self.start.adding(seconds: jump))"))
    #expect(warning.hint?.contains("timedatectl set-ntp true") == true)
    let next = clock(jump + 900, first.memory)
    #expect(!next.isTrusted && time(next) == 900)
    let third = clock(jump + 7_200, next.memory)
    #expect(!third.isTrusted && time(third) == 7_200)
    // It is right again.
    let right = clock(7_300, third.memory)
    #expect(right.isTrusted && right.isCorrected && right.warning == nil && time(right) == 7_300)
    #expect(right.memory.jump == nil)
    #expect(!clock(7_400, right.memory).isCorrected)
  }

  @Test(arguments: [tenYears, -300 * day])
  func `a clock that shows another time for a day is followed, and back`(jump: Int64) {
    let wrong = [jump, jump + 43_200, jump + Self.day]
    let known = memory(after: Self.old + wrong)
    #expect(known == memory(after: [jump, jump + Self.day]))
    #expect(clock(jump + Self.day + 900, known).isTrusted)
    // A corrected clock is followed in the same way.
    let back = 2 * Self.day
    let first = clock(back, known)
    #expect(!first.isTrusted)
    let last = clock(back + Self.day, first.memory)
    #expect(last.isTrusted && time(last) == back + Self.day)
  }

  @Test func `a clock of 1970 is never followed, however long it runs, and at every boot`() {
    var known = memory(after: Self.old)
    var passed: Int64 = 0
    for _ in 0..<5 {
      // It starts anew at every boot.
      for hours in stride(from: Int64(0), through: 72, by: 6) {
        let run = clock(Self.epoch + hours * 3_600, known)
        #expect(!run.isTrusted && time(run) == passed + hours * 3_600)
        known = run.memory
      }
      passed += 72 * 3_600
    }
    // The right time is an absence of fifteen days by then, or of three weeks.
    let right = clock(21 * Self.day, known)
    #expect(!right.isTrusted && right.isCorrected && time(right) == 21 * Self.day)
    #expect(clock(22 * Self.day, right.memory).isTrusted)
  }

  @Test func `jumps to either side do not confirm each other`() {
    let known = memory(after: Self.old)
    let ahead = clock(60 * Self.day, known)
    #expect(!clock(Self.epoch + 60 * Self.day, ahead.memory).isTrusted)
    let behind = clock(-20 * Self.day, known)
    #expect(!clock(3 * Self.day, behind.memory).isTrusted)
    #expect(!clock(Self.tenYears, ahead.memory).isTrusted)
  }

  @Test func `a jump by ten years some hours after an absence goes on from these hours`() {
    let known = memory(after: Self.old + [10 * Self.day, 10 * Self.day + 7_200])
    let jump = clock(Self.tenYears, known)
    #expect(!jump.isTrusted && time(jump) == 10 * Self.day + 7_200)
  }

  @Test func `a state that is younger than a day follows a clock that was set back`() {
    // It was set up under a clock that was ahead, and the operator saw it.
    let known = memory(after: [Self.tenYears, Self.tenYears + 3_600])
    let right = clock(0, known)
    #expect(right.isTrusted && time(right) == 0 && right.warning == nil)
    // But not to 1970, and no jump ahead.
    #expect(!clock(Self.epoch, memory(after: [0])).isTrusted)
    #expect(!clock(Self.tenYears, memory(after: [0])).isTrusted)
    #expect(time(clock(Self.tenYears, memory(after: [0]))) == 0)
  }

  @Test func `a state that began in 1970 follows the clock at once, and deletes a day later`() {
    let known = memory(after: [Self.epoch, Self.epoch + 600])
    let right = clock(0, known)
    #expect(!right.isTrusted && time(right) == 0)
    #expect(clock(Self.day, right.memory).isTrusted)
  }

  @Test func `times at the ends of the scale trap nowhere`() {
    let edge = Timestamp(rfc3339: "2199-12-31T23:59:59Z") ?? sampleTime
    let known = StoredClock(
      since: sampleTime, seen: edge, run: edge,
      jump: StoredClock.Jump(start: Timestamp(seconds: 0), last: edge))
    for seconds in [Int64(0), -62_167_219_200, 253_402_300_799, 1 << 40] {
      let next = RunClock(Timestamp(seconds: seconds), known, tolerance: Self.twoDays)
      #expect(next.now >= sampleTime || next.isTrusted)
    }
  }
}
