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

/// The work of one sending run, under the lock.
///
/// The order of steps is what makes a kill at any moment harmless: a message is durable in the outbox
/// before it is tried, its outcome is durable in the ledger before it leaves the outbox. A message that
/// arrived and is still in the outbox is delivered again under the same id, or dropped where the ledger
/// knows that it arrived.
///
/// First everything that is due is made and put into the outbox, then everything in it is tried, so that
/// a slow destination costs no other destination its messages.
struct LockedSend: ~Copyable {
  let site: Site
  /// The mode in force, or the one that was agreed to where that says less.
  let mode: Mode
  let consent: Consent
  let installation: Installation
  let environment: RunEnvironment

  var delivery: SiteDelivery
  /// Whether messages were due, and none of them was made because nobody accepted to send them (C3).
  private var isAllWithheld = false
  /// The status of what went wrong next to the messages, which were sent all the same.
  private var asideStatus = ExitStatus.done

  /// Takes the state over.
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

  /// What comparing the consent found, for later runs.
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
        // What waits needs no snapshot.
        delivery.stop(stop)
      }
      try deliver(waiting, filter)
      try delivery.prune()
      // Whoever asked for everything is told what is not sent.
      if filter.isNow, let held = environment.open(try delivery.state.files.maintenance()) {
        delivery.diagnostics.append(held.note(environment))
      }
    } catch {
      // What was sent before stays told and remembered.
      delivery.stop(error)
    }
    let difference = ConsentDifference(
      site, consent: consent, mode: site.settings.mode ?? mode)
    delivery.diagnostics += difference.warnings
    if difference.isEmpty { comparison = site.comparison(with: consent) }
    delivery.diagnostics += delivery.certificateWarnings(besides: waiting)
    // The warning says of which destinations; a status of 0 would say that all is well.
    let isNothingAccepted = isAllWithheld && delivery.sentCount == 0
    if isNothingAccepted { delivery.status = delivery.status.combined(with: .notConfigured) }
    if filter.isNow { delivery.conclude(isAllWithheld: isNothingAccepted) }
    // The messages went, and yet somebody must repair a file.
    delivery.status = delivery.status.combined(with: asideStatus)
  }

  /// Delivers what waits, and what hooks take down meanwhile.
  private mutating func deliver(_ waiting: [OutboxHead], _ filter: DeliveryFilter) throws {
    var alerts = AlertComposer(
      site: site, mode: mode, consent: consent, installation: installation,
      environment: environment, looksAtHeld: true)
    // What keeps alerts from being made must not keep the other messages.
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

  // MARK: - What waits

  /// What may still be sent today; the rest is removed.
  private mutating func withdrawn(
    from waiting: [OutboxHead]
  ) throws -> [OutboxHead] {
    var kept: [OutboxHead] = []
    for entry in waiting {
      let key = Ledger.Key(entry.destination, entry.kind)
      if delivery.ledger[key].sent?.messageID == entry.messageID,
        delivery.ledger.messages[entry.messageID] == nil
      {
        // It arrived, and the run was killed before it could tidy up.
        try delivery.keepSent(entry)
      } else if let reason = site.reasonNotToSend(to: entry, mode, consent) {
        // Where the traces alone may not be sent any more, the alert goes without them.
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

  /// Remembers the nodes of which something came, so that one that falls silent is noticed (S7).
  private mutating func remember(_ snapshot: Snapshot) {
    do {
      let (now, isHidden) = (environment.now, site.hidesNodeNames)
      try delivery.state.changeKnownNodes { known in
        for member in snapshot.members where member.isCollected { known.see(member.name, at: now) }
        if isHidden { known.hideNames() }
      }
    } catch {
      // The messages are made, and go.
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
    // Nothing is read, least of all large snapshots, when nothing is due.
    if due.isEmpty { return [] }
    let snapshot: Snapshot
    do {
      var found: [Diagnostic] = []
      snapshot = try site.snapshot(
        now: environment.now, try delivery.state.files.knownNodes(), &found, &asideStatus)
      // Notes are for a person who asks; cron would mail them every month.
      delivery.diagnostics += found.filter { $0.severity != .note }
    } catch {
      // `status` tells it of every message that is due and could not be made.
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
    // One monthly message tells what was repeated, and only where alerts go.
    let tells = mode == .smart && due.contains { $0.kind == .inventory }
    let repeated = tells ? try RepeatedAlerts(delivery) : .none
    for (destination, kind) in due {
      // Sent by hand before this month's slot, it satisfies the month that the hand was in.
      let satisfied =
        filter.isNow
        ? max(period, environment.calendar.civilTime(at: environment.now).monthText) : period
      let composed = try delivery.compose(
        SiteDelivery.ComposeRequest(
          kind: kind, destination: destination, messageID: randomIdentifier(), period: satisfied,
          repeated: kind == .inventory && destination.messages.contains(.alert) ? repeated : .none),
        mode: mode, consent: consent, pipeline)
      if case .entry(let entry) = composed {
        // None is tried before all of them are made.
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
