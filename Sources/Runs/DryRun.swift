package import Catalogs
import Diagnostics
import Documents
import Files
package import Formats
import Redaction
import Settings
import StateDirectory

/// What `callhome render` does: the exact bytes that would be sent, and nothing else (O2).
///
/// State is read at most, and nothing is written anywhere.
package struct DryRun: Sendable {
  /// What to render.
  package let kind: MessageKind
  /// For which destination; nil takes the first that gets the kind.
  package let destination: String?
  /// In which format; nil takes the destination's.
  package let format: Format?
  /// In which mode; nil takes the one in force.
  package let mode: Mode?

  /// Creates a dry run.
  package init(kind: MessageKind, destination: String?, format: Format?, mode: Mode?) {
    self.kind = kind
    self.destination = destination
    self.format = format
    self.mode = mode
  }

  /// Renders.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      guard let mode = mode ?? site.settings.mode else {
        result.diagnostics = [
          Diagnostic(
            .note, at: nil,
            "nothing is sent with 'call_home: \(site.settings.callHome.rawValue)', so there is nothing "
              + "to render", hint: "add '--mode smart' or '--mode anonymous' to see what would be")
        ]
        return
      }
      result.diagnostics += site.warnings
      guard let target = try target(in: site, mode, &result) else { return }
      try render(site, target, mode, environment, &result)
    }
  }

  private func render(
    _ site: Site, _ target: Destination, _ mode: Mode, _ environment: RunEnvironment,
    _ result: inout Outcome
  ) throws {
    let known = known(site, &result.diagnostics)
    // Under another mode than the one in force, what was agreed to says nothing.
    let consent = mode == site.settings.mode ? known.consent : nil
    let policy = site.policy(for: target, mode: mode, consent: consent)
    let snapshot = try site.snapshot(now: environment.now, &result.diagnostics)
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: known.installation.id,
      now: environment.now)
    let made = pipeline.make(
      kind, messageID: randomIdentifier(), policy: policy, target, format: format)
    result.diagnostics += made.diagnostics
    if consent != nil {
      result.diagnostics += ConsentDifference(site, consent: consent, mode: mode).warnings
    } else if mode == site.settings.mode {
      result.diagnostics.append(
        Diagnostic(.note, at: nil, "nothing is sent until the licence is accepted"))
    }
    if made.message.isEmpty {
      result.diagnostics.append(
        Diagnostic(
          .note, at: nil, "nothing of this message may be sent to '\(target.name)', so none is sent"
        ))
    } else {
      result.output = made.payload.bytes
    }
  }

  /// The destination to render for, nil when there is nothing to render; a note says why.
  private func target(
    in site: Site, _ mode: Mode, _ result: inout Outcome
  ) throws -> Destination? {
    if site.catalog.messages[kind] == nil {
      throw Stop("'\(site.catalog.product)' has no \(kind.rawValue) message", .usage)
    }
    if !site.catalog.monthlyKinds(in: mode).contains(kind) {
      result.diagnostics.append(
        Diagnostic(.note, at: nil, "\(mode.rawValue) mode has no \(kind.rawValue) message"))
      return nil
    }
    let destinations = site.settings.destinations
    guard let destination else {
      // A preview under 'call_home: none' may have no destination yet.
      return destinations.first { $0.messages.contains(kind) } ?? destinations.first
        ?? Destination.preview
    }
    guard let named = destinations.first(where: { $0.name == destination }) else {
      throw unknownDestination(destination, destinations)
    }
    if !named.messages.contains(kind) {
      throw Stop(
        "the destination '\(named.name)' does not get \(kind.rawValue) messages", .usage)
    }
    return named
  }

  /// What the state knows, or what stands in for it.
  private func known(
    _ site: Site, _ diagnostics: inout [Diagnostic]
  ) -> (installation: Installation, consent: Consent?) {
    var why = "there is no installation yet"
    var consent: Consent?
    do throws(FileError) {
      if let state = try StateDirectory(openingToRead: site.settings.state.value) {
        consent = try state.consent(&diagnostics)
        if let installation = try state.installation(&diagnostics) {
          return (installation, consent)
        }
      }
    } catch {
      why = error.description
    }
    diagnostics.append(
      Diagnostic(.note, at: nil, "rendered with provisional ids: \(why)"))
    return (Installation.random(), consent)
  }
}

/// The fault of a destination that the config does not have.
func unknownDestination(_ name: String, _ destinations: [Destination]) -> Stop {
  Stop(
    "there is no destination \(quoted(name)) in the config",
    hint: didYouMean(name, among: destinations.map(\.name)), .usage)
}
