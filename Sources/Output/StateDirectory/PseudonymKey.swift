import Diagnostics
import Documents
package import Files
package import Times

/// The secret that pseudonyms are derived from (D2), in a file of its own that `keys rotate`
/// replaces.
package struct PseudonymKey: Hashable, Sendable {
  /// The secret, 32 bytes.
  package let bytes: [UInt8]
  /// The time from which pseudonyms are derived from it.
  package let since: Timestamp

  /// The minimum number of different bytes in a secret. A random one has fewer than 16 in less than
  /// one of 10^15 cases.
  static let fewestDifferentBytes = 16

  /// Creates a new random secret.
  package static func random(at time: Timestamp) -> PseudonymKey {
    PseudonymKey(bytes: randomBytes(32), since: time)
  }
}

extension StateDirectory {
  /// Whether there is a file of the pseudonym key, valid or not.
  ///
  /// - Throws: when that cannot be determined.
  package func hasPseudonymKey() throws(FileError) -> Bool {
    try directory.status(of: pseudonymFile) != nil
  }

  /// The pseudonym key; nil if there is none yet, or if the file is damaged.
  ///
  /// - Throws: when the file exists and cannot be read.
  package func pseudonymKey() throws(FileError) -> PseudonymKey? {
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    return try pseudonymKey(&found)
  }

  fileprivate func pseudonymKey(
    _ problems: inout [Diagnostic]
  ) throws(FileError) -> PseudonymKey? {
    guard let root = try readJSON(pseudonymFile, &problems) else { return nil }
    guard let bytes = root["key"]?.scalar.flatMap({ hexadecimalBytes($0.text.utf8) }),
      bytes.count == 32, let since = root["since"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      // Zeros or a repeated pattern are a key that anybody can guess.
      Set(bytes).count >= PseudonymKey.fewestDifferentBytes
    else {
      problems.append(
        Diagnostic(
          .error, in: "\(path)/\(pseudonymFile)",
          "the file is damaged: no message with pseudonyms is sent",
          hint: "run 'callhome keys rotate' for new ones"))
      return nil
    }
    return PseudonymKey(bytes: bytes, since: since)
  }
}

extension StateDirectory {
  /// Creates a new key and deletes the previous one permanently (D7). Works while another run holds
  /// the state lock.
  ///
  /// - Throws: when it cannot be written: then the previous key stays.
  package func rotatePseudonymKey(at time: Timestamp) throws(FileError) -> PseudonymKey {
    let key = PseudonymKey.random(at: time)
    guard let lock = try directory.lock(rotationLock, patience: .seconds(10)) else {
      throw FileError("lock", "\(path)/\(rotationLock)", .busy)
    }
    do throws(FileError) {
      try write(key)
    } catch let error where error.isMissing {
      // A run that has just taken the state lock deleted the temporary file. That happens only
      // once, so try again.
      try write(key)
    }
    _ = consume lock
    return key
  }

  private func write(_ key: PseudonymKey) throws(FileError) {
    try writeJSON(
      pseudonymFile,
      .object([
        "version": .integer(1), "key": .string(hexadecimal(key.bytes)),
        "since": .string(key.since.description),
      ]))
  }
}

extension LockedState {
  /// The pseudonym key, created if there is none; nil if the file is damaged, since only the
  /// operator may decide to change all pseudonyms.
  ///
  /// - Throws: when the file cannot be read or written.
  package func pseudonymKeyOrNew() throws(FileError) -> PseudonymKey? {
    var found: [Diagnostic] = []
    if let known = try files.pseudonymKey(&found) { return known }
    files.findings.add(found)
    return found.isEmpty ? try newPseudonymKey() : nil
  }

  /// Creates a new key and deletes the previous one permanently (D7).
  ///
  /// - Throws: when it cannot be written: then the previous key stays.
  package func newPseudonymKey() throws(FileError) -> PseudonymKey {
    try files.rotatePseudonymKey(at: now)
  }
}

private let pseudonymFile = "pseudonyms.json"

/// The lock for replacing that file.
private let rotationLock = "pseudonyms.lock"
