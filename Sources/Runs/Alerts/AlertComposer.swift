import Alerts
import Catalogs
import Diagnostics
import Findings
import Messages
import Settings
import Snapshots
import StateDirectory
import Times

/// Builds outbox messages from the alerts that hooks recorded (S4). Anyone with the lock of the state does it, so
/// that a hook need not wait for another run.
struct AlertComposer {
  let site: Site
  let mode: Mode
  let consent: Consent
  let installation: Installation
  let environment: RunEnvironment
  /// Whether alerts that a cap held back may be told now, together.
  let looksAtHeld: Bool

  private var pipeline: Pipeline?
  private var snapshotFault: String?
  /// Records of which this run made messages, or could not: it does not try twice.
  private var tried: Set<String> = []
  /// How long the files of the alerts at hand may take.
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

  /// Makes them and puts them into the outbox.
  ///
  /// A record goes when all of its messages are there: killed before, the next run makes them again, under
  /// the same ids.
  ///
  /// - Returns: the messages that were made.
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
    // What there is no time for stays pending. The ledger is written once: it may have much to remember.
    // What is new comes first: it stands for what is stuck.
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

  /// As ``compose(_:)``; where that cannot go on, it is told.
  mutating func composeOrReport(_ delivery: inout SiteDelivery) -> [OutboxHead] {
    do {
      return try compose(&delivery)
    } catch {
      delivery.stop(error)
      return []
    }
  }

  /// The messages about alerts that wait already, by id.
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

  /// What becomes of an alert at one destination.
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
      // Made by a run that was killed before it took the record away.
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
    // What is still to be told of repeats is in the record before the window takes it for told. Killed
    // anywhere, the next run finds the messages in the outbox, and comes here again.
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

  /// The record telling also of what is stuck under its key, which it stands for: of an alert whose message
  /// cannot be made at most one record is kept.
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
    // One that tells many was made because there is room.
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

  /// The files of an alert; nil if it has none. Alerts of which messages are built together share the time.
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

  /// In anonymous mode there are no alerts (M4): what smart mode accepted goes.
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

  /// What could not be made into messages for as long as messages are kept goes, on record.
  private func giveUp(_ delivery: inout SiteDelivery) throws {
    guard delivery.state.clock.isTrusted else { return }
    let cutoff = environment.now.adding(seconds: -site.settings.keep.messages.seconds)
    for record in try folder(delivery).records(.stuck) where record.accepted < cutoff {
      for name in record.destinations { try note(.deleted, record, name, "too_old", &delivery) }
      try folder(delivery).remove(record, from: .stuck)
    }
  }

  /// The directory `alerts/`, while no hook changes what is in it.
  func folder(_ delivery: borrowing SiteDelivery) throws -> AlertFolder {
    guard let folder = try delivery.state.files.alerts(patience: .seconds(10)) else {
      throw CommandError.busy
    }
    return folder
  }

  private mutating func pipeline(_ delivery: inout SiteDelivery) throws -> Pipeline {
    let key = try delivery.pseudonymKey(
      for: site.settings.destinations, mode: mode, consent: consent)
    // The keys may have been rotated since the last alert.
    if let pipeline, pipeline.pseudonymKey == key { return pipeline }
    var snapshot = Snapshot.empty
    // Standard input may hold the alert itself, and is read by the monthly run alone.
    if let loaded = site.loadSnapshotFiles(now: environment.now, nil) {
      if let found = loaded.snapshot {
        snapshot = found
      } else {
        // An alert is not held back by what a snapshot lacks (S7).
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
