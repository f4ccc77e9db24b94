package import Diagnostics
package import Documents
import Hosts
package import Times

/// The merged content of the snapshots: facts about the cluster as a whole and about each node.
///
/// Facts are nodes of the original documents, so that each keeps its text and its location; the
/// catalog defines their meaning.
package struct Snapshot: Sendable {
  /// The content of a snapshot at a path.
  package enum Fact: Sendable {
    /// A value, and when it was collected.
    case found(DocumentNode, taken: Timestamp)
    /// No value, and why.
    case absent(AbsenceReason)
  }

  /// One member of the cluster.
  package struct Member: Sendable {
    /// The name that snapshots identify nodes by.
    package let name: String
    /// Where the snapshots name it first.
    package let location: SourceLocation
    /// When the snapshot that names it first was taken.
    package let taken: Timestamp
    /// Whether a snapshot has data collected from the node, and not only its name or data of others
    /// about it.
    package internal(set) var isCollected: Bool
    var facts: DocumentNode
    var absences: [Absence]
    /// The metrics about it, each series once.
    package internal(set) var metrics: [MetricFile] = []
  }

  var facts: DocumentNode
  var absences: [Absence]
  var times: [ExactText: Timestamp]
  var captures: Set<ExactText>

  /// The members of the cluster, by name in byte order.
  package var members: [Member]

  /// The nodes that the latest output of `show network cluster`, or answer of AXL, lists.
  package internal(set) var listedNodes: [ListedNode] = []

  /// The hosts that answers are about and that no member is, by the names or addresses that they
  /// have there.
  var answering: [String] = []
}

extension Snapshot {
  /// An empty snapshot.
  package static let empty = Snapshot(
    facts: DocumentNode(.mapping([]), at: SourceLocation(file: "", line: 1, column: 1)),
    absences: [],
    times: [:], captures: [], members: [])
}

extension Snapshot {
  /// A fact about the cluster as a whole.
  package func fact(_ path: [String]) -> Fact {
    look(for: path, in: facts, absences)
  }

  /// A fact about a member; `name` is its name.
  package func fact(_ path: [String], of member: Member) -> Fact {
    if path == ["name"] {
      let name = DocumentNode(
        .scalar(DocumentNode.Scalar(member.name, isQuoted: true)), at: member.location)
      return .found(name, taken: member.taken)
    }
    return look(for: path, in: member.facts, member.absences)
  }

  /// The member that `cluster.publisher` names; nil when the snapshots do not know one.
  ///
  /// An output may call it by another name than the directory of its captures: with its domain or
  /// without.
  package var publisher: Member? {
    guard case .found(let name, _) = fact(["cluster", "publisher"]), let text = name.scalar?.text
    else { return nil }
    if let member = members.first(where: { $0.name.isExactly(text) }) { return member }
    let alike = members.filter { likeness(ofHosts: $0.name, text) != nil }
    return alike.count == 1 ? alike[0] : nil
  }

  /// The latest moment at which any of the facts was collected.
  package var latest: Timestamp? { times.values.max() }

  /// When each file was taken, by the name that locations give it.
  package var takenByFile: [ExactText: Timestamp] { times }

  /// All paths at which snapshots of our own format have a value, with their locations: those of
  /// the cluster first, then those of the members with the member's name.
  package func writtenLeaves() -> [(member: String?, path: [String], location: SourceLocation)] {
    var found: [(member: String?, path: [String], location: SourceLocation)] = []
    func walk(_ node: DocumentNode, _ path: [String], _ member: String?) {
      for entry in node.entries ?? [] {
        if entry.value.entries != nil {
          walk(entry.value, path + [entry.key], member)
        } else if !captures.contains(ExactText(entry.keyLocation.file)) {
          found.append((member, path + [entry.key], entry.keyLocation))
        }
      }
    }
    walk(facts, [], nil)
    for member in members { walk(member.facts, [], member.name) }
    return found
  }

  /// Notes that a file could not be read that may have had facts about anything.
  mutating func noteUnread(at location: SourceLocation?) {
    let absence = Absence(
      path: [], reason: .notInReadSnapshots,
      location: location ?? SourceLocation(file: "", line: 1, column: 1))
    absences.append(absence)
    for index in members.indices { members[index].absences.append(absence) }
  }

  private func look(
    for path: [String], in facts: DocumentNode, _ absences: [Absence]
  ) -> Fact {
    var node = facts
    for key in path {
      guard let next = node[key] else { return .absent(reason(path, absences)) }
      node = next
    }
    if node.isNull { return .absent(reason(path, absences)) }
    return .found(node, taken: oldest(node) ?? Timestamp(seconds: 0))
  }

  /// When the oldest part of a value was collected: a mapping may come from several files.
  private func oldest(_ node: DocumentNode) -> Timestamp? {
    guard let entries = node.entries, !entries.isEmpty else {
      return times[ExactText(node.location.file)]
    }
    return entries.compactMap { oldest($0.value) }.min()
  }

  /// A statement about the path itself takes precedence over one about a group that contains it.
  private func reason(_ path: [String], _ absences: [Absence]) -> AbsenceReason {
    absences.filter { path.starts(with: $0.path) }
      .max { $0.path.count < $1.path.count }?.reason ?? .notInSnapshots
  }
}
