import Catalogs
import Diagnostics
import Settings
import StateDirectory

/// `callhome license` (C3).
package struct LicenseRun: Sendable {
  /// Creates a run.
  package init() {}

  /// Shows the terms, what may be sent to whom, and what changed since they were accepted.
  package func show(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let (site, mode) = try decided(environment)
      var consent: Consent?
      let path = site.settings.state.value
      if let state = try StateDirectory(openingToRead: path, result.findings) {
        consent = try state.consent()
      }
      result.output = Array(licenceText(site, mode, consent).utf8)
    }
  }

  /// Records that the user who runs this accepted the terms.
  ///
  /// - Parameters:
  ///   - user: the login name.
  ///   - shown: the output of ``show(_:)`` that the user accepted; nil if nobody was asked.
  ///   - environment: the environment of the run.
  package func accept(
    by user: String, shown: [UInt8]?, _ environment: RunEnvironment
  ) -> Outcome {
    outcome { result in
      if let shown, show(environment).output != shown {
        throw CommandError(
          "the config changed in the meantime, and nothing was accepted",
          hint: "run 'callhome license accept' again", .notConfigured)
      }
      let (site, mode) = try decided(environment, remembersPolicy: true)
      guard var state = try site.settings.lockedState(environment, &result) else {
        throw CommandError.busy
      }
      let (grants, basis) = site.proposal(mode: mode)
      _ = try state.installation()
      try site.rememberPolicy(in: state)
      try state.replace(
        with: Consent(time: state.now, user: user, grants: grants, basis: basis))
      if state.ledger.isNew { result.next = .test }
      result.say("accepted; the next run of 'callhome send' sends what is due")
    }
  }

  /// Revokes the acceptance, and deletes all queued and kept messages.
  package func revoke(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let site = try Site.open(environment, toShow: true)
      let settings = site?.settings ?? .undecided
      guard try StateDirectory.exists(settings.state.value) else {
        return result.say("nothing was accepted, so there is nothing to revoke")
      }
      let files = try StateDirectory(
        openingForChanges: settings.state.value, result.findings)
      try files.revoke()
      let isQuiet = try files.waitForDelivery(patience: .seconds(10))
      result.say("revoked; nothing is sent any more")
      if !isQuiet {
        result.diagnostics.append(
          Diagnostic(
            .warning, at: nil, "one message was being sent when you revoked, and may still arrive",
            hint: "'callhome history' shows what became of it"))
      }
      guard let lock = try files.lock(patience: isQuiet ? .seconds(10) : .zero) else {
        return result.say("the current run deletes queued and kept messages, and then ends")
      }
      let state = try LockedState.acquire(
        over: files, lock, at: environment.clock, tolerance: settings.keep.shortest,
        needsLedger: false)
      report(state.finishedRevocation, &result)
    }
  }

  private func report(_ revocation: Revocation?, _ result: inout Outcome) {
    guard let revocation else { return }
    if let failure = revocation.journalFailure { result.stop(failure) }
    for (count, one, many) in [
      (revocation.queuedCount, "queued message", "queued messages"),
      (revocation.alertCount, "queued alert", "queued alerts"),
      (revocation.keptCount, "kept copy", "kept copies"),
    ] where count > 0 { result.say("deleted \(count) \(count == 1 ? one : many)") }
  }

  private func decided(
    _ environment: RunEnvironment, remembersPolicy: Bool = false
  ) throws -> (Site, Mode) {
    guard let site = try Site.open(environment) else {
      throw CommandError([notConfigured(environment)], .notConfigured)
    }
    if remembersPolicy { try site.rememberObeyedPolicy() }
    guard let mode = site.settings.mode else {
      throw CommandError(
        "with 'call_home: \(site.settings.callHome.rawValue)' nothing is sent, so there is nothing to "
          + "accept", hint: "set 'call_home' to 'smart' or 'anonymous' first", .notConfigured)
    }
    return (site, mode)
  }
}
