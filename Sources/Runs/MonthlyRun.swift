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
    return outcome {
      if site?.settings.callHome == .disabled { return Outcome() }
      guard let site, let mode = site.settings.mode else {
        return remind(site, environment)
      }
      for name in destinations
      where !site.settings.destinations.contains(where: { $0.name == name }) {
        throw unknownDestination(name, site.settings.destinations)
      }
      do {
        return try send(site, mode, environment)
      } catch {
        // What keeps a run from its work is what somebody who watches the metrics wants to see.
        var result = Outcome(Stop(state: error))
        MetricsFile(site: site, environment: environment).write(nil, &result)
        return result
      }
    }
  }

  private func send(
    _ site: Site, _ mode: Mode, _ environment: RunEnvironment
  ) throws -> Outcome {
    let state = try StateDirectory(openingForChanges: site.settings.state.value)
    // Waiting is fine for cron and for people alike; a run that takes longer than this is stuck or
    // has much to do, and the next one comes.
    guard let lock = try state.lock(patience: .seconds(10)) else {
      return busy(environment)
    }
    let result = try send(site, mode, state, environment)
    _ = consume lock
    return result
  }

  private func send(
    _ site: Site, _ mode: Mode, _ state: consuming StateDirectory, _ environment: RunEnvironment
  ) throws -> Outcome {
    var problems: [Diagnostic] = []
    let ledger = try state.ledgerForChanges(&problems)
    let consent = try state.consent(&problems)
    var result = Outcome()
    guard let consent else {
      result.diagnostics = problems + Stop.notAccepted.diagnostics
      result.status = .notConfigured
      MetricsFile(site: site, environment: environment).write(ledger, &result)
      return told(result, ledger, environment) { ledger throws in try state.write(ledger) }
    }
    let installation = try state.installationOrNew(&problems)
    var dispatch = Dispatch(
      site: site, mode: mode, consent: consent, installation: installation,
      environment: environment,
      courier: try Courier(
        site: site, environment: environment, state: state, installation: installation,
        ledger: ledger, &problems))
    dispatch.diagnostics = problems + site.warnings
    if !problems.isEmpty { dispatch.status = .stateDamaged }
    dispatch.run(self)
    result.output = Array(dispatch.lines.map { $0 + "\n" }.joined().utf8)
    result.diagnostics = dispatch.diagnostics
    result.status = dispatch.status
    if result.status == .done, dispatch.courier.sentCount > 0 {
      do {
        try dispatch.courier.keepConfig()
      } catch {
        result.stop(error)
      }
    }
    MetricsFile(site: site, environment: environment).write(dispatch.courier.ledger, &result)
    return told(result, dispatch.courier.ledger, environment) { ledger throws in
      dispatch.courier.ledger = ledger
      try dispatch.courier.writeLedger()
    }
  }

  /// What of a run's words is told now, and that it was, remembered.
  private func told(
    _ result: Outcome, _ before: Ledger, _ environment: RunEnvironment,
    _ write: (Ledger) throws -> Void
  ) -> Outcome {
    var result = result
    var ledger = before
    result.diagnostics = ledger.news(
      in: result.diagnostics, at: environment.now,
      isTellingAll: isNow || environment.isAttended)
    do {
      if ledger != before { try write(ledger) }
    } catch {
      let stop = Stop(state: error)
      result.diagnostics += stop.diagnostics.filter { !result.diagnostics.contains($0) }
      result.status = result.status.combined(with: stop.status)
    }
    return result
  }

  /// In mode none: a person always hears it, cron once a month at most (M1).
  private func remind(_ site: Site?, _ environment: RunEnvironment) -> Outcome {
    var result = Outcome()
    let reminder = notConfigured(environment, hasConfig: site != nil)
    if let site { MetricsFile(site: site, environment: environment).write(nil, &result) }
    if isNow || environment.isAttended {
      result.diagnostics.append(reminder)
      return result
    }
    let conditions = result.diagnostics + [reminder]
    result.diagnostics = []
    // Without a place to remember that it was said, it is not said: every quarter of an hour would be
    // worse than never.
    let path = (site?.settings ?? .undecided).state.value
    guard let exists = try? StateDirectory(openingToRead: path), exists.path == path else {
      return result
    }
    return outcome {
      let state = try StateDirectory(openingForChanges: path)
      guard let lock = try state.lock(patience: .seconds(1)) else { return result }
      var problems: [Diagnostic] = []
      var ledger = try state.ledgerForChanges(&problems)
      let before = ledger
      result.diagnostics = ledger.news(
        in: conditions, at: environment.now, isTellingAll: false, every: 31 * 86_400)
      if ledger != before { try state.write(ledger) }
      _ = consume lock
      return result
    }
  }

  private func busy(_ environment: RunEnvironment) -> Outcome {
    var result = Outcome()
    result.status = .waiting
    // Cron would mail it at every run that meets a slow one.
    if isNow || environment.isAttended {
      result.diagnostics = [
        Diagnostic(
          .error, at: nil, "another run is at work, and nothing was done",
          hint: "try again in a minute; 'callhome status' shows what it did")
      ]
    }
    return result
  }
}
