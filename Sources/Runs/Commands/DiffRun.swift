package import Catalogs
import Diagnostics
import Formats
import Redaction
import Reports
import Settings
import StateDirectory

/// `callhome diff`: compares smart with anonymous mode, or today's message with the last one sent
/// (D4).
package struct DiffRun: Sendable {
  /// The message to compare.
  package let kind: MessageKind
  /// The destination; nil for the first that gets the kind.
  package let destination: String?

  /// Creates a run.
  package init(kind: MessageKind, destination: String?) {
    self.kind = kind
    self.destination = destination
  }

  /// Shows what each mode does with each field that they treat differently.
  package func betweenModes(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      result.diagnostics += site.warnings
      let wanted = MessageTarget(kind: kind, name: destination)
      guard let target = try wanted.destination(in: site, .smart, &result) else { return }
      let smart = site.policy(for: target, mode: .smart, consent: nil)
      let anonymous = site.policy(for: target, mode: .anonymous, consent: nil)
      let fields = ((site.catalog.messages[kind]?.fields ?? []) + site.catalog.envelope)
        .flatMap(\.leaves)
      let rows = fields.map { field in
        (field.path, "\(smart.action(for: field))", "\(anonymous.action(for: field))")
      }
      let different = rows.filter { $0.1 != $0.2 }
      let table = [("field", "smart", "anonymous")] + different
      let widths = table.reduce((0, 0)) { (max($0.0, $1.0.count), max($0.1, $1.1.count)) }
      for row in table {
        result.say(
          row.0 + blanks(widths.0 - row.0.count + 2) + row.1 + blanks(widths.1 - row.1.count + 2)
            + row.2)
      }
      result.say("")
      result.say("the other \(rows.count - different.count) fields are treated alike in both modes")
    }
  }

  /// Shows the lines that differ between today's message and the last one sent to the destination.
  package func sinceLastSent(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      guard let mode = site.settings.mode else {
        throw CommandError(
          "with 'call_home: \(site.settings.callHome.rawValue)' nothing is sent", .usage)
      }
      result.diagnostics += site.warnings
      let wanted = MessageTarget(kind: kind, name: destination)
      guard let target = try wanted.destination(in: site, mode, &result) else { return }
      let stored = StoredState(reading: site, environment, &result)
      guard let sent = stored.ledger[Ledger.Key(target.name, kind)].sent,
        let state = try StateDirectory(openingToRead: site.settings.state.value, result.findings),
        let message = try state.keptMessages().last(where: { $0.messageID == sent.messageID }),
        let last = try state.read(message)
      else {
        throw CommandError(
          "no \(kind.rawValue) message is kept that was sent to '\(target.name)'",
          hint: "'callhome history' lists what was sent", .usage)
      }
      let snapshot = try site.snapshot(
        now: environment.now, site.knownNodes(result.findings), &result.diagnostics, &result.status)
      // With the same id, time and number, only the content can differ.
      let pipeline = Pipeline(
        site: site, snapshot: snapshot, installationID: stored.installation.id, now: last.created,
        pseudonymKey: stored.pseudonymKey)
      do throws(RedactionFault) {
        let built = try pipeline.build(
          Pipeline.Request(
            kind: kind, messageID: last.messageID,
            policy: site.policy(for: target, mode: mode, consent: stored.consent),
            destination: target, position: Pipeline.Position(of: last.head)))
        let changes = LineDifference(from: last.bytes, to: built.payload.bytes).changes
        for change in changes {
          // E-mail ends its lines with CR LF.
          let line =
            change.bytes.last == UInt8(ascii: "\r") ? change.bytes.dropLast() : change.bytes
          result.say(
            (change.isInserted ? "+ " : "- ") + visible(String(decoding: line, as: UTF8.self)))
        }
        if changes.isEmpty {
          result.say("no difference to the message of \(last.created), id \(last.messageID)")
        }
      } catch {
        throw CommandError(error.text, hint: error.hint, .redactionFault)
      }
    }
  }
}

private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
