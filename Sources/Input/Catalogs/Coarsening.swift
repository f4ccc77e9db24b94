/// How a value is made less exact.
package enum Coarsening: Hashable, Sendable {
  /// Numbers are sent as the range between two of these ascending bounds. Without bounds, only the
  /// fact that there is a number is sent.
  case bounds([Int64])
  /// IPv4 addresses are sent as the network with a prefix of this length, 8 to 30; IPv6 addresses
  /// as that with twice the length.
  case network(prefix: Int)
  /// Times are sent as their day.
  case day
  /// Times are sent as their month.
  case month
  /// Versions are sent as their first parts, one or two of them.
  case version(parts: Int)

  /// Powers of ten, the default for numbers.
  package static let powersOfTen = Coarsening.bounds(
    (0...12).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } })

  /// What both let through; nil when they are about different things.
  func joined(with other: Coarsening) -> Coarsening? {
    switch (self, other) {
    case (.bounds(let left), .bounds(let right)):
      // A bound that only one of them has would reveal more than the other allows.
      .bounds(left.filter(Set(right).contains))
    case (.network(let left), .network(let right)): .network(prefix: min(left, right))
    case (.day, .day): .day
    case (.day, .month), (.month, .day), (.month, .month): .month
    case (.version(let left), .version(let right)): .version(parts: min(left, right))
    default: nil
    }
  }
}

extension Coarsening: CustomStringConvertible {
  /// `10,100,1000`, `/24`, `day`, `month`, `major` or `major.minor`; ``init(_:)`` reads it back.
  package var description: String {
    switch self {
    case .bounds(let bounds):
      bounds.isEmpty ? "unbounded" : bounds.map(String.init).joined(separator: ",")
    case .network(let prefix): "/\(prefix)"
    case .day: "day"
    case .month: "month"
    case .version(let parts): parts == 1 ? "major" : "major.minor"
    }
  }

  /// Reads a text written by ``description``; nil if it is invalid, for example if bounds do not
  /// ascend.
  package init?(_ text: String) {
    switch text {
    case "day": self = .day
    case "month": self = .month
    case "major": self = .version(parts: 1)
    case "major.minor": self = .version(parts: 2)
    case "unbounded": self = .bounds([])
    default:
      if text.hasPrefix("/") {
        guard let prefix = Int(text.dropFirst()), (8...30).contains(prefix) else { return nil }
        self = .network(prefix: prefix)
      } else {
        let bounds = text.split(separator: ",", omittingEmptySubsequences: false).map { Int64($0) }
        guard !bounds.contains(nil) else { return nil }
        guard let checked = Coarsening(bounds: bounds.compactMap { $0 }) else { return nil }
        self = checked
      }
      if description != text { return nil }
    }
  }

  /// Ranges between bounds; nil unless there is at least one and they ascend from 1 or more.
  package init?(bounds: [Int64]) {
    guard let first = bounds.first, first > 0, zip(bounds, bounds.dropFirst()).allSatisfy(<) else {
      return nil
    }
    self = .bounds(bounds)
  }
}
