/// Where the snapshots say what alerts ask of a node.
package struct NodeTraits: Sendable {
  /// A fact that tells a node's product.
  package struct Sign: Hashable, Sendable {
    /// The fact: a word or a list of them.
    package let source: FactSource
    /// The words that mean the product, without regard to case, spaces, `_` and `-`.
    package let words: [String]
  }

  /// The release of the product on a node; the first place that has one counts.
  package let release: [FactSource]

  /// What shows that a node is one of IM and Presence.
  package let imAndPresence: [Sign]

  /// Nothing is known.
  package static let none = NodeTraits(release: [], imAndPresence: [])

  /// Every fact that is read.
  package var sources: [FactSource] { release + imAndPresence.map(\.source) }
}
