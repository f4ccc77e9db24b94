import Diagnostics
import Documents
package import Times

extension Ledger {
  /// What is known about something that waits: one message, or everything for one destination.
  package struct Retry: Hashable, Sendable {
    /// How many attempts failed in a row.
    package let attempts: Int
    /// When the next attempt is due.
    package let next: Timestamp
    /// When the first of them failed.
    package let since: Timestamp
    /// What kind of failure the last one was, as the journal calls it.
    package let failure: String

    /// Creates the record of something that waits.
    package init(attempts: Int, next: Timestamp, since: Timestamp, failure: String) {
      self.attempts = attempts
      self.next = next
      self.since = since
      self.failure = failure
    }
  }

  /// A message that its destination rejected: none is created again for the same month and
  /// recipient, since it would be refused as well.
  package struct Refusal: Hashable, Sendable {
    /// The month that it was made for.
    package let period: String
    /// Who refused it, as `Destination.recipient` words it.
    package let recipient: String

    /// Creates the record of a refusal.
    package init(period: String, recipient: String) {
      self.period = period
      self.recipient = recipient
    }
  }
}

func retry(_ node: DocumentNode) -> Ledger.Retry? {
  guard let attempts = node["attempts"]?.integer(in: StateNumbers.count),
    let next = node["next"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
    let since = node["since"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
    let failure = node["failure"]?.scalar?.text
  else { return nil }
  return Ledger.Retry(attempts: attempts, next: next, since: since, failure: failure)
}

func refusal(_ node: DocumentNode) -> Ledger.Refusal? {
  guard let period = node["period"]?.scalar?.text, let recipient = node["recipient"]?.scalar?.text
  else { return nil }
  return Ledger.Refusal(period: period, recipient: recipient)
}

func json(_ retries: [String: Ledger.Retry]) -> JSONValue {
  .object(
    retries.sorted { $0.key < $1.key }
      .map { key, retry in
        JSONValue.Member(
          key,
          .object([
            "attempts": .integer(retry.attempts), "next": .string(retry.next.description),
            "since": .string(retry.since.description), "failure": .string(retry.failure),
          ]))
      })
}

func json(_ refusal: Ledger.Refusal) -> JSONValue {
  .object(["period": .string(refusal.period), "recipient": .string(refusal.recipient)])
}

extension [String: Ledger.Retry] {
  /// Those that have to wait longest, where there are more than the ledger has room for: the others are tried at
  /// once, which does no harm.
  var limited: Self { self.limited(by: \.next) }
}

extension [String: Timestamp] {
  /// The newest, where there are more than the ledger has room for: the others are told again.
  var limited: Self { self.limited(by: \.self) }
}

extension Dictionary where Key == String {
  fileprivate func limited(by time: (Value) -> Timestamp) -> Self {
    if count <= mostRemembered { return self }
    let latest = self.sorted { time($0.value) > time($1.value) }.prefix(mostRemembered)
    return Dictionary(latest.map { ($0.key, $0.value) }) { $1 }
  }
}

private let mostRemembered = 10_000
