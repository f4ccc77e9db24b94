package import Times

/// An alert, or its end, as a monitoring system reports it.
///
/// All texts are those of the input: names in any form, and with any content.
package struct Alert: Hashable, Sendable {
  /// A fact about the alert under the name that the input gives it.
  package struct Detail: Hashable, Sendable {
    /// What it is, such as `Service`.
    package let name: String
    /// The value, possibly of several lines.
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

  /// When it happened; nil if the input contains no valid time.
  package var time: Timestamp?

  /// The severity in the input's own word; nil if there is none.
  package var severity: String?

  /// What happened, in a sentence or several lines; nil if the input has no words for it.
  package var description: String?

  /// Further data of the input, in its order.
  package var details: [Detail]

  /// Whether it is the end of an alert.
  package var isResolved: Bool

  /// Paths of files that the input asks to send with it.
  package var traces: [String]

  /// Faults in the input about it, which the message reports; it is sent nevertheless.
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
