/// What became of one recipient of a mail (RFC 5321, section 4.2.1).
package struct RecipientOutcome: Hashable, Sendable {
  /// The address.
  package let address: String
  /// The server's reply code; nil if it said nothing about this recipient.
  package let status: Int?
  /// Why this recipient has no mail; nil for one who has it.
  package let failure: DeliveryFailure.Kind?

  /// Whether the server took the mail for this recipient.
  package var isDelivered: Bool { failure == nil }

  /// Whether the server refuses this recipient permanently. One who is neither delivered nor refused gets
  /// the mail at a later attempt.
  package var isRefused: Bool { failure?.rule == .reject }
}

extension [RecipientOutcome] {
  /// The kind that decides for the whole mail, of which nobody has got anything: what can still be
  /// delivered to somebody comes first.
  var decisive: RecipientOutcome? {
    self.min { left, right in left.rank < right.rank }
  }
}

extension RecipientOutcome {
  fileprivate var rank: Int {
    switch failure {
    // Without its attachments the same mail may pass at once.
    case .tooLarge: 0
    case .some(let kind) where kind.rule == .retry: 1
    case .some(let kind) where kind.rule == .nextRun: 2
    case .some(let kind) where kind.rule == .needsOperator: 3
    default: 4
    }
  }
}
