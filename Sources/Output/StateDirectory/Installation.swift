package import Diagnostics
import Documents
package import Files

/// What makes this installation itself.
package struct Installation: Hashable, Sendable {
  /// A random id, sent in smart mode only.
  package let id: String
  /// The secret from which the slot in the month follows.
  package let slotKey: String
  /// The secret of the keyed hashes in the journal, 64 hexadecimal digits; nil in a file that was
  /// written before there was a journal, until the next run that changes state.
  package let journalKey: String?

  /// An installation that nobody has seen before.
  package static func random() -> Installation {
    Installation(
      id: randomIdentifier(), slotKey: randomIdentifier(), journalKey: randomJournalKey())
  }

  /// How many seconds after cron has started it a run sends what is due each month, 0 to 899: always the same for
  /// a key. It says nothing about the slot, so that sites whose slots are in the same quarter of an hour differ.
  package static func delay(slotKey: String) -> Int {
    Int(number(from: "delay " + slotKey, below: 900))
  }

  fileprivate static func randomJournalKey() -> String { hexadecimal(randomBytes(32)) }
}

extension StateDirectory {
  /// The installation that this directory belongs to; nil when none was made yet, or the file cannot
  /// be understood.
  ///
  /// - Throws: when the file is there and cannot be read.
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

  /// The installation that this directory belongs to, made when there is none and completed when it
  /// was written before there was a journal.
  ///
  /// - Throws: when the file cannot be read or written; ``StateDamage`` when a newer version wrote it.
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

/// State that cannot be understood and that no run may replace by itself.
package struct StateDamage: Error, Sendable {
  /// What is wrong with which file.
  package let diagnostics: Diagnostics
}
