import Catalogs
import Delivery
import Diagnostics
import Files
import Findings
import Formats
import Redaction
import Settings
import Snapshots
import StateDirectory
import Times

/// The work of a sending run, under the state lock.
///
/// The order of steps makes a kill harmless at any time: a message is durable in the outbox before
/// it is tried, and its outcome is durable in the ledger before the message leaves the outbox. A
/// delivered message that is still in the outbox is delivered again under the same id, or dropped
/// if the ledger shows the delivery.
///
/// All due messages are built and queued first, then all queued messages are tried, so that a slow
/// destination does not keep messages for the others from being built.
struct LockedSend: ~Copyable {
  let site: Site
  /// The mode in force, or the accepted mode if that sends less.
  let mode: Mode
  let consent: Consent
  let installation: Installation
  let environment: RunEnvironment

  var delivery: SiteDelivery
  /// Whether messages were due and none was built because nothing is accepted (C3).
  private var isAllWithheld = false
  /// The exit status of problems that did not prevent sending.
  private var asideStatus = ExitStatus.done

  /// Prepares the state for sending.
  ///
  /// - Throws: when the run could not record what it does.
  init(
    site: Site, mode: Mode, consent: Consent, environment: RunEnvironment,
    state: consuming LockedState
  ) throws {
    let installation = try state.installation()
    var delivery = try SiteDelivery.prepared(site: site, environment: environment, state: state)
    delivery.diagnostics = site.warnings
    self.site = site
    self.mode = consent.mode(within: mode)
    self.consent = consent
    self.environment = environment
    self.installation = installation
    self.delivery = delivery
  }

  /// The result of comparing the consent, for later runs.
  private(set) var comparison: Consent.Comparison?

  mutating func run(_ filter: DeliveryFilter) {
    var waiting: [OutboxHead] = []
    do {
      let queued = try delivery.state.outbox()
      delivery.notePositions(queued)
      waiting = try withdrawn(from: queued)
      do {
        waiting += try composeDue(filter, waiting)
      } catch let stop as CommandError {
        // Queued messages need no snapshot.
        delivery.stop(stop)
      }
      try deliver(waiting, filter)
      try delivery.prune()
      // An operator who asked to send everything hears what is held back.
      if filter.isNow,
        let held = environment.open(
          try delivery.state.files.maintenance(), at: site)
      {
        delivery.diagnostics.append(held.note(environment))
      }
    } catch {
      // Messages sent before the error stay reported and recorded.
      delivery.stop(error)
    }
    let difference = ConsentDifference(
      site, consent: consent, mode: site.settings.mode ?? mode)
    delivery.diagnostics += difference.warnings
    if difference.isEmpty { comparison = site.comparison(with: consent) }
    delivery.diagnostics += delivery.certificateWarnings(besides: waiting)
    // The warning names the destinations; exit status 0 would mean that all is well.
    let isNothingAccepted = isAllWithheld && delivery.sentCount == 0
    if isNothingAccepted { delivery.status = delivery.status.combined(with: .notConfigured) }
    if filter.isNow { delivery.conclude(isAllWithheld: isNothingAccepted) }
    // The messages were sent, but a file needs repair.
    delivery.status = delivery.status.combined(with: asideStatus)
  }

  /// Delivers queued messages, and alerts that hooks record meanwhile.
  private mutating func deliver(_ waiting: [OutboxHead], _ filter: DeliveryFilter) throws {
    var alerts = AlertComposer(
      site: site, mode: mode, consent: consent, installation: installation,
      environment: environment, looksAtHeld: true)
    // A fault that prevents building alerts must not stop other messages.
    let made = alerts.composeOrReport(&delivery)
    let ids = Set(made.map(\.messageID))
    var entries = made + waiting.filter { !ids.contains($0.messageID) }
    while !entries.isEmpty {
      var more: [OutboxHead] = []
      try delivery.deliverAll(entries, filter) { delivery in
        more += alerts.composeOrReport(&delivery)
      }
      entries = more
    }
  }

  // MARK: - Queued messages

