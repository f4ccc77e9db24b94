import Delivery
import Settings
import StateDirectory

extension SiteDelivery {
  /// The token to send to a destination with; nil where it needs none.
  ///
  /// - Parameters:
  ///   - isNew: whether one that is kept does not do.
  ///   - end: when the endpoint must have issued it.
  /// - Returns: the token, and whether it was kept from earlier; why there is none.
  mutating func token(
    for destination: Destination, server: Int, isNew: Bool, until end: ContinuousClock.Instant
  ) -> Result<(token: AccessToken, isKept: Bool)?, DeliveryFailure> {
    guard let endpoint = site.settings.tokenEndpoint(of: destination, server: server) else {
      return .success(nil)
    }
    let key = endpoint.key
    if !isNew, let kept = tokens[key] ?? state.accessToken(key).map { AccessToken(kept: $0) } {
      return .success((kept, true))
    }
    do throws(DeliveryFailure) {
      let token = try endpoint.token(within: end - ContinuousClock.now)
      tokens[key] = token
      // A token that cannot be kept serves this run all the same, and the next one asks again.
      try? state.keep(
        accessToken: token.text, key, for: token.lifetime.components.seconds)
      return .success((token, false))
    } catch {
      return .failure(error)
    }
  }
}
