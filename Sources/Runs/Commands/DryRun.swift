import Alerts
package import Catalogs
import Diagnostics
import Documents
import Files
package import Formats
import Messages
import Redaction
import Settings
import StateDirectory
import Times

/// `callhome render`: prints the exact bytes that would be sent (O2).
///
/// It may read the state, and writes nothing anywhere.
package struct DryRun: Sendable {
  /// The kind of message.
  package let kind: MessageKind
  /// The alerts that messages are built from, for the kind `.alert`.
  package let alerts: AlertSource?
  /// The destination; nil for the first that gets the kind.
  package let destination: String?
  /// The format; nil for the destination's.
  package let format: Format?
  /// The mode; nil for the one in force.
  package let mode: Mode?

  /// Creates a dry run.
  package init(
    kind: MessageKind, alerts: AlertSource? = nil, destination: String?, format: Format?,
    mode: Mode?
  ) {
    self.kind = kind
    self.alerts = alerts
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
      let wanted = MessageTarget(kind: kind, name: destination)
      guard let target = try wanted.destination(in: site, mode, &result) else { return }
      try render(site, target, mode, environment, &result)
    }
  }

  private func render(
    _ site: Site, _ target: Destination, _ mode: Mode, _ environment: RunEnvironment,
    _ result: inout Outcome
  ) throws {
    let known = StoredState(reading: site, environment, &result)
    // The accepted terms do not apply to another mode than the one in force.
    let consent = mode == site.settings.mode ? known.consent : nil
    let policy = site.policy(for: target, mode: mode, consent: consent)
    let snapshot = try site.snapshot(
      now: environment.now, site.knownNodes(result.findings), &result.diagnostics, &result.status)
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: known.installation.id,
      now: environment.now, pseudonymKey: known.pseudonymKey)
    // One message for each alert, or a single message for other kinds.
    let subjects = try alerts?.read(site, environment, &result).map { Optional($0) } ?? [nil]
    let sendsTraces = site.sendsTraces(to: target, mode: mode, consent: consent)
    var last = known.ledger.positions[target.name]
    for alert in subjects {
      let facts = try alert.map { try self.facts($0, site, known.installation, environment) }
      let files =
        alert.map { site.traces(of: $0, alerts?.diagnosticFiles ?? [], consent: consent) } ?? []
      let messageID = randomIdentifier()
      let position = mode == .smart ? Pipeline.Position(after: last) : nil
      try render(
        Pipeline.Request(
          kind: kind, messageID: messageID, policy: policy, destination: target,
          position: position, alert: facts,
          files: sendsTraces && !files.isEmpty ? AlertFiles(files, .unlimited) : nil,
          format: format,
          lastSent: known.ledger[Ledger.Key(target.name, kind)].sent?.composed),
        pipeline, &result)
      last = position.map { Ledger.Position(sequence: $0.sequence, messageID: messageID) }
    }
    if consent != nil {
      result.diagnostics += ConsentDifference(site, consent: consent, mode: mode).warnings
    } else if mode == site.settings.mode {
      result.diagnostics.append(
        Diagnostic(.note, at: nil, "nothing is sent until the licence is accepted"))
    }
  }

  /// The content of a message about an alert, with the incident that the alert would belong to.
  private func facts(
    _ alert: Alert, _ site: Site, _ installation: Installation, _ environment: RunEnvironment
  ) throws -> AlertFacts {
    let definition = site.catalog.alert(named: alert.name)
    let key = AlertKey(alert, definition)
    let state = try StateDirectory(openingToRead: site.settings.state.value, StateFindings())
    let started = try state?.incidentStart(
      of: key, isResolved: alert.isResolved, at: environment.now, site.settings.alerts.window)
    return AlertFacts(
      alert, definition: definition,
      incident: installation.incident(of: key, started: started ?? environment.now))
  }

  private func render(
    _ request: Pipeline.Request, _ pipeline: Pipeline, _ result: inout Outcome
  ) throws {
    let built: Pipeline.BuiltMessage
    do throws(RedactionFault) {
      built = try pipeline.build(request)
    } catch {
      throw CommandError(error.text, hint: error.hint, .redactionFault)
    }
    for diagnostic in built.diagnostics where !result.diagnostics.contains(diagnostic) {
      result.diagnostics.append(diagnostic)
    }
    if built.message.isEmpty {
      result.diagnostics.append(
        Diagnostic(
          .note, at: nil,
          "nothing of this message may be sent to '\(request.destination.name)', so none is sent"
        ))
    } else {
      result.add(built.payload)
    }
  }
}
