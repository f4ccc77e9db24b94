import Alerts
import Catalogs
import Diagnostics
import Findings
import Messages
import Settings
import Snapshots
import StateDirectory
import Times

/// Builds outbox messages from the alerts that hooks recorded (S4). Any run with the state lock
/// does this, so that a hook need not wait for another run.
struct AlertComposer {
  let site: Site
  let mode: Mode
  let consent: Consent
  let installation: Installation
  let environment: RunEnvironment
  /// Whether alerts held back by a cap may be sent now, combined.
  let looksAtHeld: Bool

  private var pipeline: Pipeline?
  private var snapshotFault: String?
  /// Records that this run has tried, successfully or not; it does not try them again.
  private var tried: Set<String> = []
  /// The time limits for the files of the current alerts.
  private var fileTime: AlertFiles.Time?

  init(
    site: Site, mode: Mode, consent: Consent, installation: Installation,
    environment: RunEnvironment, looksAtHeld: Bool
  ) {
    self.site = site
    self.mode = mode
    self.consent = consent
    self.installation = installation
    self.environment = environment
    self.looksAtHeld = looksAtHeld
  }

  /// Builds the messages and puts them into the outbox.
  ///
  /// A record is removed when all of its messages are in the outbox. If the run is killed before,
  /// the next run builds them again under the same ids.
  ///
  /// - Returns: the messages that were built.
  mutating func compose(_ delivery: inout SiteDelivery) throws -> [OutboxHead] {
    guard hasTime(delivery) else { return [] }
    if mode == .smart, try isInMaintenance(&delivery) { return [] }
    guard try delivery.state.files.hasAlerts(besidesPending: looksAtHeld) else { return [] }
    if mode != .smart {
      try withdrawAll(&delivery)
      return []
    }
    if looksAtHeld {
      try summarizeMaintenance(&delivery)
      try gatherHeld(&delivery)
      try giveUp(&delivery)
    }
    var composed: [OutboxHead] = []
    fileTime = nil
    let known = try outbox(&delivery)
    // Alerts for which there is no time stay pending. The ledger is written once, since many alerts
    // may change it. New alerts come first; they replace the stuck ones with the same key.
    for subfolder in looksAtHeld ? [AlertFolder.Subfolder.pending, .stuck] : [.pending] {
      for record in try folder(delivery).records(subfolder)
      where !tried.contains(record.id) && hasTime(delivery) {
        tried.insert(record.id)
        composed += try compose(record, in: subfolder, besides: known, &delivery)
      }
    }
    try delivery.writeLedger()
    if !composed.isEmpty { try delivery.state.writeRates() }
    return composed
  }

  /// Does the same as ``compose(_:)``, and reports an error that stops it.
  mutating func composeOrReport(_ delivery: inout SiteDelivery) -> [OutboxHead] {
    do {
      return try compose(&delivery)
    } catch {
      delivery.stop(error)
      return []
    }
  }

  /// The queued messages about alerts, by id.
  private func outbox(_ delivery: inout SiteDelivery) throws -> [String: OutboxHead] {
    let queued = try delivery.state.outbox()
    delivery.notePositions(queued)
    let heads = queued.filter { $0.kind == .alert }
    return Dictionary(heads.map { ($0.messageID, $0) }) { first, _ in first }
  }

  private func hasTime(_ delivery: borrowing SiteDelivery) -> Bool {
    delivery.deadline - ContinuousClock.now > .milliseconds(300)
  }

  // MARK: - One alert

  /// What happens to an alert at one destination.
  private enum AlertOutcome {
    case composed(OutboxHead), withdrawn, filtered, held, kept
  }

