import Settings
import StateDirectory
import Times

/// When in a month messages are due (P1-P3).
struct MonthlySchedule {
  private let secondOfDay: Int
  private let calendar: LocalCalendar

  /// The last half hour of the day is kept free, so that cron's last runs of the first day come
  /// after every slot.
  init(_ schedule: Schedule, slotKey: String, calendar: LocalCalendar) {
    secondOfDay =
      switch schedule.slot {
      case .stable: Int(number(from: slotKey, below: 84_600))
      case .none: 0
      }
    self.calendar = calendar
  }

  /// The latest month whose slot has passed, as `2026-11`.
  func duePeriod(at now: Timestamp) -> String {
    let month = firstOfMonth(at: now)
    return now >= moment(in: month) ? month.monthText : previous(month).monthText
  }

  /// The slot that passed last.
  func slot(at now: Timestamp) -> Timestamp {
    let month = firstOfMonth(at: now)
    return now >= moment(in: month) ? moment(in: month) : moment(in: previous(month))
  }

  /// When the messages for the month after the due one are due.
  func nextDue(after now: Timestamp) -> Timestamp {
    let month = firstOfMonth(at: now)
    let slot = moment(in: month)
    return now < slot ? slot : moment(in: following(month))
  }

  /// Whether a message is due: none was sent for the due month, and none was rejected by today's
  /// recipient, who would reject another one too.
  func isDue(_ record: Ledger.Record, at destination: Destination, now: Timestamp) -> Bool {
    let period = duePeriod(at: now)
    let isRefused = record.refusal.map {
      $0.period == period && destination.isRecipient($0.recipient)
    }
    return !isSatisfied(period, by: lastSent(record, now: now), now: now) && isRefused != true
  }

  /// The last sent message; after a clock that was ahead is corrected, the one before the jump.
  private func lastSent(_ record: Ledger.Record, now: Timestamp) -> Ledger.Sent? {
    guard let before = record.before, let sent = record.sent,
      sent.time > now.adding(seconds: 86_400)
    else { return record.sent }
    return before
  }

  /// Whether a sent message covers a month.
  ///
  /// A message of a later month does too, since the clock may have been set back. A message sent
  /// more than 45 days in the future, or for such a month, does not: it was sent or built under a
  /// wrong clock, and would block messages for a long time.
  func isSatisfied(_ period: String, by sent: Ledger.Sent?, now: Timestamp) -> Bool {
    guard let sent else { return false }
    let horizon = Self.horizon(now)
    return sent.period >= period && sent.time <= horizon
      && sent.period <= calendar.civilTime(at: horizon).monthText
  }

  /// Records a delivered message.
  ///
  /// If it is months after the one before, the clock may have jumped. The one before is then kept,
  /// so that no month is skipped or repeated once the clock is right.
  static func remember(_ sent: Ledger.Sent, in record: inout Ledger.Record) {
    func follows(_ former: Ledger.Sent) -> Bool {
      let (month, last) = (monthNumber(sent.period), monthNumber(former.period))
      return (last...(last + 1)).contains(month)
    }
    if let former = record.sent, former.time <= sent.time, !follows(former) {
      if record.before == nil { record.before = former }
    } else {
      record.before = nil
    }
    record.sent = sent
  }

  /// The number of months from the beginning of the calendar to one such as `2026-11`; 0 if
  /// invalid.
  private static func monthNumber(_ period: String) -> Int {
    guard let first = CivilTime("\(period)-01T00:00:00") else { return 0 }
    return first.year * 12 + first.month
  }

  /// The latest plausible time of a clock.
  static func horizon(_ now: Timestamp) -> Timestamp { now.adding(seconds: 45 * 86_400) }

  private func moment(in month: CivilTime) -> Timestamp {
    calendar.moment(
      of: CivilTime(year: month.year, month: month.month, day: 1, secondOfDay: secondOfDay))
  }

  private func firstOfMonth(at now: Timestamp) -> CivilTime {
    let today = calendar.civilTime(at: now)
    return CivilTime(year: today.year, month: today.month, day: 1, secondOfDay: 0)
  }

  private func previous(_ month: CivilTime) -> CivilTime {
    month.month == 1
      ? CivilTime(year: month.year - 1, month: 12, day: 1, secondOfDay: 0)
      : CivilTime(year: month.year, month: month.month - 1, day: 1, secondOfDay: 0)
  }

  private func following(_ month: CivilTime) -> CivilTime {
    month.month == 12
      ? CivilTime(year: month.year + 1, month: 1, day: 1, secondOfDay: 0)
      : CivilTime(year: month.year, month: month.month + 1, day: 1, secondOfDay: 0)
  }
}
