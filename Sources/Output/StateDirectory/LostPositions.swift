import Catalogs
import Files

/// What is known of the numbers of messages when the ledger is lost (R5).
extension LockedState {
  /// Finds numbers from which each destination can go on, so that none is given twice: those of the messages that are
  /// queued or kept, and at least as many as there are messages in the journal.
  ///
  /// There may then be a gap, but a number that came twice would look like a message that was received already.
  ///
  /// - Parameters:
  ///   - entries: all entries of the journal.
  ///   - pruned: how many entries were there before these and are gone.
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
    // In the order of their numbers, so that the last one is remembered as the one before the next.
    for head in heads.sorted(by: { $0.sequence ?? 0 < $1.sequence ?? 0 }) { ledger.note(head) }
    for (destination, found) in counts
    where found.count > ledger.positions[destination]?.sequence ?? 0 {
      ledger.positions[destination] = Ledger.Position(
        sequence: found.count, messageID: found.last)
    }
  }
}

extension JournalEntry.Event {
  /// Whether it is about a message that was made, and so has a number.
  fileprivate var isOfMade: Bool {
    [.attempt, .delivered, .failed, .rejected, .withdrawn, .deleted, .test].contains(self)
  }
}
