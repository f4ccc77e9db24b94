/// A time span as people write it: `10s`, `2m`, `24h`, `3d`, `2w`, `2 weeks`.
package struct TimeSpan: Hashable, Sendable, Comparable {
  /// The length in seconds, never negative.
  package let seconds: Int64

  /// Creates a span of seconds.
  package init(seconds: Int64) {
    self.seconds = max(0, seconds)
  }

  /// Reads a whole number with its unit, such as `3d` or `3 days`; nil for every other text and for
  /// more than 100 years.
  package init?(_ text: String) {
    let scalars = text.unicodeScalars
    let digits = scalars.prefix { ("0"..."9").contains($0) }
    let unit = String(scalars[digits.endIndex...].drop { $0 == " " })
    guard let factor = Self.units[unit], let number = Int64(String(digits)) else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, seconds <= 100 * 366 * 86_400 else { return nil }
    self.seconds = seconds
  }

  /// The shorter span first.
  package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }

  /// Every spelling of a unit, and its seconds.
  package static let units: [String: Int64] = [
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3_600, "hr": 3_600, "hrs": 3_600, "hour": 3_600, "hours": 3_600,
    "d": 86_400, "day": 86_400, "days": 86_400, "w": 604_800, "week": 604_800, "weeks": 604_800,
  ]
}

extension TimeSpan: CustomStringConvertible {
  /// The shortest way to write it: `90s`, `2m`, `3d`.
  package var description: String {
    for (unit, factor) in [("d", 86_400), ("h", 3_600), ("m", 60)] as [(String, Int64)]
    where seconds > 0 && seconds % factor == 0 {
      return "\(seconds / factor)\(unit)"
    }
    return "\(seconds)s"
  }

  /// In words, to the minute, for a person: `79 days 12 h 45 min`.
  package var words: String {
    let days = seconds / 86_400
    let hours = seconds / 3_600 % 24
    let minutes = seconds / 60 % 60
    var parts: [String] = []
    if days > 0 { parts.append(days == 1 ? "1 day" : "\(days) days") }
    if hours > 0 { parts.append("\(hours) h") }
    if minutes > 0 || (days == 0 && hours == 0) { parts.append("\(minutes) min") }
    return parts.joined(separator: " ")
  }
}
