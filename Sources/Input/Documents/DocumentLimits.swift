/// How large and how deep a document may be before reading it is refused.
package struct DocumentLimits: Sendable {
  /// The size of the whole file, in bytes.
  package let bytes: Int
  /// How many mappings and sequences may appear inside one another.
  package let depth: Int
  /// How many keys, values and containers there may be in all.
  package let nodes: Int
  /// Whether hints about syntax may repeat lines of the file: only a file without values of a site.
  package let allowsExcerpts: Bool

  /// Creates limits.
  package init(bytes: Int, depth: Int = 32, nodes: Int, allowsExcerpts: Bool = false) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.allowsExcerpts = allowsExcerpts
  }

  /// How many problems of one file are reported; a hostile file could have millions.
  package static let problems = 100

  /// For a file that a person writes: a config, a catalog, a file of our own state.
  package static let written = DocumentLimits(
    bytes: 1 << 20, nodes: 100_000, allowsExcerpts: true)

  /// For a file that a program writes, such as a snapshot of a large cluster.
  package static let generated = DocumentLimits(bytes: 16 << 20, nodes: 2_000_000)
}
