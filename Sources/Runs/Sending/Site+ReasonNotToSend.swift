import Catalogs
import Redaction
import Settings
import StateDirectory

extension Site {
  /// Why a message that was made before may not be sent today (M5); nil when it may.
  func reasonNotToSend(to entry: OutboxHead, _ mode: Mode, _ consent: Consent) -> String? {
    guard
      let destination = settings.destinations.first(where: { $0.name == entry.destination })
    else {
      return settings.limits.refused.contains(entry.destination)
        ? "the policy of this machine does not allow the destination"
        : "the destination is no longer in the config"
    }
    if !destination.isRecipient(entry.recipient) { return "the recipient has changed" }
    if !kinds(for: destination, in: mode).contains(entry.kind) {
      return "this kind of message is no longer sent there"
    }
    // The same fields say more in smart mode: lists in the site's order, clocks to the second.
    if entry.mode != mode { return "it was made in \(entry.mode.rawValue) mode" }
    let today = policy(for: destination, mode: mode, consent: consent)
    // An inventory may tell repeats of alerts.
    var allowed = today.effectiveActions(catalog, kinds: [entry.kind, .alert])
    if sendsTraces(to: destination, mode: mode, consent: consent) {
      allowed[Self.tracesPath] = .scrub
    }
    let isAllowed = entry.fields.allSatisfy { path, action in
      allowed[path].map { action.followsFrom($0) } ?? false
    }
    if !isAllowed {
      return "the mode, the rules or the accepted terms no longer allow all of its content"
    }
    // The value of a field of another message may appear in this one's free text. Where it is not written
    // down what was taken out, nothing was.
    let hidden = Set(entry.hidden ?? [])
    if !hidden.isSuperset(of: today.fieldsHidden(from: entry.kind, catalog).map(\.path)) {
      return "it may contain values that may no longer be sent"
    }
    return nil
  }
}
