import Catalogs
import Diagnostics
import Formats
import Messages
import Redaction
import Settings
import Snapshots
import StateDirectory
import Times

/// From what is the case to the bytes that leave.
struct Pipeline {
  let site: Site
  let snapshot: Snapshot
  let installationID: String
  let now: Timestamp

  /// What a message of a kind is under a policy, and its bytes as they leave for a destination.
  ///
  /// Settings say what is allowed, the catalog says what a message consists of, the snapshots say what
  /// is the case; only the redaction makes of it what a format accepts.
  ///
  /// - Parameter format: how it is written; nil takes the destination's format.
  func make(
    _ kind: MessageKind, messageID: String, policy: RedactionPolicy, _ destination: Destination,
    format: Format? = nil
  ) -> (message: RedactedMessage, payload: Payload, diagnostics: [Diagnostic]) {
    let composer = Composer(
      catalog: site.catalog, snapshot: snapshot,
      facts: facts(kind, messageID: messageID, mode: policy.mode),
      oldest: now.adding(seconds: -site.settings.maxAge.seconds))
    let (message, diagnostics) = composer.message(kind)
    let redacted = RedactedMessage(message, policy: policy)
    let format = format ?? destination.format
    guard destination.via == .email else {
      return (redacted, format.payload(for: redacted), diagnostics)
    }
    let envelope = MailEnvelope(
      from: site.settings.mailServer?.from ?? "", to: destination.isCopies ? [] : destination.to,
      messageID: messageID, created: now)
    return (redacted, format.mail(for: redacted, envelope), diagnostics)
  }

  private func facts(_ kind: MessageKind, messageID: String, mode: Mode) -> Composer.Facts {
    let contact = site.settings.contact
    let contract = site.settings.contract
    return [
      .contact: [
        "email": contact.email, "company": contact.company, "name": contact.name,
        "address": contact.address, "phone": contact.phone,
      ].compactMapValues { $0 },
      .contract: [
        "user_id": contract.userID, "customer_id": contract.customerID,
        "contract_id": contract.contractID, "site_id": contract.siteID,
      ].compactMapValues { $0 },
      .message: [
        "id": messageID, "kind": kind.rawValue, "mode": mode.rawValue,
        "created": now.description, "product": site.catalog.product,
        "schema_version": Catalog.schemaVersion, "severity": Severity.notification.rawValue,
        "installation_id": installationID,
      ],
    ]
  }
}
