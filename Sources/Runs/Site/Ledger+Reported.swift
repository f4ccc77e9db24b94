import Diagnostics
import StateDirectory
import Times

extension Ledger {
  /// Selects the conditions that must be reported: under cron each is reported when it begins and
  /// then once a day, not at every run (O7).
  ///
  /// A condition that is over is removed from the ledger, so that it is reported when it returns;
  /// but not by a run that checked only some conditions.
  ///
  /// - Parameters:
  ///   - conditions: all current conditions.
  ///   - now: the time.
  ///   - reportsAll: whether an operator asked; then everything is reported.
  ///   - sawAll: whether a condition that is not in the list is over.
  ///   - interval: how many seconds pass before a condition is reported again.
  mutating func newDiagnostics(
    in conditions: [Diagnostic], at now: Timestamp, reportsAll: Bool,
    sawAll: Bool = true, every interval: Int64 = 86_400
  ) -> [Diagnostic] {
    var current: [String: Timestamp] = [:]
    let newDiagnostics = conditions.filter { condition in
      let key = sha256((condition.topic ?? condition.description).utf8)
      // A time in the future means that the clock was set back: report the condition again.
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
  /// Removes what was reported a short time ago, and records that the rest is reported now (O7).
  ///
  /// - Parameters:
  ///   - state: the state with the ledger.
  ///   - reportsAll: whether an operator asked; then everything is reported.
  ///   - interval: how many seconds pass before a condition is reported again.
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
