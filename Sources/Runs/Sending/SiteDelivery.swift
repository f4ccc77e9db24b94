import Catalogs
import Certificates
import Delivery
import Diagnostics
import Findings
import Settings
import StateDirectory
import Times

/// Tries messages one after another and records every attempt and outcome.
struct SiteDelivery: ~Copyable {
  let site: Site
  let environment: RunEnvironment
  var state: LockedState
  var certificates: CertificateWatch
  /// When the run must end.
  let deadline: ContinuousClock.Instant
  /// When the run started; ``environment`` has the time of this moment.
  let start = ContinuousClock.now

  /// The output for the operator, one line per message.
  var lines: [String] = []
  var diagnostics: [Diagnostic] = []
  var status = ExitStatus.done

  var sentCount = 0
  /// Destinations that are not tried again in this run.
  var unreachable: Set<String> = []
  var waitingCount = 0
  /// Whether the ledger has the positions of all queued messages.
  var knowsPositions = false
  /// Whether this run has verified that the state can be written.
  var canRemember = false
  /// Delivered messages that stay in the outbox until ``finishDelivered()``.
  private var delivered: [OutboxHead] = []
  /// Tokens obtained in this run, by the key of their endpoint.
  var tokens: [String: AccessToken] = [:]

  /// Prepares the state for sending, and completes what a killed run began.
  ///
  /// - Parameter patience: how long the run may take. Cron starts a run every quarter of an hour,
  ///   always with the same delay; two runs must not overlap.
  /// - Throws: when the run could not record what it does.
  static func prepared(
    site: Site, environment: RunEnvironment, state: consuming LockedState,
    patience: Duration = .seconds(600)
  ) throws -> SiteDelivery {
    var delivery = try SiteDelivery(
      site: site, environment: environment, state: state, patience: patience)
    try delivery.finishKilledRun()
    return delivery
  }

  private init(
    site: Site, environment: RunEnvironment, state: consuming LockedState, patience: Duration
  ) throws {
    self.site = site
    self.environment = environment
    try state.prepareToSend()
    try site.rememberPolicy(in: state)
    self.state = state
    certificates = CertificateWatch(now: environment.now)
    deadline = ContinuousClock.now + patience
  }

  /// Records deliveries in the ledger that only the journal has. Every run does this before it
  /// writes anything; later they could not be told from other messages, and would be sent again.
  private mutating func finishKilledRun() throws {
    let delivered = try state.deliveriesOfKilledRun()
    if delivered.isEmpty { return }
    for head in try state.files.outbox() {
      guard let outcome = delivered[head.messageID], outcome.sha256 == head.digest else { continue }
      remember(head, at: outcome.time, caseNumber: outcome.caseNumber)
      note(head)
      keepLater(head)
    }
    try finishDelivered()
  }

  /// What happened last; ``writeLedger()`` makes it durable.
  var ledger: Ledger {
    _read { yield state.ledger }
    _modify { yield &state.ledger }
  }

  /// Tries queued messages, one destination after another. The remaining time is divided equally,
  /// so that a slow destination cannot starve the others; each gets at least a second, so that all
  /// are tried when little time is left.
  ///
  /// - Parameter meanwhile: is called before each message.
  mutating func deliverAll(
    _ entries: [OutboxHead], _ filter: DeliveryFilter,
    meanwhile: (inout SiteDelivery) -> Void = { _ in }
  ) throws {
    do {
      try tryAll(entries, filter, meanwhile: meanwhile)
    } catch {
      // Earlier deliveries are recorded all the same.
      do { try finishDelivered() } catch { stop(error) }
      throw error
    }
    try finishDelivered()
    if waitingCount > 0 {
      status = status.combined(with: sentCount > 0 ? .partlySent : .waiting)
    }
  }

  private mutating func tryAll(
    _ entries: [OutboxHead], _ filter: DeliveryFilter, meanwhile: (inout SiteDelivery) -> Void
  ) throws {
    let names = site.settings.destinations.map(\.name)
      .filter { name in entries.contains { $0.destination == name } }
    for (index, name) in names.enumerated() {
      let left = deadline - ContinuousClock.now
      let end = ContinuousClock.now + min(left, max(left / (names.count - index), .seconds(1)))
      for entry in entries where entry.destination == name {
        // Messages outside the filter do not count in this run's result.
        if !filter.includes(name, entry.kind) { continue }
        if filter.isNow || ledger.isTimeCome(for: entry, at: environment.now),
          !unreachable.contains(name),
          end - ContinuousClock.now > .milliseconds(500)
        {
          if !filter.isNow, isOverCap(entry) {
            waitingCount += 1
            continue
          }
          meanwhile(&self)
          try deliver(entry, until: end)
        } else {
          stillWaits(entry)
        }
      }
    }
    if entries.contains(where: { $0.kind == .alert }) { try state.writeRates() }
  }

