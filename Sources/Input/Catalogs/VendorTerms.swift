/// The vendor's statement of what happens to messages (R6). An operator reads and accepts it.
package struct VendorTerms: Hashable, Sendable {
  /// Who decides about the data and answers for it.
  package let controller: String
  /// What messages are used for.
  package let purpose: String
  /// How long they are kept; nil if the vendor does not say.
  package let retention: String?
  /// Where questions about privacy go: an e-mail address or an address that begins with `https://`.
  package let privacy: String?
  /// The vendor's terms in full; nil if there are none.
  package let terms: String?

  /// All of it, a paragraph each.
  package var paragraphs: [String] {
    var facts = ["The vendor says who answers for the messages: \(controller)."]
    facts.append("Purpose: \(purpose)")
    if let retention { facts.append("Kept: \(retention)") }
    if let privacy { facts.append("Questions about privacy: \(privacy)") }
    let text = terms.map { terms in
      terms.split(separator: "\n", omittingEmptySubsequences: false)
        .split { $0.allSatisfy(\.isWhitespace) }.map { $0.joined(separator: " ") }
    }
    return facts + (text ?? [])
  }
}
