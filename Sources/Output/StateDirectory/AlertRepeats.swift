import Documents
package import Times

/// How often an alert recurred while it was suppressed (A2).
package struct AlertRepeats: Hashable, Sendable {
  /// The number of repeats.
  package let count: Int
  /// When the first repeat occurred.
  package let first: Timestamp
  /// When the last repeat occurred.
  package let last: Timestamp

  /// Creates a count.
  package init(count: Int, first: Timestamp, last: Timestamp) {
    self.count = count
    self.first = first
    self.last = last
  }

  /// The sum of these and other repeats.
  package func with(_ others: AlertRepeats?) -> AlertRepeats {
    guard let others else { return self }
    return AlertRepeats(
      count: count + others.count, first: min(first, others.first), last: max(last, others.last))
  }

  var json: JSONValue {
    .object([
      "count": .integer(count), "first": .string(first.description),
      "last": .string(last.description),
    ])
  }

  init?(_ node: DocumentNode) {
    guard let count = node["count"]?.integer(in: StateNumbers.count), count > 0,
      let first = node["first"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let last = node["last"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
    else { return nil }
    self.init(count: count, first: first, last: last)
  }
}
