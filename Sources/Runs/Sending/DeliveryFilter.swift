import Catalogs

/// Which messages a run composes and delivers.
struct DeliveryFilter: Sendable {
  /// Whether schedule and slot are ignored (P3, O6).
  let isNow: Bool
  /// The kinds to send; empty means all.
  let kinds: [MessageKind]
  /// The destinations to send to, by name; empty means all.
  let destinations: [String]

  /// Whether messages of a kind go to a destination in this run.
  func includes(_ destination: String, _ kind: MessageKind) -> Bool {
    (kinds.isEmpty || kinds.contains(kind))
      && (destinations.isEmpty || destinations.contains(destination))
  }
}
