import ASCII
package import Times

/// How long a receiver asked to wait (RFC 9110, section 10.2.3).
package enum RetryAfter: Hashable, Sendable {
  /// A number of seconds.
  case seconds(Int64)
  /// A date and time.
  case date(HTTPDate)

  /// Reads the value of the header field; nil if it is invalid.
  package init?(_ text: String) {
    if !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) {
      // More digits than fit into a number mean a very long time, which is limited later.
      self = .seconds(Int64(text) ?? .max)
    } else if let date = HTTPDate(text) {
      self = .date(date)
    } else {
      return nil
    }
  }

  /// The seconds from now on, never negative.
  package func seconds(after now: Timestamp) -> Int64 {
    switch self {
    case .seconds(let seconds): seconds
    case .date(let date):
      max(0, date.moment(at: now).seconds(since: now))
    }
  }
}
