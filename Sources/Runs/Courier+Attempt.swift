import Delivery
import Settings
import StateDirectory

extension Courier {
  /// Sends a message, with a line in the journal for each time that a request begins.
  ///
  /// If the receiver has closed the connection that was kept from an earlier message, the message is sent
  /// once more at once, by a connection of its own.
  mutating func attempt(
    _ entry: OutboxEntry, to destination: Destination, token: AccessToken?,
    by transport: any Transport,
    until end: ContinuousClock.Instant
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    try record(.attempt, entry.head)
    let start = ContinuousClock.now
    do throws(DeliveryFailure) {
      return .success(try transport.deliver(entry.shipment, within: end - start))
    } catch  where error.hasLostKeptConnection {
      let transport = try site.settings.transport(
        to: destination, token: token, recipients: entry.head.remaining)
      return try attempt(entry, to: destination, token: token, by: transport, until: end)
    } catch {
      environment.fleet?.note(
        error, of: destination, site.settings, after: ContinuousClock.now - start)
      return .failure(error)
    }
  }
}
