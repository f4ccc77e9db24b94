import Diagnostics
import Documents
import Hosts
import Times

/// One file's share of a snapshot.
struct SnapshotPart {
  /// The file, as locations name it.
  let file: String
  /// When its facts were collected.
  let taken: Timestamp
  /// Whether it is the output of a command, which contains more than any message.
  let isCapture: Bool
  /// Facts about the cluster as a whole, a mapping.
  var facts: DocumentNode
  /// What it knows to be missing about the cluster as a whole.
  var absences: [Absence]
  /// Facts about nodes.
  var members: [(name: String, location: SourceLocation, facts: DocumentNode, absences: [Absence])]
  /// Facts about nodes under the names that a command's output has for them.
  var named: [Capture.Member] = []
  /// Metrics of the only member.
  var metrics: MetricFile?
  /// Whether something came from its member, although no fact of it counts.
  var isCollected = false
  /// Whether its member is another node than the one that the directory is named after.
  var isGuest = false
  /// The command whose output it is; nil for anything else.
  var command: CaptureCommand?
}

extension Snapshot {
  /// Merges the parts; two that contradict each other are a problem, reported with both locations.
  init(_ parts: [SnapshotPart], _ problems: inout [Diagnostic]) {
    let nowhere = SourceLocation(file: "", line: 1, column: 1)
    var facts = DocumentNode(.mapping([]), at: nowhere)
    var absences: [Absence] = []
    var times: [ExactText: Timestamp] = [:]
    var captures: Set<ExactText> = []
    var members: [Member] = []
    var indices: [ExactText: Int] = [:]
    for part in parts {
      times[ExactText(part.file)] = part.taken
      if part.isCapture { captures.insert(ExactText(part.file)) }
      facts = merged(facts, part.facts, [], &problems)
      absences += part.absences
      for member in part.members {
        let metrics = part.metrics.map { [$0] } ?? []
        let isCollected =
          part.isCollected || !metrics.isEmpty || member.facts.entries?.isEmpty == false
        if let index = indices[ExactText(member.name)] {
          members[index].metrics += metrics
          if isCollected { members[index].isCollected = true }
          members[index].facts = merged(
            members[index].facts, member.facts, ["nodes", member.name], &problems)
          members[index].absences += member.absences
        } else {
          indices[ExactText(member.name)] = members.count
          members.append(
            Member(
              name: member.name, location: member.location, taken: part.taken,
              isCollected: isCollected, facts: member.facts, absences: member.absences,
              metrics: metrics))
        }
      }
    }
    Self.join(parts, &members, &problems)
    for index in members.indices where !members[index].metrics.isEmpty {
      members[index].metrics = joined(members[index].metrics, &problems)
    }
    members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.init(facts: facts, absences: absences, times: times, captures: captures, members: members)
  }
}

extension Snapshot {
  /// Merges the facts in an output about other nodes: the latest of several outputs is used, since
  /// each is about the whole cluster.
  private static func join(
    _ parts: [SnapshotPart], _ members: inout [Member], _ problems: inout [Diagnostic]
  ) {
    let telling = parts.filter { !$0.named.isEmpty }
    guard let latest = telling.map(\.taken).max(),
      let part = telling.first(where: { $0.taken == latest })
    else { return }
    for named in part.named {
      if let index = index(of: named, in: members) {
        let path = ["nodes", members[index].name]
        members[index].facts = merged(members[index].facts, named.facts, path, &problems)
        // A statement about the row takes precedence over one about the whole output.
        members[index].absences = named.absences + members[index].absences
      } else {
        members.append(
          Member(
            name: named.name, location: named.location, taken: part.taken, isCollected: false,
            facts: named.facts, absences: named.absences))
      }
    }
  }

  /// The member that an output means: by its name, its host name or its address, the surest sign
  /// that one member alone has.
  private static func index(of named: Capture.Member, in members: [Member]) -> Int? {
    index(named: named.name, orAt: named.address, in: members)
  }

  /// The member that a name or an address means; nil if none does, or several do.
  static func index(named name: String, orAt address: String, in members: [Member]) -> Int? {
    func text(_ member: Member, _ path: String...) -> String? {
      path.reduce(Optional(member.facts)) { $0?[$1] }?.scalar?.text
    }
    func only(_ isMeant: (Member) -> Bool) -> Int? {
      let found = members.indices.filter { isMeant(members[$0]) }
      return found.count == 1 ? found.first : nil
    }
    let names = { (member: Member) in
      [member.name, text(member, "status", "host_name"), text(member, "network", "host_name")]
        .compactMap { $0.flatMap { likeness(ofHosts: $0, name) } }.max()
    }
    return only { names($0) == 2 } ?? only { names($0) == 1 }
      ?? only { [$0.name, text($0, "network", "ip_address")].contains(address) }
  }
}

private func merged(
  _ left: DocumentNode, _ right: DocumentNode, _ path: [String], _ problems: inout [Diagnostic]
) -> DocumentNode {
  if left.isNull { return right }
  if right.isNull { return left }
  guard let ours = left.entries, let theirs = right.entries else {
    if !left.saysTheSame(as: right) {
      // Only the locations: the values may be of a field that is withheld (D5).
      problems.append(
        Diagnostic(
          .error, at: right.location,
          "this says something else about \(quoted(path.joined(separator: "."))) than "
            + "\(left.location)",
          hint: "remove the snapshot that is wrong or out of date"))
    }
    return left
  }
  if ours.isEmpty { return right }
  var entries = ours
  let indices = Dictionary(ours.enumerated().map { (ExactText($1.key), $0) }) { first, _ in first }
  for entry in theirs {
    if let index = indices[ExactText(entry.key)] {
      entries[index] = DocumentNode.Entry(
        key: entry.key, keyLocation: ours[index].keyLocation,
        value: merged(ours[index].value, entry.value, path + [entry.key], &problems))
    } else {
      entries.append(entry)
    }
  }
  return DocumentNode(.mapping(entries), at: left.location)
}
