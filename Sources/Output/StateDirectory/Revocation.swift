import Diagnostics
package import Files

/// What a revocation deleted (C3).
package struct Revocation: Sendable {
  /// How many queued messages there were.
  package fileprivate(set) var queuedCount = 0
  /// How many alerts there were of which no message was made yet.
  package fileprivate(set) var alertCount = 0
  /// How many copies of messages were kept.
  package fileprivate(set) var keptCount = 0
  /// Why the journal does not say what was deleted; nil when it does.
  package fileprivate(set) var journalFailure: (any Error)?
}

extension StateDirectory {
  /// Revokes what was accepted, at once, also while another run has the lock.
  ///
  /// From now on nothing counts as accepted, and no run begins to deliver another message. Anyone with the
  /// lock, or takes it next, deletes what is queued and kept.
  ///
  /// - Throws: when that could not be made durable.
  package func revoke() throws(FileError) { try directory.mark(revokedName, mode: 0o600) }

  /// Whether what was accepted was revoked and not everything is deleted yet.
  ///
  /// - Throws: when that cannot be seen.
  package func isRevoked() throws(FileError) -> Bool {
    try directory.status(of: revokedName) != nil
  }

  /// Waits until no message is being delivered.
  ///
  /// - Returns: false when one still was after `patience`.
  /// - Throws: when that cannot be seen.
  package func waitForDelivery(patience: Duration) throws(FileError) -> Bool {
    try directory.lock(deliveringName, patience: patience) != nil
  }
}

extension LockedState {
  /// Begins to deliver one message. Until ``endDelivery()`` a revocation waits.
  ///
  /// - Returns: false when what was accepted was revoked; then nothing may be sent.
  /// - Throws: when that cannot be seen.
  package mutating func beginDelivery() throws(FileError) -> Bool {
    if delivering == nil { delivering = try directory.lockFile(deliveringName) }
    guard try delivering?.acquire(patience: .seconds(30)) == true else {
      throw FileError("lock", "\(files.path)/\(deliveringName)", .busy)
    }
    // In this order: a revocation marks the state and then takes the same lock.
    if try !files.isRevoked() { return true }
    endDelivery()
    return false
  }

  /// Ends what ``beginDelivery()`` began.
  package func endDelivery() { delivering?.release() }

  /// Finishes a revocation, where there is one: deletes the consent, and everything that is queued or kept.
  ///
  /// - Returns: what was deleted; nil if nothing was revoked.
  /// - Throws: when something cannot be deleted: then the next run goes on.
  @discardableResult
  package mutating func finishRevocation() throws -> Revocation? {
    guard try files.isRevoked() else { return nil }
    var revocation = Revocation()
    try directory.remove("consent.json")
    try forgetAccessTokens()
    do {
      try journalDeletion()
      try rememberPositions(of: try files.outbox())
    } catch {
      // That it cannot be written down must not keep the bytes.
      revocation.journalFailure = error
    }
    revocation.queuedCount = try clearOutbox()
    revocation.keptCount = try clearKept()
    revocation.alertCount = try clearAlerts()
    try directory.remove(revokedName)
    return revocation
  }

  private mutating func journalDeletion() throws {
    let messages = try files.keptMessages()
    if messages.isEmpty { return }
    var entries: [JournalEntry] = []
    for message in messages {
      // The bytes of one that is damaged say nothing about it; its name has the id.
      let head = (try? files.head(of: message))?.head
      entries.append(
        head.map { JournalEntry(.deleted, $0, at: now, reason: "revoked") }
          ?? JournalEntry(.deleted, at: now, messageID: message.messageID, reason: "revoked"))
    }
    try append(entries)
    try writeLedger()
  }
}

/// The mark of a revocation that is not finished.
private let revokedName = "revoked"

/// The lock of whoever delivers a message.
private let deliveringName = "delivering"
