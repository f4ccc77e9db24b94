import Catalogs
import Delivery
import Diagnostics
import Files
import Formats
import Redaction
import Settings
import Snapshots
import StateDirectory
import Times

/// The work of one sending run, under the lock.
///
/// The order of steps is what makes a kill at any moment harmless: a message is durable in the outbox
/// before it is tried, its outcome is durable in the ledger before it leaves the outbox. A message that
/// arrived and is still in the outbox is delivered again under the same id, or dropped where the ledger
/// knows that it arrived.
struct Dispatch {
  let site: Site
  let mode: Mode
  let consent: Consent
  let installation: Installation
  let environment: RunEnvironment

  var ledger: Ledger
  /// What a person hears: a line a message.
  var lines: [String] = []
  var diagnostics: [Diagnostic] = []
  var status = ExitStatus.done

  private var sentCount = 0
  private var failedCount = 0
  private var handled: Set<Ledger.Key> = []
  /// Those of the handled that could not be delivered, or were not to be.
  private var waits: Set<Ledger.Key> = []

  init(
    site: Site, mode: Mode, consent: Consent, installation: Installation,
    environment: RunEnvironment, ledger: Ledger
  ) {
    self.site = site
    self.mode = mode
    self.consent = consent
    self.installation = installation
    self.environment = environment
    self.ledger = ledger
  }

  mutating func run(_ state: borrowing StateDirectory, _ request: MonthlyRun) {
    do {
      try sendWaiting(state, request)
      try sendDue(state, request)
    } catch {
      // What was sent before stays told and remembered.
      let stop = Stop(state: error)
      diagnostics += stop.diagnostics
      status = status.combined(with: stop.status)
    }
    diagnostics += ConsentDifference(site, consent: consent, mode: mode).warnings
    if failedCount > 0 { status = status.combined(with: sentCount > 0 ? .partlySent : .waiting) }
    if request.isNow { conclude() }
  }

  // MARK: - What waits

  private mutating func sendWaiting(
    _ state: borrowing StateDirectory, _ request: MonthlyRun
  ) throws {
    let before = diagnostics.count
    let waiting = try state.outboxForChanges(&diagnostics)
    if diagnostics.count > before { status = status.combined(with: .stateDamaged) }
    for entry in waiting {
      let key = Ledger.Key(entry.destination, entry.kind)
      if ledger[key].sent?.messageID == entry.messageID {
        // It arrived, and the run was killed before it could tidy up.
        try state.remove(entry)
      } else if let reason = objection(to: entry) {
        try state.remove(entry)
        ledger[key].withdrawn = Ledger.Event(time: environment.now, text: reason)
        try state.write(ledger)
        diagnostics.append(
          Diagnostic(
            .warning, at: nil,
            "a waiting \(entry.kind.rawValue) message for '\(entry.destination)' was withdrawn: "
              + reason))
      } else if request.wants(entry.destination, entry.kind) {
        try deliver(entry, state)
      } else {
        handled.insert(key)
        waits.insert(key)
      }
    }
  }

  /// Why a message that was made before may not be sent today (M5); nil when it may.
  private func objection(to entry: OutboxEntry) -> String? {
    guard
      let destination = site.settings.destinations.first(where: { $0.name == entry.destination })
    else { return "the destination is no longer in the config" }
    if destination.recipient != entry.recipient { return "the recipient has changed" }
    if !site.kinds(for: destination, in: mode).contains(entry.kind) {
      return "this kind of message is no longer sent there"
    }
    let allowed = site.policy(for: destination, mode: mode, consent: consent)
      .effectiveActions(site.catalog, kinds: [entry.kind])
    let isAllowed = entry.fields.allSatisfy { path, action in
      allowed[path].map(action.isAtLeastAsStrict) ?? false
    }
    if !isAllowed { return "mode, rules or consent no longer allow all that it says" }
    // The same fields say more in smart mode: lists in the site's order, clocks to the second.
    return entry.mode == mode ? nil : "it was made in \(entry.mode.rawValue) mode"
  }

  // MARK: - What is due

