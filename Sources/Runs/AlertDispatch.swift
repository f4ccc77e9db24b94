import Alerts
import Catalogs
import Diagnostics
import Messages
import Settings
import Snapshots
import StateDirectory
import Times

/// Makes messages of the alerts that hooks took down (S4). Whoever has the lock of the state does it, so
/// that a hook need not wait for another run.
struct AlertDispatch {
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
  mutating func compose(_ courier: inout Courier) throws -> [OutboxHead] {
    guard hasTime(courier), try courier.state.hasAlerts(besidesPending: looksAtHeld) else {
      return []
    }
    if mode != .smart {
      try withdrawAll(&courier)
      return []
    }
    if looksAtHeld { try gatherHeld(&courier) }
    var made: [OutboxHead] = []
    // What there is no time for stays pending. The ledger is written once: it may have much to remember.
    for record in try records(.pending, &courier)
    where !tried.contains(record.id) && hasTime(courier) {
      tried.insert(record.id)
      made += try compose(record, &courier)
    }
    try courier.writeLedger()
    if !made.isEmpty { try courier.state.writeRates(courier.ledger) }
    return made
  }

  private func hasTime(_ courier: borrowing Courier) -> Bool {
    courier.deadline - ContinuousClock.now > .milliseconds(300)
  }

  // MARK: - One alert

  /// What becomes of an alert at one destination.
  private enum Fate {
    case made(OutboxHead), settled, held, kept
  }

  private mutating func compose(
    _ record: AlertRecord, _ courier: inout Courier
  ) throws -> [OutboxHead] {
    var made: [OutboxHead] = []
    var held: [String] = []
    var kept: [String] = []
    let repeats = try untold(record, &courier)
    for name in record.destinations {
      switch try fate(of: record, repeats, at: name, &courier) {
      case .made(let head): made.append(head)
      case .settled: break
      case .held: held.append(name)
      case .kept: kept.append(name)
      }
    }
    var rest = record
    rest.destinations = held + kept
    let isChanged = rest != record
    try change(&courier) { folder, problems in
      if !made.isEmpty, let counted = repeats.counted {
        try folder.told(counted, record.key, &problems)
      }
      if rest.destinations.isEmpty {
        try folder.remove(record, .pending, &problems)
      } else {
        if isChanged { try folder.write(rest) }
        if kept.isEmpty { try folder.hold(rest, &problems) }
      }
    }
    return made
  }

  private mutating func fate(
    of record: AlertRecord, _ repeats: Repeats, at name: String, _ courier: inout Courier
  ) throws -> Fate {
    guard let destination = site.settings.destinations.first(where: { $0.name == name }),
      destination.messages.contains(.alert)
    else {
      try note(.withdrawn, record, name, "destination", &courier)
      return .settled
    }
    let definition = site.catalog.alert(named: record.alert.name)
    if definition == nil, site.settings.alerts.unknown == .ignore {
      try note(.filtered, record, name, "unknown", &courier)
      return .settled
    }
    let pipeline = try pipeline(&courier)
    let facts = AlertFacts(
      record.alert, definition: definition,
      repeats: repeats.all.map {
        AlertFacts.Repeats(count: $0.count, first: $0.first, last: $0.last)
      }, remarks: snapshotFault.map { [$0] } ?? [])
    let composer = pipeline.composer(
      .alert, messageID: record.messageID(for: name), mode: mode, alert: facts)
    if let objection = composer.objection {
      try note(.filtered, record, name, "not_applicable", &courier)
      let words = Diagnostic(.warning, at: nil, "an alert is not sent: \(objection)")
      if !courier.diagnostics.contains(words) { courier.diagnostics.append(words) }
      return .settled
    }
    if let severity = composer.severity, severity < destination.minimumSeverity {
      try note(.filtered, record, name, "severity", &courier)
      return .settled
    }
    let cap = site.settings.alerts.caps.perType
    let rate = AlertRates.Key(name, type: record.typeKey)
    // One that tells many was made because there is room.
    if record.members.isEmpty,
      courier.ledger.alertRates.count(rate, in: cap.span, until: environment.now) >= cap.count
    {
      try note(.held, record, name, "cap", &courier)
      return .held
    }
    let composed = try courier.compose(
      .alert, destination, messageID: record.messageID(for: name),
      period: environment.calendar.civilTime(at: environment.now).monthText,
      mode: mode, consent: consent, pipeline, alert: facts,
      traces: site.sendsTraces(to: destination, mode: mode, consent: consent)
        ? site.traces(of: record.alert, record.diagnostics) : [])
    switch composed {
    case .failed:
      return .kept
    case .empty:
      try note(.filtered, record, name, "consent", &courier)
      return .settled
    case .entry(let entry):
      try courier.put(entry)
      courier.ledger.alertRates.add(rate, keeping: cap.span, at: environment.now)
      return .made(entry.head)
    }
  }

