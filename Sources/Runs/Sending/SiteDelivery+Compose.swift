import Catalogs
import Delivery
import Diagnostics
import Formats
import Messages
import Redaction
import Settings
import StateDirectory

/// Builds a message for a destination and makes it durable before it is tried.
extension SiteDelivery {
  /// The result of building a message.
  enum ComposeResult {
    /// The complete message.
    case entry(OutboxEntry)
    /// There is nothing that may be sent to the destination.
    case empty
    /// It cannot be built at present; that was reported and stored.
    case failed
  }

  /// A message to build.
  struct ComposeRequest {
    let kind: MessageKind
    let destination: Destination
    let messageID: String
    /// The month that it covers.
    let period: String
    /// The alert, for a message about one.
    var alert: AlertFacts?
    /// The keys of the alerts that are repeats while the message is queued or delivered.
    var alerts: [AlertKey]?
    /// The files to include.
    var files: AlertFiles?
    /// The repeats of alerts that it reports.
    var repeated = RepeatedAlerts.none
  }

  /// Builds a message under the accepted terms and the mode.
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
    // So that a later rule about alerts stops this message too (M5).
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

  /// The message in a form that can be queued: without its traces if it is too large with them.
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

  /// The pseudonym key, created if there is none; nil if it cannot be used.
  func pseudonymKey() throws -> PseudonymKey? { try state.pseudonymKeyOrNew() }

  /// The pseudonym key if a rule requires pseudonyms, created on first use; nil if no rule does, or
  /// if the key cannot be used.
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
