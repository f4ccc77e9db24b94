import Catalogs
import Diagnostics
import Settings
import StateDirectory

/// What `callhome license` does (C3).
package struct LicenseRun: Sendable {
  /// The version of the terms below.
  static let termsVersion = 1

  /// Creates a run.
  package init() {}

  /// The terms, what may be sent to whom, and what changed since they were accepted.
  package func show(_ environment: RunEnvironment) -> Outcome {
    outcome {
      let (site, mode) = try decided(environment)
      var result = Outcome()
      var consent: Consent?
      if let state = try StateDirectory(openingToRead: site.settings.state.value) {
        consent = try state.consent(&result.diagnostics)
      }
      result.output = Array(licenceText(site, mode, consent).utf8)
      return result
    }
  }

  /// Remembers that the terms were accepted by the user who runs this.
  ///
  /// - Parameters:
  ///   - user: the login name.
  ///   - shown: what ``show(_:)`` printed and the user agreed to; nil where nobody was asked.
  ///   - environment: the world around the run.
  package func accept(
    by user: String, shown: [UInt8]?, _ environment: RunEnvironment
  ) -> Outcome {
    outcome {
      if let shown, show(environment).output != shown {
        throw Stop(
          "the config changed while you read, and nothing was accepted",
          hint: "run 'callhome license accept' again", .notConfigured)
      }
      let (site, mode) = try decided(environment)
      let state = try StateDirectory(openingForChanges: site.settings.state.value)
      guard let lock = try state.lock(patience: .seconds(10)) else {
        throw Stop("another run is at work, and nothing was done", hint: "try again", .waiting)
      }
      let grants = site.settings.destinations.map { destination in
        (
          destination.name,
          Consent.Grant(
            recipient: destination.recipient, fields: proposedFields(site, destination, mode))
        )
      }
      var result = Outcome()
      _ = try state.installationOrNew(&result.diagnostics)
      try state.replace(
        with: Consent(
          time: environment.now, user: user, terms: Self.termsVersion,
          grants: Dictionary(uniqueKeysWithValues: grants)), &result.diagnostics)
      // What is wrong with the ledger the next run tells.
      var unheard: [Diagnostic] = []
      if try state.ledger(&unheard).isNew { result.next = .test }
      _ = consume lock
      result.say("accepted; the next run of 'callhome send' sends what is due")
      return result
    }
  }

  /// Takes the acceptance back and everything away that waits or is kept.
  package func revoke(_ environment: RunEnvironment) -> Outcome {
    outcome {
      let site = try Site(environment)
      let path = (site?.settings ?? .undecided).state.value
      var result = Outcome()
      guard let found = try StateDirectory(openingToRead: path), found.path == path else {
        result.say("nothing was accepted, so there is nothing to revoke")
        return result
      }
      let state = try StateDirectory(openingForChanges: path)
      guard let lock = try state.lock(patience: .seconds(10)) else {
        throw Stop("another run is at work, and nothing was done", hint: "try again", .waiting)
      }
      // First the consent: were this killed in between, nothing could go out.
      try state.removeConsent()
      journalDeletion(state, environment, &result)
      let waiting = try state.clearOutbox()
      let kept = try state.clearKept()
      let alerts = try state.clearAlerts()
      _ = consume lock
      result.say("revoked; nothing is sent any more")
      if waiting > 0 {
        result.say(
          waiting == 1 ? "deleted 1 waiting message" : "deleted \(waiting) waiting messages")
      }
      if alerts > 0 {
        result.say(alerts == 1 ? "deleted 1 waiting alert" : "deleted \(alerts) waiting alerts")
      }
      if kept > 0 {
        result.say(kept == 1 ? "deleted 1 kept copy" : "deleted \(kept) kept copies")
      }
      return result
    }
  }

  /// Writes down what is about to be deleted. That it cannot be written must not keep the bytes.
  private func journalDeletion(
    _ state: borrowing StateDirectory, _ environment: RunEnvironment, _ result: inout Outcome
  ) {
    do {
      let messages = try state.keptMessages()
      if messages.isEmpty { return }
      var problems: [Diagnostic] = []
      let installation = try state.installationOrNew(&problems)
      var ledger = try state.ledgerForChanges(&problems)
      var journal = try state.openJournal(
        installation, after: ledger.journal, at: environment.now, &problems)
      result.diagnostics += problems
      if !problems.isEmpty { result.status = .stateDamaged }
      ledger.journal = try journal.append(
        messages.map { message in
          // The bytes of one that is damaged say nothing about it; its name has the id.
          let entry = try? state.read(message)
          return entry.map {
            JournalEntry(.deleted, $0.head, at: environment.now, reason: "revoked")
          }
            ?? JournalEntry(
              .deleted, at: environment.now, messageID: message.messageID, reason: "revoked")
        })
      try state.write(ledger)
    } catch {
      let stop = Stop(state: error)
      result.diagnostics += stop.diagnostics
      result.status = result.status.combined(with: stop.status)
    }
  }

  private func decided(_ environment: RunEnvironment) throws -> (Site, Mode) {
    guard let site = try Site(environment) else {
      throw Stop([notConfigured(environment)], .notConfigured)
    }
    guard let mode = site.settings.mode else {
      throw Stop(
        "with 'call_home: \(site.settings.callHome.rawValue)' nothing is sent, so there is nothing to "
          + "accept", hint: "set 'call_home' to 'smart' or 'anonymous' first", .notConfigured)
    }
    return (site, mode)
  }
}
