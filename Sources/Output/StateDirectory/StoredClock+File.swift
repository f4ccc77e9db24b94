import Diagnostics
import Documents
package import Files
package import Times

extension StateDirectory {
  /// The time for a run without the state lock.
  ///
  /// - Parameters:
  ///   - reading: the system clock's time.
  ///   - tolerance: how far the clock may be ahead without confirmation: the shortest time for
  ///     which anything is kept.
  /// - Throws: when the ledger cannot be read, of a state that does not store the time yet.
  package func clock(
    at reading: Timestamp, tolerance: TimeSpan
  ) throws(FileError) -> RunClock {
    var found: [Diagnostic] = []
    let stored = storedClock(&found)
    findings.add(found)
    if let stored { return RunClock(reading, stored, tolerance: tolerance) }
    let memory = StoredClock(try ledger(), accepted: consentTime, reading)
    return RunClock(reading, memory, tolerance: tolerance)
  }

  /// The time for the run that holds the state lock, and whether the state must store it. A damaged
  /// file is set aside.
  ///
  /// - Throws: ``StateDamage`` when a newer version wrote the file.
  func clockForChanges(
    at reading: Timestamp, tolerance: TimeSpan, _ ledger: Ledger
  ) throws -> (clock: RunClock, isNews: Bool) {
    var found: [Diagnostic] = []
    let stored = storedClock(&found)
    try setAside(clockName, found, consequence: "the times in the ledger are used instead")
    let memory = stored ?? StoredClock(ledger, accepted: consentTime, reading)
    let clock = RunClock(reading, memory, tolerance: tolerance)
    return (
      clock, stored.map { clock.memory.isNews(after: $0, tolerance: tolerance) } ?? true
    )
  }

  /// Stores the time of the run that holds the lock. If it cannot be written, the run continues:
  /// the file can be rebuilt.
  func remember(_ clock: RunClock) {
    try? StateFile.record.write(clock.memory.json, to: clockName, in: directory, isDurable: false)
  }

  /// The stored times; nil if there are none, or if they cannot be read.
  private func storedClock(_ problems: inout [Diagnostic]) -> StoredClock? {
    do throws(FileError) {
      // A power failure may leave an empty file, since the file is not synced; it counts as
      // missing.
      if try directory.status(of: clockName)?.size == 0 { return nil }
      guard let root = try readJSON(clockName, &problems) else { return nil }
      if let memory = StoredClock(root) { return memory }
      problems.append(Diagnostic(.error, at: root.location, "the file is damaged"))
    } catch {
      findings.add(Diagnostic(.error, at: nil, error.description))
    }
    return nil
  }

  /// When the terms were accepted; nil if they were not, or if the file is damaged, which is
  /// reported elsewhere.
  private var consentTime: Timestamp? {
    var unheard: [Diagnostic] = []
    return (try? readJSON("consent.json", &unheard)).flatMap { $0?["time"] }.flatMap(moment)
  }
}

extension StoredClock {
  /// The times in the ledger, for a state without a file of its own for them; nil if the ledger has
  /// none.
  fileprivate init?(_ ledger: Ledger, accepted: Timestamp?, _ reading: Timestamp) {
    let times = ledger.records.values.flatMap { record in
      [record.sent?.time, record.failure?.time, record.withdrawn?.time].compactMap(\.self)
    }
    let known = (times + ledger.lastReported.values).filter { $0 <= latestMoment }
    if let first = known.min(), let last = known.max() {
      self.init(since: first, seen: last)
    } else if let accepted, accepted > reading {
      self.init(since: accepted, seen: accepted)
    } else {
      // However long ago the terms were accepted, there is nothing that a wrong clock could delete.
      return nil
    }
  }

  fileprivate init?(_ node: DocumentNode) {
    guard let since = node["since"].flatMap(moment), let seen = node["seen"].flatMap(moment) else {
      return nil
    }
    guard let node = node["jump"] else {
      self.init(since: since, seen: seen)
      return
    }
    guard let start = node["start"].flatMap(moment), let last = node["last"].flatMap(moment),
      let run = node["run"].flatMap(moment)
    else { return nil }
    self.init(since: since, seen: seen, run: run, jump: Jump(start: start, last: last))
  }

  fileprivate var json: JSONValue {
    .object([
      "version": .integer(1), "since": .string(since.description),
      "seen": .string(seen.description),
      "jump": jump.map {
        .object([
          "start": .string($0.start.description), "last": .string($0.last.description),
          "run": .string(run.description),
        ])
      },
    ])
  }
}

let clockName = "clock.json"

/// A time that a clock can have shown; nil for anything else.
private func moment(_ node: DocumentNode) -> Timestamp? {
  node.scalar.flatMap { Timestamp(rfc3339: $0.text) }.flatMap { $0 <= latestMoment ? $0 : nil }
}

/// 2200-01-01: a file with a later time is damaged.
private let latestMoment = Timestamp(seconds: 7_258_118_400)
