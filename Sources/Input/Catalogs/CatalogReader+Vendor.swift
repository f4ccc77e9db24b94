import Diagnostics
import Documents

/// Reads the vendor's statement of what happens to messages.
extension CatalogReader {
  /// How many characters an entry may have, and how many the terms.
  private static let limits = (entry: 1_024, terms: 20_000)

  mutating func vendor(_ node: DocumentNode) -> VendorTerms? {
    let before = problems.count
    let required = ["controller", "purpose"]
    let values = node.values(
      of: "'vendor'", known: required + ["retention", "privacy", "terms"], required: required,
      &problems)
    func text(_ key: String, _ limit: Int) -> String? {
      guard let value = values[key], let text = value.text(of: "'\(key)'", &problems) else {
        return nil
      }
      if text.allSatisfy(\.isWhitespace) || text.unicodeScalars.count > limit {
        problems.append(
          Diagnostic(
            .error, at: value.location, "'\(key)' must be a text of 1 to \(limit) characters"))
      }
      return text
    }
    let controller = text("controller", Self.limits.entry)
    let purpose = text("purpose", Self.limits.entry)
    let retention = text("retention", Self.limits.entry)
    let privacy = text("privacy", Self.limits.entry)
    let terms = text("terms", Self.limits.terms)
    if let privacy, let place = values["privacy"]?.location, !isAddress(privacy) {
      problems.append(
        Diagnostic(
          .error, at: place,
          "'privacy' must be an e-mail address or begin with 'https://', not \(quoted(privacy))"))
    }
    guard problems.count == before, let controller, let purpose else { return nil }
    return VendorTerms(
      controller: controller, purpose: purpose, retention: retention, privacy: privacy,
      terms: terms)
  }

  private func isAddress(_ text: String) -> Bool {
    if text.contains(where: \.isWhitespace) { return false }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return text.hasPrefix("https://") || parts.count == 2 && !parts.contains("")
  }
}
