import Diagnostics
import Documents
package import Times

extension Ledger {
  /// The retry state of one message, or of a whole destination.
  package struct Retry: Hashable, Sendable {
    /// How many attempts failed in a row.
    package let attempts: Int
    /// When the next attempt is due.
    package let next: Timestamp
    /// When the first of these attempts failed.
    package let since: Timestamp
    /// The class of the last failure, by its word in the journal.
    package let failure: String

    /// Creates a retry state.
    package init(attempts: Int, next: Timestamp, since: Timestamp, failure: String) {
      self.attempts = attempts
      self.next = next
      self.since = since
      self.failure = failure
    }
  }

  /// A message that its destination rejected. No other is built for the same month and recipient:
  /// it would be rejected too.
  package struct Refusal: Hashable, Sendable {
    /// The month of the message.
    package let period: String
    /// Who rejected it, as `Destination.recipient` writes it.
    package let recipient: String

    /// Creates a refusal.
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
  /// The entries with the latest next attempt, if there are more than fit into the ledger. The
  /// others are tried at once, which does no harm.
  var limited: Self { self.limited(by: \.next) }
}

extension [String: Timestamp] {
  /// The newest entries, if there are more than fit into the ledger. The others are reported again.
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
