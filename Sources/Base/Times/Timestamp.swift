/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Sendable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z; negative before.
  package let seconds: Int64

  /// Creates the moment `seconds` after 1970-01-01T00:00:00Z.
  package init(seconds: Int64) {
    self.seconds = seconds
  }

  /// Reads an RFC 3339 moment with a time zone: `2026-11-01T03:00:00Z`,
  /// `2026-11-01T03:00:00+01:00`. Fractions of a second are cut off.
  ///
  /// Nil for every other text, also for a day or an hour that does not exist.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, let local = CivilTime(String(decoding: bytes[..<19], as: UTF8.self))
    else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
      if digits == 0 { return nil }
      rest = rest.dropFirst(digits)
    }
    if rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) {
      self.init(seconds: local.secondsAsUTC)
      return
    }
    let zone = Array(rest)
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"),
      zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"),
      let hours = decimal(zone[1..<3]), let minutes = decimal(zone[4..<6]), hours < 24, minutes < 60
    else { return nil }
    let offset = Int64(hours * 3600 + minutes * 60)
    self.init(seconds: local.secondsAsUTC - (zone[0] == UInt8(ascii: "-") ? -offset : offset))
  }

  /// The earlier moment first.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.seconds < right.seconds
  }

  /// The moment this many seconds later, or earlier when negative; it stops at the ends of the
  /// scale.
  package func adding(seconds more: Int64) -> Timestamp {
    let (sum, overflow) = seconds.addingReportingOverflow(more)
    return Timestamp(seconds: overflow ? (more > 0 ? .max : .min) : sum)
  }

  /// How many seconds it is later than `other`, negative when it is earlier; it stops at the ends of the scale.
  package func seconds(since other: Timestamp) -> Int64 {
    let (difference, overflow) = seconds.subtractingReportingOverflow(other.seconds)
    return overflow ? (seconds < 0 ? .min : .max) : difference
  }
}

extension Timestamp: CustomStringConvertible {
  /// The moment in UTC as RFC 3339: `2026-11-01T03:00:00Z`.
  package var description: String { CivilTime(utc: self).description + "Z" }
}

/// A date and a time of day without a time zone.
package struct CivilTime: Hashable, Sendable {
  /// The year, 0 to 9999.
  package let year: Int
  /// The month, 1 to 12.
  package var month: Int { Int(storedMonth) }
  /// The day of the month, from 1.
  package var day: Int { Int(storedDay) }
  /// The second of the day, from 0.
  package var secondOfDay: Int { Int(storedSecond) }

  // Stored compactly: a message may have a million values, and each takes as much memory as the
  // largest kind of value.
  private let storedSecond: Int32
  private let storedMonth: Int8
  private let storedDay: Int8

  /// Reads `2026-11-01T03:00:00`; nil for every other text and for days and hours that do not
  /// exist.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]),
      let day = decimal(bytes[8..<10]), let hour = decimal(bytes[11..<13]),
      let minute = decimal(bytes[14..<16]), let second = decimal(bytes[17..<19]),
      (1...12).contains(month), hour < 24, minute < 60, second < 60, day >= 1,
      day <= daysIn(month: month, of: year)
    else { return nil }
    self.init(
      year: year, month: month, day: day, secondOfDay: hour * 3600 + minute * 60 + second)
  }

  /// Creates a date and time from parts that are known to exist.
  package init(year: Int, month: Int, day: Int, secondOfDay: Int) {
    self.year = year
    storedMonth = Int8(clamping: month)
    storedDay = Int8(clamping: day)
    storedSecond = Int32(clamping: secondOfDay)
  }

  /// What calendars and clocks show in UTC.
  package init(utc moment: Timestamp) {
    let days = moment.seconds.dividedFloor(by: 86_400)
    // Years are counted from March, so that the leap day is the last of its year; 719,468 days are
    // between 0000-03-01 and 1970-01-01, and 146,097 days are 400 years.
    let shifted = days + 719_468
    let era = shifted.dividedFloor(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    self.init(
      year: Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month: month,
      day: Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1),
      // Not `seconds - days * 86_400`: that product is out of range at the lower end of the scale.
      secondOfDay: Int((moment.seconds % 86_400 + 86_400) % 86_400))
  }

  /// Seconds since 1970-01-01T00:00:00Z if the clock shows UTC.
  package var secondsAsUTC: Int64 {
    let marchYear = Int64(month <= 2 ? year - 1 : year)
    let era = marchYear.dividedFloor(by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    // The first and the last day of the scale are not whole.
    let (seconds, overflow) = days.multipliedReportingOverflow(by: 86_400)
    if overflow { return days < 0 ? .min : .max }
    return Timestamp(seconds: seconds).adding(seconds: Int64(secondOfDay)).seconds
  }
}

extension CivilTime: CustomStringConvertible {
  /// `2026-11-01T03:00:00`.
  package var description: String {
    "\(dayText)T\(two(secondOfDay / 3600)):\(two(secondOfDay / 60 % 60)):\(two(secondOfDay % 60))"
  }

  /// `2026-11-01`.
  package var dayText: String { "\(monthText)-\(two(day))" }

  /// `2026-11`.
  package var monthText: String {
    let text = String(year)
    return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text + "-\(two(month))"
  }
}

private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

private func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
  var value = 0
  for digit in digits {
    guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
    value = value * 10 + Int(digit - UInt8(ascii: "0"))
  }
  return value
}

func daysIn(month: Int, of year: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

extension Int64 {
  fileprivate func dividedFloor(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
