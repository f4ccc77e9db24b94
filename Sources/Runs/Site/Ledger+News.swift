import Diagnostics
import StateDirectory
import Times

extension Ledger {
  /// What of some conditions is news: under cron each is told when it comes up and then once a day, not
  /// at every run (O7).
  ///
  /// Conditions that are over are forgotten, so that they are news when they come back; but not by a run
  /// that saw only some of what could hold.
  ///
  /// - Parameters:
  ///   - conditions: all that hold now.
  ///   - now: the time.
  ///   - isTellingAll: whether a person asked; then everything is told.
  ///   - sawAll: whether what is not among them is over.
  ///   - interval: how many seconds pass before the same condition is told again.
  mutating func news(
    in conditions: [Diagnostic], at now: Timestamp, isTellingAll: Bool,
    sawAll: Bool = true, every interval: Int64 = 86_400
  ) -> [Diagnostic] {
    var current: [String: Timestamp] = [:]
    let news = conditions.filter { condition in
      let key = sha256((condition.topic ?? condition.description).utf8)
      // A time in the future says that the clock was set back: the condition is told again.
      if let last = told[key], last <= now, last > now.adding(seconds: -interval), !isTellingAll {
        current[key] = last
        return false
      }
      current[key] = now
      return true
    }
    told = sawAll ? current : told.merging(current) { $1 }
    return news
  }
}

extension Outcome {
  /// Drops what was reported a short time ago, and records that the rest is reported now (O7).
  ///
  /// - Parameters:
  ///   - state: whose ledger remembers it.
  ///   - isTellingAll: whether a person asked; then everything is reported.
  ///   - interval: how many seconds pass before the same condition is reported again.
  mutating func keepNews(
    _ state: inout LockedState, isTellingAll: Bool, every interval: Int64 = 86_400
  ) {
    takeFindings()
    let before = state.ledger
    diagnostics = state.ledger.news(
      in: diagnostics, at: state.now, isTellingAll: isTellingAll, every: interval)
    do {
      if state.ledger != before { try state.writeLedger() }
    } catch {
      stop(error)
    }
  }
}
