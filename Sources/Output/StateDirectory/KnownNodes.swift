import ASCII
import Diagnostics
import Documents
package import Files
package import Times

/// The nodes with data in earlier months, so that a node without new data is noticed (S7).
package struct KnownNodes: Equatable, Sendable {
  /// A node.
  package struct Node: Equatable, Sendable {
    /// Its name, as in the snapshots.
    package let name: String
    /// When a run last found data of it in the snapshots.
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

  /// The names of nodes that the operator has forgotten, in byte order. They are not expected any
  /// more, even if the config or a snapshot names them.
  package var forgotten: [String] {
    gone.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The secret that labels are derived from.
  private let key: String

  /// Creates an empty list.
  ///
  /// - Parameter key: a secret of the installation, from which labels are derived.
  package init(key: String = "") { self.key = key }

  /// The file, below the state directory.
  package static let fileName = "nodes.json"

  /// More nodes than any cluster has, and few enough for the file.
  private static let limit = 10_000

  /// The label that replaces the name of a node that must not be shown or stored. The same name
  /// always has the same label; without the installation's secret nobody can find the name from it.
  package func label(of name: String) -> String {
    Self.isLabel(name) ? name : "node-" + sha256("node \(key) \(name.lowercased())".utf8).prefix(16)
  }

  /// Whether a name is a label.
  package static func isLabel(_ name: String) -> Bool {
    let digits = name.dropFirst(5)
    return name.hasPrefix("node-") && digits.utf8.count == 16
      && digits.utf8.allSatisfy(\.isLowercaseHexDigit)
  }

  /// Whether a stored name or label belongs to a node.
  package func isMeant(_ kept: String, _ name: String) -> Bool {
    kept.isExactly(name) || Self.isLabel(kept) && kept == label(of: name)
  }

  /// Whether the operator has forgotten the node.
  package func hasForgotten(_ name: String) -> Bool {
    if gone.isEmpty { return false }
    return gone.contains(ExactText(name)) || gone.contains(ExactText(label(of: name)))
  }

  /// When a run last found data of a node; nil if none did.
  package func lastSeen(_ name: String) -> Timestamp? {
    seen[ExactText(name)] ?? seen[ExactText(label(of: name))]
  }

  /// Whether some nodes are stored under labels instead of names.
  package var hasLabels: Bool { seen.keys.contains { Self.isLabel($0.text) } }

  /// Replaces all names with their labels.
  package mutating func hideNames() {
    let known = self
    (seen, gone) = ([:], [])
    for (name, time) in known.seen { see(label(of: name.text), at: time) }
    for name in known.gone { forget(label(of: name.text)) }
  }

  /// Records that data of a node was found; a forgotten node is expected again.
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
  /// The known nodes; none if there is no file, or if it is damaged, which is reported.
  ///
  /// - Throws: when the file exists and cannot be read.
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

  /// The installation's secret. A fault in its file is reported where the installation itself is
  /// read.
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
  /// Changes the known nodes, durably.
  ///
  /// - Throws: when the file cannot be read or written; ``StateDamage`` when a newer version wrote
  ///   it.
  package func changeKnownNodes(_ change: (inout KnownNodes) -> Void) throws {
    let before = try files.knownNodesForChanges()
    var nodes = before
    change(&nodes)
    if nodes != before { try files.writeJSON(KnownNodes.fileName, nodes.json) }
  }
}
