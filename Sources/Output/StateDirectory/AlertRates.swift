import Documents
package import Times

/// When messages about alerts went to each destination, as far back as a cap on them looks (A7).
package struct AlertRates: Hashable, Sendable {
  /// What is counted.
  package struct Key: Hashable, Sendable, Comparable {
    let destination: String
    let type: String

    /// Messages about alerts of one name; see ``AlertKey/type``.
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

  /// Nothing was sent yet.
  package init() {}

  /// How many there were in the time that ends now. What a clock that was ahead wrote does not count.
  package func count(_ key: Key, in span: TimeSpan, until now: Timestamp) -> Int {
    let start = now.adding(seconds: -span.seconds)
    return times[key]?.count { $0 > start && $0 <= now } ?? 0
  }

  /// Counts one, and forgets those that lie farther back than the cap looks.
  package mutating func add(_ key: Key, keeping span: TimeSpan, at now: Timestamp) {
    let start = now.adding(seconds: -span.seconds)
    times[key] = (times[key] ?? []).filter { $0 > start && $0 <= now } + [now]
  }

  /// Forgets what lies farther back than any cap looks.
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
