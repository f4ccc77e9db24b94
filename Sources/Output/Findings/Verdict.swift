/// Whether Call Home works.
package enum Verdict: String, CaseIterable, Sendable {
  /// Everything that was due was sent.
  case working
  /// Messages are delivered, but something needs attention.
  case degraded
  /// Messages are not delivered.
  case failing
  /// No mode is set, or the terms are not accepted: nothing is sent.
  case notConfigured = "not-configured"
  /// The operator has disabled Call Home: nothing is sent.
  case disabled
  /// The config or the state cannot be read.
  case unknown

  /// The exit status of `callhome status --exit-status`, as in monitoring plugins.
  package var exitStatus: Int32 {
    switch self {
    case .working, .disabled: 0
    case .degraded: 1
    case .failing: 2
    case .notConfigured, .unknown: 3
    }
  }

  /// The first words of the output of `status`.
  package var words: String { self == .notConfigured ? "not configured" : rawValue }
}

extension SiteFacts {
  /// Whether Call Home works.
  ///
  /// - Parameter findings: the findings about the site.
  package func verdict(of findings: [Finding]) -> Verdict {
    if callHome == "disabled" { return .disabled }
    if configPath == nil || callHome == "none" { return .notConfigured }
    // It is not known whether the terms are accepted while the file cannot be read.
    let isStateBroken = findings.contains {
      $0.code == .stateNotWritable || $0.code == .stateDamaged
    }
    if accepted == nil, !isStateBroken { return .notConfigured }
    if findings.contains(where: { $0.severity == .failing }) { return .failing }
    return findings.contains { $0.severity == .degraded } ? .degraded : .working
  }
}
