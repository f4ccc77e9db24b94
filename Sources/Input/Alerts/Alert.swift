package import Times

/// Something that broke, or is well again, as a monitoring system tells it.
///
/// Every text is as the input has it: names of any form, and of any content.
package struct Alert: Hashable, Sendable {
  /// A fact about the alert under the name that the input gives it.
  package struct Detail: Hashable, Sendable {
    /// What it is, such as `Service`.
    package let name: String
    /// What is said about it, possibly of several lines.
    package let value: String

    /// Creates a detail.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The alert's name, such as `CpuPegging`.
  package var name: String

  /// The node that it is about; nil if the input names none.
  package var node: String?

  /// When it happened; nil if the input does not say it, or says what is no time.
  package var time: Timestamp?

  /// How severe it is, in the input's own word; nil if it has none.
  package var severity: String?

  /// What happened, in a sentence or several lines; nil if the input has no words for it.
  package var description: String?

  /// What else the input says, in its order.
  package var details: [Detail]

  /// Whether it tells that the trouble is over.
  package var isResolved: Bool

  /// Paths of files that the input wants sent with it.
  package var traces: [String]

  /// What is wrong with the input's words about it, for the message to tell: it goes out all the same.
  package var faults: [String]

  /// Creates an alert.
  package init(
    name: String, node: String? = nil, time: Timestamp? = nil, severity: String? = nil,
    description: String? = nil, details: [Detail] = [], isResolved: Bool = false,
    traces: [String] = [], faults: [String] = []
  ) {
    self.name = name
    self.node = node
    self.time = time
    self.severity = severity
    self.description = description
    self.details = details
    self.isResolved = isResolved
    self.traces = traces
    self.faults = faults
  }
}
