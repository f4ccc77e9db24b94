import Diagnostics
import Settings
import StateDirectory
import Times

extension Settings {
  /// Locks the state for changes, and reports a clock that jumped.
  ///
  /// After this, callers must use ``RunEnvironment/at(_:)`` with the state's time.
  ///
  /// - Returns: nil if another run still held the lock after `patience`.
  /// - Throws: as ``LockedState/open(_:_:patience:at:tolerance:)``.
  func lockedState(
    _ environment: RunEnvironment, _ result: inout Outcome, patience: Duration = .seconds(10)
  ) throws -> LockedState? {
    guard
      let state = try LockedState.open(
        state.value, result.findings, patience: patience, at: environment.clock,
        tolerance: keep.shortest)
    else { return nil }
    if let warning = state.clock.warning { result.diagnostics.append(warning) }
    return state
  }
}
