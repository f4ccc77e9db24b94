import Diagnostics
import Findings
import Settings
import Snapshots
import StateDirectory
import Times

/// The result of reading a site's snapshots.
struct SiteSnapshots {
  /// The merged snapshots, with the expected nodes; nil if nothing could be read.
  let snapshot: Snapshot?
  /// All findings except the age of files.
  let diagnostics: [Diagnostic]
  /// The collections that failed.
  let failures: [FailedCollection]
  /// The nodes without collected data; nil if there are none.
  let silent: SilentNodes?

  /// The facts about the snapshots.
  func facts(_ settings: Settings, now: Timestamp) -> SnapshotFacts {
    var facts = SnapshotFacts()
    facts.isUsable = snapshot != nil
    facts.errors = diagnostics.filter { $0.severity == .error }
    facts.failures = failures.map {
      SnapshotFacts.Failure(node: $0.node, cause: $0.cause, $0.diagnostic)
    }
    facts.silent = silent.map { ($0.count, $0.since, $0.diagnostic) }
    let known = Set(failures.map(\.diagnostic) + [silent?.diagnostic].compactMap(\.self))
    facts.remarks = diagnostics.filter { $0.severity != .error && !known.contains($0) }
    guard let snapshot else { return facts }
    let files = snapshot.takenByFile.map { (file: $0.key.text, taken: $0.value) }
      .sorted { $0.file < $1.file }
    let oldest = now.adding(seconds: -settings.maxAge.seconds)
    // Allow for a clock that is a little ahead.
    let latest = now.adding(seconds: 3_600)
    facts.fileCount = files.count
    facts.stale = files.filter { $0.taken < oldest }
    facts.future = files.filter { $0.taken > latest }
    facts.maxAge = settings.maxAge.description
    return facts
  }
}

/// Nodes without collected data.
struct SilentNodes {
  /// How many there are.
  let count: Int
  /// When the first of them was last collected; nil if that is not known.
  let since: Timestamp?
  /// The finding about them.
  let diagnostic: Diagnostic
}

extension Site {
  /// The facts about snapshots that are files, for a command that changes nothing; nil if there are
  /// none.
  func snapshotFacts(now: Timestamp, _ findings: StateFindings) -> SnapshotFacts? {
    loadSnapshotFiles(now: now, knownNodes(findings))?.facts(settings, now: now)
  }
}
