import Alerts
import Catalogs
import Diagnostics
import Files
import Redaction
import Settings
import StateDirectory
import Times

/// What `callhome alert` does: an alert is made safe on the disk or counted as a repeat, and what is new is
/// sent (S4, A2).
package struct AlertRun: Sendable {
  /// Where alerts are read from.
  package let source: AlertSource
  /// Whether the exit status says the outcome of the alerts; else it says whether they are safe.
  package let tellsStatus: Bool

  /// Creates a run.
  package init(_ source: AlertSource, tellsStatus: Bool) {
    self.source = source
    self.tellsStatus = tellsStatus
  }

  /// Takes the alerts down and sends what is new.
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
      // It is safe; what messages may say of it is not known before the policy can be used again.
      if site.policyFault != nil { return }
      let patience = site.settings.alerts.deadline
      // A repeat of what is not even made into a message yet, since a hook was killed, does the other
      // hook's work, and does not wait for that.
      guard isNew || taken.isPending, patience.seconds > 0 else { return }
      let end = ContinuousClock.now + .seconds(patience.seconds)
      guard
        let lock = isNew
          ? try lock(state, until: end, unlessDone: taken.accepted)
          : try state.lock(patience: .zero)
      else {
        // Another run makes the messages, or the next one does.
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
    // Taken back since, it is not to be outlived by an alert.
    guard let consent = try state.consent(comparedWith: site.comparedInputs) else {
      throw CommandError.notAccepted
    }
    // Known only under the lock: whoever ends it looks at what was held after that.
    let held = environment.open(try folder.maintenance())
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

  /// Says that alerts are held back, to a person and by the exit status.
  private func tell(
    _ held: Maintenance, isNew: Bool, _ environment: RunEnvironment, _ result: inout Outcome
  ) {
    if tellsStatus, isNew { result.status = result.status.combined(with: .waiting) }
    if environment.isAttended {
      result.diagnostics.append(held.note(environment))
    }
  }

  /// The lock of the state; nil when the time is over, or another run made the messages.
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

  /// Warns of destinations that get no alerts because nobody accepted it (C3). The exit status says so where that is
  /// every one.
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

  /// Nothing of the alert is kept; the journal notes that there was one (M4), once a minute at most.
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
    // While nothing is decided, no state is made for it.
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
