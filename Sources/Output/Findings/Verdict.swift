/// Whether Call Home works.
package enum Verdict: String, CaseIterable, Sendable {
  /// Everything that was due was sent.
  case working
  /// Messages arrive, but something needs attention.
  case degraded
  /// Messages do not arrive.
  case failing
  /// Nobody has chosen a mode or accepted the terms: nothing is sent.
  case notConfigured = "not-configured"
  /// The operator has switched Call Home off: nothing is sent.
  case disabled
  /// The config or the state cannot be read.
  case unknown

  /// The exit status of `callhome status --exit-status`, as monitoring plugins have it.
  package var exitStatus: Int32 {
    switch self {
    case .working, .disabled: 0
    case .degraded: 1
    case .failing: 2
    case .notConfigured, .unknown: 3
    }
  }

  /// The words that begin the first line of `status`.
  package var words: String { self == .notConfigured ? "not configured" : rawValue }
}

extension SiteFacts {
  /// Whether Call Home works.
  ///
  /// - Parameter findings: what ``findings`` is.
  package func verdict(of findings: [Finding]) -> Verdict {
    if callHome == "disabled" { return .disabled }
    if configPath == nil || callHome == "none" { return .notConfigured }
    // Whether the terms were accepted is not known while the file cannot be read.
    let isStateBroken = findings.contains {
      $0.code == .stateNotWritable || $0.code == .stateDamaged
    }
    if accepted == nil, !isStateBroken { return .notConfigured }
    if findings.contains(where: { $0.severity == .failing }) { return .failing }
    return findings.contains { $0.severity == .degraded } ? .degraded : .working
  }
}