  /// Whether the destination has had so many messages about alerts in a minute that this one must
  /// wait (A7).
  private func isOverCap(_ entry: OutboxHead) -> Bool {
    entry.kind == .alert
      && ledger.alertRates.count(
        AlertRates.Key(entry.destination), in: TimeSpan(seconds: 60), until: environment.now)
        >= site.settings.alerts.caps.perMinute
  }

  /// Reports again, in the same words, why a queued message is not tried now.
  private mutating func stillWaits(_ entry: OutboxHead) {
    waitingCount += 1
    let known = ledger.retry(of: entry, at: environment.now)
    let failure = ledger[Ledger.Key(entry.destination, entry.kind)].failure
    // A message for which there was no time has no failure to report.
    if known == nil, failure == nil { return }
    report(
      entry.kind, entry.destination, failure?.text ?? "it is queued behind an earlier message",
      known?.failure ?? "", hint: nil)
  }

  /// Makes a message durable before it is tried.
  ///
  /// - Parameter isLast: false for one of several, after which ``LockedState/syncOutbox()`` is
  ///   called.
  mutating func put(_ entry: OutboxEntry, isLast: Bool = true) throws {
    try state.files.requireSpace(for: entry.bytes.count)
    try isLast ? state.put(entry) : state.putWithoutSync(entry)
    note(entry.head)
    canRemember = true
  }

  /// A kept message, by its id or by at least six characters that no other id begins with.
  func kept(_ id: String) throws -> (OutboxEntry, KeptMessage.Location) {
    let prefix = id.lowercased()
    let found =
      prefix.utf8.count < 6
      ? []
      : try state.files.keptMessages(prefix)
    // A message that was sent again by hand may be kept twice.
    guard let message = found.first, Set(found.map(\.messageID)).count == 1,
      let entry = try state.files.read(message)
    else {
      throw CommandError(
        found.isEmpty
          ? "no message is kept under the id \(quoted(id))"
          : "several messages have an id that begins with \(quoted(id))",
        hint: "'callhome history' lists ids", .usage)
    }
    return (entry, message.location)
  }

  /// Stores the config, with which a message was delivered and nothing failed (O5).
  func keepConfig() throws { try state.keepConfig(site.configBytes) }

  /// Problems with the certificates of destinations, and certificates that expire soon (H7).
  /// Destinations with queued messages are left out: the failed delivery reports the problem.
  mutating func certificateWarnings(besides waiting: [OutboxHead]) -> [Diagnostic] {
    let destinations = site.settings.destinations
    let idle = destinations.filter { destination in
      !waiting.contains { $0.destination == destination.name }
    }
    let broken = certificates.findings(for: idle, site.settings).broken
    let notices = certificates.findings(for: destinations, site.settings).notices
    return broken + warnings(about: notices, now: environment.now)
  }

  /// Writes the ledger, including deliveries, whose messages are then removed from the outbox.
  mutating func writeLedger() throws {
    try state.writeLedger()
    if delivered.isEmpty { return }
    let heads = delivered
    delivered = []
    try state.keepSent(heads)
  }

  /// Marks a delivered message for removal from the outbox by ``finishDelivered()``.
  mutating func keepLater(_ head: OutboxHead) { delivered.append(head) }

  /// Makes deliveries durable and removes their messages from the outbox.
  mutating func finishDelivered() throws {
    if !delivered.isEmpty { try writeLedger() }
  }

  // MARK: - One message

  /// Tries a queued message. Its bytes are read and checked here, and kept in memory no longer than
  /// this.
  private mutating func deliver(
    _ head: OutboxHead, until end: ContinuousClock.Instant
  ) throws {
    guard
      let destination = site.settings.destinations.first(where: { $0.name == head.destination })
    else { return }
    guard let entry = try state.read(head) else { return }
    let start = ContinuousClock.now
    switch try attempt(entry, to: destination, until: end) {
    case .success(let reply):
      // After a quick delivery the next one is likely quick too. After a slow one, record the
      // outcome now.
      let isQuick = ContinuousClock.now - start < .seconds(1)
      try arrived(
        entry, reply, settlesLater: isQuick && head.kind != .alert && delivered.count < 16)
    case .failure(let failure):
      if failure.kind == .tooLarge, let smaller = entry.smaller() {
        try deliver(smaller, insteadOf: entry, failure, destination, until: end)
      } else {
        try failed(try withoutRefused(entry, failure).head, failure, destination)
      }
    }
  }

