package import Catalogs
import Diagnostics
import Messages
import Redaction
import Reports
import Settings
import Snapshots
import StateDirectory

/// `callhome explain` (D4).
package struct ExplainRun: Sendable {
  /// The message to explain.
  package let kind: MessageKind
  /// The destination; nil for the first that gets the kind.
  package let destination: String?
  /// The mode; nil for the one in force.
  package let mode: Mode?
  /// Whether to print JSON.
  package let isJSON: Bool

  /// Creates a run.
  package init(kind: MessageKind, destination: String?, mode: Mode?, isJSON: Bool) {
    self.kind = kind
    self.destination = destination
    self.mode = mode
    self.isJSON = isJSON
  }

  /// Explains.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      guard let mode = mode ?? site.settings.mode else {
        throw CommandError(
          "with 'call_home: \(site.settings.callHome.rawValue)' nothing is sent",
          hint: "add '--mode smart' or '--mode anonymous' to see what would be", .usage)
      }
      result.diagnostics += site.warnings
      let wanted = MessageTarget(kind: kind, name: destination)
      guard let target = try wanted.destination(in: site, mode, &result) else { return }
      // No id is shown, so it does not matter that one is provisional.
      var unheard = Outcome(result.findings)
      let stored = StoredState(reading: site, environment, &unheard)
      let consent = mode == site.settings.mode ? stored.consent : nil
      let policy = site.policy(for: target, mode: mode, consent: consent)
      let snapshot = try site.snapshot(
        now: environment.now, site.knownNodes(result.findings), &result.diagnostics, &result.status)
      let pipeline = Pipeline(
        site: site, snapshot: snapshot, installationID: stored.installation.id,
        now: environment.now, pseudonymKey: stored.pseudonymKey)
      let composer = pipeline.composer(kind, messageID: "", mode: mode)
      let report = report(site, target, policy, composer)
      result.output = Array((isJSON ? report.json : report.text).utf8)
    }
  }

  private func report(
    _ site: Site, _ target: Destination, _ policy: RedactionPolicy, _ composer: Composer
  ) -> ExplainReport {
    let fields = (site.catalog.messages[kind]?.fields ?? []) + site.catalog.envelope
    let known = KnownValues(hiddenFrom: kind, site.catalog, policy: policy) {
      composer.values(of: $0)
    }.all
    return ExplainReport(
      title: "\(kind.rawValue) for '\(target.name)' in \(policy.mode.rawValue) mode",
      rows: fields.flatMap(\.leaves).map { field in
        let decision = policy.decision(for: field)
        return ExplainReport.Row(
          path: field.path, valueClass: field.valueClass.rawValue,
          action: decision.action.description, reason: words(of: decision.reason, site),
          rule: place(of: decision.reason, site), origins: composer.origins(of: field).map(origin))
      },
      short: known.filter { $0.matching != .anywhere }.map {
        ExplainReport.Short(path: $0.path, text: $0.text, isWord: $0.matching == .wholeWord)
      })
  }

  /// The reason in words; if a rule or the mode comes from the policy, it says so.
  private func words(of reason: Decision.Reason, _ site: Site) -> String {
    let limits = site.settings.limits
    switch reason {
    case .rule(let rule) where limits.rules.contains(rule):
      return "the policy's rule \(quoted(rule.pattern))"
    case .mode, .freeText:
      return limits.modeLocation == nil
        ? reason.words : "\(reason.words), which the policy limits"
    default: return reason.words
    }
  }

  private func place(of reason: Decision.Reason, _ site: Site) -> SourceLocation? {
    switch reason {
    case .mode, .freeText: site.settings.limits.modeLocation
    default: reason.location
    }
  }

  private func origin(_ origin: Origin) -> ExplainReport.Origin {
    var location: SourceLocation?
    var absence: String?
    switch origin.place {
    case .config: break
    case .snapshot(let place): location = place
    case .absent(let why): absence = why.description
    }
    return ExplainReport.Origin(
      node: origin.member, source: origin.source.text, location: location, absence: absence)
  }
}
