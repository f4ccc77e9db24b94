package import Catalogs
import Documents
import Snapshots

/// The names of a node in the snapshots.
package struct NodeNames: Hashable, Sendable {
  /// Its names; the first is the one in the node list of a message.
  package let names: [String]
  /// Its known domains.
  package let domains: [String]
  /// Its own addresses; the first is the one in the node list of a message.
  package let addresses: [String]

  /// Creates the names of a node.
  package init(names: [String], domains: [String] = [], addresses: [String] = []) {
    self.names = names
    self.domains = domains
    self.addresses = addresses
  }
}

extension Composer {
  /// The names of each node in the snapshots.
  ///
  /// - Parameter isRead: selects the facts to read.
  package func nodeNames(reading isRead: (FactSource) -> Bool = { _ in true }) -> [NodeNames] {
    let leaves = catalog.leaves.filter { $0.isPerNode && $0.type == .text }
    let ownName = FactSource(root: .node, path: ["name"])
    let hostNames = leaves.filter { $0.valueClass == .hostName }
    // The fields in the node list come first: receivers identify nodes by them.
    let listed = hostNames.first { $0.sources.contains(ownName) }
    let names = (listed?.sources ?? []) + [ownName] + hostNames.flatMap(\.sources)
    let address = leaves.first { $0.valueClass == .address }?.sources ?? []
    return snapshot.members.map { member in
      func texts(_ sources: [FactSource], _ type: FieldDefinition.ValueType) -> [String] {
        sources.filter { $0.root == .node && isRead($0) }
          .flatMap { self.texts($0, type, of: member) }.filter { !$0.isEmpty }
      }
      return NodeNames(
        names: texts(names, .text) + texts(catalog.nodes.names, .texts),
        domains: texts(catalog.nodes.domains, .texts),
        addresses: texts(address, .text) + texts(catalog.nodes.addresses, .texts))
    }
  }

  private func texts(
    _ source: FactSource, _ type: FieldDefinition.ValueType, of member: Snapshot.Member
  ) -> [String] {
    snapshot.texts(source, type, of: member)
  }
}

extension Snapshot {
  /// All texts of a fact about a node, from its captures or its metrics.
  func texts(
    _ source: FactSource, _ type: FieldDefinition.ValueType, of member: Member
  ) -> [String] {
    let fact =
      source.metric.map { MetricFact(samples: MetricSamples(member.metrics)).fact($0, type, nil) }
      ?? self.fact(source.path, of: member)
    guard case .found(let node, _) = fact else { return [] }
    let scalars = node.elements ?? [node]
    return scalars.compactMap { $0.isNull ? nil : $0.scalar?.text }
  }
}
