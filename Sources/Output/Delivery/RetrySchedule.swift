package import Times

/// When a message is retried after a failure (H5).
package struct RetrySchedule: Hashable, Sendable {
  /// How many attempts failed in a row; at least one.
  package let attempts: Int

  /// Creates a schedule after some failures in a row.
  package init(attempts: Int) {
    self.attempts = max(1, attempts)
  }

  /// When the next attempt is due; nil if the failure allows none.
  ///
  /// Back-off with full jitter: a random time within a span that doubles with every failure, from a
  /// quarter of an hour to six hours, so that many sites do not retry in the same minute. It is at
  /// least what the receiver asked for, up to a day. A failure that needs the operator is retried
  /// once a day, unless the receiver asked for another time; alerts use the ordinary back-off then
  /// too.
  ///
  /// - Parameters:
  ///   - failure: why the last attempt failed.
  ///   - now: the time.
  ///   - isAlert: whether an alert is queued.
  ///   - random: a random number for the jitter.
  package func next(
    after failure: DeliveryFailure, at now: Timestamp, isAlert: Bool = false, random: UInt64
  ) -> Timestamp? {
    switch failure.kind.rule {
    case .reject: return nil
    case .nextRun: return now
    // A little less than a day, so that it is due in cron's run at the same time tomorrow.
    case .needsOperator where !isAlert && failure.retryAfter == nil:
      return now.adding(seconds: Self.day - 600)
    case .retry, .needsOperator:
      let span = min(Self.longest, Self.shortest << Int64(min(attempts - 1, 16)))
      let jitter = Int64(random % UInt64(span))
      let asked = min(failure.retryAfter?.seconds(after: now) ?? 0, Self.day)
      return now.adding(seconds: max(jitter, asked))
    }
  }

  /// Whether a stored time has come. A time further ahead than any back-off was stored under a
  /// wrong clock and counts as due.
  package static func hasCome(_ next: Timestamp, at now: Timestamp) -> Bool {
    next <= now || next > now.adding(seconds: day)
  }

  private static let shortest: Int64 = 900
  private static let longest: Int64 = 6 * 3_600
  private static let day: Int64 = 86_400
}
