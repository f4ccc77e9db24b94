/// The maximum size and depth of a document, beyond which it is refused.
package struct DocumentLimits: Sendable {
  /// The size of the whole file, in bytes.
  package let bytes: Int
  /// The maximum nesting of mappings and sequences.
  package let depth: Int
  /// The maximum number of keys, values and containers.
  package let nodes: Int
  /// Whether hints about syntax may quote lines of the file; only for files without values of a
  /// site.
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

  /// For a file written by a person, such as a config or a catalog, and for files of the state.
  package static let written = DocumentLimits(
    bytes: 1 << 20, nodes: 100_000, allowsExcerpts: true)

  /// For a file written by a program, such as a snapshot of a large cluster.
  package static let generated = DocumentLimits(bytes: 16 << 20, nodes: 2_000_000)
}
