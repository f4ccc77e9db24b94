/// Facts about the whole cluster in a message about an alert: for each node, or once.
package struct AlertOverview: Hashable, Sendable {
  /// One of the facts.
  package struct Fact: Hashable, Sendable {
    /// What a person reads before it.
    package let label: String
    /// Where it is found; the first place that has it counts.
    package let sources: [FactSource]
    /// What its values mean, such as `good` for `2`.
    package let words: [Word]
  }

  /// What a value means.
  package struct Word: Hashable, Sendable {
    /// The value.
    package let value: String
    /// Its meaning.
    package let meaning: String
  }

  /// What a person reads above all of it.
  package let label: String

  /// Whether every node has a line of its own.
  package let isPerNode: Bool

  /// The facts, in the order of the message.
  package let facts: [Fact]
}
