import ASCII
import Times

/// The parts of a time as systems write it for people.
///
/// `2026-11-20T03:00:00.5+01:00`, `2026-11-20 03:00`, `11/20/2026 03:00:00 PM`, `Fri Nov 20
/// 03:00:00 CET 2026`, `Nov 20 2026 03:00:00.476 UTC`, `Nov 20 2026 03:00:00 AM.476 UTC`, `Nov 20
/// 03:00:00`, `20 Nov 2026 03:00:00 +0100`, or seconds or milliseconds since 1970. A date with
/// slashes has the month first, as the appliance does.
struct TimeWords {
  /// The year; nil if it is not given.
  private(set) var year: Int?
  /// The word for the zone; nil if there is none.
  private(set) var zone: String?
  /// The time, if it is given as a number of seconds.
  private(set) var epoch: Timestamp?
  private var month: Int?
  private var day: Int?
  private var clock: Int?
  private var isAfternoon: Bool?

  /// Parses a text; nil if it has none of these forms.
  init?(_ text: String) {
    guard text.utf8.count <= 80 else { return nil }
    let words = Array(text.utf8)[...].words
    if words.count == 1, let word = words.first, word.count == 10 || word.count == 13,
      let number = Self.number(word, 10...13)
    {
      epoch = Timestamp(seconds: Int64(word.count == 13 ? number / 1_000 : number))
      return
    }
    guard words.count <= 8 else { return nil }
    for word in words {
      // A comma ends a word; `*` and `.` before a month say how exact the clock of a device is.
      var word = word.last == UInt8(ascii: ",") ? word.dropLast() : word
      if word.count > 1, word.first == UInt8(ascii: "*") || word.first == UInt8(ascii: ".") {
        word.removeFirst()
      }
      guard consume(word) else { return nil }
    }
    guard month != nil, day != nil, clock != nil, civilTime(inYear: year ?? 2000) != nil else {
      return nil
    }
  }

  /// What the clock showed in a year; nil when there was no such day or hour.
  func civilTime(inYear year: Int) -> CivilTime? {
    guard let month, let day, var second = clock, (0...9999).contains(year) else { return nil }
    if let isAfternoon {
      guard (3_600..<46_800).contains(second) else { return nil }
      second = second % 43_200 + (isAfternoon ? 43_200 : 0)
    }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    let digits = String(repeating: "0", count: 4 - String(year).utf8.count) + String(year)
    return CivilTime(
      "\(digits)-\(two(month))-\(two(day))T\(two(second / 3_600)):\(two(second / 60 % 60)):"
        + two(second % 60))
  }

  private mutating func consume(_ word: Bytes) -> Bool {
    let lower = word.text.lowercased()
    if let index = Self.months.firstIndex(where: { Self.isName($0, lower) }) {
      return Self.set(&month, index + 1)
    }
    if Self.weekdays.contains(where: { Self.isName($0, lower) }) { return true }
    if let half = Self.halfOfDay(word) { return Self.set(&isAfternoon, half == "pm") }
    if TimeZoneWord.offsets(of: lower) != nil || word.allSatisfy(\.isASCIILetter) {
      return Self.set(&zone, word.text)
    }
    if let end = word.firstIndex(of: UInt8(ascii: "T")) ?? word.firstIndex(of: UInt8(ascii: "t")) {
      return consumeDate(word[..<end]) && consumeClock(word[(end + 1)...])
    }
    if word.contains(UInt8(ascii: ":")) { return consumeClock(word) }
    if word.count == 4, let number = Self.number(word, 4...4) { return Self.set(&year, number) }
    if let number = Self.number(word, 1...2) { return Self.set(&day, number) }
    return consumeDate(word)
  }

  /// `am` or `pm`, also with the fraction of a second after it, as Java's services of the appliance
  /// write it: `01:12:10 PM.456`.
  private static func halfOfDay(_ word: Bytes) -> String? {
    let half = word.prefix(2).text.lowercased()
    let rest = word.dropFirst(2)
    guard half == "am" || half == "pm",
      rest.isEmpty
        || rest.count > 1 && rest.first == UInt8(ascii: ".")
          && rest.dropFirst().allSatisfy(\.isASCIIDigit)
    else { return nil }
    return half
  }

  private mutating func consumeDate(_ word: Bytes) -> Bool {
    for separator in [UInt8(ascii: "-"), UInt8(ascii: "/")] {
      let parts = word.split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if let year = Self.number(parts[0], 4...4), let month = Self.number(parts[1], 1...2),
        let day = Self.number(parts[2], 1...2)
      {
        return Self.set(&self.year, year) && Self.set(&self.month, month)
          && Self.set(&self.day, day)
      }
      if separator == UInt8(ascii: "/"), let month = Self.number(parts[0], 1...2),
        let day = Self.number(parts[1], 1...2), let year = Self.number(parts[2], 4...4)
      {
        return Self.set(&self.year, year) && Self.set(&self.month, month)
          && Self.set(&self.day, day)
      }
    }
    return false
  }

  /// `03:00`, `3:00:00`, `03:00:00.476`, `03:00:00,476`, each with an optional zone.
  private mutating func consumeClock(_ word: Bytes) -> Bool {
    let end = word.firstIndex { !$0.isASCIIDigit && $0 != UInt8(ascii: ":") } ?? word.endIndex
    let parts = word[..<end].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = Self.number(parts[0], 1...2), hour < 24,
      let minute = Self.number(parts[1], 2...2), minute < 60
    else { return false }
    var second = 0
    if parts.count == 3 {
      guard let number = Self.number(parts[2], 2...2), number <= 60 else { return false }
      second = min(59, number)
    }
    var rest = word[end...]
    if let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") {
      let fraction = rest.dropFirst().prefix { $0.isASCIIDigit }
      if fraction.isEmpty { return false }
      rest = rest[fraction.endIndex...]
    }
    if !rest.isEmpty {
      guard TimeZoneWord.offsets(of: rest.text) != nil, Self.set(&zone, rest.text) else {
        return false
      }
    }
    return Self.set(&clock, hour * 3_600 + minute * 60 + second)
  }

  /// False when it was set before: no time has two of one part.
  private static func set<Value>(_ part: inout Value?, _ value: Value) -> Bool {
    guard part == nil else { return false }
    part = value
    return true
  }

  private static func number(_ digits: Bytes, _ length: ClosedRange<Int>) -> Int? {
    guard length.contains(digits.count), digits.allSatisfy(\.isASCIIDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// Whether a word is a name or its first three letters.
  private static func isName(_ name: String, _ word: String) -> Bool {
    word == name || word == name.prefix(3)
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  private static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]
}
