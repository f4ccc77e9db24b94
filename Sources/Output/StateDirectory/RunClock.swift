package import Diagnostics
package import Times

/// The time of a run, and whether it is trusted enough to delete by age (J6).
///
/// A system clock may show 1970 after every boot, or a date ten years ahead. The run compares it
/// with the newest time stored in the state. A plausible time is trusted, and so is one that a
/// second run confirms a day later. Until then nothing is deleted. While the clock is far off,
/// times continue from the last run, so that no window ends and no month is skipped or repeated.
package struct RunClock: Sendable {
  /// The time of the run.
  package let now: Timestamp
  /// Whether the time is trusted; only then may anything be deleted by age.
  package let isTrusted: Bool
  /// Whether the clock was far off in the last run and is right now.
  package let isCorrected: Bool
  /// The warning about the clock; nil if there is none.
  package let warning: Diagnostic?

  let memory: StoredClock

  /// Compares the system clock with the state.
  ///
  /// - Parameters:
  ///   - reading: the system clock's time.
  ///   - memory: the times stored in the state; nil if there are none yet.
  ///   - tolerance: how far the clock may be ahead without confirmation.
  init(_ reading: Timestamp, _ memory: StoredClock?, tolerance: TimeSpan) {
    guard let memory else {
      self.init(trusting: reading, StoredClock(since: reading, seen: reading))
      return
    }
    let ahead = reading.seconds(since: memory.seen)
    let wasOff = memory.jump.map { Self.isFar($0.last, from: memory.run) } ?? false
    if ahead >= -oneDay, ahead <= tolerance.seconds {
      let seen = max(memory.seen, reading)
      self.init(
        trusting: reading, StoredClock(since: memory.since, seen: seen), isCorrected: wasOff)
      return
    }
    let isBehind = ahead < 0
    // A time before the first release is wrong, no matter how long the clock shows it.
    let isPossible = !isBehind || reading >= firstRelease
    // In a new state the stored times are no more reliable than this one.
    let isYoung = memory.seen.seconds(since: memory.since) < oneDay
    if isBehind, isYoung, isPossible {
      self.init(trusting: reading, StoredClock(since: reading, seen: reading))
      return
    }
    var jump = StoredClock.Jump(start: reading, last: reading)
    var elapsed: Int64 = 0
    if let known = memory.jump, (known.last < memory.seen) == isBehind {
      let time = reading.seconds(since: known.last)
      if time >= 0, time <= longestGap {
        jump = StoredClock.Jump(start: known.start, last: reading)
        elapsed = time
      }
    }
    if isPossible, reading.seconds(since: jump.start) >= oneDay {
      self.init(
        trusting: reading, StoredClock(since: jump.start, seen: reading), isCorrected: wasOff)
      return
    }
    let isFar = isBehind || Self.isFar(reading, from: memory.run)
    let time = isFar ? memory.run.adding(seconds: elapsed) : reading
    self.init(
      now: time, isTrusted: false, isCorrected: wasOff && !isFar,
      warning: Self.warning(
        reading, after: isFar ? time : memory.seen, isFollowed: !isFar, isPossible: isPossible),
      memory: StoredClock(since: memory.since, seen: memory.seen, run: time, jump: jump))
  }

  private init(trusting now: Timestamp, _ memory: StoredClock, isCorrected: Bool = false) {
    self.init(
      now: now, isTrusted: true, isCorrected: isCorrected, warning: nil, memory: memory)
  }

  private init(
    now: Timestamp, isTrusted: Bool, isCorrected: Bool, warning: Diagnostic?, memory: StoredClock
  ) {
    self.now = now
    self.isTrusted = isTrusted
    self.isCorrected = isCorrected
    self.warning = warning
    self.memory = memory
  }

  /// Whether a clock is so far off that it is not used until a second run confirms it. A gap of
  /// months is accepted: a machine that was off has messages to send.
  private static func isFar(_ reading: Timestamp, from run: Timestamp) -> Bool {
    let ahead = reading.seconds(since: run)
    return ahead < -oneDay || ahead > oneYear && run >= firstRelease
  }

  private static func warning(
    _ reading: Timestamp, after known: Timestamp, isFollowed: Bool, isPossible: Bool
  ) -> Diagnostic? {
    let ahead = reading.seconds(since: known)
    // A machine that was off for some weeks deletes a day later.
    if ahead > 0, ahead < shortestAbsence { return nil }
    let difference =
      ahead < 0 ? "before \(known)" : "\(ahead / oneDay) days after \(known)"
    let consequence =
      isFollowed
      ? "nothing old is deleted until a run one day later confirms it"
      : "times continue from there and nothing old is deleted"
    return Diagnostic(
      .warning, at: nil,
      "the system clock shows \(reading), \(difference), the newest time in the state: \(consequence)",
      hint: "if the clock is wrong, set it, for example with 'timedatectl set-ntp true'"
        + (!isFollowed && isPossible
          ? "; if it is right, callhome follows it one day from now" : ""),
      topic: "clock \(ahead < 0 ? "behind" : "ahead")")
  }
}

/// The times stored in a state.
struct StoredClock: Hashable, Sendable {
  /// A jump of the system clock that is not trusted yet.
  struct Jump: Hashable, Sendable {
    /// The clock's time in the first run after the jump.
    let start: Timestamp
    /// The clock's time in the last run.
    let last: Timestamp
  }

  /// Since when the clock has been right.
  let since: Timestamp
  /// The newest trusted time.
  let seen: Timestamp
  /// The time of the last run.
  let run: Timestamp
  /// The jump; nil while the clock is trusted.
  let jump: Jump?

  init(since: Timestamp, seen: Timestamp, run: Timestamp? = nil, jump: Jump? = nil) {
    self.since = min(since, seen)
    self.seen = seen
    self.run = run ?? seen
    self.jump = jump
  }

  /// Whether it differs enough from the stored times to be written; a run without work should write
  /// nothing.
  func isNews(after stored: StoredClock, tolerance: TimeSpan) -> Bool {
    if since != stored.since || jump?.start != stored.jump?.start { return true }
    let time = (jump?.last ?? seen).seconds(since: stored.jump?.last ?? stored.seen)
    return time >= min(tolerance.seconds / 4, longestInterval)
  }
}

/// 2026-01-01: a clock that shows an earlier time is wrong.
let firstRelease = Timestamp(seconds: 1_767_225_600)

private let oneDay: Int64 = 86_400
private let oneYear: Int64 = 366 * oneDay

/// The length of an absence after which the operator is asked whether the clock is right.
private let shortestAbsence: Int64 = 92 * oneDay

/// The maximum time between two runs for the second to confirm the first.
private let longestGap: Int64 = 45 * oneDay

/// The maximum time after which the stored times are written again.
private let longestInterval: Int64 = 6 * 3_600
