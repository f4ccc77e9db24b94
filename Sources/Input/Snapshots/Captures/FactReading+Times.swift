import Documents

extension FactReading {
  /// A date such as `Wed Apr 8, 2026 00:07:09` or `Tue Jul 14 17:18:19 CDT 2009`, as ISO 8601
  /// without a zone: it is the node's own time.
  static let date = FactReading { span in
    // The weekday may be missing; a zone is on its own line.
    var words = span.words.map(\.folded)
    guard (4...6).contains(words.count) else { return nil }
    if words[0].hasSuffix(",") { words[0].removeLast() }
    if weekdays.contains(where: { $0 == words[0].prefix(3) }) { words.removeFirst() }
    guard words.count >= 4, let month = months.firstIndex(of: String(words[0].prefix(3))) else {
      return nil
    }
    let isOld = words[2].contains(":")
    let day = number(words[1].hasSuffix(",") ? words[1].dropLast() : words[1][...])
    let time = (isOld ? words[2] : words[3]).split(separator: ":", omittingEmptySubsequences: false)
    let year = number(isOld ? words[words.count - 1][...] : words[2][...])
    guard isOld || words.count == 4, words.count <= 5, let day, let year, time.count == 3,
      let hour = number(time[0]), let minute = number(time[1]), let second = number(time[2]),
      (1970...9999).contains(year), (1...days(of: month, year)).contains(day), hour < 24,
      minute < 60, second <= 60
    else { return nil }
    let date = "\(year)-\(padded(month + 1))-\(padded(day))"
    return span.node("\(date)T\(padded(hour)):\(padded(minute)):\(padded(second))")
  }

  /// How long the system is up, in seconds, from the line that uptime(1) prints.
  ///
  /// The parts between `up` and the number of users: `81 days, 10:30`, `10:30`, `5 min`,
  /// `1 day,  3:02`, `3 days, 5 min`.
  static let upTime = FactReading(isClosed: true) { span in
    let words = span.words.prefix(40)
    guard let up = words.firstIndex(where: { $0.folded == "up" }) else { return nil }
    var seconds = 0
    var index = up + 1
    while index < words.endIndex {
      let word = words[index].folded
      if let clock = clock(word) {
        seconds += clock
        index += 1
      } else if index + 1 < words.endIndex, let count = number(word),
        let unit = units[words[index + 1].folded.filter { $0 != "," }],
        !words[index + 1].endsAtCut
      {
        seconds += count * unit
        index += 2
      } else {
        break
      }
    }
    // The following text shows that the time is complete: `1 user` or `load average`.
    let rest = words[index...]
    let isEnd =
      rest.first?.folded == "load" || rest.dropFirst().first?.hasFoldedPrefix("user") == true
    guard index > up + 1, isEnd || rest.isEmpty && !span.line.isCut else {
      return nil
    }
    return words[up + 1].node(String(seconds))
  }

  private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let units = [
    "week": 604_800, "weeks": 604_800, "day": 86_400, "days": 86_400, "hour": 3_600,
    "hours": 3_600, "hr": 3_600, "hrs": 3_600, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "sec": 1, "secs": 1, "second": 1, "seconds": 1,
  ]

  /// `10:30` or `10:30,` in seconds.
  private static func clock(_ word: String) -> Int? {
    let parts = (word.hasSuffix(",") ? word.dropLast() : word[...])
      .split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, let hours = number(parts[0]),
      let minutes = number(parts[1]), minutes < 60
    else { return nil }
    return hours * 3_600 + minutes * 60
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    guard (1...9).contains(text.utf8.count), text.unicodeScalars.allSatisfy(\.isDigit) else {
      return nil
    }
    return Int(text)
  }

  /// How many days a month has, counted from 0.
  static func days(of month: Int, _ year: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
    return month == 1 ? (isLeap ? 29 : 28) : [3, 5, 8, 10].contains(month) ? 30 : 31
  }

  private static func padded(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
