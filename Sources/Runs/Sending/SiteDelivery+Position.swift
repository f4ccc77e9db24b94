import Catalogs
import StateDirectory

/// Where messages are in the sequence of those made for a destination (R5).
///
/// The ledger is written after a message is in the outbox and before it leaves it. What a killed run did not
/// write down is therefore in the outbox.
extension SiteDelivery {
  /// Learns the positions of queued messages, before the first new message of a run is made.
  mutating func notePositions(_ queued: [OutboxHead]) {
    knowsPositions = true
    for head in queued { note(head) }
  }

  /// The position of the next message for a destination, and the id of the message before it; nil in
  /// anonymous mode, whose messages must not be counted.
  mutating func nextPosition(
    _ destination: String, _ mode: Mode
  ) throws -> Pipeline.Position? {
    guard mode == .smart else { return nil }
    if !knowsPositions { notePositions(try state.files.outbox()) }
    return Pipeline.Position(after: ledger.positions[destination])
  }

  /// Remembers a message that was made.
  mutating func note(_ head: OutboxHead) { ledger.note(head) }
}