  private mutating func sendDue(_ state: borrowing StateDirectory, _ request: MonthlyRun) throws {
    let schedule = MonthlySchedule(
      site.settings.schedule, slotKey: installation.slotKey, calendar: environment.calendar)
    let period = schedule.duePeriod(at: environment.now)
    var due: [(destination: Destination, kind: MessageKind)] = []
    for destination in site.settings.destinations {
      let policy = site.policy(for: destination, mode: mode, consent: consent)
      for kind in site.kinds(for: destination, in: mode)
      where request.wants(destination.name, kind) && policy.allowsAnything(of: kind, site.catalog) {
        let key = Ledger.Key(destination.name, kind)
        let isDone = schedule.isSatisfied(
          period, by: ledger[key].sent, now: environment.now)
        // One that waited and arrived just now may have been last month's: then this month's is
        // still due. One that still waits goes first.
        let isNeeded =
          handled.contains(key) ? !isDone && !waits.contains(key) : !isDone || request.isNow
        if isNeeded { due.append((destination, kind)) }
      }
    }
    // Nothing is read, least of all large snapshots, when nothing is due.
    if due.isEmpty { return }
    let snapshot: Snapshot
    do {
      snapshot = try site.snapshot(now: environment.now, &diagnostics)
    } catch {
      // `status` tells it of every message that is due and could not be made.
      for (destination, kind) in due {
        ledger[Ledger.Key(destination.name, kind)].failure = Ledger.Event(
          time: environment.now, text: "the snapshots could not be read; 'callhome check' says why")
      }
      throw error
    }
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: installation.id, now: environment.now)
    for (destination, kind) in due {
      // Sent by hand before this month's slot, it satisfies the month that the hand was in.
      let satisfied =
        request.isNow
        ? max(period, environment.calendar.civilTime(at: environment.now).monthText) : period
      if let entry = compose(kind, destination, satisfied, pipeline) {
        try state.put(entry)
        try deliver(entry, state)
      }
    }
  }

  private mutating func compose(
    _ kind: MessageKind, _ destination: Destination, _ period: String, _ pipeline: Pipeline
  ) -> OutboxEntry? {
    let policy = site.policy(for: destination, mode: mode, consent: consent)
    let messageID = randomIdentifier()
    let made = pipeline.make(
      kind, messageID: messageID, policy: policy, format: destination.format)
    for diagnostic in made.diagnostics where !diagnostics.contains(diagnostic) {
      diagnostics.append(diagnostic)
    }
    if made.message.isEmpty { return nil }
    let size = made.payload.bytes.count
    if let limit = destination.sizeLimit, size > limit.bytes {
      let text = "the message has \(size) bytes, more than the 'size_limit' of \(limit.bytes)"
      ledger[Ledger.Key(destination.name, kind)].failure = Ledger.Event(
        time: environment.now, text: text)
      refuse("\(kind.rawValue) cannot be sent to '\(destination.name)': \(text)", .refused)
      return nil
    }
    return OutboxEntry(
      messageID: messageID, destination: destination.name, recipient: destination.recipient,
      kind: kind, mode: mode, created: environment.now, period: period,
      contentType: made.payload.contentType, fileExtension: made.payload.fileExtension,
      fields: made.message.receipt, bytes: made.payload.bytes)
  }

  // MARK: - Delivery

  private mutating func deliver(
    _ entry: OutboxEntry, _ state: borrowing StateDirectory
  ) throws {
    let key = Ledger.Key(entry.destination, entry.kind)
    handled.insert(key)
    guard
      let destination = site.settings.destinations.first(where: { $0.name == entry.destination })
    else { return }
    do throws(DeliveryFailure) {
      try destination.transport.deliver(
        Shipment(
          messageID: entry.messageID, kind: entry.kind, created: entry.created,
          bytes: entry.bytes, contentType: entry.contentType, fileExtension: entry.fileExtension))
    } catch {
      ledger[key].failure = Ledger.Event(time: environment.now, text: error.text)
      try state.write(ledger)
      failedCount += 1
      waits.insert(key)
      diagnostics.append(
        Diagnostic(
          .error, at: nil,
          "\(entry.kind.rawValue) could not be sent to '\(entry.destination)': \(error.text)",
          hint: "the message is kept and tried again with the next run"))
      return
    }
    ledger[key].failure = nil
    ledger[key].sent = Ledger.Sent(
      time: environment.now, period: entry.period, messageID: entry.messageID,
      bytes: entry.bytes.count, sha256: entry.digest)
    try state.write(ledger)
    try state.remove(entry)
    sentCount += 1
    lines.append(
      "sent \(entry.kind.rawValue) to '\(entry.destination)': \(entry.bytes.count) bytes, id "
        + entry.messageID)
  }

  private mutating func refuse(_ message: String, _ reason: ExitStatus) {
    diagnostics.append(Diagnostic(.error, at: nil, message))
    status = status.combined(with: reason)
  }

  /// O6: says that all was sent, or that it was not.
  private mutating func conclude() {
    if status == .done {
      lines.append(sentCount == 0 ? "there was nothing to send" : "all messages were sent")
    } else {
      lines.append(failedCount == 1 ? "1 message was not sent" : "not all messages were sent")
    }
  }
}

extension MonthlyRun {
  /// Whether this run was asked to send such a message.
  fileprivate func wants(_ destination: String, _ kind: MessageKind) -> Bool {
    (kinds.isEmpty || kinds.contains(kind))
      && (destinations.isEmpty || destinations.contains(destination))
  }
}

extension Destination {
  /// The transport that its `via` names.
  fileprivate var transport: any Transport {
    switch via {
    case .directory: DirectoryTransport(path: path?.value ?? "")
    }
  }
}
