import Catalogs
import Files

/// Recovers the sequence numbers of messages when the ledger is lost (R5).
extension LockedState {
  /// Finds a sequence number for each destination so that none is used twice: at least those of
  /// queued and kept messages, and at least the number of messages in the journal.
  ///
  /// This may leave a gap. A gap is better than a repeated number, which would look like a message
  /// received before.
  ///
  /// - Parameters:
  ///   - entries: all entries of the journal.
  ///   - pruned: how many earlier entries were pruned.
  /// - Throws: when a directory of messages cannot be read.
  mutating func recoverPositions(_ entries: [JournalEntry], pruned: Int) throws {
    var counts: [String: (count: Int, last: String)] = [:]
    var known: Set<String> = []
    for entry in entries where entry.mode == Mode.smart.rawValue && entry.event.isOfMade {
      guard let destination = entry.destination, let id = entry.messageID,
        known.insert(id).inserted
      else { continue }
      counts[destination] = ((counts[destination]?.count ?? pruned) + 1, id)
    }
    var heads: [OutboxHead] = []
    for message in try files.keptMessages() {
      guard let folder = try files.folder(message.location.rawValue),
        let head = try OutboxHead.read(message.name, in: folder)?.found?.head
      else { continue }
      if head.sequence != nil { heads.append(head) }
    }
    // In sequence order, so that the highest number is stored as the last.
    for head in heads.sorted(by: { $0.sequence ?? 0 < $1.sequence ?? 0 }) { ledger.note(head) }
    for (destination, found) in counts
    where found.count > ledger.positions[destination]?.sequence ?? 0 {
      ledger.positions[destination] = Ledger.Position(
        sequence: found.count, messageID: found.last)
    }
  }
}

extension JournalEntry.Event {
  /// Whether the entry is about a built message, which has a sequence number.
  fileprivate var isOfMade: Bool {
    [.attempt, .delivered, .failed, .rejected, .withdrawn, .deleted, .test].contains(self)
  }
}
