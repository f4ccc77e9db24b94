extension MaintenanceWindow {
  /// The windows that a text in another form means: `Tues 2-6`, `Mon-Fri 22:00-02:00`, `every night 10pm-2am`;
  /// empty if that is not clear.
  static func meant(by text: String) -> [MaintenanceWindow] {
    if let window = MaintenanceWindow(text.replacing(".", with: ":").replacing("T", with: " ")) {
      return [window]
    }
    var days: [Int] = []
    var times: [String] = []
    var isRange = false
    var rest = text.lowercased()[...]
    while let first = rest.first {
      let word = rest.prefix(while: \.isLetter)
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || ":.h".contains($0)) }
      if first.isASCII, first.isNumber {
        rest = rest.dropFirst(digits.count)
        let half = rest.drop { $0 == " " }.prefix(while: \.isLetter)
        guard let time = clockTime(String(digits), half: String(half)) else { return [] }
        if half == "am" || half == "pm" { rest = rest.drop { $0 == " " }.dropFirst(2) }
        times.append(time)
      } else if !word.isEmpty {
        rest = rest.dropFirst(word.count)
        if ["to", "until", "through", "thru"].contains(word), times.isEmpty {
          isRange = true
        } else if let meaning = dayNumbers(String(word)) {
          if isRange, let last = days.last, let day = meaning.first {
            days += (1...6).map { (last + $0) % 7 }.prefix(((day - last) % 7 + 7) % 7)
          } else {
            days += meaning
          }
          isRange = false
        } else if !["every", "each", "to", "until", "on", "from", "and", "between", "h"].contains(
          word)
        {
          return []
        }
      } else {
        if "-–".contains(first), times.isEmpty { isRange = true }
        rest = rest.dropFirst()
      }
    }
    guard times.count == 2, !days.isEmpty else { return [] }
    let words = Set(days).count == 7 ? ["daily"] : days.map { String(names[$0].prefix(3)) }
    return words.compactMap { MaintenanceWindow("\($0) \(times[0])-\(times[1])") }
  }

  /// `2`, `2:00`, `02.00`, `2h`, `24:00` or, before `pm`, `10` as `HH:MM`.
  private static func clockTime(_ text: String, half: String) -> String? {
    let parts = text.split { ":.h".contains($0) }.map { Int($0) }
    guard (1...2).contains(parts.count), var hour = parts[0],
      let minute = parts.count == 2 ? parts[1] : 0, hour <= 24, minute < 60
    else { return nil }
    if half == "am" || half == "pm" {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
    }
    return "\(hour % 24):\(minute < 10 ? "0" : "")\(minute)"
  }

  /// The days of the week that a word in lower case means.
  private static func dayNumbers(_ word: String) -> [Int]? {
    switch word {
    case "daily", "day", "days", "nightly", "night", "everyday", "nights": Array(0..<7)
    case "weekday", "weekdays", "workdays": Array(1...5)
    case "weekend", "weekends": [6, 0]
    default:
      names.firstIndex { name in
        let name = name.lowercased()
        return word.count >= 2 && (name.hasPrefix(word) || word == name + "s")
      }.map { [$0] }
    }
  }
}
