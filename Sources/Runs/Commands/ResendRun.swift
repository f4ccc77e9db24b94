import Diagnostics
import Settings
import StateDirectory

/// `callhome history resend`: sends the exact bytes of a message again, under the same id (J4).
package struct ResendRun: Sendable {
  /// The message's id, or at least six characters that no other id begins with.
  package let id: String

  /// Creates a run.
  package init(id: String) {
    self.id = id
  }

  /// Sends.
  package func run(_ environment: RunEnvironment) -> Outcome {
    ManualDelivery.run(environment) { work, result in
      let (entry, place) = try work.kept(id)
      if place == .outbox {
        throw CommandError(
          "this message has not been sent yet: it is queued",
          hint: "run: callhome send --now", .usage)
      }
      if let reason = work.site.reasonNotToSend(to: entry.head, work.mode, work.consent) {
        throw CommandError("this message may not be sent today: \(reason)", .notConfigured)
      }
      let destination = try work.destination(entry.destination)
      let outcome = try work.deliver(entry, to: destination, as: .resent, &result)
      if case .success(let reply) = outcome { try work.keep(reply, to: entry.head) }
    }
  }
}
