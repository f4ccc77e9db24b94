import Catalogs
import Diagnostics
import Findings
import Settings
import StateDirectory
package import Times

/// `callhome maintenance`: holds alerts back for a time and decides about them at its end (O13).
package struct MaintenanceRun: Sendable {
  /// The requested action.
  package enum Request: Hashable, Sendable {
    /// Print whether there is a maintenance.
    case show
    /// Begin a maintenance, or change the end of the current one.
    case start(TimeSpan, reason: String)
    /// End the maintenance now.
    case end
  }

  /// The requested action.
  package let request: Request

  /// Creates a run.
  package init(_ request: Request) { self.request = request }

  /// Begins, ends or shows maintenance.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      if request == .show { return try show(site, environment, &result) }
      try site.rememberObeyedPolicy()
      guard site.settings.mode == .smart else {
        throw CommandError(
          "with 'call_home: \(site.settings.callHome.rawValue)' no alerts are sent, so that none can be held",
          hint: "set 'call_home' to 'smart' first", .notConfigured)
      }
      let state = try StateDirectory(
        openingForChanges: site.settings.state.value, result.findings)
      guard let consent = try state.consent(), consent.mode(within: .smart) == .smart else {
        throw CommandError.notAccepted
      }
      let tolerance = site.settings.keep.shortest
      let environment = environment.at(
        try state.clock(at: environment.clock, tolerance: tolerance).now)
      switch request {
      case .show: break
      case .start(let span, let reason): try start(span, reason, site, state, environment, &result)
      case .end:
        guard try end(site, state, environment, &result) else { return }
        let end = ContinuousClock.now + .seconds(600)
        guard let lock = try state.lock(patience: .seconds(60)) else {
          // The run that holds the lock, or the next one, sends the held alerts.
          result.status = .waiting
          return
        }
        let hook = AlertDelivery(
          site: site, consent: consent, environment: environment, tellsStatus: true,
          looksAtHeld: true)
        let locked = try LockedState.acquire(
          over: state, lock, at: environment.clock, tolerance: tolerance)
        try hook.run(locked, until: end, &result)
      }
    }
  }

  private func start(
    _ span: TimeSpan, _ reason: String, _ site: Site, _ state: borrowing StateDirectory,
    _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    guard let folder = try state.alerts(patience: .seconds(60)) else { throw CommandError.busy }
    // Alerts accepted since the first maintenance began are held until the last one ends.
    let before = try folder.maintenance()
    let known = environment.open(before, at: site)
    let maintenance = Maintenance(
      from: known?.start ?? environment.now, lasting: span, at: environment.now,
      environment.bootClock(), reason: reason.isEmpty ? known?.reason ?? "" : reason,
      window: known?.window ?? before?.window, journaled: known?.journaled ?? .nothing)
    try folder.set(maintenance)
    result.say(words(maintenance, environment))
  }

  /// Ends the maintenance; false if there is none. Also finishes one whose end was killed and left
  /// alerts that it held.
  private func end(
    _ site: Site, _ state: borrowing StateDirectory, _ environment: RunEnvironment,
    _ result: inout Outcome
  ) throws -> Bool {
    guard let folder = try state.alerts(patience: .seconds(60)) else { throw CommandError.busy }
    let known = try folder.maintenance()
    let ended = try folder.records(.over).count
    if let open = environment.open(known, at: site) {
      try folder.set(open.ended(at: environment.now))
    } else if ended == 0, known.map({ $0.journaled == .end }) ?? true {
      result.say("there is no maintenance")
      return false
    }
    let active = try folder.records(.pending).count
    var parts: [String] = []
    if active > 0 { parts.append("\(active) held \(active == 1 ? "alert is" : "alerts are") sent") }
    if ended > 0 {
      parts.append(
        "\(ended) that ended meanwhile \(ended == 1 ? "is" : "are") summarized in one message")
    }
    if parts.isEmpty { parts = ["no alert was held"] }
    result.say("maintenance has ended: \(parts.joined(separator: ", "))")
    return true
  }

  private func show(
    _ site: Site, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    let path = site.settings.state.value
    guard let state = try StateDirectory(openingToRead: path, result.findings) else {
      return result.say("there is no maintenance")
    }
    let now = try state.clock(at: environment.clock, tolerance: site.settings.keep.shortest).now
    let environment = environment.at(now)
    guard let known = environment.open(try state.maintenance(), at: site) else {
      return result.say("there is no maintenance")
    }
    result.say(words(known, environment))
    result.say("held so far: \(try state.waitingAlerts().count)")
  }

  private func words(_ maintenance: Maintenance, _ environment: RunEnvironment) -> String {
    "alerts are held until \(clock(maintenance.end, environment.calendar))"
      + (maintenance.reason.isEmpty ? "" : ": \(visible(maintenance.reason))")
  }
}

extension Maintenance {
  /// The note for an operator whose alerts are held back.
  func note(_ environment: RunEnvironment) -> Diagnostic {
    Diagnostic(
      .note, at: nil,
      "alerts are held for maintenance until \(clock(end, environment.calendar))",
      hint: "run: \(commandLine("maintenance end", config: environment.configPath))")
  }
}
