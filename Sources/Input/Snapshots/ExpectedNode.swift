package import Diagnostics
import Documents
import Hosts
package import Times

/// A node of which every snapshot should have something (S7).
package struct ExpectedNode: Sendable {
  /// Its name.
  package let name: String
  /// Where it is named.
  package let location: SourceLocation

  /// Creates an expectation.
  package init(name: String, location: SourceLocation) {
    self.name = name
    self.location = location
  }
}

extension Snapshot {
  /// The nodes in the cluster's own list, except those whose address a member has, since the list
  /// may contain the address instead of the name.
  package var nodesOfCluster: [ExpectedNode] {
    let addresses = members.compactMap { $0.facts["network"]?["ip_address"]?.scalar?.text }
    return listedNodes.filter { !addresses.contains($0.address) }
      .map { ExpectedNode(name: $0.name, location: $0.location) }
  }

  /// The snapshot with all expected nodes: one that is in no snapshot becomes a member without
  /// collected data.
  ///
  /// - Parameters:
  ///   - now: when that was found.
  ///   - label: the label to use instead of an unknown name; nil for none.
  package func expecting(
    _ nodes: [ExpectedNode], at now: Timestamp, label: ((String) -> String)?
  ) -> Snapshot {
    var snapshot = self
    let names = snapshot.members.flatMap {
      [$0.name] + [$0.hostName, $0.address].compactMap(\.self)
    }
    var known = HostIndex(names + (label.map { names.map($0) } ?? []))
    for node in nodes where !known.has(node.name) {
      known.insert(node.name)
      let isCollected = answering.contains { likeness(ofHosts: $0, node.name) != nil }
      snapshot.members.append(
        Member(
          name: node.name, location: node.location, taken: now, isCollected: isCollected,
          facts: DocumentNode(.mapping([]), at: node.location),
          absences: isCollected
            ? [] : [Absence(path: [], reason: .nothingCollected, location: node.location)]))
    }
    snapshot.members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return snapshot
  }

  /// The member that a name means, by its name or host name; nil if none does, or several do.
  package func member(named name: String) -> Member? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }
      ?? Self.index(named: name, orAt: name, in: members).map { members[$0] }
  }
}

extension Snapshot.Member {
  /// The node's own name in its output, if there is one.
  fileprivate var hostName: String? { facts["status"]?["host_name"]?.scalar?.text }

  fileprivate var address: String? { facts["network"]?["ip_address"]?.scalar?.text }

  /// Why there is no data of the node; nil if neither a snapshot nor the list of expected nodes
  /// shows it.
  package var wholeAbsence: AbsenceReason? { absences.first { $0.path.isEmpty }?.reason }

  /// Why nothing was collected from the node, if a snapshot states it.
  package var statedReason: AbsenceReason? {
    absences.first {
      $0.path.isEmpty && ![.nothingCollected, .notInReadSnapshots].contains($0.reason)
    }?.reason
  }
}

/// Names of hosts, of which each is found in time that does not grow with their number.
private struct HostIndex {
  private var names: Set<ExactText> = []
  /// The first labels of names that have several.
  private var firstLabels: Set<ExactText> = []

  init(_ hosts: [String]) {
    for host in hosts { insert(host) }
  }

  mutating func insert(_ name: String) {
    let host = name.lowercased()
    names.insert(ExactText(host))
    if let label = Self.firstLabel(of: host) { firstLabels.insert(ExactText(label)) }
  }

  /// Whether a name means one of the hosts, as ``likeness(ofHosts:_:)`` compares them.
  func has(_ host: String) -> Bool {
    let host = host.lowercased()
    if names.contains(ExactText(host)) { return true }
    guard let label = Self.firstLabel(of: host) else {
      return host.utf8.contains { (0x61...0x7A).contains($0) }
        && firstLabels.contains(ExactText(host))
    }
    return names.contains(ExactText(label))
  }

  /// `cucm-pub` of `cucm-pub.example.com`; nil for a name without a dot, and for an address.
  private static func firstLabel(of host: String) -> String? {
    guard let dot = host.firstIndex(of: "."), dot > host.startIndex else { return nil }
    let label = host[..<dot]
    return label.utf8.contains { (0x61...0x7A).contains($0) } ? String(label) : nil
  }
}
