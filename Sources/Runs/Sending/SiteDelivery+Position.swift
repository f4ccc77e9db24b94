import Catalogs
import StateDirectory

/// The positions of messages in the sequences of their destinations (R5).
///
/// The ledger is written after a message is put into the outbox and before it leaves. So positions
/// that a killed run did not write are still in the outbox.
extension SiteDelivery {
  /// Reads the positions of queued messages, before the run builds its first message.
  mutating func notePositions(_ queued: [OutboxHead]) {
    knowsPositions = true
    for head in queued { note(head) }
  }

  /// The position of the next message for a destination, and the id of the message before it; nil
  /// in anonymous mode, whose messages must not be countable.
  mutating func nextPosition(
    _ destination: String, _ mode: Mode
  ) throws -> Pipeline.Position? {
    guard mode == .smart else { return nil }
    if !knowsPositions { notePositions(try state.files.outbox()) }
    return Pipeline.Position(after: ledger.positions[destination])
  }

  /// Stores the position of a message that was built.
  mutating func note(_ head: OutboxHead) { ledger.note(head) }
}
