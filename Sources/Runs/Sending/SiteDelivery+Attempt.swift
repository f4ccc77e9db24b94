import Delivery
import Diagnostics
import Settings
import StateDirectory

extension SiteDelivery {
  /// Tries a message and records the attempt; the caller records the consequences.
  ///
  /// If a destination has several servers, the next one is tried when one does not answer or
  /// refuses temporarily.
  mutating func attempt(
    _ entry: OutboxEntry, to destination: Destination, until end: ContinuousClock.Instant
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    let count = site.settings.serverCount(for: destination)
    if count == 1 { return try attempt(entry, to: destination, server: 0, until: end) }
    var failures: [(name: String, failure: DeliveryFailure)] = []
    for server in 0..<count {
      let left = end - ContinuousClock.now
      let share = min(left, max(left / (count - server), .seconds(1)))
      let name = site.settings.serverName(server)
      switch try attempt(entry, to: destination, server: server, until: .now + share) {
      case .success(let reply):
        if let first = failures.first { report(first, passedOnBy: name) }
        remember(mailServer: name)
        return .success(reply)
      case .failure(let failure):
        failures.append((name, failure))
        if !failure.allowsNextServer { break }
        continue
      }
      break
    }
    let words = failures.map { "\($0.name): \($0.failure.text)" }.joined(separator: "; ")
    guard let last = failures.last else { return .failure(.noMailServer) }
    // A permanent refusal decides, and so does an attempt whose outcome is unknown.
    let decisive = last.failure.allowsNextServer ? failures.first ?? last : last
    return .failure(decisive.failure.joined(words))
  }

  private mutating func report(
    _ failed: (name: String, failure: DeliveryFailure), passedOnBy name: String
  ) {
    let words = Diagnostic(
      .warning, at: nil,
      "mail is sent through '\(name)', because '\(failed.name)' did not accept it: \(failed.failure.text)",
      hint: failed.failure.hint, topic: "fallback \(failed.name) \(failed.failure.kind.rawValue)")
    if !diagnostics.contains(words) { diagnostics.append(words) }
  }

  /// Stores which of several servers accepted a message.
  private func remember(mailServer name: String) {
    var memory = state.files.lastRun()
    if memory.mailServer == name { return }
    memory.mailServer = name
    state.remember(memory)
  }

  /// Tries a message at one server.
  ///
  /// A cached token may have been revoked before it expires, or the clock may be wrong; a refused
  /// cached token is replaced once.
  private mutating func attempt(
    _ entry: OutboxEntry, to destination: Destination, server: Int,
    until end: ContinuousClock.Instant
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    let (result, hadKeptToken) = try attempt(
      entry, to: destination, server: server, withNewToken: false, until: end)
    if hadKeptToken, case .failure(let failure) = result, failure.isTokenRefused {
      return try attempt(
        entry, to: destination, server: server, withNewToken: true, until: end
      ).result
    }
    return result
  }

  private mutating func attempt(
    _ entry: OutboxEntry, to destination: Destination, server: Int, withNewToken: Bool,
    until end: ContinuousClock.Instant
  ) throws -> (result: Result<DeliveryReply, DeliveryFailure>, hadKeptToken: Bool) {
    // libcurl would report less about a damaged file, and no line number.
    if let failure = certificates.failure(of: destination, site.settings) {
      return (.failure(failure), false)
    }
    if let failure = environment.fleet?.outage(of: destination, server: server, site.settings) {
      return (.failure(failure), false)
    }
    let transport: any Transport
    let signer: MessageSigner?
    let token: (token: AccessToken, isKept: Bool)?
    let signing = try self.signer(for: destination, entry.mode)
    do throws(DeliveryFailure) {
      token = try self.token(for: destination, server: server, isNew: withNewToken, until: end)
        .get()
      signer = try signing.get()
      transport = try site.settings.transport(
        to: destination, token: token?.token, server: server, recipients: entry.head.remaining,
        signer: signer, connections: environment.fleet?.connections)
    } catch {
      return (.failure(error), false)
    }
    // If the outcome cannot be stored afterwards, because of a quota or a read-only disk, the
    // message would be sent again and again.
    if !canRemember { try state.writeLedger() }
    canRemember = true
    guard try state.beginDelivery() else { throw CommandError.revoked }
    defer { state.endDelivery() }
    let result = try attempt(entry, to: destination, server, by: transport, until: end) {
      (settings) throws(DeliveryFailure) in
      try settings.transport(
        to: destination, token: token?.token, server: server, recipients: entry.head.remaining,
        signer: signer)
    }
    return (result, token?.isKept ?? false)
  }

  /// Sends a message, with a journal entry for each request.
  ///
  /// If the receiver has closed a connection kept from an earlier message, the message is sent once
  /// more at once over a new connection.
  private mutating func attempt(
    _ entry: OutboxEntry, to destination: Destination, _ server: Int,
    by transport: any Transport, until end: ContinuousClock.Instant,
    _ another: (Settings) throws(DeliveryFailure) -> any Transport
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    try record(.attempt, entry.head)
    let start = ContinuousClock.now
    do throws(DeliveryFailure) {
      return .success(try transport.deliver(entry.shipment, within: end - start))
    } catch  where error.hasLostKeptConnection {
      let transport = try another(site.settings)
      return try attempt(entry, to: destination, server, by: transport, until: end, another)
    } catch {
      environment.fleet?.note(
        error, of: destination, server: server, site.settings,
        after: ContinuousClock.now - start)
      return .failure(error)
    }
  }
}
