package import Diagnostics

/// What was read of all snapshots that a config names.
package struct LoadedSnapshots: Sendable {
  /// The merged snapshots; nil if nothing could be read, or two of them contradict each other.
  package let snapshot: Snapshot?
  /// Everything that is worth reporting.
  package let diagnostics: [Diagnostic]
  /// The collections that failed; each is among the diagnostics as well.
  package let failures: [FailedCollection]
}

/// A collection that failed.
package struct FailedCollection: Hashable, Sendable {
  /// The node whose output it is.
  package let node: String
  /// Why it failed, in words.
  package let cause: String
  /// What is reported about it.
  package let diagnostic: Diagnostic
}
