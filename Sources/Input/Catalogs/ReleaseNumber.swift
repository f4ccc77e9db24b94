import ASCII

/// The number of a release, such as `12.5.1.11900-146`, for putting releases in order.
package struct ReleaseNumber: Hashable, Sendable, Comparable {
  private let numbers: [Int]

  /// Reads numbers separated by dots or hyphens; nil for any other text, including an empty one.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "-" }
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy(\.isASCIIDigit) ? Int(part) : nil
    }
    guard numbers.count == parts.count else { return nil }
    self.numbers = numbers
  }

  /// Number by number; of two that begin alike the shorter one comes first, so that every release
  /// of 15 is after `15`.
  package static func < (left: ReleaseNumber, right: ReleaseNumber) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}

extension ReleaseNumber: CustomStringConvertible {
  /// `12.5.1.11900.146`; ``init(_:)`` reads it back.
  package var description: String { numbers.map(String.init).joined(separator: ".") }
}
