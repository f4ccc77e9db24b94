import Diagnostics
import Documents
import Files
package import Times

/// Data of the last scheduled run, so that missing runs are noticed.
///
/// It is written without a sync, and at most once an hour. If it is missing or damaged, the next
/// run writes it anew.
package struct LastRun: Hashable, Sendable {
  /// When a scheduled run last took place; nil if it is not known.
  package var last: Timestamp?
  /// When the snapshots were last read for the metrics; nil if they never were.
  package var snapshotsRead: Timestamp?
  /// The number of findings in those snapshots, by code.
  package var snapshotFindings: [String: Int] = [:]
  /// The host of the mail server that accepted the last message, out of several; nil if it is not
  /// known.
  package var mailServer: String?
  /// The result of comparing the consent, so that it need not be read again.
  var compared: ComparedConsent?

  /// Creates empty data.
  package init() {}

  /// Whether a stored time is old enough to be written again.
  package static func isOld(_ time: Timestamp?, at now: Timestamp) -> Bool {
    LastPruning.isDue(after: time, at: now)
  }
}

extension StateDirectory {
  /// The stored data; empty if the file is damaged or missing.
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
  /// Replaces the stored data. If it cannot be written, the run continues.
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
