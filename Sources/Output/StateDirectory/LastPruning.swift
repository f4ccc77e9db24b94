import Diagnostics
import Documents
import Files
import Times

/// When a large state was last searched for overdue files, so that not every run lists all of it
/// (J5).
///
/// A small state has no such file: every run searches. The file is written without a sync; if it is
/// missing or damaged, the run searches and writes it anew.
struct LastPruning: Hashable {
  /// When copies of messages were last searched; nil if there are few, or if more remain to be
  /// deleted.
  var copies: Timestamp?
  /// When windows of alerts were last searched; nil if there are few.
  var windows: Timestamp?
  /// The key of the last window that was checked; nil if all were.
  var lastWindow: String?

  /// Whether it is time to search again.
  ///
  /// - Parameters:
  ///   - last: the last search; nil if there was none.
  ///   - now: the time.
  ///   - interval: seconds between two searches.
  static func isDue(
    after last: Timestamp?, at now: Timestamp, _ interval: Int64 = LastPruning.hour
  ) -> Bool {
    // A time in the future was written under a wrong clock.
    last.map { now < $0 || now >= $0.adding(seconds: interval) } ?? true
  }

  static let hour: Int64 = 3_600
  static let day: Int64 = 86_400
}

extension LockedState {
  /// The content of the file; empty if it is damaged or missing.
  func lastPruning() -> LastPruning {
    var unheard: [Diagnostic] = []
    guard let root = (try? files.readJSON(pruningMemoryName, &unheard)) ?? nil else {
      return LastPruning()
    }
    func time(_ key: String) -> Timestamp? {
      root[key]?.scalar.flatMap { Timestamp(rfc3339: $0.text) }
    }
    let key = root["last_window"]?.scalar?.text ?? ""
    return LastPruning(
      copies: time("copies"), windows: time("windows"),
      lastWindow: AlertKey.isDigits(key) ? key : nil)
  }

  /// Replaces the content of the file if it has changed.
  ///
  /// - Throws: when it cannot be written.
  func remember(_ memory: LastPruning, insteadOf before: LastPruning) throws(FileError) {
    if memory == before { return }
    if memory == LastPruning() { return try directory.remove(pruningMemoryName) }
    let json = JSONValue.object([
      "version": .integer(1), "copies": memory.copies.map { .string($0.description) },
      "windows": memory.windows.map { .string($0.description) },
      "last_window": memory.lastWindow.map { .string($0) },
    ])
    try StateFile.record.write(json, to: pruningMemoryName, in: directory, isDurable: false)
  }
}

let pruningMemoryName = "pruning.json"