  private mutating func compose(
    _ before: AlertRecord, in subfolder: AlertFolder.Subfolder, besides known: [String: OutboxHead],
    _ delivery: inout SiteDelivery
  ) throws -> [OutboxHead] {
    var record = try before.addingRepeats(of: folder(delivery).window(of: before.key))
    if subfolder == .pending { record = try superseding(record, &delivery) }
    var composed: [OutboxHead] = []
    var held: [String] = []
    var kept: [String] = []
    var outcome = AlertFolder.Outcome(rules: site.alertRules(record.alert, consent))
    var files: AlertFiles?
    for name in record.destinations {
      let id = record.messageID(for: name)
      // It was built by a run that was killed before it removed the record.
      if let head = known[id] {
        composed.append(head)
        outcome.messages[name] = .some(id)
        continue
      }
      switch try outcomeForDestination(of: record, at: name, &files, &delivery) {
      case .composed(let head):
        composed.append(head)
        outcome.messages[name] = .some(id)
      case .withdrawn: break
      case .filtered: outcome.filtered.append(name)
      case .held:
        held.append(name)
        outcome.messages[name] = .some(nil)
      case .kept: kept.append(name)
      }
    }
    var rest = record
    rest.destinations = held + kept
    let window = site.settings.alerts.window
    // The record must contain the unreported repeats before the window marks them as reported. If
    // the run is killed at any point, the next run finds the messages in the outbox and comes here
    // again.
    let folder = try folder(delivery)
    if !rest.destinations.isEmpty, rest != before { try folder.rewrite(rest, in: subfolder) }
    if rest.destinations.isEmpty || !outcome.messages.isEmpty {
      try folder.conclude(record, outcome, window, at: environment.now)
    }
    if rest.destinations.isEmpty {
      try folder.remove(record, from: subfolder)
    } else {
      try folder.move(rest, from: subfolder, to: kept.isEmpty ? .held : .stuck)
    }
    return composed
  }

  /// The record, extended by the stuck record with the same key, which it replaces. So at most one
  /// record of an alert is kept while its messages cannot be built.
  private func superseding(
    _ record: AlertRecord, _ delivery: inout SiteDelivery
  ) throws -> AlertRecord {
    let folder = try folder(delivery)
    let earlier = try folder.records(.stuck).filter {
      $0.key == record.key && $0.alert.isResolved == record.alert.isResolved
        && $0.members.isEmpty && $0.id != record.id
        && $0.destinations.contains(where: record.destinations.contains)
    }
    if earlier.isEmpty || !record.members.isEmpty { return record }
    let all = earlier.reduce(record) { $0.absorbing($1) }
    try folder.rewrite(all, in: .pending)
    for stuck in earlier {
      var rest = stuck
      rest.destinations.removeAll(where: record.destinations.contains)
      if rest.destinations.isEmpty {
        try folder.remove(stuck, from: .stuck)
      } else {
        try folder.rewrite(rest, in: .stuck)
      }
    }
    return all
  }

  private mutating func outcomeForDestination(
    of record: AlertRecord, at name: String, _ files: inout AlertFiles?,
    _ delivery: inout SiteDelivery
  ) throws -> AlertOutcome {
    guard let destination = site.settings.destinations.first(where: { $0.name == name }),
      destination.messages.contains(.alert)
    else {
      try note(.withdrawn, record, name, "destination", &delivery)
      return .withdrawn
    }
    let definition = record.isSummary ? nil : site.catalog.alert(named: record.alert.name)
    if definition == nil, !record.isSummary, site.settings.alerts.unknown == .ignore {
      try note(.filtered, record, name, "unknown", &delivery)
      return .filtered
    }
    var pipeline = try pipeline(&delivery)
    pipeline.thread = record.threads[name]
    let facts = AlertFacts(
      alert(of: record, for: destination), definition: definition,
      incident: installation.incident(of: record),
      repeats: record.repeats.map {
        AlertFacts.Repeats(count: $0.count, first: $0.first, last: $0.last)
      }, remarks: snapshotFault.map { [$0] } ?? [], otherNodes: record.memberNodes,
      isSummary: record.isSummary)
    let composer = pipeline.composer(
      .alert, messageID: record.messageID(for: name), mode: mode, alert: facts)
    if let reasonNotToSend = composer.reasonNotToSend {
      try note(.filtered, record, name, "not_applicable", &delivery)
      let words = Diagnostic(.warning, at: nil, "an alert is not sent: \(reasonNotToSend)")
      if !delivery.diagnostics.contains(words) { delivery.diagnostics.append(words) }
      return .filtered
    }
    if let severity = composer.severity, severity < destination.minimumSeverity {
      try note(.filtered, record, name, "severity", &delivery)
      return .filtered
    }
    let cap = site.settings.alerts.caps.perType
    let rate = AlertRates.Key(name, type: record.typeKey)
    // A combined record is built only when the cap allows another message.
    if record.members.isEmpty,
      delivery.ledger.alertRates.count(rate, in: cap.span, until: environment.now) >= cap.count
    {
      try note(.held, record, name, "cap", &delivery)
      return .held
    }
    let hasFiles = site.sendsTraces(to: destination, mode: mode, consent: consent)
    if hasFiles, files == nil { files = self.files(of: record, delivery.deadline) }
    let composed = try delivery.compose(
      SiteDelivery.ComposeRequest(
        kind: .alert, destination: destination, messageID: record.messageID(for: name),
        period: environment.calendar.civilTime(at: environment.now).monthText, alert: facts,
        alerts: record.suppressedKeys, files: hasFiles ? files : nil),
      mode: mode, consent: consent, pipeline)
    switch composed {
    case .failed:
      return .kept
    case .empty:
      try note(.filtered, record, name, "consent", &delivery)
      return .filtered
    case .entry(let entry):
      try delivery.put(entry)
      delivery.ledger.alertRates.add(rate, keeping: cap.span, at: environment.now)
      return .composed(entry.head)
    }
  }

