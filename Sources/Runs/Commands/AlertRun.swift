import Alerts
import Catalogs
import Diagnostics
import Files
import Redaction
import Settings
import StateDirectory
import Times

/// `callhome alert`: stores new alerts on disk, counts repeats, and sends what is new (S4, A2).
package struct AlertRun: Sendable {
  /// The input that alerts are read from.
  package let source: AlertSource
  /// Whether the exit status reports what became of the alerts; otherwise it only reports whether
  /// they are stored.
  package let tellsStatus: Bool

  /// Creates a run.
  package init(_ source: AlertSource, tellsStatus: Bool) {
    self.source = source
    self.tellsStatus = tellsStatus
  }

  /// Records the alerts and sends what is new.
  package func run(_ environment: RunEnvironment) -> Outcome {
    var settings: LogSettings?
    var ended = outcome { result in
      let source = source.keepingFileOfRoot()
      guard let site = try Site.open(environment, toShow: true) else { return }
      settings = site.settings.log
      try site.rememberObeyedPolicy()
      if site.settings.callHome == .disabled { return }
      if let fault = site.policyFault { result.stop(CommandError([fault], .notConfigured)) }
      guard site.settings.mode == .smart else {
        return try refuse(site, "mode", environment, &result)
      }
      let state = try StateDirectory(
        openingForChanges: site.settings.state.value, result.findings)
      guard let consent = try state.consent(comparedWith: site.comparedInputs),
        consent.mode(within: .smart) == .smart
      else {
        return try refuse(site, "consent", environment, &result)
      }
      let tolerance = site.settings.keep.shortest
      let environment = environment.at(
        try state.clock(at: environment.clock, tolerance: tolerance).now)
      let alerts = try source.read(site, environment, &result)
      if !alerts.isEmpty { reportUnaccepted(site, consent, &result) }
      let taken = try record(alerts, site, state, environment)
      let isNew = !taken.accepted.isEmpty
      if let held = taken.held, isNew || taken.isPending {
        return tell(held, isNew: isNew, environment, &result)
      }
      if !isNew, tellsStatus, result.status == .done, taken.repeated > 0 {
        result.status = .suppressed
      }
      // It is stored. What may be sent of it is unknown until the policy is valid again.
      if site.policyFault != nil { return }
      let patience = site.settings.alerts.deadline
      // A repeat of an alert for which a killed hook built no message triggers the delivery now.
      guard isNew || taken.isPending, patience.seconds > 0 else { return }
      let end = ContinuousClock.now + .seconds(patience.seconds)
      guard
        let lock = isNew
          ? try lock(state, until: end, unlessDone: taken.accepted)
          : try state.lock(patience: .zero)
      else {
        // Another run is building the messages, or the next one will.
        if isNew, tellsStatus { result.status = result.status.combined(with: .waiting) }
        return
      }
      let hook = AlertDelivery(
        site: site, consent: consent, environment: environment, tellsStatus: tellsStatus)
      let locked = try LockedState.acquire(
        over: state, lock, at: environment.clock, tolerance: tolerance)
      try hook.run(locked, until: end, &result)
    }
    if let settings { ended.log = RunLog(settings, ended) }
    return ended
  }

  // MARK: - New or repeated

  private func record(
    _ alerts: [Alert], _ site: Site, _ state: borrowing StateDirectory,
    _ environment: RunEnvironment
  ) throws -> (accepted: [AlertKey], repeated: Int, isPending: Bool, held: Maintenance?) {
    let destinations = site.settings.destinationsOfAlerts.filter {
      $0.messages.contains(.alert)
    }
    let settings = site.settings.alerts
    guard let folder = try state.alerts(patience: .seconds(60)) else { throw CommandError.busy }
    // If the terms were revoked meanwhile, no alert may remain.
    guard let consent = try state.consent(comparedWith: site.comparedInputs) else {
      throw CommandError.notAccepted
    }
    // Read it under the lock: the run that ends a maintenance looks for held alerts after that.
    let known = try folder.maintenance()
    let held = environment.open(known, at: site)
    // From now on the boot clock decides when a window ends.
    if let held, held != known { try folder.set(held) }
    let reportsEnd = settings.resolved == .send
    var accepted: [AlertKey] = []
    var repeated = 0
    var isPending = false
    for (index, alert) in alerts.enumerated()
    where !alert.isResolved || reportsEnd || held != nil {
      let definition = site.catalog.alert(named: alert.name)
      let key = AlertKey(alert, definition)
      let terms = AlertFolder.Terms(
        window: settings.window, destinations: destinations.map(\.name),
        rules: site.alertRules(alert, consent), now: environment.now, heldSince: held?.start,
        reportsEnd: reportsEnd)
      switch try folder.decide(
        alert, key, diagnostics: source.diagnosticFiles, inputIndex: index, terms)
      {
      case .accepted: accepted.append(key)
      case .repeated:
        repeated += 1
        if !isPending { isPending = try state.isPending(key) }
      case .notKnown: break
      }
    }
    return (accepted, repeated, isPending, held)
  }

  /// Reports that alerts are held back, in a note and in the exit status.
  private func tell(
    _ held: Maintenance, isNew: Bool, _ environment: RunEnvironment, _ result: inout Outcome
  ) {
    if tellsStatus, isNew { result.status = result.status.combined(with: .waiting) }
    if environment.isAttended {
      result.diagnostics.append(held.note(environment))
    }
  }

  /// Takes the state lock; nil if the time is over, or another run built the messages.
  private func lock(
    _ state: borrowing StateDirectory, until end: ContinuousClock.Instant,
    unlessDone keys: [AlertKey]
  ) throws -> StateLock? {
    while true {
      let left = end - ContinuousClock.now
      if left <= .zero { return nil }
      if let lock = try state.lock(patience: min(left, .milliseconds(100))) { return lock }
      if !(try keys.contains { try state.isPending($0) }) { return nil }
    }
  }

  // MARK: - Not in force

  /// Warns of destinations that get no alerts because sending to them was not accepted (C3). If
  /// that is true of all, the exit status reports it.
  private func reportUnaccepted(_ site: Site, _ consent: Consent, _ result: inout Outcome) {
    func sends(_ destination: Destination, _ consent: Consent?) -> Bool {
      site.policy(for: destination, mode: .smart, consent: consent)
        .allowsAnything(of: .alert, site.catalog)
    }
    let destinations = site.settings.destinations.filter {
      $0.messages.contains(.alert) && sends($0, nil)
    }
    let unaccepted = destinations.filter { !sends($0, consent) }
    result.diagnostics += unaccepted.map {
      Diagnostic(
        .warning, at: $0.location,
        "no alert is sent to '\($0.name)': the terms have not been accepted for it",
        hint: CommandError.acceptHint)
    }
    if tellsStatus, !unaccepted.isEmpty, unaccepted.count == destinations.count {
      result.status = result.status.combined(with: .notConfigured)
    }
  }

  /// Refuses an alert without storing it; the journal records that there was one (M4), at most once
  /// a minute.
  private func refuse(
    _ site: Site, _ reason: String, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    if tellsStatus { result.status = .notConfigured }
    if reason == "consent" {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: nil, "no alert is sent: the terms have not been accepted",
          hint: CommandError.acceptHint))
    }
    // Do not create a state before the operator has decided.
    let path = site.settings.state.value
    if site.settings.callHome == .none, try !StateDirectory.exists(path) { return }
    guard
      var state = try LockedState.open(
        path, result.findings, at: environment.clock, tolerance: site.settings.keep.shortest)
    else { return }
    let words = Diagnostic(.note, at: nil, "an alert was refused: \(reason)")
    let news = state.ledger.newDiagnostics(
      in: [words], at: state.now, reportsAll: false, sawAll: false, every: 60)
    if news.isEmpty { return }
    try state.append(
      JournalEntry(
        .refused, at: state.now, kind: MessageKind.alert.rawValue,
        mode: site.settings.callHome.rawValue, reason: reason))
    try state.writeLedger()
  }
}
