package import Diagnostics
import Documents
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
  /// The nodes that the cluster's own list names, but for those whose address a member has: the list may call a
  /// node by its address.
  package var nodesOfCluster: [ExpectedNode] {
    let addresses = members.compactMap { $0.facts["network"]?["ip_address"]?.scalar?.text }
    return listedNodes.filter { !addresses.contains($0.address) }
      .map { ExpectedNode(name: $0.name, location: $0.location) }
  }

  /// The same with every expected node: one that no snapshot mentions becomes a member of which nothing was
  /// collected.
  ///
  /// - Parameters:
  ///   - now: when that was found.
  ///   - label: what may stand in the place of a name, for a node whose name is not known; nil where none does.
  package func expecting(
    _ nodes: [ExpectedNode], at now: Timestamp, label: ((String) -> String)?
  ) -> Snapshot {
    var snapshot = self
    let names = snapshot.members.flatMap { [$0.name] + [$0.hostName].compactMap(\.self) }
    let known = Set((names + (label.map { names.map($0) } ?? [])).map { ExactText($0) })
    for node in nodes {
      let isThere = known.contains(ExactText(node.name))
      // A member that has the name as its first label is the node, even if several have.
      if isThere || Self.index(named: node.name, orAt: node.name, in: snapshot.members) != nil {
        continue
      }
      snapshot.members.append(
        Member(
          name: node.name, location: node.location, taken: now, isCollected: false,
          facts: Documents.Node(.mapping([]), at: node.location),
          absences: [Absence(path: [], reason: .nothingCollected, location: node.location)]))
    }
    snapshot.members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return snapshot
  }

  /// The member that a name means, by its name or host name; nil where none does, or several do.
  package func member(named name: String) -> Member? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }
      ?? Self.index(named: name, orAt: name, in: members).map { members[$0] }
  }
}

extension Snapshot.Member {
  /// The name that the node gives itself, where its output has it.
  fileprivate var hostName: String? { facts["status"]?["host_name"]?.scalar?.text }

  /// Why there is nothing at all of the node; nil where no snapshot and no expectation says it.
  package var wholeAbsence: AbsenceReason? { absences.first { $0.path.isEmpty }?.reason }

  /// Why nothing was collected from the node, where a snapshot says it.
  package var statedReason: AbsenceReason? {
    absences.first {
      $0.path.isEmpty && ![.nothingCollected, .notInReadSnapshots].contains($0.reason)
    }?.reason
  }
}
