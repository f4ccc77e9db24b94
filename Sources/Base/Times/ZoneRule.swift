import ASCII

/// The rule after the last change in a zone's file: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX, extended
/// by RFC 8536, section 3.3.1).
struct ZoneRule: Sendable {
  private let standard: Int
  private let summer: (offset: Int, from: Day, to: Day)?

  /// The n-th weekday of a month, 5 being the last, and the local time at which clocks change.
  private struct Day: Sendable {
    let month: Int
    let week: Int
    let weekday: Int
    let seconds: Int

    /// When it is in a year, as a clock shows it.
    func local(in year: Int) -> Int64 {
      let first = CivilTime(year: year, month: month, day: 1, secondOfDay: 0).secondsAsUTC / 86_400
      // The first day of 1970 was a Thursday.
      let firstWeekday = Int(((first + 4) % 7 + 7) % 7)
      var day = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if day > daysIn(month: month, of: year) { day -= 7 }
      return (first + Int64(day - 1)) * 86_400 + Int64(seconds)
    }
  }

  /// Reads a rule; nil for one of another form, which no zone of today has.
  init?(_ text: String) {
    var rest = text.utf8[...]
    guard let offset = Self.offset(&rest) else { return nil }
    standard = offset
    if rest.isEmpty {
      summer = nil
      return
    }
    let named = rest
    guard Self.skipName(&rest) else { return nil }
    var ahead = offset + 3_600
    if rest.first != UInt8(ascii: ",") {
      rest = named
      guard let given = Self.offset(&rest) else { return nil }
      ahead = given
    }
    guard let from = Self.day(&rest), let to = Self.day(&rest), rest.isEmpty else { return nil }
    summer = (ahead, from, to)
  }

  /// How many seconds clocks are ahead of UTC.
  func offset(at moment: Timestamp) -> Int {
    guard let summer else { return standard }
    let year = CivilTime(utc: moment.adding(seconds: Int64(standard))).year
    // No clock shows another year.
    guard (0...9999).contains(year) else { return standard }
    let from = summer.from.local(in: year) - Int64(standard)
    let to = summer.to.local(in: year) - Int64(summer.offset)
    let seconds = moment.seconds
    let isSummer = from < to ? from <= seconds && seconds < to : seconds < to || from <= seconds
    return isSummer ? summer.offset : standard
  }

  /// A name and the offset after it, which POSIX counts westwards.
  private static func offset(_ rest: inout Substring.UTF8View) -> Int? {
    guard skipName(&rest), let seconds = time(&rest) else { return nil }
    return -seconds
  }

  private static func skipName(_ rest: inout Substring.UTF8View) -> Bool {
    if rest.first == UInt8(ascii: "<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let name = rest.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    rest = rest[name.endIndex...]
    return !name.isEmpty
  }

  /// `[+-]h[:mm[:ss]]`.
  private static func time(_ rest: inout Substring.UTF8View) -> Int? {
    let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
    if let mark = rest.first, mark == UInt8(ascii: "-") || mark == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    guard var seconds = number(&rest).map({ $0 * 3_600 }) else { return nil }
    for unit in [60, 1] where rest.first == UInt8(ascii: ":") {
      rest = rest.dropFirst()
      guard let more = number(&rest) else { return nil }
      seconds += more * unit
    }
    return sign * seconds
  }

  /// `,Mm.w.d[/time]`.
  private static func day(_ rest: inout Substring.UTF8View) -> Day? {
    guard rest.starts(with: ",M".utf8) else { return nil }
    rest = rest.dropFirst(2)
    guard let month = number(&rest), (1...12).contains(month), skip(".", &rest),
      let week = number(&rest), (1...5).contains(week), skip(".", &rest),
      let weekday = number(&rest), (0...6).contains(weekday)
    else { return nil }
    var seconds = 7_200
    if skip("/", &rest) {
      guard let given = time(&rest) else { return nil }
      seconds = given
    }
    return Day(month: month, week: week, weekday: weekday, seconds: seconds)
  }

  private static func skip(_ mark: Unicode.Scalar, _ rest: inout Substring.UTF8View) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func number(_ rest: inout Substring.UTF8View) -> Int? {
    let digits = rest.prefix(while: \.isASCIIDigit)
    rest = rest[digits.endIndex...]
    return digits.count <= 3 ? Int(Substring(digits)) : nil
  }
}
