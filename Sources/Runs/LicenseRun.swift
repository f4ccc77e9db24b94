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

  /// Remembers that the terms were accepted by the user who runs this.
  ///
  /// - Parameters:
  ///   - user: the login name.
  ///   - shown: what ``show(_:)`` printed and the user agreed to; nil where nobody was asked.
  ///   - environment: the world around the run.
  package func accept(
    by user: String, shown: [UInt8]?, _ environment: RunEnvironment
  ) -> Outcome {
    outcome { result in
      if let shown, show(environment).output != shown {
        throw Stop(
          "the config changed while you read, and nothing was accepted",
          hint: "run 'callhome license accept' again", .notConfigured)
      }
      let (site, mode) = try decided(environment)
      guard
        var state = try LockedState.open(
          site.settings.state.value, result.findings, at: environment.now)
      else { throw Stop.busy }
      let grants = site.settings.destinations.map { destination in
        (
          destination.name,
          Consent.Grant(
            recipient: destination.recipient, fields: proposedFields(site, destination, mode))
        )
      }
      _ = try state.installation()
      try state.replace(
        with: Consent(
          time: environment.now, user: user, terms: Self.termsVersion,
          grants: Dictionary(grants) { $1 }))
      if state.ledger.isNew { result.next = .test }
      result.say("accepted; the next run of 'callhome send' sends what is due")
    }
  }

  /// Takes the acceptance back and everything away that waits or is kept.
  package func revoke(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let site = try Site(environment)
      let path = (site?.settings ?? .undecided).state.value
      guard try StateDirectory.exists(path) else {
        return result.say("nothing was accepted, so there is nothing to revoke")
      }
      guard var state = try LockedState.open(path, result.findings, at: environment.now) else {
        throw Stop.busy
      }
      // First the consent: were this killed in between, nothing could go out.
      try state.removeConsent()
      journalDeletion(&state, environment, &result)
      let waiting = try state.clearOutbox()
      let kept = try state.clearKept()
      let alerts = try state.clearAlerts()
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
    }
  }

  /// Writes down what is about to be deleted. That it cannot be written must not keep the bytes.
  private func journalDeletion(
    _ state: inout LockedState, _ environment: RunEnvironment, _ result: inout Outcome
  ) {
    do {
      let messages = try state.files.keptMessages()
      if messages.isEmpty { return }
      var entries: [JournalEntry] = []
      for message in messages {
        // The bytes of one that is damaged say nothing about it; its name has the id.
        let head = (try? state.files.head(of: message))?.head
        entries.append(
          head.map { JournalEntry(.deleted, $0, at: environment.now, reason: "revoked") }
            ?? JournalEntry(
              .deleted, at: environment.now, messageID: message.messageID, reason: "revoked"))
      }
      try state.append(entries)
      try state.writeLedger()
    } catch {
      result.stop(error)
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
