import Diagnostics
import Documents
package import Times

/// A time in which alerts are held for maintenance, every week, every day or once (O13).
package struct MaintenanceWindow: Hashable, Sendable {
  /// When it begins.
  private enum Start: Hashable {
    /// On a day of the week, Sunday is 0, or on every day.
    case weekly(day: Int?)
    /// On a day.
    case dated(day: CivilTime)
  }

  private let start: Start
  /// Seconds of the day at which it begins and ends.
  private let begins: Int
  private let ends: Int
  /// How many days after its first day it ends.
  private let days: Int

  /// Reads `Sun 02:00-06:00`, `daily 22:00-02:00`, `2026-12-24 22:00-23:30` or
  /// `2026-12-24 22:00 - 2026-12-25 04:00`, in local time; nil for every other text, for days and hours that do not
  /// exist, and for a window of more than 7 days.
  package init?(_ text: String) {
    var words: [String] = []
    var dates: [CivilTime] = []
    var times: [Int] = []
    var rest = text[...]
    while let first = rest.first {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ":") }
      if rest.count >= 10, let date = CivilTime("\(rest.prefix(10))T00:00:00") {
        if !times.isEmpty, dates.isEmpty { return nil }
        dates.append(date)
        rest = rest.dropFirst(10)
      } else if !digits.isEmpty {
        guard let time = Self.secondOfDay(String(digits)) else { return nil }
        times.append(time)
        rest = rest.dropFirst(digits.count)
      } else if first.isLetter {
        let word = rest.prefix(while: \.isLetter)
        if word.lowercased() != "to" { words.append(word.lowercased()) }
        rest = rest.dropFirst(word.count)
      } else if " -".contains(first) {
        rest = rest.dropFirst()
      } else {
        return nil
      }
    }
    guard times.count == 2 else { return nil }
    (begins, ends) = (times[0], times[1])
    switch (words.count, dates.count) {
    case (1, 0):
      let day = Self.names.firstIndex { name in
        words[0] == name.lowercased() || words[0] == name.prefix(3).lowercased()
      }
      guard day != nil || words[0] == "daily", begins != ends else { return nil }
      (start, days) = (.weekly(day: day), ends > begins ? 0 : 1)
    case (0, 1):
      guard begins < ends else { return nil }
      (start, days) = (.dated(day: dates[0]), 0)
    case (0, 2):
      let length = Self.seconds(dates[1]) - Self.seconds(dates[0])
      guard length >= 0, length + Int64(ends - begins) > 0,
        length + Int64(ends - begins) <= Self.longest
      else { return nil }
      (start, days) = (.dated(day: dates[0]), Int(length / 86_400))
    default: return nil
    }
  }

  private static let longest: Int64 = 7 * 86_400

  static let names = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// The seconds at which clocks in UTC would show it.
  private static func seconds(_ time: CivilTime) -> Int64 {
    LocalCalendar.utc.moment(of: time).seconds
  }

  private static func secondOfDay(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 3_600 + minute * 60
  }

  /// The time of the window in which a moment is; nil if it is in none.
  ///
  /// - Parameter calendar: whose clocks the window means.
  package func around(
    _ moment: Timestamp, _ calendar: LocalCalendar
  ) -> (start: Timestamp, end: Timestamp)? {
    switch start {
    case .dated(let day): return time(onDay: Self.seconds(day), moment, calendar)
    case .weekly(let weekday):
      let local = calendar.civilTime(at: moment)
      let today = Self.seconds(local) - Int64(local.secondOfDay)
      for day in [today, today - 86_400] {
        // 1970 began on a Thursday.
        if let weekday, (day / 86_400 + 4) % 7 != Int64(weekday) { continue }
        if let found = time(onDay: day, moment, calendar) { return found }
      }
      return nil
    }
  }

  private func time(
    onDay day: Int64, _ moment: Timestamp, _ calendar: LocalCalendar
  ) -> (start: Timestamp, end: Timestamp)? {
    func clock(_ seconds: Int64) -> Timestamp {
      calendar.moment(of: CivilTime(utc: Timestamp(seconds: seconds)))
    }
    let start = clock(day + Int64(begins))
    let end = clock(day + Int64(days) * 86_400 + Int64(ends))
    return start <= moment && moment < end ? (start, end) : nil
  }
}

extension MaintenanceWindow: CustomStringConvertible {
  /// The window as it is written: `Sun 02:00-06:00`.
  package var description: String {
    func time(_ second: Int) -> String {
      let (hour, minute) = (second / 3_600, second / 60 % 60)
      return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
    switch start {
    case .weekly(let day):
      let word = day.map { String(Self.names[$0].prefix(3)) } ?? "daily"
      return "\(word) \(time(begins))-\(time(ends))"
    case .dated(let day):
      let last = CivilTime(
        utc: Timestamp(seconds: Self.seconds(day) + Int64(days) * 86_400))
      return days == 0
        ? "\(day.dayText) \(time(begins))-\(time(ends))"
        : "\(day.dayText) \(time(begins)) - \(last.dayText) \(time(ends))"
    }
  }
}

extension ValueParser where Value == MaintenanceWindow {
  /// A time for maintenance.
  static let maintenanceWindow: ValueParser = {
    let text = ValueParser<String>.text(
      maximum: 64,
      form: "a time of at most 7 days such as 'Sun 02:00-06:00', 'daily 22:00-02:00' or "
        + "'2026-12-24 22:00 - 2026-12-25 04:00'",
      example: "Sun 02:00-06:00",
      advice: { name, text in
        let windows = MaintenanceWindow.meant(by: Lookalike.replacing(in: text))
        if windows.count == 1 { return edit(name, windows[0].description) }
        let list = windows.map(\.description).joined(separator: ", ")
        return windows.isEmpty ? nil : edit("\(lastKey(name)): [\(list)]")
      }
    ) { MaintenanceWindow($0) != nil }
    return ValueParser(
      shape: text.shape,
      read: { node, name, context in text.read(node, name, &context).flatMap { .init($0) } },
      show: { .string($0.description) })
  }()
}
