import Catalogs
import Diagnostics
import Formats
import Messages
import Redaction
import Settings
import Snapshots
import StateDirectory
import Times
import Traces

/// Turns data of the site into the bytes of a message.
struct Pipeline {
  let site: Site
  let snapshot: Snapshot
  let installationID: String
  let now: Timestamp
  /// The key that pseudonyms are derived from; nil if there is none.
  let pseudonymKey: PseudonymKey?
  /// The id of the e-mail that this one is threaded with; nil if it starts a thread.
  var thread: String?

  /// A message's position in the sequence of messages for its destination (R5).
  struct Position {
    /// The sequence number.
    let sequence: Int
    /// The id of the message before it; nil for the first.
    let previous: String?

    /// The position after the last one of a destination.
    init(after last: Ledger.Position?) {
      sequence = (last?.sequence ?? 0) + 1
      previous = last?.messageID
    }

    /// The position of a message; nil if it has none.
    init?(of head: OutboxHead) {
      guard let sequence = head.sequence else { return nil }
      self.sequence = sequence
      previous = head.previous
    }
  }

  /// The input for a message, besides the site.
  struct Request {
    let kind: MessageKind
    let messageID: String
    let policy: RedactionPolicy
    let destination: Destination
    /// Its position in the sequence for the destination; nil in anonymous mode.
    var position: Position?
    /// The alert, for a message about one.
    var alert: AlertFacts?
    /// The files to include, as far as they may be sent.
    var files: AlertFiles?
    /// The repeats of alerts that it reports, one line each.
    var repeated: [String] = []
    /// The format; nil for the destination's.
    var format: Format?
    /// When the last message to the destination was built; nil if there was none.
    var lastSent: Timestamp?
  }

  /// A message and its bytes for a destination.
  struct BuiltMessage {
    let message: RedactedMessage
    let payload: Payload
    /// The same message without its traces; nil if it has none.
    let traceless: OutboxEntry.Traceless?
    /// What the leak guard removed from it.
    let leftOut: [GuardedMessage.LeftOut]
    /// Warnings about values that do not match the catalog, and about what the leak guard removed.
    let diagnostics: [Diagnostic]
  }

  /// Builds a message of a kind under a policy.
  ///
  /// The settings decide what may be sent, the catalog defines the content, and the snapshots
  /// contain the data. Only the redaction produces what a format accepts, and the leak guard checks
  /// the finished bytes.
  ///
  /// - Throws: why the message must not be sent (D1, D3).
  func build(_ request: Request) throws(RedactionFault) -> BuiltMessage {
    let (kind, messageID, policy) = (request.kind, request.messageID, request.policy)
    let (destination, format) = (request.destination, request.format)
    let composer = composer(
      kind, messageID: messageID, mode: policy.mode, position: request.position,
      alert: request.alert, repeated: request.repeated)
    let (message, diagnostics) = composer.message(kind)
    let hidden = KnownValues(hiddenFrom: kind, site.catalog, policy: policy) {
      composer.values(of: $0)
    }.all
    let usesPseudonyms = policy.uses(.pseudonym, in: kind, site.catalog)
    if pseudonymKey == nil, usesPseudonyms { throw .noPseudonymKey }
    let isRead = policy.readsNames(in: kind, site.catalog)
    let files = policy.sendsFiles(with: kind, site.catalog) ? request.files : nil
    let identities =
      policy.mode == .anonymous || files != nil || policy.uses(.scrub, in: kind, site.catalog)
      ? KnownValues(identitiesOf: site.catalog, policy: policy) { composer.values(of: $0) }.all : []
    let redactor = Redactor(
      policy: policy,
      // If no pseudonyms are used, a random key: it must not be a key that anybody knows.
      pseudonyms: Pseudonyms(
        key: (pseudonymKey ?? .random(at: now)).bytes, mode: policy.mode,
        nodes: usesPseudonyms ? composer.nodeNames(reading: isRead) : []),
      hidden: hidden, identities: identities)
    let newPseudonyms = pseudonymKey.flatMap { key in
      request.lastSent.flatMap { $0 < key.since ? key.since : nil }
    }
    var redacted: RedactedMessage
    if let files {
      let redaction: FileRedaction
      (redacted, redaction) = redactor.redactWithFiles(message, newPseudonyms: newPseudonyms)
      redacted = fitted(
        redacted.with(
          files.reader.files(
            redaction,
            isRead: holdsFiles(destination, format))),
        destination, format, messageID: messageID, until: files.deadline)
    } else {
      redacted = redactor.redact(message, newPseudonyms: newPseudonyms)
    }
    var payload = payload(of: redacted, destination, format, messageID: messageID)
    var leftOut: [GuardedMessage.LeftOut] = []
    if !hidden.isEmpty {
      let leakGuard = LeakGuard(hidden, exempt: ownAddresses(destination))
      let body = format == nil ? destination.body : nil
      // A body is made from the formatted message, so values found in that are removed from it
      // first.
      func written(_ reduced: RedactedMessage) -> MessageBytes {
        body == nil
          ? self.payload(of: reduced, destination, format, messageID: messageID).content
          : destination.format.payload(for: reduced).content
      }
      if let body, !body.holdsFiles {
        redacted = redacted.withoutAttachments(because: .notInThisForm)
      }
      let guarded = leakGuard.guarded(
        redacted, payload: body == nil ? payload.content : written(redacted),
        until: files?.deadline ?? .none, written: written)
      if !guarded.leaks.isEmpty { throw .leaks(guarded.leaks) }
      if guarded.isChanged {
        redacted = guarded.message
        payload = self.payload(of: redacted, destination, format, messageID: messageID)
      }
      leftOut = guarded.leftOut
      if let body {
        // Texts from the config in the body are checked like values: the skeleton does not contain
        // them.
        let leaks = leakGuard.leaks(in: payload.bytes, skeleton: body.skeleton(of: redacted)) {
          body.payload(for: redacted.neutral, destination.bodyForm).bytes
        }
        if !leaks.isEmpty {
          throw .leaksOfBody(leaks, destination.name, destination.location)
        }
      }
    }
    var traceless: OutboxEntry.Traceless?
    if redacted.hasAttachments {
      func bytes(_ why: FileRemark) -> [UInt8] {
        self.payload(
          of: redacted.withoutAttachments(because: why), destination, format, messageID: messageID
        ).bytes
      }
      let hours = Int(site.settings.keep.traces.seconds / 3_600)
      traceless = OutboxEntry.Traceless(
        expired: bytes(.deleted(afterHours: hours)), tooLarge: bytes(.receiverLimit))
    }
    return BuiltMessage(
      message: redacted, payload: payload, traceless: traceless, leftOut: leftOut,
      diagnostics: diagnostics + warnings(about: leftOut, kind, destination))
  }

