import Documents
package import Times

/// The times at which messages about alerts were sent to each destination, as far back as a cap
/// needs them (A7).
package struct AlertRates: Hashable, Sendable {
  /// The destination, and the alert type or all alerts, that a count is for.
  package struct Key: Hashable, Sendable, Comparable {
    let destination: String
    let type: String

    /// The messages about alerts of one name; see ``AlertKey/type``.
    package init(_ destination: String, type: String) {
      self.destination = destination
      self.type = type
    }

    /// All messages about alerts.
    package init(_ destination: String) {
      self.init(destination, type: "")
    }

    /// By destination, then by type.
    package static func < (left: Key, right: Key) -> Bool {
      (left.destination, left.type) < (right.destination, right.type)
    }
  }

  private(set) var times: [Key: [Timestamp]] = [:]

  /// Creates empty counts.
  package init() {}

  /// The number of messages in the time span that ends now. Times in the future, written while the
  /// clock was ahead, are ignored.
  package func count(_ key: Key, in span: TimeSpan, until now: Timestamp) -> Int {
    let start = now.adding(seconds: -span.seconds)
    return times[key]?.count { $0 > start && $0 <= now } ?? 0
  }

  /// Counts a message, and drops times that are older than the cap needs.
  package mutating func add(_ key: Key, keeping span: TimeSpan, at now: Timestamp) {
    let start = now.adding(seconds: -span.seconds)
    times[key] = (times[key] ?? []).filter { $0 > start && $0 <= now } + [now]
  }

  /// Drops times that are older than any cap needs.
  package mutating func forget(before moment: Timestamp) {
    times = times.mapValues { $0.filter { $0 >= moment } }.filter { !$0.value.isEmpty }
  }
}

extension AlertRates {
  var json: JSONValue {
    .array(
      times.sorted { $0.key < $1.key }.map { key, times in
        .object([
          "destination": .string(key.destination), "type": .string(key.type),
          "times": .array(times.map { .string($0.description) }),
        ])
      })
  }

  init(_ node: DocumentNode) {
    for entry in node.elements ?? [] {
      guard let destination = entry["destination"]?.scalar?.text,
        let type = entry["type"]?.scalar?.text
      else { continue }
      times[Key(destination, type: type)] = (entry["times"]?.elements ?? []).compactMap {
        $0.scalar.flatMap { Timestamp(rfc3339: $0.text) }
      }
    }
  }
}
