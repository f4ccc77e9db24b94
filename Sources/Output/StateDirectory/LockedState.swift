import Diagnostics
import Files
package import Times

/// Proof that no other run changes the state, until it goes.
package struct StateLock: ~Copyable {
  private let lock: FileLock

  init(_ lock: consuming FileLock) {
    self.lock = lock
  }
}

/// The state while this run alone may change it: the only type that writes to it, apart from what hooks
/// write below their own lock (``AlertFolder``).
package struct LockedState: ~Copyable {
  /// For reading.
  package let files: StateDirectory
  /// What happened last; ``writeLedger()`` makes it durable.
  package var ledger: Ledger
  /// The time of the run, and whether it is good enough to delete anything.
  package let clock: RunClock

  /// The revocation that opening the state finished; nil if there was none.
  package private(set) var finishedRevocation: Revocation?

  private var isClockNews: Bool
  private let lock: StateLock
  /// Why the ledger is not known; then nothing can be recorded.
  private let ledgerFault: (any Error)?
  private var known: Installation?
  private var journal: Journal?
  /// Entries that the next write to the journal begins with.
  private var deferred: [JournalEntry] = []
  /// The entries of the journal that the ledger does not know of.
  private var unremembered: [JournalEntry] = []
  /// The positions that the ledger on the disk has.
  private var durablePositions: [String: Ledger.Position]
  /// The lock of whoever delivers a message; nil before the first one.
  var delivering: LockFile?

  /// Takes the state over: a damaged ledger is set aside and a new one is started, and a revocation is
  /// finished.
  ///
  /// - Parameters:
  ///   - files: the state.
  ///   - lock: its lock.
  ///   - reading: what the system clock shows.
  ///   - tolerance: how far the clock may be ahead without a confirmation: the shortest time for which
  ///     anything is kept.
  ///   - needsLedger: whether nothing can be done without the ledger. A revocation goes on without it, and
  ///     records nothing: whatever is in that file must not keep what was accepted.
  /// - Throws: ``StateDamage`` when a newer version wrote the ledger; when it cannot be read.
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
      // What failed while the clock was wrong, as certificates do, need not wait.
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
  ///   - path: the directory, made when it is missing.
  ///   - findings: where everything goes that is damaged in it.
  ///   - patience: how long it waits for another run.
  ///   - reading: what the system clock shows.
  ///   - tolerance: as ``acquire(over:_:at:tolerance:needsLedger:)``.
  /// - Returns: nil when another run still had the lock after `patience`.
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

  /// The installation, made when there is none.
  ///
  /// - Throws: as ``StateDirectory/installationOrNew()``.
  package mutating func installation() throws -> Installation {
    if let known { return known }
    let installation = try files.installationOrNew()
    known = installation
    return installation
  }

  /// Makes sure that a run can record what it does: there is room on the disk, and the journal is open. The time
  /// is remembered.
  ///
  /// - Throws: when it cannot; then nothing may be sent.
  package mutating func prepareToSend() throws {
    try files.requireSpace()
    try openJournal()
    if isClockNews { files.remember(clock) }
    isClockNews = false
  }

  /// Adds entries to the journal in one write, durable when this returns.
  ///
  /// The journal is opened, and begun if there is none, by the first call.
  ///
  /// - Throws: when they could not be written: then none of them is there, and no later one is taken.
  package mutating func append(_ entries: JournalEntry...) throws { try append(entries) }

  /// Adds entries to the journal, as ``append(_:)-(JournalEntry...)``.
  package mutating func append(_ entries: [JournalEntry]) throws {
    try openJournal()
    if let link = try journal?.append(deferred + entries) { ledger.journal = link }
    deferred = []
  }

  /// Leaves an entry to the next write to the journal, or to that of the ledger: until then it is not durable.
  package mutating func appendLater(_ entry: JournalEntry) { deferred.append(entry) }

  /// Messages that arrived according to the journal while the ledger does not say so, by id: a run was killed
  /// before it wrote the ledger.
  package mutating func deliveriesOfKilledRun() throws -> [String: JournalEntry] {
    try openJournal()
    return Dictionary(
      unremembered.compactMap { entry in
        // Of a mail that some recipients have, the rest is still queued.
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
    // Else the ledger of a run that only puts right what a killed one did would remember no newer entry.
    if !unremembered.isEmpty { ledger.journal = opened.link }
    journal = consume opened
  }

  /// Removes the oldest entries of the journal, see ``Journal/prune(before:now:_:)``.
  ///
  /// - Throws: when the journal cannot be read or replaced: then it is as it was.
  package mutating func pruneJournal(before cutoff: Timestamp) throws {
    try openJournal()
    if let link = try journal?.prune(before: cutoff, now: clock.now, files) {
      ledger.journal = link
    }
  }

  /// Makes the ledger durable, after every entry of the journal that it knows of.
  ///
  /// - Throws: when it cannot be written, or was not known; then the old content is still there.
  package mutating func writeLedger() throws {
    if let ledgerFault { throw ledgerFault }
    if !deferred.isEmpty { try append([]) }
    try write(ledger)
    durablePositions = ledger.positions
  }

  /// Makes the numbers of messages durable that are about to leave the outbox: afterwards nothing but the ledger
  /// says that they are given, and another message would get them.
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
