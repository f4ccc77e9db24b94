import Diagnostics
import Files
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// A state directory with a journal, and the link that the ledger would store.
final class TestJournal {
  let path: String
  let installation: Installation
  /// The newest link that the ledger knows.
  var remembered: JournalLink?

  /// Creates a directory with a journal of some entries, each made in a run of its own.
  init(entries: Int = 0) throws {
    path = try makeTemporaryDirectory()
    let state = try StateDirectory(openingForChanges: "\(path)/state", StateFindings())
    installation = try state.installationOrNew()
    for index in 0..<entries { try add(sampleEvent(index)) }
    #expect(state.findings.all == [])
  }

  deinit {
    removeTree(path)
  }

  /// The journal's path.
  var file: String { "\(path)/state/journal.jsonl" }

  /// Its lines, without newlines.
  var lines: [String] {
    (text(of: file) ?? "").split(separator: "\n").map(String.init)
  }

  /// Opens the state.
  func state() throws -> StateDirectory {
    try StateDirectory(openingForChanges: "\(path)/state", StateFindings())
  }

  /// Adds entries like a run, and returns the reports.
  @discardableResult
  func add(_ entries: JournalEntry..., at time: Timestamp = sampleTime) throws -> [Problem] {
    let state = try state()
    var journal = try state.openJournal(installation, after: remembered, at: time)
    remembered = try journal.append(entries)
    return state.findings.all
  }

  /// Follows the chain.
  func audit(isLedgerKnown: Bool = true) throws -> JournalAudit? {
    try state().auditJournal(installation, isLedgerKnown ? remembered : nil)
  }

  /// Every entry that can be read.
  func entries() throws -> [JournalEntry] {
    var entries: [JournalEntry] = []
    _ = try state().auditJournal(installation, remembered) { entries.append($0) }
    return entries
  }

  /// Replaces the journal's bytes.
  func write(_ bytes: some Sequence<UInt8>) throws {
    try RoomSupport.write(bytes, to: file)
  }
}

/// Something that happens to a message, hour after hour.
func sampleEvent(_ index: Int) -> JournalEntry {
  JournalEntry(
    index % 2 == 0 ? .attempt : .delivered, sampleEntry.head,
    at: sampleTime.adding(seconds: Int64(index) * 3600), status: index % 2 == 0 ? nil : 200)
}

extension JournalAudit {
  /// The line of the first fault; nil if there is none.
  var faultyLine: Int? { fault.map { Int($0.location?.line ?? 0) } }
}
