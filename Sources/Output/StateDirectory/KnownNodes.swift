import ASCII
import Diagnostics
import Documents
package import Files
package import Times

/// The nodes from which something was collected in earlier months, so that one that falls silent is noticed
/// (S7).
package struct KnownNodes: Equatable, Sendable {
  /// A node.
  package struct Node: Equatable, Sendable {
    /// Its name, as the snapshots have it.
    package let name: String
    /// When a run last found something of it in the snapshots.
    package var seen: Timestamp

    /// Creates a node.
    package init(name: String, seen: Timestamp) {
      self.name = name
      self.seen = seen
    }
  }

  private var seen: [ExactText: Timestamp] = [:]
  private var gone: Set<ExactText> = []

  /// The nodes, by name in byte order.
  package var nodes: [Node] {
    seen.map { Node(name: $0.key.text, seen: $0.value) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The names of nodes that the operator has forgotten, in byte order: they are not expected any more, whoever
  /// names them.
  package var forgotten: [String] {
    gone.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The secret of the labels.
  private let key: String

  /// Nothing is known.
  ///
  /// - Parameter key: a secret of the installation, from which the labels follow.
  package init(key: String = "") { self.key = key }

  /// Where the nodes are kept, below the state directory.
  package static let fileName = "nodes.json"

  /// More nodes than any cluster has, and no more than fit into the file.
  private static let limit = 10_000

  /// What stands for a node whose name must not be shown or kept: the same for the same name, and nothing that
  /// tells the name to anyone without the installation's secrets.
  package func label(of name: String) -> String {
    Self.isLabel(name) ? name : "node-" + sha256("node \(key) \(name.lowercased())".utf8).prefix(16)
  }

  /// Whether a name is such a label.
  package static func isLabel(_ name: String) -> Bool {
    let digits = name.dropFirst(5)
    return name.hasPrefix("node-") && digits.utf8.count == 16
      && digits.utf8.allSatisfy(\.isLowercaseHexDigit)
  }

  /// Whether a name that is kept means a node: it is its name or its label.
  package func isMeant(_ kept: String, _ name: String) -> Bool {
    kept.isExactly(name) || Self.isLabel(kept) && kept == label(of: name)
  }

  /// Whether the operator has forgotten the node.
  package func hasForgotten(_ name: String) -> Bool {
    if gone.isEmpty { return false }
    return gone.contains(ExactText(name)) || gone.contains(ExactText(label(of: name)))
  }

  /// When a run last found something of a node; nil if none did.
  package func lastSeen(_ name: String) -> Timestamp? {
    seen[ExactText(name)] ?? seen[ExactText(label(of: name))]
  }

  /// Whether labels stand in the place of names.
  package var hasLabels: Bool { seen.keys.contains { Self.isLabel($0.text) } }

  /// Replaces every name by its label.
  package mutating func hideNames() {
    let known = self
    (seen, gone) = ([:], [])
    for (name, time) in known.seen { see(label(of: name.text), at: time) }
    for name in known.gone { forget(label(of: name.text)) }
  }

  /// Records that something of a node was found; a node that had been forgotten is expected again.
  package mutating func see(_ name: String, at time: Timestamp) {
    let (exact, label) = (ExactText(name), ExactText(label(of: name)))
    gone.remove(exact)
    gone.remove(label)
    if label != exact { seen[label] = nil }
    if seen[exact] != nil || seen.count < Self.limit { seen[exact] = time }
  }

  /// Forgets a node.
  package mutating func forget(_ name: String) {
    for kept in seen.keys where isMeant(kept.text, name) || isMeant(name, kept.text) {
      seen[kept] = nil
    }
    if !hasForgotten(name), gone.count < Self.limit { gone.insert(ExactText(name)) }
  }

  fileprivate init?(_ root: DocumentNode, key: String) {
    self.init(key: key)
    guard let entries = root["nodes"]?.elements, let names = root["forgotten"]?.elements else {
      return nil
    }
    for entry in entries {
      guard let name = entry["name"]?.scalar?.text, !name.isEmpty,
        let seen = entry["seen"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
      else { return nil }
      see(name, at: seen)
    }
    for entry in names {
      guard let name = entry.scalar?.text, !name.isEmpty else { return nil }
      forget(name)
    }
  }

  fileprivate var json: JSONValue {
    .object([
      "version": .integer(1),
      "nodes": .array(
        nodes.map {
          .object(["name": .string($0.name), "seen": .string($0.seen.description)])
        }), "forgotten": .array(forgotten.map { .string($0) }),
    ])
  }
}

extension StateDirectory {
  /// The nodes that are known; none if there is no such file, or it is damaged, which is reported.
  ///
  /// - Throws: when the file is there and cannot be read.
  package func knownNodes() throws(FileError) -> KnownNodes {
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    if let known = try knownNodes(&found) { return known }
    return KnownNodes(key: try slotKey())
  }

  private func knownNodes(_ problems: inout [Diagnostic]) throws(FileError) -> KnownNodes? {
    guard let root = try readJSON(KnownNodes.fileName, &problems) else { return nil }
    if let nodes = KnownNodes(root, key: try slotKey()) { return nodes }
    problems.append(Diagnostic(.error, at: root.location, "the file is damaged"))
    return nil
  }

  /// The installation's secret; what is wrong with its file is reported by whoever needs the installation.
  private func slotKey() throws(FileError) -> String {
    var unheard: [Diagnostic] = []
    return try readJSON("installation.json", &unheard)?["slot_key"]?.scalar?.text ?? ""
  }

  fileprivate func knownNodesForChanges() throws -> KnownNodes {
    var found: [Diagnostic] = []
    let known = try knownNodes(&found)
    try setAside(
      KnownNodes.fileName, found,
      consequence: "a missing node is now reported only if a snapshot or 'nodes' names it")
    if let known { return known }
    return KnownNodes(key: try slotKey())
  }
}

extension LockedState {
  /// Changes what is known about nodes, durably.
  ///
  /// - Throws: when the file cannot be read or written; ``StateDamage`` when a newer version wrote it.
  package func changeKnownNodes(_ change: (inout KnownNodes) -> Void) throws {
    let before = try files.knownNodesForChanges()
    var nodes = before
    change(&nodes)
    if nodes != before { try files.writeJSON(KnownNodes.fileName, nodes.json) }
  }
}
