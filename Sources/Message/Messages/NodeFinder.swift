import Catalogs
import Documents
import Hosts
import Snapshots

/// Finds the node that an alert or the config names among those of the snapshots, and what alerts ask
/// of it.
struct NodeFinder {
  /// What came of looking for a node.
  enum Outcome {
    /// This is it.
    case found(Snapshot.Member)
    /// No node has that name.
    case unknown
    /// Several have it.
    case ambiguous
  }

  private let snapshot: Snapshot
  private let traits: NodeTraits
  private let hostNames: Set<FactSource>
  private let addresses: Set<FactSource>

  /// A finder for the nodes of a snapshot: they go by their names, and by the host names and addresses
  /// that fields or the `nodes` of the catalog have of them.
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

  /// The node of a name, in any case of letters, fully qualified or not, with a port after it or not.
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

  /// Every name under which the snapshots know a node.
  func names(of member: Snapshot.Member) -> [String] {
    [member.name] + texts(hostNames, member)
  }

  private func texts(_ sources: Set<FactSource>, _ member: Snapshot.Member) -> [String] {
    sources.flatMap { snapshot.texts($0, .texts, of: member) }.sorted()
  }

  /// The release of the product on a node; nil if unknown it.
  func release(of member: Snapshot.Member) -> String? {
    traits.release.lazy.compactMap { text(snapshot.fact($0.path, of: member)) }.first
  }

  /// Whether a node is one of IM and Presence; nil if nothing shows it.
  ///
  /// A word about the node's product decides; a list of what is installed there does by what it holds.
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
