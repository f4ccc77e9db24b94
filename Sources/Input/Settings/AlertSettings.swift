package import Diagnostics
package import Times

/// The keys of `alerts:`.
package struct AlertSettings: Hashable, Sendable {
  /// What happens with alerts of one type.
  package enum Treatment: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case send, ignore
  }

  /// How long the same alert is not sent again (A2).
  package internal(set) var window = TimeSpan(seconds: 24 * 3_600)
  /// What happens with alerts that are not in the catalog (A6).
  package internal(set) var unknown = Treatment.send
  /// What happens when an alert ends.
  package internal(set) var resolved = Treatment.ignore
  /// How long a hook may try to deliver.
  package internal(set) var deadline = TimeSpan(seconds: 10)
  /// Limits on the number of messages.
  package internal(set) var caps = AlertCaps()
  /// The label of an Alertmanager alert that contains the node.
  package internal(set) var nodeLabel = "instance"

  /// Creates the defaults.
  package init() {}
}

/// The keys of `alerts.caps:`, which protect the support centre from a flood of alerts (A7).
package struct AlertCaps: Hashable, Sendable {
  /// A number per time span.
  package struct Rate: Hashable, Sendable {
    /// The number.
    package let count: Int
    /// The time span.
    package let span: TimeSpan
  }

  /// How many messages about alerts a destination gets per minute; the others are delayed.
  package internal(set) var perMinute = 20
  /// How many messages about alerts of one name a destination gets in a time span; the others are
  /// combined into one.
  package internal(set) var perType = Rate(count: 30, span: TimeSpan(seconds: 2 * 3_600))
}

/// The files to send with an alert, from `trace_files:`.
package struct TraceFiles: Hashable, Sendable {
  /// The alert's name as in the config.
  package internal(set) var alert = ""
  /// The location of the name in the config.
  package internal(set) var location = SourceLocation(file: "", line: 1, column: 1)
  /// Paths with wildcards.
  package internal(set) var paths: [String] = []
}
