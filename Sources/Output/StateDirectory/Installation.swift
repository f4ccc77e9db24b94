package import Diagnostics
import Documents
package import Files

/// The identity of this installation.
package struct Installation: Hashable, Sendable {
  /// A random id, sent in smart mode only.
  package let id: String
  /// The secret from which the monthly slot is derived.
  package let slotKey: String
  /// The secret of the keyed hashes in the journal, 64 hexadecimal digits; nil in a file written
  /// before there was a journal, until the next run that changes state.
  package let journalKey: String?

  /// Creates a new random installation.
  package static func random() -> Installation {
    Installation(
      id: randomIdentifier(), slotKey: randomIdentifier(), journalKey: randomJournalKey())
  }

  /// How many seconds after its start by cron a run sends the monthly messages, 0 to 899; constant
  /// for a key. It is independent of the slot, so that sites with slots in the same quarter of an
  /// hour send at different times.
  package static func delay(slotKey: String) -> Int {
    Int(number(from: "delay " + slotKey, below: 900))
  }

  fileprivate static func randomJournalKey() -> String { hexadecimal(randomBytes(32)) }
}

extension StateDirectory {
  /// The installation of this directory; nil if none was created yet, or if the file is damaged.
  ///
  /// - Throws: when the file exists and cannot be read.
  package func installation() throws(FileError) -> Installation? {
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    return try installation(&found)
  }

  private func installation(_ problems: inout [Diagnostic]) throws(FileError) -> Installation? {
    guard let root = try readJSON("installation.json", &problems) else { return nil }
    guard let id = root["id"]?.scalar?.text, let key = root["slot_key"]?.scalar?.text else {
      problems.append(
        Diagnostic(.error, in: "\(path)/installation.json", "the key 'id' or 'slot_key' is missing")
      )
      return nil
    }
    let journalKey = root["journal_key"]
    if let journalKey, JournalKey(journalKey.scalar?.text) == nil {
      problems.append(
        Diagnostic(.error, at: journalKey.location, "'journal_key' must have 64 hexadecimal digits")
      )
      return nil
    }
    return Installation(id: id, slotKey: key, journalKey: journalKey?.scalar?.text)
  }

  /// The installation of this directory. It is created if there is none, and completed if it was
  /// written before there was a journal.
  ///
  /// - Throws: when the file cannot be read or written; ``StateDamage`` when a newer version wrote
  ///   it.
  func installationOrNew() throws -> Installation {
    var found: [Diagnostic] = []
    if let known = try installation(&found) {
      if known.journalKey != nil { return known }
      let completed = Installation(
        id: known.id, slotKey: known.slotKey, journalKey: Installation.randomJournalKey())
      try write(completed)
      return completed
    }
    try setAside(
      "installation.json", found,
      consequence:
        "the installation has a new id, another slot in the month and a new journal from now on")
    let new = Installation.random()
    try write(new)
    return new
  }

  private func write(_ installation: Installation) throws(FileError) {
    try writeJSON(
      "installation.json",
      .object([
        "version": .integer(1), "id": .string(installation.id),
        "slot_key": .string(installation.slotKey),
        "journal_key": installation.journalKey.map { .string($0) },
      ]))
  }
}

/// Damaged state that no run may replace without the operator.
package struct StateDamage: Error, Sendable {
  /// The findings, each with its file.
  package let diagnostics: Diagnostics
}
