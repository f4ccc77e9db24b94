import Catalogs
import Delivery
import Diagnostics
import Settings
import StateDirectory

/// A delivery at once, at the request of an operator.
struct ManualDelivery: ~Copyable {
  let site: Site
  let mode: Mode
  let consent: Consent
  let installation: Installation
  let environment: RunEnvironment

  private var delivery: SiteDelivery
  private var sentCount = 0
  private var failedCount = 0

  /// Runs `body` under the state lock, with everything that a delivery needs.
  static func run(
    _ environment: RunEnvironment,
    _ body: (inout ManualDelivery, inout Outcome) throws -> Void
  ) -> Outcome {
    outcome(environment) { site, result in
      try site.rememberObeyedPolicy()
      guard let mode = site.settings.mode else {
        throw CommandError(
          "with 'call_home: \(site.settings.callHome.rawValue)' nothing is sent",
          hint: "set 'call_home' to 'smart' or 'anonymous' first", .notConfigured)
      }
      guard var state = try site.settings.lockedState(environment, &result) else {
        throw CommandError.busy
      }
      let environment = environment.at(state.now)
      guard let consent = try state.files.consent() else { throw CommandError.notAccepted }
      let installation = try state.installation()
      var work = ManualDelivery(
        site: site, mode: consent.mode(within: mode), consent: consent,
        installation: installation, environment: environment,
        delivery: try SiteDelivery.prepared(site: site, environment: environment, state: state))
      do {
        try body(&work, &result)
      } catch {
        result.stop(error)
      }
      work.delivery.finishRevocation()
      try work.delivery.writeLedger()
      if work.failedCount > 0 {
        result.status = result.status.combined(with: work.sentCount > 0 ? .partlySent : .refused)
      }
      do {
        if result.status == .done, work.sentCount > 0 { try work.delivery.keepConfig() }
      } catch {
        result.stop(error)
      }
    }
  }

  private init(
    site: Site, mode: Mode, consent: Consent, installation: Installation,
    environment: RunEnvironment, delivery: consuming SiteDelivery
  ) {
    self.site = site
    self.mode = mode
    self.consent = consent
    self.installation = installation
    self.environment = environment
    self.delivery = delivery
  }

  /// Whether no message was ever delivered, apart from test messages.
  var isNew: Bool { delivery.ledger.isNew }

  /// The destination with a name.
  func destination(_ name: String) throws(CommandError) -> Destination {
    guard let found = site.settings.destinations.first(where: { $0.name == name }) else {
      if site.settings.limits.refused.contains(name) {
        throw CommandError(
          site.settings.limits.problems.filter { $0.message.contains("'\(name)'") }, .notConfigured)
      }
      throw unknownDestination(name, site.settings.destinations)
    }
    return found
  }

  /// Whether this recipient was accepted; if not, that is reported.
  func isAgreed(_ destination: Destination, _ result: inout Outcome) -> Bool {
    if !consent.fields(for: destination, site).isEmpty { return true }
    result.diagnostics.append(
      Diagnostic(
        .error, at: destination.location,
        "nothing is sent to '\(destination.name)': "
          + consent.refusal(of: destination, site),
        hint: "run 'callhome license show' and then 'callhome license accept'"))
    result.status = result.status.combined(with: .notConfigured)
    return false
  }

  /// Tries a message once and reports the result.
  ///
  /// - Parameter event: the journal's event for a successful delivery.
  /// - Returns: the receiver's reply or the failure.
  mutating func deliver(
    _ entry: OutboxEntry, to destination: Destination, as event: JournalEntry.Event,
    _ result: inout Outcome
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    let outcome = try delivery.attempt(
      entry, to: destination, until: ContinuousClock.now + .seconds(3_600))
    switch outcome {
    case .success(let reply):
      try delivery.record(event, entry.head, status: reply.status, caseNumber: reply.caseNumber)
      sentCount += 1
      let number = reply.caseNumber.map { ", case \($0)" } ?? ""
      result.say(
        "sent \(entry.kind.rawValue) to '\(destination.name)': \(entry.bytes.count) bytes, id "
          + entry.messageID + number)
    case .failure(let failure):
      try delivery.record(
        .failed, entry.head, reason: failure.kind.rawValue, status: failure.status)
      failedCount += 1
      result.diagnostics.append(
        Diagnostic(
          .error, at: nil,
          "\(entry.kind.rawValue) could not be sent to '\(destination.name)': \(failure.text)",
          hint: failure.hint))
    }
    return outcome
  }

  /// The position of the next message for a destination (R5).
  mutating func nextPosition(of destination: Destination) throws -> Pipeline.Position? {
    try delivery.nextPosition(destination.name, mode)
  }

  /// Stores the position of a message that was built. Since it is never in the outbox, the ledger
  /// must have it before the delivery.
  mutating func note(_ head: OutboxHead) throws {
    delivery.note(head)
    if head.sequence != nil { try delivery.writeLedger() }
  }

  /// The pseudonym key, created if there is none; nil if it cannot be used.
  func pseudonymKey() throws -> PseudonymKey? { try delivery.pseudonymKey() }

  /// The bytes of a message, with a signature if its format includes one.
  func signed(
    _ built: Pipeline.BuiltMessage, _ destination: Destination
  ) throws -> Result<[UInt8], DeliveryFailure> {
    try delivery.signed(built, destination, mode).map(\.bytes)
  }

  /// A kept message, by its id or the beginning of the id.
  func kept(_ id: String) throws -> (OutboxEntry, KeptMessage.Location) {
    try delivery.kept(id)
  }

  /// Stores the URL of the case of a message that was sent again.
  func keep(_ reply: DeliveryReply, to head: OutboxHead) throws {
    try delivery.keep(reply, to: head)
  }
}
