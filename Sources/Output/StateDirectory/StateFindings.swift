package import Diagnostics
import Synchronization

/// The findings about the files of a state.
///
/// Every reader of the state adds to this list, so that no caller can drop a finding; one place
/// derives the exit status from it.
package final class StateFindings: Sendable {
  private let found = Mutex<[Diagnostic]>([])

  /// Creates an empty list.
  package init() {}

  /// All findings, in the order in which they were found and without duplicates.
  package var all: [Diagnostic] { found.withLock { $0 } }

  /// Adds findings that are not in the list.
  package func add(_ diagnostics: [Diagnostic]) {
    found.withLock { found in
      for diagnostic in diagnostics where !found.contains(diagnostic) { found.append(diagnostic) }
    }
  }

  /// Adds a finding if it is not in the list.
  package func add(_ diagnostic: Diagnostic) { add([diagnostic]) }
}
