/// The date of an HTTP header field (RFC 9110, section 5.6.7).
package struct HTTPDate: Hashable, Sendable {
  /// The time in UTC; a year of two digits is put into the years 2000 to 2099.
  private let time: CivilTime
  private let hasShortYear: Bool

  /// Reads any of the three forms; nil for every other text.
  ///
  ///     Sun, 06 Nov 1994 08:49:37 GMT
  ///     Sunday, 06-Nov-94 08:49:37 GMT
  ///     Sun Nov  6 08:49:37 1994
  ///
  /// The name of the day is not compared with the date.
  package init?(_ text: String) {
    let parts = text.split(separator: " ")
    let dashed = parts.count == 4 ? parts[1].split(separator: "-") : []
    let (day, month, year, clock): (Substring, Substring, Substring, Substring)
    switch parts.count {
    case 6 where parts[0].hasSuffix(",") && parts[3].utf8.count == 4 && parts[5] == "GMT":
      (day, month, year, clock) = (parts[1], parts[2], parts[3], parts[4])
    case 4 where parts[0].hasSuffix(",") && dashed.count == 3 && parts[3] == "GMT":
      (day, month, year, clock) = (dashed[0], dashed[1], dashed[2], parts[2])
    case 5 where parts[4].utf8.count == 4:
      (day, month, year, clock) = (parts[2], parts[1], parts[4], parts[3])
    default: return nil
    }
    guard let number = Self.months.firstIndex(of: String(month)) else { return nil }
    hasShortYear = year.utf8.count == 2
    let century = hasShortYear ? "20" : ""
    let monthText = number < 9 ? "0\(number + 1)" : "\(number + 1)"
    let dayText = day.utf8.count == 1 ? "0\(day)" : "\(day)"
    // A leap second has no moment of its own.
    let clockText = clock.hasSuffix(":60") ? "\(clock.dropLast(2))59" : "\(clock)"
    guard let time = CivilTime("\(century)\(year)-\(monthText)-\(dayText)T\(clockText)") else {
      return nil
    }
    self.time = time
  }

  /// The point in time.
  ///
  /// - Parameter now: today, which decides the century of a year of two digits: the latest such
  ///   year that is at most 50 years ahead.
  package func moment(at now: Timestamp) -> Timestamp {
    guard hasShortYear else { return Timestamp(seconds: time.secondsAsUTC) }
    let today = CivilTime(utc: now)
    // A clock may be wrong by any number of years, and no date of HTTP has more than four digits
    // for one.
    let latest = CivilTime(
      year: min(max(today.year, 0), 9_899) + 50, month: today.month, day: today.day,
      secondOfDay: today.secondOfDay)
    func moment(in year: Int) -> Int64 {
      CivilTime(year: year, month: time.month, day: time.day, secondOfDay: time.secondOfDay)
        .secondsAsUTC
    }
    let year = latest.year - (latest.year - time.year) % 100
    return Timestamp(
      seconds: moment(in: moment(in: year) > latest.secondsAsUTC ? year - 100 : year))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
