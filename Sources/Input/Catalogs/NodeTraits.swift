/// The properties of nodes that alerts depend on, and the names of nodes, with their places in
/// snapshots.
package struct NodeTraits: Sendable {
  /// A fact that identifies a node's product.
  package struct Sign: Hashable, Sendable {
    /// The fact: a word or a list of them.
    package let source: FactSource
    /// The words that mean the product, without regard to case, spaces, `_` and `-`.
    package let words: [String]
  }

  /// The release of the product on a node; the first place that has one counts.
  package let release: [FactSource]

  /// The facts that identify an IM and Presence node.
  package let imAndPresence: [Sign]

  /// Facts with names of a node, besides those that fields of nodes send.
  package let names: [FactSource]

  /// Facts with the domain of a node.
  package let domains: [FactSource]

  /// Facts with addresses of a node itself, besides the one in the list of nodes.
  package let addresses: [FactSource]

  /// Nothing is known.
  package static let none = NodeTraits(release: [], imAndPresence: [])

  init(
    release: [FactSource], imAndPresence: [Sign], names: [FactSource] = [],
    domains: [FactSource] = [], addresses: [FactSource] = []
  ) {
    self.release = release
    self.imAndPresence = imAndPresence
    self.names = names
    self.domains = domains
    self.addresses = addresses
  }

  /// Every fact that alerts ask for.
  package var sources: [FactSource] { release + imAndPresence.map(\.source) }
}
