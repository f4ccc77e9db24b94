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
  ///   - reportsAll: whether a person asked; then everything is told.
  ///   - sawAll: whether what is not among them is over.
  ///   - interval: how many seconds pass before the same condition is told again.
  mutating func newDiagnostics(
    in conditions: [Diagnostic], at now: Timestamp, reportsAll: Bool,
    sawAll: Bool = true, every interval: Int64 = 86_400
  ) -> [Diagnostic] {
    var current: [String: Timestamp] = [:]
    let newDiagnostics = conditions.filter { condition in
      let key = sha256((condition.topic ?? condition.description).utf8)
      // A time in the future says that the clock was set back: the condition is told again.
      if let last = lastReported[key], last <= now, last > now.adding(seconds: -interval),
        !reportsAll
      {
        current[key] = last
        return false
      }
      current[key] = now
      return true
    }
    lastReported = sawAll ? current : lastReported.merging(current) { $1 }
    return newDiagnostics
  }
}

extension Outcome {
  /// Drops what was reported a short time ago, and records that the rest is reported now (O7).
  ///
  /// - Parameters:
  ///   - state: whose ledger remembers it.
  ///   - reportsAll: whether a person asked; then everything is reported.
  ///   - interval: how many seconds pass before the same condition is reported again.
  mutating func keepOnlyNew(
    _ state: inout LockedState, reportsAll: Bool, every interval: Int64 = 86_400
  ) {
    addFindings()
    let before = state.ledger
    diagnostics = state.ledger.newDiagnostics(
      in: diagnostics, at: state.now, reportsAll: reportsAll, every: interval)
    do {
      if state.ledger != before { try state.writeLedger() }
    } catch {
      stop(error)
    }
  }
}
