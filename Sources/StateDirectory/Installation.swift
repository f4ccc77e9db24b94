package import Diagnostics
import Documents
package import Files

/// What makes this installation itself.
package struct Installation: Hashable, Sendable {
  /// A random id, sent in smart mode only.
  package let id: String
  /// The secret from which the slot in the month follows.
  package let slotKey: String

  /// An installation that nobody has seen before.
  package static func random() -> Installation {
    Installation(id: randomIdentifier(), slotKey: randomIdentifier())
  }
}

extension StateDirectory {
  /// The installation that this directory belongs to; nil when none was made yet, or the file cannot
  /// be understood.
  ///
  /// - Throws: when the file is there and cannot be read.
  package func installation(_ problems: inout [Diagnostic]) throws(FileError) -> Installation? {
    guard let root = try readJSON("installation.json", &problems) else { return nil }
    guard let id = root["id"]?.scalar?.text, let key = root["slot_key"]?.scalar?.text else {
      problems.append(
        Diagnostic(.error, in: "\(path)/installation.json", "the key 'id' or 'slot_key' is missing")
      )
      return nil
    }
    return Installation(id: id, slotKey: key)
  }

  /// The installation that this directory belongs to, made when there is none.
  ///
  /// - Throws: when the file cannot be read or written; ``StateDamage`` when a newer version wrote it.
  package func installationOrNew(_ problems: inout [Diagnostic]) throws -> Installation {
    var found: [Diagnostic] = []
    if let known = try installation(&found) { return known }
    try setAside(
      "installation.json", found,
      consequence: "the installation has a new id and another slot in the month from now on",
      &problems)
    let new = Installation.random()
    try writeJSON(
      "installation.json",
      .object([
        "version": .integer(1), "id": .string(new.id), "slot_key": .string(new.slotKey),
      ]))
    return new
  }
}

/// State that cannot be understood and that no run may replace by itself.
package struct StateDamage: Error, Sendable {
  /// What is wrong with which file.
  package let diagnostics: Diagnostics
}
