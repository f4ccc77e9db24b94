import Catalogs
import Documents
import Hosts
import Snapshots

/// Finds the node that an alert or the config names in the snapshots, and properties of nodes that
/// alerts depend on.
struct NodeFinder {
  /// The result of a search.
  enum Outcome {
    /// The node.
    case found(Snapshot.Member)
    /// No node has that name.
    case unknown
    /// Several nodes have that name.
    case ambiguous
  }

  private let snapshot: Snapshot
  private let traits: NodeTraits
  private let hostNames: Set<FactSource>
  private let addresses: Set<FactSource>

  /// Creates a finder for the nodes of a snapshot: by their names, and by host names and addresses
  /// in fields or in `nodes` of the catalog.
  init(_ catalog: Catalog, _ snapshot: Snapshot) {
    self.snapshot = snapshot
    traits = catalog.nodes
    func sources(of valueClass: ValueClass) -> Set<FactSource> {
      let fields = catalog.leaves.filter { $0.type == .text && $0.valueClass == valueClass }
      return Set(fields.flatMap(\.sources)).filter { $0.root == .node && $0.metric == nil }
    }
    hostNames = sources(of: .hostName).union(traits.names)
    addresses = sources(of: .address).union(traits.addresses)
  }

  /// The node with a name, ignoring case, domain and port.
  func node(named name: String) -> Outcome {
    if snapshot.members.isEmpty { return .unknown }
    let scores = snapshot.members.map { member in
      (names(of: member) + texts(addresses, member))
        .compactMap { likeness(ofHosts: $0, name) }.max() ?? 0
    }
    for score in [2, 1] {
      let found = snapshot.members.indices.filter { scores[$0] == score }
      if found.count > 1 { return .ambiguous }
      if let index = found.first { return .found(snapshot.members[index]) }
    }
    return name.withoutPort.map { node(named: $0) } ?? .unknown
  }

  /// All names of a node in the snapshots.
  func names(of member: Snapshot.Member) -> [String] {
    [member.name] + texts(hostNames, member)
  }

  private func texts(_ sources: Set<FactSource>, _ member: Snapshot.Member) -> [String] {
    sources.flatMap { snapshot.texts($0, .texts, of: member) }.sorted()
  }

  /// The product release of a node; nil if it is unknown.
  func release(of member: Snapshot.Member) -> String? {
    traits.release.lazy.compactMap { text(snapshot.fact($0.path, of: member)) }.first
  }

  /// Whether a node is an IM and Presence node; nil if that is unknown.
  ///
  /// The product's name decides; in a list of installed software, its entries do.
  func isIMAndPresence(_ member: Snapshot.Member) -> Bool? {
    var isOther: Bool?
    for sign in traits.imAndPresence {
      guard case .found(let node, _) = snapshot.fact(sign.source.path, of: member) else { continue }
      let words = sign.words.map { foldedName($0) }
      if let word = node.scalar?.text { return words.contains(foldedName(word)) }
      let found = node.elements?.compactMap { $0.scalar?.text } ?? []
      if found.contains(where: { words.contains(foldedName($0)) }) { return true }
      if !found.isEmpty { isOther = false }
    }
    return isOther
  }

  private func text(_ fact: Snapshot.Fact) -> String? {
    guard case .found(let node, _) = fact, !node.isNull else { return nil }
    return node.scalar?.text
  }
}
