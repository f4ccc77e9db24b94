import Catalogs
import Delivery
import Diagnostics
import Formats
import Redaction
import Settings
import Snapshots
import StateDirectory

/// `callhome test`: sends each destination a message that is marked as a test (S5).
///
/// It names the sender and contains no data. One that cannot be delivered is reported and not kept.
package struct TestRun: Sendable {
  /// The destinations to test, by name; empty means all.
  package let destinations: [String]

  /// Creates a run.
  package init(destinations: [String]) {
    self.destinations = destinations
  }

  /// Sends.
  package func run(_ environment: RunEnvironment) -> Outcome {
    ManualDelivery.run(environment) { work, result in
      let names =
        destinations.isEmpty ? work.site.settings.destinations.map(\.name) : destinations
      for name in names {
        let destination = try work.destination(name)
        guard work.isAgreed(destination, &result) else { continue }
        if destination.via == .email, work.site.settings.mailServer == nil {
          throw CommandError(
            DeliveryFailure.noMailServer.text, hint: "set 'mail_server'", .notConfigured)
        }
        let messageID = randomIdentifier()
        let pipeline = Pipeline(
          site: work.site, snapshot: .empty, installationID: work.installation.id,
          now: work.environment.now, pseudonymKey: try work.pseudonymKey())
        let position = try work.nextPosition(of: destination)
        let built: Pipeline.BuiltMessage
        do throws(RedactionFault) {
          built = try pipeline.build(
            Pipeline.Request(
              kind: .test, messageID: messageID,
              policy: work.site.policy(for: destination, mode: work.mode, consent: work.consent),
              destination: destination, position: position))
        } catch {
          throw CommandError(error.text, hint: error.hint, .redactionFault)
        }
        let bytes: [UInt8]
        let signing = try work.signed(built, destination)
        do throws(DeliveryFailure) {
          bytes = try signing.get()
        } catch {
          throw CommandError(error.text, hint: error.hint, .refused)
        }
        let entry = OutboxEntry(
          messageID: messageID, destination: name, recipient: destination.recipient, kind: .test,
          mode: work.mode, created: work.environment.now, period: "",
          contentType: built.payload.contentType, fileExtension: built.payload.fileExtension,
          fields: built.message.receipt, bytes: bytes, sequence: position?.sequence,
          previous: position?.previous)
        try work.note(entry.head)
        if case .success = try work.deliver(entry, to: destination, as: .test, &result), work.isNew
        {
          result.next = .showStatus
        }
      }
    }
  }
}
