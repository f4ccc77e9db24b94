import Diagnostics
package import Files

/// What a revocation deleted (C3).
package struct Revocation: Sendable {
  /// How many queued messages there were.
  package fileprivate(set) var queuedCount = 0
  /// How many alerts there were without a message.
  package fileprivate(set) var alertCount = 0
  /// How many copies of messages were kept.
  package fileprivate(set) var keptCount = 0
  /// Why the deletion could not be recorded in the journal; nil if it was.
  package fileprivate(set) var journalFailure: (any Error)?
}

extension StateDirectory {
  /// Revokes the accepted terms at once, even while another run holds the state lock.
  ///
  /// From now on nothing counts as accepted, and no run starts another delivery. The run that holds
  /// the lock, or the next one, deletes all queued and kept messages.
  ///
  /// - Throws: when that could not be made durable.
  package func revoke() throws(FileError) { try directory.mark(revokedName, mode: 0o600) }

  /// Whether the terms were revoked and the deletion is not complete.
  ///
  /// - Throws: when that cannot be determined.
  package func isRevoked() throws(FileError) -> Bool {
    try directory.status(of: revokedName) != nil
  }

  /// Waits until no message is being delivered.
  ///
  /// - Returns: false if one still was after `patience`.
  /// - Throws: when that cannot be determined.
  package func waitForDelivery(patience: Duration) throws(FileError) -> Bool {
    try directory.lock(deliveringName, patience: patience) != nil
  }
}

extension LockedState {
  /// Begins to deliver one message. A revocation waits until ``endDelivery()``.
  ///
  /// - Returns: false if the terms were revoked; then nothing may be sent.
  /// - Throws: when that cannot be determined.
  package mutating func beginDelivery() throws(FileError) -> Bool {
    if delivering == nil { delivering = try directory.lockFile(deliveringName) }
    guard try delivering?.acquire(patience: .seconds(30)) == true else {
      throw FileError("lock", "\(files.path)/\(deliveringName)", .busy)
    }
    // The order matters: a revocation marks the state first and then takes this lock.
    if try !files.isRevoked() { return true }
    endDelivery()
    return false
  }

  /// Ends what ``beginDelivery()`` began.
  package func endDelivery() { delivering?.release() }

  /// Completes a revocation, if there is one: deletes the consent, and all queued and kept
  /// messages.
  ///
  /// - Returns: what was deleted; nil if nothing was revoked.
  /// - Throws: when something cannot be deleted: then the next run continues.
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
      // A failure to record the deletion must not prevent it.
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
      // The content of a damaged file is no help; its name contains the id.
      let head = (try? files.head(of: message))?.head
      entries.append(
        head.map { JournalEntry(.deleted, $0, at: now, reason: "revoked") }
          ?? JournalEntry(.deleted, at: now, messageID: message.messageID, reason: "revoked"))
    }
    try append(entries)
    try writeLedger()
  }
}

/// The file that marks an incomplete revocation.
private let revokedName = "revoked"

/// The lock held during a delivery.
private let deliveringName = "delivering"
