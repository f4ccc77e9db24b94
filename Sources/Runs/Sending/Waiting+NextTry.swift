import Catalogs
import Delivery
import StateDirectory
import Times

extension Ledger.Waiting {
  /// When the next attempt is due; a moment that is not after `now` where its time has come.
  ///
  /// A time further ahead than any schedule goes was recorded under a wrong clock, and what is tried with
  /// every run is so also when the clock was set back since: both have come.
  func nextTry(at now: Timestamp) -> Timestamp {
    let isOfEveryRun = DeliveryFailure.Kind(rawValue: failure)?.rule == .nextRun
    return isOfEveryRun || RetrySchedule.hasCome(next, at: now) ? min(next, now) : next
  }
}

extension Ledger {
  /// Why a queued message is not tried at every run; nil before its first attempt at a destination without
  /// a pause.
  ///
  /// The pause of a day after a failure that needs the operator is for monthly messages alone, and a new
  /// alert probes a paused destination at once, unless the receiver itself asked to wait (H5).
  func waiting(_ entry: OutboxHead, at now: Timestamp) -> Waiting? {
    let own = messages[entry.messageID]
    guard entry.kind == .alert else { return later(pauses[entry.destination], own, now) }
    let pause = alertPauses[entry.destination]
    let isAsked = pause?.failure == DeliveryFailure.Kind.throttled.rawValue
    let isNew = own == nil && entry.created == now
    return isNew && !isAsked ? nil : later(pause, own, now)
  }

  /// Whether a queued message may be tried: neither it nor its destination has to wait.
  func isTimeCome(for entry: OutboxHead, at now: Timestamp) -> Bool {
    waiting(entry, at: now).map { $0.nextTry(at: now) <= now } ?? true
  }

  /// The one of two whose time comes later.
  private func later(_ first: Waiting?, _ second: Waiting?, _ now: Timestamp) -> Waiting? {
    guard let first, let second else { return first ?? second }
    return first.nextTry(at: now) < second.nextTry(at: now) ? second : first
  }
}
