import Catalogs
import Redaction
import StateDirectory
import Synchronization

/// What follows from a catalog and a licence, computed once: a run asks for it again and again.
final class AcceptedPolicies: Sendable {
  private struct Known {
    var definitions: [String: String]?
    var cleaning: Cleaning?
    var policies: [String: (consent: Consent, policy: RedactionPolicy)] = [:]
  }

  private let known = Mutex(Known())

  /// The definition of every field in words, by path.
  func definitions(_ catalog: Catalog) -> [String: String] {
    known.withLock { known in
      let definitions = known.definitions ?? catalog.definitions
      known.definitions = definitions
      return definitions
    }
  }

  /// What can be removed from texts.
  func cleaning(_ catalog: Catalog) -> Cleaning {
    known.withLock { known in
      let cleaning = known.cleaning ?? Cleaning(catalog)
      known.cleaning = cleaning
      return cleaning
    }
  }

  /// The policy for a destination in a mode, made where it is not known for this consent.
  func policy(
    for destination: String, _ mode: Mode, _ consent: Consent, _ make: () -> RedactionPolicy
  ) -> RedactionPolicy {
    let key = "\(mode.rawValue) \(destination)"
    if let found = known.withLock({ $0.policies[key] }), found.consent == consent {
      return found.policy
    }
    let policy = make()
    known.withLock { $0.policies[key] = (consent, policy) }
    return policy
  }
}
