import Delivery
import Settings
import StateDirectory

extension SiteDelivery {
  /// The token for a destination; nil if it needs none.
  ///
  /// - Parameters:
  ///   - isNew: whether a new token is required because the cached one was refused.
  ///   - end: the deadline for the endpoint.
  /// - Returns: the token, and whether it was cached; or why there is none.
  mutating func token(
    for destination: Destination, server: Int, isNew: Bool, until end: ContinuousClock.Instant
  ) -> Result<(token: AccessToken, isKept: Bool)?, DeliveryFailure> {
    guard let endpoint = site.settings.tokenEndpoint(of: destination, server: server) else {
      return .success(nil)
    }
    let key = endpoint.key
    if !isNew, let kept = tokens[key] ?? state.accessToken(key).map({ AccessToken(kept: $0) }) {
      return .success((kept, true))
    }
    do throws(DeliveryFailure) {
      let token = try endpoint.token(within: end - ContinuousClock.now)
      tokens[key] = token
      // If the token cannot be cached, this run uses it all the same and the next run requests
      // another.
      try? state.keep(
        accessToken: token.text, key, for: token.lifetime.components.seconds)
      return .success((token, false))
    } catch {
      return .failure(error)
    }
  }
}
