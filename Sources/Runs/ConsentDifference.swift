import Catalogs
import Diagnostics
import Redaction
import Settings
import StateDirectory

/// What the config of today would send beyond what was agreed to (C3).
struct ConsentDifference {
  /// One destination's share.
  struct Part {
    let destination: Destination
    /// Who was agreed to, when today's recipient is another one; nil for a destination that is new.
    let acceptedRecipient: String?
    /// Whether nothing was agreed to for today's recipient.
    let isNew: Bool
    /// Path, today's action and the accepted one, nil where nothing of the field was agreed to.
    let fields: [(path: String, today: FieldAction, accepted: FieldAction?)]
  }

  /// The destinations where there is a difference, in the order of the config.
  let parts: [Part]

  /// Compares today's config with a consent; without a consent everything is new.
  init(_ site: Site, consent: Consent?, mode: Mode) {
    parts = site.settings.destinations.compactMap { destination in
      let today = proposedFields(site, destination, mode)
      let accepted = consent?.fields(for: destination) ?? [:]
      let more = today.sorted { $0.key < $1.key }.compactMap {
        path, action -> (path: String, today: FieldAction, accepted: FieldAction?)? in
        if let before = accepted[path], action.isAtLeastAsStrict(as: before) { return nil }
        return (path, action, accepted[path])
      }
      if more.isEmpty { return nil }
      let grant = consent?.grants[destination.name]
      return Part(
        destination: destination,
        acceptedRecipient: grant.map(\.recipient).flatMap {
          destination.isRecipient($0) ? nil : $0
        }, isNew: accepted.isEmpty, fields: more)
    }
  }

  /// Whether everything that today's config would send was agreed to.
  var isEmpty: Bool { parts.isEmpty }

  /// What to tell an operator, a warning for each destination.
  var warnings: [Diagnostic] {
    parts.map { part in
      let what =
        part.isNew
        ? "nothing is sent to '\(part.destination.name)': nobody agreed to this recipient yet"
        : "messages to '\(part.destination.name)' go without what is new (fields: "
          + "\(part.fields.count)): nobody agreed to send it yet"
      return Diagnostic(
        .warning, at: part.destination.location, what,
        hint: "run 'callhome license show' to see them and 'callhome license accept' to agree")
    }
  }
}

/// What would be sent to a destination if everything were agreed to.
func proposedFields(
  _ site: Site, _ destination: Destination, _ mode: Mode
) -> [String: FieldAction] {
  let kinds = site.kinds(for: destination, in: mode)
  var fields = site.policy(for: destination, mode: mode, consent: nil)
    .effectiveActions(site.catalog, kinds: kinds)
  if site.settings.traces, mode == .smart, kinds.contains(.alert) {
    fields[Site.tracesPath] = .scrub
  }
  return fields
}
