import Testing
import Times

@Suite struct TimeSpanTests {
  private static let spans: [(String, Int64, String)] = [
    ("0s", 0, "0s"), ("1s", 1, "1s"), ("90s", 90, "90s"), ("60s", 60, "1m"), ("2m", 120, "2m"),
    ("24h", 86_400, "1d"), ("36h", 129_600, "36h"), ("3d", 259_200, "3d"), ("2w", 1_209_600, "14d"),
    ("3 days", 259_200, "3d"), ("1 hour", 3_600, "1h"), ("2 weeks", 1_209_600, "14d"),
    ("90 sec", 90, "90s"), ("30min", 1_800, "30m"), ("3 d", 259_200, "3d"),
    ("1  week", 604_800, "7d"),
    ("007d", 604_800, "7d"), ("0d", 0, "0s"), ("36600d", 3_162_240_000, "36600d"),
  ]

  @Test(arguments: spans)
  func `a number with its unit is read, and written in the shortest way`(
    text: String, seconds: Int64, shortest: String
  ) {
    #expect(TimeSpan(text)?.seconds == seconds)
    #expect(TimeSpan(text)?.description == shortest)
    #expect(TimeSpan(shortest)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "s", "3", "-3s", "+3s", "-0s", "3.5h", "1e3s", " 3d", "3 days ", "days", "3 dayz",
    "3 months", "3\u{A0}days", "3\tdays", "3d ", "3D", "3y", "3ms",
    "3d4h", "0x10s", "٣d", "3\n", "3s\n", "36601d", "9223372036854775807w", "99999999999999999999s",
    "3\u{301}d", "3\u{600}d", "3d\u{301}", "1_000s", "1,000s",
  ])
  func `every other text is none`(text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test func `every spelling of a unit means the same as its letter`() {
    let spellings = [
      "s": "s sec secs second seconds", "m": "m min mins minute minutes",
      "h": "h hr hrs hour hours", "d": "d day days", "w": "w week weeks",
    ]
    for (letter, words) in spellings {
      for word in words.split(separator: " ") {
        #expect(TimeSpan("7\(word)") == TimeSpan("7\(letter)"), "\(word)")
      }
    }
    let count = spellings.values.map { $0.split(separator: " ").count }.reduce(0, +)
    #expect(TimeSpan.units.count == count)
  }

  @Test func `a span is never negative`() {
    #expect(TimeSpan(seconds: -1).seconds == 0)
    #expect(TimeSpan(seconds: 59) < TimeSpan(seconds: 60))
  }

  private static let texts: [(Int64, String)] = [
    (0, "0 min"), (59, "0 min"), (60, "1 min"), (3_600, "1 h"), (3_660, "1 h 1 min"),
    (86_400, "1 day"), (86_460, "1 day 1 min"), (172_800, "2 days"),
    (6_871_530, "79 days 12 h 45 min"),
  ]

  @Test(arguments: texts)
  func `in words it goes down to the minute`(seconds: Int64, words: String) {
    #expect(TimeSpan(seconds: seconds).words == words)
  }
}
