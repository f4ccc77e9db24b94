/// When a piece of work must have ended. Who does the work asks it between two steps.
package struct Deadline: Sendable {
  private let end: ContinuousClock.Instant?
  private let now: @Sendable () -> ContinuousClock.Instant

  /// A deadline that never passes.
  package static let none = Deadline(end: nil) { .now }

  /// Creates a deadline.
  ///
  /// - Parameters:
  ///   - end: when it passes.
  ///   - now: the clock.
  package init(
    _ end: ContinuousClock.Instant,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.init(end: end, now: now)
  }

  private init(
    end: ContinuousClock.Instant?, now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.end = end
    self.now = now
  }

  /// Whether it has passed. A deadline that has passed stays so.
  package var isOver: Bool { end.map { $0 <= now() } ?? false }

  /// The time until then, never negative; nil if it never passes.
  package var left: Duration? { end.map { max(.zero, $0 - now()) } }
}