  /// The files of an alert; nil if it has none. Alerts of the same run share the time limits.
  private mutating func files(
    of record: AlertRecord, _ end: ContinuousClock.Instant
  ) -> AlertFiles? {
    let requests = site.traces(of: record.alert, record.diagnostics, consent: consent)
    if requests.isEmpty { return nil }
    let messages = site.settings.destinations.count {
      record.destinations.contains($0.name)
        && site.sendsTraces(to: $0, mode: mode, consent: consent)
    }
    let time = fileTime ?? AlertFiles.Time(.now, until: end, messages: messages)
    fileTime = time
    return AlertFiles(requests, time)
  }

  func note(
    _ event: JournalEntry.Event, _ record: AlertRecord, _ destination: String, _ reason: String,
    _ delivery: inout SiteDelivery
  ) throws {
    try delivery.state.append(
      JournalEntry(
        event, at: environment.now, messageID: record.messageID(for: destination),
        destination: destination, kind: MessageKind.alert.rawValue, mode: mode.rawValue,
        reason: reason))
  }

  // MARK: - What the mode forbids

  /// Removes all alerts: anonymous mode sends none (M4), not even those accepted in smart mode.
  private func withdrawAll(_ delivery: inout SiteDelivery) throws {
    for subfolder in AlertFolder.Subfolder.allCases {
      for record in try folder(delivery).records(subfolder) {
        for name in record.destinations {
          try note(.withdrawn, record, name, "mode", &delivery)
        }
        let folder = try folder(delivery)
        try folder.release(record)
        try folder.remove(record, from: subfolder)
      }
    }
  }

  /// Removes alerts of which no message could be built for as long as messages are kept, and
  /// records that in the journal.
  private func giveUp(_ delivery: inout SiteDelivery) throws {
    guard delivery.state.clock.isTrusted else { return }
    let cutoff = environment.now.adding(seconds: -site.settings.keep.messages.seconds)
    for record in try folder(delivery).records(.stuck) where record.accepted < cutoff {
      for name in record.destinations { try note(.deleted, record, name, "too_old", &delivery) }
      try folder(delivery).remove(record, from: .stuck)
    }
  }

  /// The directory `alerts/`, locked against hooks.
  func folder(_ delivery: borrowing SiteDelivery) throws -> AlertFolder {
    guard let folder = try delivery.state.files.alerts(patience: .seconds(10)) else {
      throw CommandError.busy
    }
    return folder
  }

  private mutating func pipeline(_ delivery: inout SiteDelivery) throws -> Pipeline {
    let key = try delivery.pseudonymKey(
      for: site.settings.destinations, mode: mode, consent: consent)
    // The pseudonym key may have been rotated since the last alert.
    if let pipeline, pipeline.pseudonymKey == key { return pipeline }
    var snapshot = Snapshot.empty
    // Only the monthly run reads snapshots from standard input, which may contain the alert itself
    // here.
    if let loaded = site.loadSnapshotFiles(now: environment.now, nil) {
      if let found = loaded.snapshot {
        snapshot = found
      } else {
        // An alert is sent even if snapshots are missing or unreadable (S7).
        snapshotFault = SiteFacts.unreadableSnapshots
        delivery.diagnostics += loaded.diagnostics
      }
    }
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: installation.id, now: environment.now,
      pseudonymKey: key)
    self.pipeline = pipeline
    return pipeline
  }
}
