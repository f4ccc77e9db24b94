import Diagnostics
import Documents
package import Files
package import Times

/// The secret from which pseudonyms follow (D2), in a file of its own that `keys rotate` replaces.
package struct PseudonymKey: Hashable, Sendable {
  /// The secret, 32 bytes.
  package let bytes: [UInt8]
  /// From when on pseudonyms follow from it.
  package let since: Timestamp

  /// How many different bytes a secret has at least. Of one that was made at random fewer than 16 in 32 are
  /// never seen: it happens once in more than 10^15 times.
  static let fewestDifferentBytes = 16

  /// A secret that nobody has seen before.
  package static func random(at time: Timestamp) -> PseudonymKey {
    PseudonymKey(bytes: randomBytes(32), since: time)
  }
}

extension StateDirectory {
  /// Whether a key of pseudonyms was made, sound or not.
  ///
  /// - Throws: when that cannot be seen.
  package func hasPseudonymKey() throws(FileError) -> Bool {
    try directory.status(of: pseudonymFile) != nil
  }

  /// The key of pseudonyms; nil when there is none yet, or the file cannot be understood.
  ///
  /// - Throws: when the file is there and cannot be read.
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
      // Zeros, or a pattern that is repeated, are a key that anybody can guess.
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
  /// Makes a new key instead of the one before, which is gone permanently (D7), also while another run has
  /// the lock of the state.
  ///
  /// - Throws: when it cannot be written: then the key before holds.
  package func rotatePseudonymKey(at time: Timestamp) throws(FileError) -> PseudonymKey {
    let key = PseudonymKey.random(at: time)
    guard let lock = try directory.lock(rotationLock, patience: .seconds(10)) else {
      throw FileError("lock", "\(path)/\(rotationLock)", .busy)
    }
    do throws(FileError) {
      try write(key)
    } catch let error where error.isMissing {
      // A run that took the lock of the state just now swept the temporary file; it does so once.
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
  /// The key of pseudonyms, made when there is none; nil when the file cannot be understood, since other
  /// pseudonyms than before must be asked for.
  ///
  /// - Throws: when the file cannot be read or written.
  package func pseudonymKeyOrNew() throws(FileError) -> PseudonymKey? {
    var found: [Diagnostic] = []
    if let known = try files.pseudonymKey(&found) { return known }
    files.findings.add(found)
    return found.isEmpty ? try newPseudonymKey() : nil
  }

  /// Makes a new key instead of the one before, which is gone permanently (D7).
  ///
  /// - Throws: when it cannot be written: then the key before holds.
  package func newPseudonymKey() throws(FileError) -> PseudonymKey {
    try files.rotatePseudonymKey(at: now)
  }
}

private let pseudonymFile = "pseudonyms.json"

/// The lock of whoever replaces that file.
private let rotationLock = "pseudonyms.lock"