  /// If the receiver rejects the size of the message, sends the form without traces at once (H5).
  private mutating func deliver(
    _ smaller: OutboxEntry, insteadOf entry: OutboxEntry, _ failure: DeliveryFailure,
    _ destination: Destination, until end: ContinuousClock.Instant
  ) throws {
    try record(
      .failed, entry.head, reason: failure.kind.rawValue, status: failure.status)
    try state.put(smaller)
    diagnostics.append(
      Diagnostic(
        .warning, at: nil,
        "\(entry.kind.rawValue) is sent to '\(entry.destination)' without its traces: the receiver does "
          + "not take a message of \(entry.bytes.count) bytes",
        hint: "set 'size_limit' of '\(entry.destination)' to less than \(entry.bytes.count) bytes"))
    switch try attempt(smaller, to: destination, until: end) {
    case .success(let reply): try arrived(smaller, reply)
    case .failure(let failure): try failed(smaller.head, failure, destination)
    }
  }

  /// Reports a message that could not be built.
  mutating func cannotSend(
    _ kind: MessageKind, _ destination: Destination, _ failure: DeliveryFailure
  ) {
    ledger[Ledger.Key(destination.name, kind)].failure = Ledger.Event(
      time: environment.now, text: failure.text, hint: failure.hint)
    diagnostics.append(
      Diagnostic(
        .error, at: nil,
        "\(kind.rawValue) cannot be sent to '\(destination.name)': \(failure.text)",
        hint: failure.hint))
    status = status.combined(with: failure.kind == .rejected ? .refused : .waiting)
  }

  /// Reports a reason once, even if many queued messages have it.
  private mutating func append(_ diagnostic: Diagnostic) {
    if diagnostics.last != diagnostic, !diagnostics.contains(diagnostic) {
      diagnostics.append(diagnostic)
    }
  }

  mutating func report(
    _ kind: MessageKind, _ destination: String, _ text: String, _ failure: String, hint: String?
  ) {
    append(
      Diagnostic(
        .error, at: nil, Finding.notSent([kind.rawValue], to: destination, text).description,
        hint: hint ?? "the message is queued and retried",
        // A server's text may differ each time; texts about this machine name separate causes.
        topic: failure == DeliveryFailure.Kind.local.rawValue
          ? nil : "not sent: \(kind.rawValue) \(destination) \(failure)"))
  }

  /// Moves a delivered message out of the outbox.
  mutating func keepSent(_ entry: OutboxHead) throws {
    try state.keepSent(entry)
  }

  mutating func keepRejected(_ entry: OutboxHead) throws {
    try state.keepRejected(entry)
  }

  /// Adds an entry to the journal, durable before anything depends on it.
  mutating func record(
    _ event: JournalEntry.Event, _ entry: OutboxHead, reason: String? = nil, status: Int? = nil,
    caseNumber: String? = nil, recipients: Int? = nil
  ) throws {
    try state.append(
      JournalEntry(
        event, entry, at: environment.now, reason: reason, status: status, caseNumber: caseNumber,
        recipients: recipients))
  }

  /// Removes retry states of messages and destinations that have nothing queued any more.
  mutating func forgetAllBut(_ waiting: [OutboxHead]) {
    let ids = Set(waiting.map(\.messageID))
    ledger.messages = ledger.messages.filter { ids.contains($0.key) }
    let names = Set(site.settings.destinations.map(\.name))
    ledger.pauses = ledger.pauses.filter { names.contains($0.key) }
    ledger.alertPauses = ledger.alertPauses.filter { names.contains($0.key) }
  }

  /// Reports why the run stops; earlier deliveries stay reported and recorded.
  mutating func stop(_ error: any Error) {
    let stop = CommandError(state: error)
    diagnostics += stop.diagnostics.filter { !diagnostics.contains($0) }
    status = status.combined(with: stop.status)
  }

  /// Deletes all queued and kept messages if the terms were revoked meanwhile.
  mutating func finishRevocation() {
    do {
      try state.finishRevocation()
    } catch {
      stop(error)
    }
  }

  /// Reports whether everything was sent (O6).
  ///
  /// - Parameter isAllWithheld: whether nothing was sent because nothing is accepted.
  mutating func conclude(isAllWithheld: Bool) {
    if isAllWithheld {
      lines.append("nothing was sent: the terms have not been accepted for the due messages")
    } else if status == .done {
      lines.append(sentCount == 0 ? "there was nothing to send" : "all messages were sent")
    } else {
      lines.append(waitingCount == 1 ? "1 message was not sent" : "not all messages were sent")
    }
  }
}

extension OutboxEntry {
  /// The message for the transport.
  var shipment: OutgoingMessage {
    OutgoingMessage(
      messageID: head.messageID, kind: head.kind, mode: head.mode, created: head.created,
      bytes: bytes,
      contentType: head.contentType, fileExtension: head.fileExtension)
  }
}
