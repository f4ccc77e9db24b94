package import Catalogs
import Diagnostics
import Files
import Settings
import StateDirectory

/// `callhome send`: builds the monthly messages that are due, and delivers the outbox.
package struct SendRun: Sendable {
  private let filter: DeliveryFilter

  /// Whether schedule and slot are ignored.
  package var isNow: Bool { filter.isNow }

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - isNow: whether schedule and slot are ignored (P3, O6).
  ///   - kinds: the kinds to send; empty means all.
  ///   - destinations: the destinations to send to, by name; empty means all.
  package init(isNow: Bool, kinds: [MessageKind], destinations: [String]) {
    filter = DeliveryFilter(isNow: isNow, kinds: kinds, destinations: destinations)
  }

  /// Sends.
  package func run(_ environment: RunEnvironment) -> Outcome {
    let site: Site?
    do throws(CommandError) {
      site = try Site.open(environment)
    } catch {
      return UnreadableConfig(error).outcome(environment, reportsAll: filter.isNow)
    }
    var ended = outcome { result in
      if let site, site.settings.callHome == .disabled {
        // Otherwise losing the policy that disabled sending would enable it again.
        return try site.rememberObeyedPolicy()
      }
      guard let site, let mode = site.settings.mode else {
        return remind(site, environment, &result)
      }
      for name in filter.destinations
      where !site.settings.destinations.contains(where: { $0.name == name }) {
        throw unknownDestination(name, site.settings.destinations)
      }
      if environment.isSpread, !filter.isNow {
        result.delay = site.delay(of: filter, mode, environment)
        if result.delay > 0 { return }
      }
      do {
        try send(site, mode, environment, &result)
      } catch {
        // The metrics must show what prevents a run from working.
        result.stop(site.mendable(error, environment))
        MetricsFile(site: site, environment: environment).write(nil, &result)
      }
    }
    if let site { ended.log = RunLog(site.settings.log, ended) }
    return ended
  }

  private func send(
    _ site: Site, _ mode: Mode, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    // A run that takes longer than this is stuck or has much to do; the next run continues.
    guard var state = try site.settings.lockedState(environment, &result) else {
      result.status = .waiting
      // Cron would mail this at every run that meets a slow one.
      if filter.isNow || environment.isAttended {
        result.diagnostics = CommandError.busy.diagnostics
      }
      return
    }
    let environment = environment.at(state.now)
    let reportsAll = filter.isNow || environment.isAttended
    let metrics = MetricsFile(site: site, environment: environment)
    guard let consent = try state.files.consent(comparedWith: site.comparedInputs) else {
      result.stop(CommandError.notAccepted)
      remember(metrics, nil, &state)
      metrics.write(state.ledger, &result)
      return result.keepOnlyNew(&state, reportsAll: reportsAll)
    }
    var work = try LockedSend(
      site: site, mode: mode, consent: consent, environment: environment, state: state)
    work.run(filter)
    work.delivery.finishRevocation()
    result.sentLines = work.delivery.lines
    result.output = Array(work.delivery.lines.map { $0 + "\n" }.joined().utf8)
    result.diagnostics += work.delivery.diagnostics
    result.status = work.delivery.status
    result.addFindings()
    if [.done, .badInput].contains(result.status), work.delivery.sentCount > 0 {
      do {
        try work.delivery.keepConfig()
      } catch {
        result.stop(error)
      }
    }
    remember(metrics, (consent, work.comparison), &work.delivery.state)
    metrics.write(work.delivery.ledger, &result)
    result.keepOnlyNew(&work.delivery.state, reportsAll: reportsAll)
  }

  /// Stores the time of the scheduled run, the findings in the snapshots for the metrics, and the
  /// result of comparing the consent.
  private func remember(
    _ metrics: MetricsFile, _ compared: (consent: Consent, result: Consent.Comparison?)?,
    _ state: inout LockedState
  ) {
    let (before, now) = (state.files.lastRun(), state.now)
    var memory = before
    // A run started by an operator does not show that scheduled runs work.
    if !filter.isNow, !metrics.environment.isAttended, LastRun.isOld(memory.last, at: now) {
      memory.last = now
    }
    if metrics.site.settings.metricsFile != nil, LastRun.isOld(memory.snapshotsRead, at: now) {
      memory.snapshotsRead = now
      memory.snapshotFindings = metrics.snapshotFindings()
    }
    if let compared, compared.consent.comparison == nil {
      state.note(
        compared.result, of: compared.consent, with: metrics.site.comparedInputs, in: &memory)
    }
    if memory != before { state.remember(memory) }
  }

  /// In mode none: an operator always gets the reminder, cron at most once a month (M1).
  private func remind(_ site: Site?, _ environment: RunEnvironment, _ result: inout Outcome) {
    func report(_ result: inout Outcome) {
      if let site { MetricsFile(site: site, environment: environment).write(nil, &result) }
      result.diagnostics.append(notConfigured(environment, hasConfig: site != nil))
    }
    if filter.isNow || environment.isAttended { return report(&result) }
    let path = (site?.settings ?? .undecided).state.value
    do {
      if (try? StateDirectory.exists(path)) == true,
        var state = try LockedState.open(
          path, result.findings, patience: .seconds(1), at: environment.clock)
      {
        report(&result)
        return result.keepOnlyNew(&state, reportsAll: false, every: 31 * 86_400)
      }
    } catch {
      result.stop(error)
    }
    // If the reminder cannot be recorded, it is left out: every quarter of an hour would be worse.
    let said = result.diagnostics
    report(&result)
    result.diagnostics = said
  }
}
