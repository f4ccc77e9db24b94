import Catalogs
import Delivery
import Diagnostics
import Formats
import Messages
import Redaction
import Settings
import StateDirectory

/// Making a message for a destination, durable before anything is tried with it.
extension SiteDelivery {
  /// What became of a message that was to be made.
  enum ComposeResult {
    /// It is complete.
    case entry(OutboxEntry)
    /// There is nothing that it may say there.
    case empty
    /// It cannot be made as things are, which was reported and remembered.
    case failed
  }

  /// A message to compose.
  struct ComposeRequest {
    let kind: MessageKind
    let destination: Destination
    let messageID: String
    /// The month that it satisfies.
    let period: String
    /// What it is about, for one about an alert.
    var alert: AlertFacts?
    /// The keys of the alerts that are repeats while it is delivered or queued.
    var alerts: [AlertKey]?
    /// The files that go with it.
    var files: AlertFiles?
    /// Repeats of alerts that it reports.
    var repeated = RepeatedAlerts.none
  }

  /// Composes a message under the accepted terms, as far as the mode sends it.
  mutating func compose(
    _ request: ComposeRequest, mode: Mode, consent: Consent, _ pipeline: Pipeline
  ) throws -> ComposeResult {
    let (kind, destination, messageID) = (request.kind, request.destination, request.messageID)
    if destination.via == .email, site.settings.mailServer == nil {
      cannotSend(kind, destination, .noMailServer)
      return .failed
    }
    let policy = site.policy(for: destination, mode: mode, consent: consent)
    let repeats = request.repeated.lines(to: destination.name, under: policy, site.catalog)
    let position = try nextPosition(destination.name, mode)
    let built: Pipeline.BuiltMessage
    do throws(RedactionFault) {
      built = try pipeline.build(
        Pipeline.Request(
          kind: kind, messageID: messageID, policy: policy, destination: destination,
          position: position, alert: request.alert, files: request.files, repeated: repeats,
          lastSent: ledger[Ledger.Key(destination.name, kind)].sent?.composed))
    } catch {
      try stop(kind, destination, messageID, error, mode)
      return .failed
    }
    for diagnostic in built.diagnostics where !diagnostics.contains(diagnostic) {
      diagnostics.append(diagnostic)
    }
    if built.message.isEmpty { return .empty }
    if !built.leftOut.isEmpty {
      try state.append(
        JournalEntry(
          .reduced, at: environment.now, messageID: messageID, destination: destination.name,
          kind: kind.rawValue, mode: mode.rawValue, reason: RedactionFault.leaks([]).reason))
    }
    let bytes: [UInt8]
    let traceless: OutboxEntry.Traceless?
    let signing = try signed(built, destination, mode)
    do throws(DeliveryFailure) {
      (bytes, traceless) = try signing.get()
    } catch {
      cannotSend(kind, destination, error)
      return .failed
    }
    let size = bytes.count
    if let limit = destination.sizeLimit, size > limit.bytes {
      cannotSend(
        kind, destination,
        DeliveryFailure(
          .rejected,
          "the message has \(size) bytes, more than the 'size_limit' of \(limit.bytes)",
          hint:
            "raise 'size_limit' of '\(destination.name)' to \(size) or more if the receiver takes "
            + "that, or withhold fields"))
      return .failed
    }
    var fields = built.message.receipt
    // So that a rule of tomorrow about alerts holds this message back (M5).
    fields.merge(RepeatedAlerts.sentFields(repeats, under: policy, site.catalog)) { $1 }
    if traceless != nil { fields[Site.tracesPath] = .scrub }
    let entry = OutboxEntry(
      messageID: messageID, destination: destination.name, recipient: destination.recipient,
      kind: kind, mode: mode, created: environment.now, period: request.period,
      contentType: built.payload.contentType, fileExtension: built.payload.fileExtension,
      fields: fields,
      hidden: policy.fieldsHidden(from: kind, site.catalog).map(\.path),
      bytes: bytes, traceless: traceless, alerts: request.alerts, sequence: position?.sequence,
      previous: position?.previous)
    return storable(entry, destination)
  }

  /// A message as it can be queued: without its traces if it is too large with them.
  private mutating func storable(_ entry: OutboxEntry, _ destination: Destination) -> ComposeResult
  {
    if entry.isStorable { return .entry(entry) }
    let words = "the message has \(entry.bytes.count) bytes, more than can be queued"
    if let smaller = entry.smaller(), smaller.isStorable {
      diagnostics.append(
        Diagnostic(
          .warning, at: nil,
          "\(entry.kind.rawValue) is sent to '\(entry.destination)' without its traces: \(words)",
          hint: "set 'size_limit' of '\(entry.destination)' to the limit of the receiver"))
      return .entry(smaller)
    }
    cannotSend(
      entry.kind, destination,
      DeliveryFailure(
        .rejected, "\(words) (\(OutboxEntry.sizeLimit))",
        hint:
          "withhold fields of the nodes that the receiver does not need by 'redaction', or configure "
          + "parts of the cluster as sites of their own"))
    return .failed
  }

  /// The key of pseudonyms, made when there is none; nil when it cannot be used.
  func pseudonymKey() throws -> PseudonymKey? { try state.pseudonymKeyOrNew() }

  /// The key of pseudonyms, made where a rule asks for pseudonyms for the first time; nil if none does,
  /// or the key cannot be used.
  func pseudonymKey(
    for destinations: [Destination], mode: Mode, consent: Consent
  ) throws -> PseudonymKey? {
    let isNeeded = destinations.contains { destination in
      let policy = site.policy(for: destination, mode: mode, consent: consent)
      return MessageKind.inCatalogs.contains { policy.uses(.pseudonym, in: $0, site.catalog) }
    }
    return isNeeded ? try pseudonymKey() : nil
  }
}