  /// The message with as many bytes of files as its destination takes; without files if there is no
  /// time to finish it with them.
  private func fitted(
    _ message: RedactedMessage, _ destination: Destination, _ format: Format?, messageID: String,
    until deadline: Deadline
  ) -> RedactedMessage {
    if deadline.isOver { return message.withoutAttachments(because: .noTime) }
    guard let limit = destination.sizeLimit else { return message }
    if format == nil, let body = destination.body {
      return body.fitted(message, to: limit.bytes, destination.bodyForm)
    }
    return (format ?? destination.format).fitted(
      message,
      // The signatures of an e-mail are added later; they take at most this many bytes.
      to: destination.via == .email && destination.signs
        ? max(0, limit.bytes - 2_048) : limit.bytes,
      destination.via == .email ? envelope(destination, messageID) : nil)
  }

  /// Whether messages for a destination contain files.
  private func holdsFiles(_ destination: Destination, _ format: Format?) -> Bool {
    if format == nil, let body = destination.body { return body.holdsFiles }
    return (format ?? destination.format).holdsFiles(asMail: destination.via == .email)
  }

  /// The composer of a message; `alert` is the alert that it is about, if any.
  func composer(
    _ kind: MessageKind, messageID: String, mode: Mode, position: Position? = nil,
    alert: AlertFacts? = nil, repeated: [String] = []
  ) -> Composer {
    var facts = facts(kind, messageID: messageID, mode: mode)
    facts[.message]?["sequence"] = position.map { String($0.sequence) }
    facts[.message]?["previous_message_id"] = position?.previous
    facts[.message]?["incident"] = alert?.incident
    if !repeated.isEmpty {
      facts[.message]?["repeated_alerts"] = repeated.joined(separator: "\n")
    }
    return Composer(
      catalog: site.catalog, snapshot: snapshot, facts: facts,
      oldest: now.adding(seconds: -site.settings.maxAge.seconds), alert: alert,
      collector: site.settings.collector)
  }

  private func payload(
    of message: RedactedMessage, _ destination: Destination, _ format: Format?, messageID: String
  ) -> Payload {
    if format == nil, let body = destination.body {
      return body.payload(for: message, destination.bodyForm)
    }
    let format = format ?? destination.format
    guard destination.via == .email else { return format.payload(for: message) }
    return format.mail(for: message, envelope(destination, messageID))
  }

  private func envelope(_ destination: Destination, _ messageID: String) -> MailEnvelope {
    MailEnvelope(
      from: site.settings.mailServer?.from ?? "", to: destination.isCopies ? [] : destination.to,
      messageID: messageID, created: now, thread: thread)
  }

  /// The addresses that the config itself puts into the headers of an e-mail.
  private func ownAddresses(_ destination: Destination) -> [String] {
    guard destination.via == .email else { return [] }
    return destination.to + (site.settings.mailServer.map { [$0.from] } ?? [])
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
        "schema_version": Catalog.schemaVersion,
        "catalog_revision": site.words.revision(site.catalog),
        "severity": Severity.notification.rawValue,
        "installation_id": installationID,
      ],
    ]
  }
}
