import ASCII
package import Times

/// How long a receiver asked to wait (RFC 9110, section 10.2.3).
package enum RetryAfter: Hashable, Sendable {
  /// So many seconds.
  case seconds(Int64)
  /// Until then.
  case date(HTTPDate)

  /// Reads the value of the header field; nil for every other text.
  package init?(_ text: String) {
    if !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) {
      // More digits than a number has mean a very long time, which is cut later.
      self = .seconds(Int64(text) ?? .max)
    } else if let date = HTTPDate(text) {
      self = .date(date)
    } else {
      return nil
    }
  }

  /// How many seconds that is from now on, never negative.
  package func seconds(after now: Timestamp) -> Int64 {
    switch self {
    case .seconds(let seconds): seconds
    case .date(let date):
      max(0, date.moment(at: now).seconds.subtractingReportingOverflow(now.seconds).partialValue)
    }
  }
}
