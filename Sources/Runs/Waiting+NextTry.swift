import Delivery
import StateDirectory
import Times

extension Ledger.Waiting {
  /// When what waits is tried again; a moment that is not after `now` where its time has come.
  ///
  /// A time further ahead than any schedule goes was kept under a wrong clock, and what is tried with
  /// every run is so also when the clock was set back since: both have come.
  func nextTry(at now: Timestamp) -> Timestamp {
    let isOfEveryRun = DeliveryFailure.Kind(rawValue: failure)?.rule == .nextRun
    return isOfEveryRun || RetrySchedule.hasCome(next, at: now) ? min(next, now) : next
  }
}