  private func note(
    _ event: JournalEntry.Event, _ record: AlertRecord, _ destination: String, _ reason: String,
    _ courier: inout Courier
  ) throws {
    courier.ledger.journal = try courier.journal.append(
      JournalEntry(
        event, at: environment.now, messageID: record.messageID(for: destination),
        destination: destination, kind: MessageKind.alert.rawValue, mode: mode.rawValue,
        reason: reason))
  }

  // MARK: - Repeats

  /// Repeats that the next message about an alert tells.
  private struct Repeats {
    /// Those since the message before, and those since the alert was accepted.
    let all: AlertRepeats?
    /// Those that are still counted in the window.
    let counted: AlertRepeats?
  }

  private func untold(_ record: AlertRecord, _ courier: inout Courier) throws -> Repeats {
    if !record.members.isEmpty { return Repeats(all: record.repeats, counted: nil) }
    let counted = try change(&courier) { folder, problems in
      try folder.repeats(record.key, &problems)
    }
    guard let counted, let before = record.repeats else {
      return Repeats(all: record.repeats ?? counted, counted: counted)
    }
    return Repeats(
      all: AlertRepeats(
        count: before.count + counted.count, first: min(before.first, counted.first),
        last: max(before.last, counted.last)), counted: counted)
  }

  // MARK: - What a cap held back

  /// Makes one record of all alerts of a name that wait for a destination which may have one again.
  private mutating func gatherHeld(_ courier: inout Courier) throws {
    let held = try records(.held, &courier)
    if held.isEmpty { return }
    // A run that was killed may have left a record with some of its members still held.
    let pending = try records(.pending, &courier).filter { !$0.members.isEmpty }
    var taken: [String: Set<String>] = [:]
    for many in pending {
      for name in many.destinations { taken[name, default: []].formUnion(many.members) }
    }
    var rest: [String: AlertRecord] = Dictionary(uniqueKeysWithValues: held.map { ($0.id, $0) })
    func settle(_ name: String, _ id: String) {
      rest[id]?.destinations.removeAll { $0 == name }
    }
    for (name, ids) in taken { for id in ids { settle(name, id) } }
    let names = Set(held.flatMap(\.destinations)).sorted()
    let cap = site.settings.alerts.caps.perType
    for name in names {
      let waiting = held.filter { rest[$0.id]?.destinations.contains(name) ?? false }
      for (type, records) in Dictionary(grouping: waiting, by: \.typeKey)
        .sorted(by: { $0.key < $1.key })
      where courier.ledger.alertRates.count(
        AlertRates.Key(name, type: type), in: cap.span, until: environment.now) < cap.count
      {
        let many = AlertRecord(
          many: records, for: name, at: environment.now)
        try change(&courier) { folder, _ in try folder.write(many) }
        for record in records { settle(name, record.id) }
      }
    }
    let left = rest
    try change(&courier) { folder, problems in
      for before in held {
        guard let now = left[before.id], now != before else { continue }
        if now.destinations.isEmpty {
          try folder.remove(now, .held, &problems)
        } else {
          try folder.rewriteHeld(now)
        }
      }
    }
  }

