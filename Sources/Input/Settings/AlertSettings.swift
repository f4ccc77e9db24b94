package import Diagnostics
package import Times

/// The keys of `alerts:`.
package struct AlertSettings: Hashable, Sendable {
  /// What happens with alerts of one sort.
  package enum Treatment: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case send, ignore
  }

  /// How long the same alert is not sent again (A2).
  package internal(set) var window = TimeSpan(seconds: 24 * 3_600)
  /// What happens with alerts that the catalog does not know (A6).
  package internal(set) var unknown = Treatment.send
  /// What happens when an alert ends.
  package internal(set) var resolved = Treatment.ignore
  /// How long a hook may try to deliver.
  package internal(set) var deadline = TimeSpan(seconds: 10)
  /// How many are sent at most.
  package internal(set) var caps = AlertCaps()
  /// Which label of an Alertmanager alert names the node.
  package internal(set) var nodeLabel = "instance"

  /// What holds without a word about alerts.
  package init() {}
}

/// The keys of `alerts.caps:`: what keeps a storm from the support centre (A7).
package struct AlertCaps: Hashable, Sendable {
  /// A number in a length of time.
  package struct Rate: Hashable, Sendable {
    /// How many.
    package let count: Int
    /// In which time.
    package let span: TimeSpan
  }

  /// How many messages about alerts a destination gets in a minute; the others wait.
  package internal(set) var perMinute = 20
  /// How many messages about one alert a destination gets in a time; the others are told in one.
  package internal(set) var perType = Rate(count: 30, span: TimeSpan(seconds: 2 * 3_600))
}

/// The files that belong to an alert, of `trace_files:`.
package struct TraceFiles: Hashable, Sendable {
  /// The alert's name as the config writes it.
  package internal(set) var alert = ""
  /// Where the config names it.
  package internal(set) var location = SourceLocation(file: "", line: 1, column: 1)
  /// Paths with wildcards.
  package internal(set) var paths: [String] = []
}
