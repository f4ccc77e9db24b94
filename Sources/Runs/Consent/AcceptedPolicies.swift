import Catalogs
import Redaction
import StateDirectory
import Synchronization

/// The policies that follow from the accepted terms, computed once, since a run needs them many
/// times.
final class AcceptedPolicies: Sendable {
  private let known = Mutex<[String: (consent: Consent, policy: RedactionPolicy)]>([:])

  /// The policy for a destination in a mode; computed if it is not cached for this consent.
  func policy(
    for destination: String, _ mode: Mode, _ consent: Consent, _ make: () -> RedactionPolicy
  ) -> RedactionPolicy {
    let key = "\(mode.rawValue) \(destination)"
    if let found = known.withLock({ $0[key] }), found.consent == consent { return found.policy }
    let policy = make()
    known.withLock { $0[key] = (consent, policy) }
    return policy
  }
}

/// The texts of a catalog that consents are bound to, computed on first use. All sites with the
/// same built-in catalog share them.
final class CatalogWords: Sendable {
  private struct Known {
    var definitions: [String: String]?
    var cleaning: Cleaning?
    var revision: String?
  }

  private static let builtIn = Dictionary(
    Catalog.builtIn.map { ($0, CatalogWords()) }, uniquingKeysWith: { first, _ in first })

  private let known = Mutex(Known())

  /// The texts for the product of a config: the name of a built-in catalog, or the path of another
  /// one, which may differ between sites.
  static func of(_ product: String) -> CatalogWords { builtIn[product] ?? CatalogWords() }

  /// The definition of every field in words, by path.
  func definitions(_ catalog: Catalog) -> [String: String] {
    known.withLock { known in
      let definitions = known.definitions ?? catalog.definitions
      known.definitions = definitions
      return definitions
    }
  }

  /// The revision of a catalog (R6): 16 hexadecimal digits that change with every field.
  func revision(_ catalog: Catalog) -> String {
    let definitions = definitions(catalog)
    return known.withLock { known in
      let revision =
        known.revision
        ?? String(
          sha256(
            definitions.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined().utf8
          ).prefix(16))
      known.revision = revision
      return revision
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
}
