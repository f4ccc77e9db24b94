import Diagnostics
import Documents
package import Files
package import Times

/// The keys with which the installation signs messages (R4), in a file of their own.
package struct SigningKeys: Hashable, Sendable {
  /// One key.
  package struct Key: Hashable, Sendable {
    /// The secret, 32 bytes.
    package let bytes: [UInt8]
    /// From when on it signs.
    package let since: Timestamp
  }

  /// The key that signs.
  package let current: Key
  /// The key before it; nil if there was none, or it signs nothing any more.
  package let previous: Key?

  /// How long the key before goes on signing, so that receivers have time to learn the new one: 30 days.
  package static let overlap = TimeSpan(seconds: 30 * 86_400)

  /// Until when the key before signs; nil if there is none.
  package var previousEnd: Timestamp? {
    previous.map { _ in current.since.adding(seconds: Self.overlap.seconds) }
  }

  /// The keys that sign at a time, the newest first.
  package func inForce(at time: Timestamp) -> [Key] {
    guard let previous, let end = previousEnd, time < end else { return [current] }
    return [current, previous]
  }
}

extension StateDirectory {
  /// The keys that sign messages; nil when there are none yet, or the file cannot be understood.
  ///
  /// - Throws: when the file is there and cannot be read.
  package func signingKeys() throws(FileError) -> SigningKeys? {
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    return try signingKeys(&found)
  }

  fileprivate func signingKeys(_ problems: inout [Diagnostic]) throws(FileError) -> SigningKeys? {
    guard let root = try readJSON(signingFile, &problems) else { return nil }
    guard let current = root["current"].flatMap({ SigningKeys.Key($0) }) else {
      problems.append(
        Diagnostic(
          .error, in: "\(path)/\(signingFile)",
          "the file is damaged: no message that is to be signed is sent",
          hint: "run 'callhome keys rotate --signing' for a new key"))
      return nil
    }
    return SigningKeys(
      current: current, previous: root["previous"].flatMap { SigningKeys.Key($0) })
  }

  /// The keys that sign messages, made when there are none, also while another run has the lock of the state.
  ///
  /// - Returns: nil when the file cannot be understood, which is reported: receivers must learn a new key.
  /// - Throws: when the file cannot be read or written.
  package func signingKeysOrNew(at time: Timestamp) throws(FileError) -> SigningKeys? {
    var found: [Diagnostic] = []
    if let known = try signingKeys(&found) { return known }
    findings.add(found)
    if !found.isEmpty { return nil }
    return try changeSigningKeys { (known) in
      known ?? SigningKeys(current: .random(at: time), previous: nil)
    }
  }

  /// Makes a new key that signs messages. The one before goes on signing for a while.
  ///
  /// - Parameter keepsPrevious: false ends the key before at once, as for one that others may have read.
  /// - Throws: when it cannot be written: then the keys before hold.
  package func rotateSigningKey(
    at time: Timestamp, keepsPrevious: Bool
  ) throws(FileError) -> SigningKeys {
    try changeSigningKeys { known in
      SigningKeys(current: .random(at: time), previous: keepsPrevious ? known?.current : nil)
    }
  }

  private func changeSigningKeys(
    _ change: (SigningKeys?) -> SigningKeys
  ) throws(FileError) -> SigningKeys {
    guard let lock = try directory.lock(signingLock, patience: .seconds(10)) else {
      throw FileError("lock", "\(path)/\(signingLock)", .busy)
    }
    var damage: [Diagnostic] = []
    let keys = change(try signingKeys(&damage))
    do throws(FileError) {
      try write(keys)
    } catch let error where error.isMissing {
      // A run that took the lock of the state just now swept the temporary file; it does so once.
      try write(keys)
    }
    _ = consume lock
    return keys
  }

  private func write(_ keys: SigningKeys) throws(FileError) {
    try writeJSON(
      signingFile,
      .object([
        "version": .integer(1), "current": keys.current.json, "previous": keys.previous?.json,
      ]))
  }
}

extension LockedState {
  /// The keys that sign messages, made when there are none; nil when the file cannot be understood.
  ///
  /// - Throws: when the file cannot be read or written.
  package func signingKeysOrNew() throws(FileError) -> SigningKeys? {
    try files.signingKeysOrNew(at: now)
  }
}

extension SigningKeys.Key {
  fileprivate static func random(at time: Timestamp) -> SigningKeys.Key {
    SigningKeys.Key(bytes: randomBytes(32), since: time)
  }

  /// Reads it; nil where it is damaged, or anybody can guess it.
  fileprivate init?(_ node: DocumentNode) {
    guard let bytes = node["key"]?.scalar.flatMap({ hexadecimalBytes($0.text.utf8) }),
      bytes.count == 32, Set(bytes).count >= PseudonymKey.fewestDifferentBytes,
      let since = node["since"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
    else { return nil }
    self.init(bytes: bytes, since: since)
  }

  fileprivate var json: JSONValue {
    .object(["key": .string(hexadecimal(bytes)), "since": .string(since.description)])
  }
}

private let signingFile = "signing.json"

/// The lock of whoever replaces that file.
private let signingLock = "signing.lock"
