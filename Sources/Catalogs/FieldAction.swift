/// What happens to a field's value on its way into a message.
///
/// Actions are ordered by how much they let through: the strictest first.
package enum FieldAction: Hashable, Sendable {
  /// Nothing of it is sent, not even its name.
  case withhold
  /// The last characters are sent, the others are hidden; the number says how many.
  case mask(keeping: Int)
  /// It is sent as it is.
  case send

  /// The stricter of two: withhold before mask before send; of two masks the one that keeps less.
  package func stricter(_ other: FieldAction) -> FieldAction {
    switch (self, other) {
    case (.withhold, _), (_, .withhold): .withhold
    case (.mask(let left), .mask(let right)): .mask(keeping: min(left, right))
    case (.mask, _): self
    case (_, .mask): other
    case (.send, .send): .send
    }
  }

  /// Whether everything that this action lets through, `other` lets through too.
  package func isAtLeastAsStrict(as other: FieldAction) -> Bool {
    stricter(other) == self
  }
}

extension FieldAction: CustomStringConvertible {
  /// `send`, `withhold` or `mask 4`; ``init(_:)`` reads it back.
  package var description: String {
    switch self {
    case .withhold: "withhold"
    case .mask(let kept): "mask \(kept)"
    case .send: "send"
    }
  }

  /// Reads what ``description`` wrote; nil for every other text.
  package init?(_ description: String) {
    switch description {
    case "withhold": self = .withhold
    case "send": self = .send
    default:
      guard description.hasPrefix("mask "), let kept = Int(description.dropFirst(5)), kept >= 0
      else { return nil }
      self = .mask(keeping: kept)
      // `Int` reads `+4` and `04` too.
      if self.description != description { return nil }
    }
  }
}
