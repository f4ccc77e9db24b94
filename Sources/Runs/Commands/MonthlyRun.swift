package import Catalogs
import Diagnostics
import Files
import Settings
import StateDirectory

/// What `callhome send` does: everything that is due, and everything that waits.
package struct MonthlyRun: Sendable {
  /// Whether schedule and slot are ignored (P3, O6).
  package let isNow: Bool
  /// The kinds to send; empty means all.
  package let kinds: [MessageKind]
  /// The destinations to send to, by name; empty means all.
  package let destinations: [String]

  /// Creates a run.
  package init(isNow: Bool, kinds: [MessageKind], destinations: [String]) {
    self.isNow = isNow
    self.kinds = kinds
    self.destinations = destinations
  }

  /// Sends.
  package func run(_ environment: RunEnvironment) -> Outcome {
    let site: Site?
    do throws(Stop) {
      site = try Site(environment)
    } catch {
      return UnreadableConfig(error).outcome(environment, isTellingAll: isNow)
    }
    return outcome { result in
      if let site, site.settings.callHome == .disabled {
        // Else sending would be switched on again by losing the policy that switched it off.
        return try site.rememberObeyedPolicy()
      }
      guard let site, let mode = site.settings.mode else {
        return remind(site, environment, &result)
      }
      for name in destinations
      where !site.settings.destinations.contains(where: { $0.name == name }) {
        throw unknownDestination(name, site.settings.destinations)
      }
      if environment.isSpread, !isNow {
        result.delay = site.delay(of: self, mode, environment)
        if result.delay > 0 { return }
      }
      do {
        try send(site, mode, environment, &result)
      } catch {
        // Whoever watches the metrics must see what keeps a run from its work.
        result.stop(error)
        MetricsFile(site: site, environment: environment).write(nil, &result)
      }
    }
  }

  private func send(
    _ site: Site, _ mode: Mode, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    // A run that takes longer than this patience is stuck or has much to do, and the next one comes.
    guard var state = try site.settings.lockedState(environment, &result) else {
      result.status = .waiting
      // Cron would mail it at every run that meets a slow one.
      if isNow || environment.isAttended { result.diagnostics = Stop.busy.diagnostics }
      return
    }
    let environment = environment.at(state.now)
    let isTellingAll = isNow || environment.isAttended
    let metrics = MetricsFile(site: site, environment: environment)
    guard let consent = try state.files.consent() else {
      result.stop(Stop.notAccepted)
      remember(metrics, &state)
      metrics.write(state.ledger, &result)
      return result.keepNews(&state, isTellingAll: isTellingAll)
    }
    var dispatch = try Dispatch(
      site: site, mode: mode, consent: consent, environment: environment, state: state)
    dispatch.run(self)
    dispatch.courier.finishRevocation()
    result.output = Array(dispatch.courier.lines.map { $0 + "\n" }.joined().utf8)
    result.diagnostics += dispatch.courier.diagnostics
    result.status = dispatch.courier.status
    result.takeFindings()
    if [.done, .badInput].contains(result.status), dispatch.courier.sentCount > 0 {
      do {
        try dispatch.courier.keepConfig()
      } catch {
        result.stop(error)
      }
    }
    remember(metrics, &dispatch.courier.state)
    metrics.write(dispatch.courier.ledger, &result)
    result.keepNews(&dispatch.courier.state, isTellingAll: isTellingAll)
  }

  /// Remembers that a scheduled run took place, and for the metrics what the snapshots lack.
  private func remember(_ metrics: MetricsFile, _ state: inout LockedState) {
    let (before, now) = (state.files.runMemory(), state.now)
    var memory = before
    // What a person starts says nothing of what starts by itself.
    if !isNow, !metrics.environment.isAttended, RunMemory.isOld(memory.last, at: now) {
      memory.last = now
    }
    if metrics.site.settings.metricsFile != nil, RunMemory.isOld(memory.snapshotsRead, at: now) {
      memory.snapshotsRead = now
      memory.snapshotFindings = metrics.snapshotFindings()
    }
    if memory != before { state.remember(memory) }
  }

  /// In mode none: a person always hears it, cron once a month at most (M1).
  private func remind(_ site: Site?, _ environment: RunEnvironment, _ result: inout Outcome) {
    func report(_ result: inout Outcome) {
      if let site { MetricsFile(site: site, environment: environment).write(nil, &result) }
      result.diagnostics.append(notConfigured(environment, hasConfig: site != nil))
    }
    if isNow || environment.isAttended { return report(&result) }
    let path = (site?.settings ?? .undecided).state.value
    do {
      if (try? StateDirectory.exists(path)) == true,
        var state = try LockedState.open(
          path, result.findings, patience: .seconds(1), at: environment.clock)
      {
        report(&result)
        return result.keepNews(&state, isTellingAll: false, every: 31 * 86_400)
      }
    } catch {
      result.stop(error)
    }
    // Without a place to remember that it was said, it is not said: every quarter of an hour would be
    // worse than never.
    let said = result.diagnostics
    report(&result)
    result.diagnostics = said
  }
}
