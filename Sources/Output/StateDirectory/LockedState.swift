import Diagnostics
import Files
package import Times

/// The state lock. While it exists, no other run changes the state.
package struct StateLock: ~Copyable {
  private let lock: FileLock

  init(_ lock: consuming FileLock) {
    self.lock = lock
  }
}

/// The state, locked for changes by this run. This is the only type that writes to it, apart from
/// what hooks write under their own lock (``AlertFolder``).
package struct LockedState: ~Copyable {
  /// The same state, for reading.
  package let files: StateDirectory
  /// The ledger; ``writeLedger()`` writes it to disk.
  package var ledger: Ledger
  /// The time of the run, and whether it is trusted enough to delete by age.
  package let clock: RunClock

  /// The revocation that opening the state completed; nil if there was none.
  package private(set) var finishedRevocation: Revocation?

  private var isClockNews: Bool
  private let lock: StateLock
  /// Why the ledger could not be read; nil if it was. Without the ledger nothing can be recorded.
  private let ledgerFault: (any Error)?
  private var known: Installation?
  private var journal: Journal?
  /// Entries that the next write to the journal starts with.
  private var deferred: [JournalEntry] = []
  /// The entries of the journal that are newer than the ledger.
  private var unremembered: [JournalEntry] = []
  /// The positions in the ledger on disk.
  private var durablePositions: [String: Ledger.Position]
  /// The lock held during a delivery; nil before the first one.
  var delivering: LockFile?

  /// Opens the state for changes: sets a damaged ledger aside, and completes a revocation.
  ///
  /// - Parameters:
  ///   - files: the state.
  ///   - lock: its lock.
  ///   - reading: the system clock's time.
  ///   - tolerance: how far the clock may be ahead without confirmation: the shortest time for
  ///     which anything is kept.
  ///   - needsLedger: whether the caller cannot work without the ledger. A revocation can: it
  ///     deletes everything even if the ledger is unreadable, and records nothing.
  /// - Throws: ``StateDamage`` when a newer version wrote the ledger; a file error when it cannot
  ///   be read.
  package static func acquire(
    over files: consuming StateDirectory, _ lock: consuming StateLock, at reading: Timestamp,
    tolerance: TimeSpan = TimeSpan(seconds: 2 * 86_400), needsLedger: Bool = true
  ) throws -> LockedState {
    let isRevoked = try files.isRevoked()
    var ledger = Ledger()
    var clock = RunClock(reading, nil, tolerance: tolerance)
    var isClockNews = false
    var fault: (any Error)?
    do {
      ledger = try files.ledgerForChanges()
      (clock, isClockNews) = try files.clockForChanges(
        at: reading, tolerance: tolerance, ledger)
      // Failures under a wrong clock, such as expired certificates, are retried at once.
      if clock.isCorrected { (ledger.pauses, ledger.alertPauses) = ([:], [:]) }
    } catch {
      if needsLedger, !isRevoked { throw error }
      fault = error
    }
    var state = LockedState(files, lock, ledger, fault, clock, isClockNews: isClockNews)
    state.finishedRevocation = try state.finishRevocation()
    if needsLedger, let fault { throw fault }
    return state
  }

  private init(
    _ files: consuming StateDirectory, _ lock: consuming StateLock, _ ledger: Ledger,
    _ ledgerFault: (any Error)?, _ clock: RunClock, isClockNews: Bool
  ) {
    self.files = files
    self.lock = lock
    self.ledger = ledger
    durablePositions = ledger.positions
    self.ledgerFault = ledgerFault
    self.clock = clock
    self.isClockNews = isClockNews
  }

  /// The time of the run.
  package var now: Timestamp { clock.now }

  /// Opens a state directory and takes its lock.
  ///
  /// - Parameters:
  ///   - path: the directory; it is created if it is missing.
  ///   - findings: collects reports of damaged files.
  ///   - patience: how long to wait for another run.
  ///   - reading: the system clock's time.
  ///   - tolerance: as ``acquire(over:_:at:tolerance:needsLedger:)``.
  /// - Returns: nil if another run still held the lock after `patience`.
  /// - Throws: as ``StateDirectory/init(openingForChanges:_:)`` and
  ///   ``acquire(over:_:at:tolerance:needsLedger:)``.
  package static func open(
    _ path: String, _ findings: StateFindings, patience: Duration = .seconds(10),
    at reading: Timestamp, tolerance: TimeSpan = TimeSpan(seconds: 2 * 86_400)
  ) throws -> LockedState? {
    let files = try StateDirectory(openingForChanges: path, findings)
    guard let lock = try files.lock(patience: patience) else { return nil }
    return try acquire(over: files, lock, at: reading, tolerance: tolerance)
  }

  var directory: Directory { _read { yield files.directory } }

  /// The installation, created if there is none.
  ///
  /// - Throws: as ``StateDirectory/installationOrNew()``.
  package mutating func installation() throws -> Installation {
    if let known { return known }
    let installation = try files.installationOrNew()
    known = installation
    return installation
  }

  /// Makes sure that the run can record what it sends: there is space on the disk and the journal
  /// is open. Also stores the time.
  ///
  /// - Throws: when it cannot; then nothing may be sent.
  package mutating func prepareToSend() throws {
    try files.requireSpace()
    try openJournal()
    if isClockNews { files.remember(clock) }
    isClockNews = false
  }

  /// Appends entries to the journal in one write, durable when this returns.
  ///
  /// The first call opens the journal, or creates it.
  ///
  /// - Throws: when they could not be written: then none of them is in the file, and later calls
  ///   throw too.
  package mutating func append(_ entries: JournalEntry...) throws { try append(entries) }

  /// Appends entries to the journal, as ``append(_:)-(JournalEntry...)``.
  package mutating func append(_ entries: [JournalEntry]) throws {
    try openJournal()
    if let link = try journal?.append(deferred + entries) { ledger.journal = link }
    deferred = []
  }

  /// Queues an entry for the next write to the journal or the ledger; until then it is not durable.
  package mutating func appendLater(_ entry: JournalEntry) { deferred.append(entry) }

  /// Messages, by id, that the journal has as delivered and the ledger does not: a run was killed
  /// before it wrote the ledger.
  package mutating func deliveriesOfKilledRun() throws -> [String: JournalEntry] {
    try openJournal()
    return Dictionary(
      unremembered.compactMap { entry in
        // If only some recipients have an e-mail, it is still queued for the others.
        guard entry.event == .delivered, entry.recipients == nil else { return nil }
        return entry.messageID.map { ($0, entry) }
      }, uniquingKeysWith: { $1 })
  }

  private mutating func openJournal() throws {
    if journal != nil { return }
    if let ledgerFault { throw ledgerFault }
    let installation = try installation()
    let opened = try files.openJournal(installation, after: ledger.journal, at: now)
    unremembered = opened.unremembered
    if ledger.journal == nil, opened.link.sequence > 0 {
      try recoverPositions(unremembered, pruned: opened.link.sequence - unremembered.count)
    }
    // Otherwise a run that only repairs the ledger would not store the newest link.
    if !unremembered.isEmpty { ledger.journal = opened.link }
    journal = consume opened
  }

  /// Removes the oldest entries of the journal, see ``Journal/prune(before:now:_:)``.
  ///
  /// - Throws: when the journal cannot be read or replaced: then it is unchanged.
  package mutating func pruneJournal(before cutoff: Timestamp) throws {
    try openJournal()
    if let link = try journal?.prune(before: cutoff, now: clock.now, files) {
      ledger.journal = link
    }
  }

  /// Writes the ledger to disk, after the journal entries that it refers to.
  ///
  /// - Throws: when it cannot be written, or could not be read; the old file stays.
  package mutating func writeLedger() throws {
    if let ledgerFault { throw ledgerFault }
    if !deferred.isEmpty { try append([]) }
    try write(ledger)
    durablePositions = ledger.positions
  }

  /// Writes the sequence numbers of messages to disk before they leave the outbox. After that only
  /// the ledger shows that the numbers are used; without it they would be given to other messages.
  ///
  /// - Throws: when the ledger cannot be written.
  mutating func rememberPositions(of heads: [OutboxHead]) throws {
    let isNews = heads.contains { head in
      head.sequence.map { $0 > durablePositions[head.destination]?.sequence ?? 0 } ?? false
    }
    guard isNews else { return }
    for head in heads { ledger.note(head) }
    try writeLedger()
  }
}
