import Diagnostics
import Documents
import Files
package import Times

/// What is remembered of the last scheduled run, so that it is noticed when no run takes place any more.
///
/// It is written without a sync, and at most once an hour. A run that finds it missing or damaged writes it anew.
package struct LastRun: Hashable, Sendable {
  /// When a scheduled run last took place; nil if none is known.
  package var last: Timestamp?
  /// When the snapshots were last read for the metrics; nil if they were not.
  package var snapshotsRead: Timestamp?
  /// How many findings of each code there were in the snapshots then.
  package var snapshotFindings: [String: Int] = [:]
  /// Which of several mail servers took the last message, by its host; nil if none is known.
  package var mailServer: String?
  /// The consent as far as it need not be read again.
  var compared: ComparedConsent?

  /// Nothing is known.
  package init() {}

  /// Whether something remembered is old enough to be replaced.
  package static func isOld(_ time: Timestamp?, at now: Timestamp) -> Bool {
    LastPruning.isDue(after: time, at: now)
  }
}

extension StateDirectory {
  /// What is remembered of runs; nothing if the file is damaged or missing.
  package func lastRun() -> LastRun {
    var unheard: [Diagnostic] = []
    var memory = LastRun()
    guard let root = (try? readJSON(runMemoryName, &unheard)) ?? nil else { return memory }
    func time(_ key: String) -> Timestamp? {
      root[key]?.scalar.flatMap { Timestamp(rfc3339: $0.text) }
    }
    memory.last = time("last")
    memory.snapshotsRead = time("snapshots_read")
    memory.mailServer = root["mail_server"]?.scalar?.text
    memory.compared = root["consent"].flatMap(ComparedConsent.init)
    for entry in root["snapshot_findings"]?.entries ?? [] {
      memory.snapshotFindings[entry.key] = entry.value.integer(in: StateNumbers.count)
    }
    return memory
  }
}

extension LockedState {
  /// Replaces what is remembered of runs. That it cannot be written keeps nothing from being done.
  package func remember(_ memory: LastRun) {
    let json = JSONValue.object([
      "version": .integer(1), "last": memory.last.map { .string($0.description) },
      "snapshots_read": memory.snapshotsRead.map { .string($0.description) },
      "mail_server": memory.mailServer.map { .string($0) },
      "consent": memory.compared?.json,
      "snapshot_findings": memory.snapshotFindings.isEmpty
        ? nil
        : .object(
          memory.snapshotFindings.sorted { $0.key < $1.key }
            .map { JSONValue.Member($0.key, .integer($0.value)) }),
    ])
    try? StateFile.record.write(json, to: runMemoryName, in: directory, isDurable: false)
  }
}

private let runMemoryName = "runs.json"
