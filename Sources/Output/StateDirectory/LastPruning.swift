import Diagnostics
import Documents
import Files
import Times

/// When a large state was last looked through for what is overdue, so that not every run lists all
/// of it (J5).
///
/// A small state has no such file: every run looks. It is written without a sync; a run that finds
/// it missing or damaged looks too, and writes it anew.
struct LastPruning: Hashable {
  /// When copies of messages were looked at; nil if there are few, or more of them to be deleted.
  var copies: Timestamp?
  /// When windows of alerts were looked at; nil if there are few.
  var windows: Timestamp?
  /// The key of the last window that was looked at; nil if that was the last one of all.
  var lastWindow: String?

  /// Whether it is time to look again.
  ///
  /// - Parameters:
  ///   - last: when that was done; nil for always.
  ///   - now: the time.
  ///   - interval: seconds between two looks.
  static func isDue(
    after last: Timestamp?, at now: Timestamp, _ interval: Int64 = LastPruning.hour
  ) -> Bool {
    // A time ahead is that of a clock that was wrong.
    last.map { now < $0 || now >= $0.adding(seconds: interval) } ?? true
  }

  static let hour: Int64 = 3_600
  static let day: Int64 = 86_400
}

extension LockedState {
  /// The content of the file; nothing if it is damaged or missing.
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

  /// Replaces the content of the file, if it is another one.
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
