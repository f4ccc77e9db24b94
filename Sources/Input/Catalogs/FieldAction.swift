/// What happens to a field's value before it is sent.
///
/// Actions are ordered by how much they send, the strictest first (D2).
package enum FieldAction: Hashable, Sendable {
  /// Nothing of it is sent, not even its name.
  case withhold
  /// A keyed hash replaces it, the same for the same value of this installation.
  case pseudonym
  /// It is made less exact.
  case coarsen(Coarsening)
  /// Only this number of characters at the end is sent; the others are hidden.
  case mask(keeping: Int)
  /// Whatever identifies a person is replaced in it.
  case scrub
  /// It is sent unchanged.
  case send

  /// The stricter of two, in the order of the cases; of two of a kind the one that keeps less.
  package func stricter(_ other: FieldAction) -> FieldAction {
    switch (self, other) {
    case (.mask(let left), .mask(let right)): .mask(keeping: min(left, right))
    case (.coarsen(let left), .coarsen(let right)):
      left.joined(with: right).map { .coarsen($0) } ?? .withhold
    default: rank <= other.rank ? self : other
    }
  }

  /// Whether everything that this action lets through, `other` lets through too.
  package func isAtLeastAsStrict(as other: FieldAction) -> Bool {
    stricter(other) == self
  }

  /// Whether everything that is sent of a value can be derived from what `accepted` sends of it
  /// (C3).
  ///
  /// The order of actions is not enough: the beginning of an address is not in its end.
  package func followsFrom(_ accepted: FieldAction) -> Bool {
    switch (self, accepted) {
    case (.coarsen, .mask), (.coarsen(.network), .scrub): false
    default: isAtLeastAsStrict(as: accepted)
    }
  }

  /// The action if this action was accepted and `today` is requested: the stricter of the two, or
  /// withhold if neither can be derived from the other.
  package func accepted(for today: FieldAction) -> FieldAction {
    if today.followsFrom(self) { return today }
    if followsFrom(today) { return self }
    let joined = stricter(today)
    return joined.followsFrom(self) && joined.followsFrom(today) ? joined : .withhold
  }

  /// Whether the value itself is sent, except for replaced parts.
  package var sendsValue: Bool { self == .send || self == .scrub }

  private var rank: Int {
    switch self {
    case .withhold: 0
    case .pseudonym: 1
    case .coarsen: 2
    case .mask: 3
    case .scrub: 4
    case .send: 5
    }
  }
}

extension FieldAction: CustomStringConvertible {
  /// `send`, `withhold`, `mask 4`, `coarsen day` ...; ``init(_:)`` reads it back.
  package var description: String {
    switch self {
    case .withhold: "withhold"
    case .pseudonym: "pseudonym"
    case .coarsen(let coarsening): "coarsen \(coarsening)"
    case .mask(let kept): "mask \(kept)"
    case .scrub: "scrub"
    case .send: "send"
    }
  }

  /// Reads a text written by ``description``; nil if it is invalid.
  package init?(_ description: String) {
    switch description {
    case "withhold": self = .withhold
    case "pseudonym": self = .pseudonym
    case "scrub": self = .scrub
    case "send": self = .send
    default:
      if description.hasPrefix("coarsen ") {
        guard let coarsening = Coarsening(String(description.dropFirst(8))) else { return nil }
        self = .coarsen(coarsening)
      } else if description.hasPrefix("mask "), let kept = Int(description.dropFirst(5)), kept >= 0
      {
        self = .mask(keeping: kept)
      } else {
        return nil
      }
      // `Int` reads `+4` and `04` too.
      if self.description != description { return nil }
    }
  }
}
