import Catalogs
import Redaction
import Settings
import StateDirectory

extension Site {
  /// Why a queued message may not be sent today (M5); nil if it may.
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
    // The same fields reveal more in smart mode: lists in the site's order, times to the second.
    if entry.mode != mode { return "it was made in \(entry.mode.rawValue) mode" }
    let today = policy(for: destination, mode: mode, consent: consent)
    // An inventory may contain repeats of alerts.
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
    // A value of another message's field may appear in this message's free text. If the removals
    // were not stored, there were none.
    let hidden = Set(entry.hidden ?? [])
    if !hidden.isSuperset(of: today.fieldsHidden(from: entry.kind, catalog).map(\.path)) {
      return "it may contain values that may no longer be sent"
    }
    return nil
  }
}
