/// The outcome for one recipient of an e-mail (RFC 5321, section 4.2.1).
package struct RecipientOutcome: Hashable, Sendable {
  /// The address.
  package let address: String
  /// The server's reply code; nil if there was no reply about this recipient.
  package let status: Int?
  /// Why this recipient did not get the e-mail; nil if it was delivered.
  package let failure: DeliveryFailure.Kind?

  /// Whether the server accepted the e-mail for this recipient.
  package var isDelivered: Bool { failure == nil }

  /// Whether the server permanently refuses this recipient. A recipient neither delivered nor
  /// refused is retried.
  package var isRefused: Bool { failure?.rule == .reject }
}

extension [RecipientOutcome] {
  /// The outcome that decides for an e-mail that nobody has got: outcomes that can still lead to a
  /// delivery come first.
  var decisive: RecipientOutcome? {
    self.min { left, right in left.rank < right.rank }
  }
}

extension RecipientOutcome {
  fileprivate var rank: Int {
    switch failure {
    // Without its attachments the same e-mail may be accepted at once.
    case .tooLarge: 0
    case .some(let kind) where kind.rule == .retry: 1
    case .some(let kind) where kind.rule == .nextRun: 2
    case .some(let kind) where kind.rule == .needsOperator: 3
    default: 4
    }
  }
}
