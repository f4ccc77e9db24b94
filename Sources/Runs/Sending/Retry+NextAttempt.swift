import Catalogs
import Delivery
import StateDirectory
import Times

extension Ledger.Retry {
  /// When the next attempt is due; at or before `now` if it is due.
  ///
  /// A time further ahead than any back-off was recorded under a wrong clock, and the back-off of a
  /// message that is tried at every run does not count either: both are due.
  func nextAttempt(at now: Timestamp) -> Timestamp {
    let isOfEveryRun = DeliveryFailure.Kind(rawValue: failure)?.rule == .nextRun
    return isOfEveryRun || RetrySchedule.hasCome(next, at: now) ? min(next, now) : next
  }
}

extension Ledger {
  /// Why a queued message is not tried at every run; nil before its first attempt at a destination
  /// without a pause.
  ///
  /// The pause of a day after a failure that the operator must fix applies to monthly messages
  /// only. A new alert is tried at once even at a paused destination, unless the receiver itself
  /// asked to wait (H5).
  func retry(of entry: OutboxHead, at now: Timestamp) -> Retry? {
    let own = messages[entry.messageID]
    guard entry.kind == .alert else { return later(pauses[entry.destination], own, now) }
    let pause = alertPauses[entry.destination]
    let isAsked = pause?.failure == DeliveryFailure.Kind.throttled.rawValue
    let isNew = own == nil && entry.created == now
    return isNew && !isAsked ? nil : later(pause, own, now)
  }

  /// Whether a queued message may be tried: neither the message nor its destination is waiting for
  /// its next attempt.
  func isTimeCome(for entry: OutboxHead, at now: Timestamp) -> Bool {
    retry(of: entry, at: now).map { $0.nextAttempt(at: now) <= now } ?? true
  }

  /// The one with the later next attempt.
  private func later(_ first: Retry?, _ second: Retry?, _ now: Timestamp) -> Retry? {
    guard let first, let second else { return first ?? second }
    return first.nextAttempt(at: now) < second.nextAttempt(at: now) ? second : first
  }
}
