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
    /// The time from which it signs.
    package let since: Timestamp
  }

  /// The key that signs.
  package let current: Key
  /// The previous key; nil if there was none, or if it does not sign any more.
  package let previous: Key?

  /// How long the previous key continues to sign after a rotation: 30 days, for receivers to
  /// install the new key.
  package static let overlap = TimeSpan(seconds: 30 * 86_400)

  /// When the previous key stops signing; nil if there is none.
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
  /// The signing keys; nil if there are none yet, or if the file is damaged.
  ///
  /// - Throws: when the file exists and cannot be read.
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

  /// The signing keys, created if there are none. Works while another run holds the state lock.
  ///
  /// - Returns: nil if the file is damaged, which is reported; only the operator may replace keys
  ///   that receivers have installed.
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

  /// Creates a new signing key. The previous one continues to sign for a while.
  ///
  /// - Parameter keepsPrevious: false stops the previous key at once, for example if others may
  ///   have read it.
  /// - Throws: when it cannot be written: then the previous keys stay.
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
      // A run that has just taken the state lock deleted the temporary file. That happens only
      // once, so try again.
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
  /// The signing keys, created if there are none; nil if the file is damaged.
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

  /// Reads a key; nil if it is damaged or easy to guess.
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

/// The lock for replacing that file.
private let signingLock = "signing.lock"