  /// The messages that may still be sent today; the others are removed.
  private mutating func withdrawn(
    from waiting: [OutboxHead]
  ) throws -> [OutboxHead] {
    var kept: [OutboxHead] = []
    for entry in waiting {
      let key = Ledger.Key(entry.destination, entry.kind)
      if delivery.ledger[key].sent?.messageID == entry.messageID,
        delivery.ledger.messages[entry.messageID] == nil
      {
        // It was delivered, and the run was killed before it moved the message.
        try delivery.keepSent(entry)
      } else if let reason = site.reasonNotToSend(to: entry, mode, consent) {
        // If only its traces may not be sent any more, the alert is sent without them.
        let bare = entry.traceless == nil ? entry : try delivery.dropTraces(entry)
        if bare != entry, site.reasonNotToSend(to: bare, mode, consent) == nil {
          kept.append(bare)
          continue
        }
        try delivery.withdraw(bare, reason)
      } else {
        kept.append(try delivery.withoutOverdueTraces(entry))
      }
    }
    delivery.forgetAllBut(kept)
    return kept
  }

  /// Stores the nodes with data in the snapshot, so that one without new data is noticed later
  /// (S7).
  private mutating func remember(_ snapshot: Snapshot) {
    do {
      let (now, isHidden) = (environment.now, site.hidesNodeNames)
      try delivery.state.changeKnownNodes { known in
        for member in snapshot.members where member.isCollected { known.see(member.name, at: now) }
        if isHidden { known.hideNames() }
      }
    } catch {
      // The messages are built and will be sent.
      let stop = CommandError(state: error)
      delivery.diagnostics += stop.diagnostics.filter { !delivery.diagnostics.contains($0) }
      asideStatus = asideStatus.combined(with: stop.status)
    }
  }

  // MARK: - What is due

  private mutating func composeDue(
    _ filter: DeliveryFilter, _ waiting: [OutboxHead]
  ) throws -> [OutboxHead] {
    let schedule = MonthlySchedule(
      site.settings.schedule, slotKey: installation.slotKey, calendar: environment.calendar)
    let period = schedule.duePeriod(at: environment.now)
    let (due, isWithheld) = site.due(
      filter, mode, consent, delivery.ledger, waiting, schedule, at: environment.now)
    isAllWithheld = isWithheld && due.isEmpty && waiting.isEmpty
    // If nothing is due, nothing is read: snapshots may be large.
    if due.isEmpty { return [] }
    let snapshot: Snapshot
    do {
      var found: [Diagnostic] = []
      snapshot = try site.snapshot(
        now: environment.now, try delivery.state.files.knownNodes(), &found, &asideStatus)
      // Notes are for operators who ask; cron would mail them every month.
      delivery.diagnostics += found.filter { $0.severity != .note }
    } catch {
      // `status` shows the reason for each due message that could not be built.
      for (destination, kind) in due {
        delivery.ledger[Ledger.Key(destination.name, kind)].failure = Ledger.Event(
          time: environment.now, text: SiteFacts.unreadableSnapshots)
      }
      throw error
    }
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: installation.id, now: environment.now,
      pseudonymKey: try delivery.pseudonymKey(
        for: due.map(\.destination), mode: mode, consent: consent))
    var made: [OutboxHead] = []
    // Only one monthly message reports repeats, and only to destinations of alerts.
    let tells = mode == .smart && due.contains { $0.kind == .inventory }
    let repeated = tells ? try RepeatedAlerts(delivery) : .none
    for (destination, kind) in due {
      // A message sent by hand before this month's slot counts for the current month.
      let satisfied =
        filter.isNow
        ? max(period, environment.calendar.civilTime(at: environment.now).monthText) : period
      let composed = try delivery.compose(
        SiteDelivery.ComposeRequest(
          kind: kind, destination: destination, messageID: randomIdentifier(), period: satisfied,
          repeated: kind == .inventory && destination.messages.contains(.alert) ? repeated : .none),
        mode: mode, consent: consent, pipeline)
      if case .entry(let entry) = composed {
        // No message is tried before all of them are built.
        try delivery.put(entry, isLast: false)
        made.append(entry.head)
      }
    }
    if !made.isEmpty { try delivery.state.syncOutbox() }
    remember(snapshot)
    try repeated.markReported(
      to: made.filter { $0.kind == .inventory }.map(\.destination), delivery)
    return made
  }
}