  // MARK: - What the mode forbids

  /// In anonymous mode there are no alerts (M4): what smart mode accepted goes.
  private func withdrawAll(_ courier: inout Courier) throws {
    for place in AlertFolder.Place.allCases {
      for record in try records(place, &courier) {
        for name in record.destinations {
          try note(.withdrawn, record, name, "mode", &courier)
        }
        try change(&courier) { folder, problems in
          try folder.remove(record, place, &problems)
        }
      }
    }
  }

  // MARK: - The room

  private func records(
    _ place: AlertFolder.Place, _ courier: inout Courier
  ) throws -> [AlertRecord] {
    try change(&courier) { folder, problems in try folder.records(place, &problems) }
  }

  /// Does something in `alerts/` while no hook does.
  private func change<Result>(
    _ courier: inout Courier,
    _ body: (borrowing AlertFolder, inout [Diagnostic]) throws -> Result
  ) throws -> Result {
    guard let folder = try courier.state.alerts(patience: .seconds(10)) else { throw Stop.busy }
    var problems: [Diagnostic] = []
    let result = try body(folder, &problems)
    if !problems.isEmpty {
      courier.status = courier.status.combined(with: .stateDamaged)
      courier.diagnostics += problems
    }
    return result
  }

  private mutating func pipeline(_ courier: inout Courier) throws -> Pipeline {
    if let pipeline { return pipeline }
    var snapshot = Snapshot.empty
    // Standard input may hold the alert itself, and is read by the monthly run alone.
    if let (found, diagnostics) = site.loadSnapshotFiles(now: environment.now) {
      if let found {
        snapshot = found
      } else {
        // An alert is not held back by what a snapshot lacks (S7).
        snapshotFault = "the snapshots could not be read; 'callhome check' says why"
        courier.diagnostics += diagnostics
      }
    }
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: installation.id, now: environment.now,
      pseudonymKey: try courier.pseudonymKey(
        for: site.settings.destinations, mode: mode, consent: consent))
    self.pipeline = pipeline
    return pipeline
  }
}

extension AlertRecord {
  /// What a cap counts together: an alert and its end are counted apart.
  var typeKey: String { key.type + (alert.isResolved ? "-over" : "") }

  /// One record that stands for several of one name, for a destination that had as many messages about
  /// them as its cap allows (A7).
  init(many records: [AlertRecord], for destination: String, at now: Timestamp) {
    if records.count == 1, let record = records.first {
      self.init(
        key: record.key, id: randomIdentifier(), accepted: now, alert: record.alert,
        diagnostics: record.diagnostics, repeats: record.repeats, destinations: [destination],
        members: [record.id])
      return
    }
    let first = records.first?.accepted ?? now
    let last = records.last?.accepted ?? now
    let details = records.prefix(Self.tellable).map { record in
      let told = record.alert.time ?? record.accepted
      let again = record.repeats.map { ", repeated \($0.count) times before" } ?? ""
      return Alert.Detail(record.alert.node ?? "unknown node", "\(told)\(again)")
    }
    let others = records.count - details.count
    var alert = records.first?.alert ?? Alert(name: "")
    alert.node = nil
    alert.time = last
    alert.severity =
      records.compactMap { $0.alert.severity.flatMap(Severity.init(named:)) }.max()?
      .rawValue
    alert.description =
      "\(records.count) alerts of this name between \(first) and \(last), told in one message since "
      + "there were more than the cap lets through one by one"
    alert.details =
      details + (others > 0 ? [Alert.Detail("others", "\(others) more, on any node")] : [])
    alert.traces = []
    alert.faults = []
    self.init(
      key: records.first?.key ?? AlertKey(name: "", node: "", details: []),
      id: randomIdentifier(), accepted: now, alert: alert, diagnostics: [], repeats: nil,
      destinations: [destination], members: records.map(\.id))
  }

  /// How many alerts are told one by one in a message about many.
  private static let tellable = 1_000
}
