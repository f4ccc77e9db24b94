/// How much of itself a site shows.
package enum Mode: String, CaseIterable, Sendable {
  /// All messages with all fields, identity included (M3).
  case smart
  /// Only inventory and telemetry, and of these only what the catalog allows (M4).
  case anonymous
}

/// What a message is about.
package enum MessageKind: String, CaseIterable, Sendable, Comparable {
  /// The cluster, its nodes and licences (S1).
  case inventory
  /// How it is used (S2).
  case telemetry
  /// Row counts of its tables (S3).
  case configuration
  /// Something broke (S4).
  case alert
  /// Nothing but that it is a test, to try a destination (S5).
  case test

  /// The kinds that a catalog can say something about.
  package static let inCatalogs: [MessageKind] = [.inventory, .telemetry, .configuration, .alert]

  /// The kinds that are due every month (P1).
  package static let monthly: [MessageKind] = [.inventory, .telemetry, .configuration]

  /// The order in which the kinds are declared.
  package static func < (left: MessageKind, right: MessageKind) -> Bool {
    order(left) < order(right)
  }

  private static func order(_ kind: MessageKind) -> Int {
    allCases.firstIndex(of: kind) ?? allCases.count
  }
}

/// How severe a message is: the ten names of Call Home, the least first (A8).
package enum Severity: String, CaseIterable, Sendable {
  case debugging, normal, notification, warning, minor
  case major, critical, fatal, disaster, catastrophic
}
