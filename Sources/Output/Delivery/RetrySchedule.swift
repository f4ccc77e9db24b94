package import Times

/// When a message is retried after a failure (H5).
package struct RetrySchedule: Hashable, Sendable {
  /// How many attempts failed in a row, at least one.
  package let attempts: Int

  /// Creates a schedule after so many failures in a row.
  package init(attempts: Int) {
    self.attempts = max(1, attempts)
  }

  /// When the next attempt is due; nil for a failure after which there is none.
  ///
  /// Back-off with full jitter: any time from now up to a span that doubles with every failure, from a
  /// quarter of an hour to six hours, so that many sites do not come back in the same minute. What the
  /// receiver asked for is the least, up to a day. What needs an operator is tried once a day, unless the
  /// receiver asked for another time; alerts use the ordinary back-off then too.
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
    // A little less than a day: cron's run at the same time tomorrow must find it due.
    case .needsOperator where !isAlert && failure.retryAfter == nil:
      return now.adding(seconds: Self.day - 600)
    case .retry, .needsOperator:
      let span = min(Self.longest, Self.shortest << Int64(min(attempts - 1, 16)))
      let jitter = Int64(random % UInt64(span))
      let asked = min(failure.retryAfter?.seconds(after: now) ?? 0, Self.day)
      return now.adding(seconds: max(jitter, asked))
    }
  }

  /// Whether a time that was kept has come. One that lies further ahead than any schedule goes was kept
  /// under a wrong clock, and has come too.
  package static func hasCome(_ next: Timestamp, at now: Timestamp) -> Bool {
    next <= now || next > now.adding(seconds: day)
  }

  private static let shortest: Int64 = 900
  private static let longest: Int64 = 6 * 3_600
  private static let day: Int64 = 86_400
}
