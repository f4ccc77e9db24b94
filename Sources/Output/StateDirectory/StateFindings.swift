package import Diagnostics
import Synchronization

/// What is wrong with the files of a state.
///
/// Whoever reads a state adds to it, so that no caller can drop what was found. How a run ends follows
/// from it in one place.
package final class StateFindings: Sendable {
  private let found = Mutex<[Diagnostic]>([])

  /// Nothing was found yet.
  package init() {}

  /// Everything that was found, in the order in which it was found, each finding once.
  package var all: [Diagnostic] { found.withLock { $0 } }

  /// Adds findings that are not known yet.
  package func add(_ diagnostics: [Diagnostic]) {
    found.withLock { found in
      for diagnostic in diagnostics where !found.contains(diagnostic) { found.append(diagnostic) }
    }
  }

  /// Adds a finding unless it is known already.
  package func add(_ diagnostic: Diagnostic) { add([diagnostic]) }
}
