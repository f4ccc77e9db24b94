import Diagnostics
import Documents
import Times

/// One file's share of a snapshot.
struct SnapshotPart {
  /// The file, as locations name it.
  let file: String
  /// When its facts were collected.
  let taken: Timestamp
  /// Whether it is the output of a command, which says more than any message holds.
  let isCapture: Bool
  /// Facts about the cluster as a whole, a mapping.
  var facts: Node
  /// What it knows to be missing about the cluster as a whole.
  var absences: [Absence]
  /// Facts about nodes.
  var members: [(name: String, location: SourceLocation, facts: Node, absences: [Absence])]
}

extension Snapshot {
  /// Joins the parts into one; two that say different things about the same are a problem, told with
  /// both places.
  init(_ parts: [SnapshotPart], _ problems: inout [Diagnostic]) {
    let nowhere = SourceLocation(file: "", line: 1, column: 1)
    var facts = Node(.mapping([]), at: nowhere)
    var absences: [Absence] = []
    var times: [String: Timestamp] = [:]
    var captures: Set<String> = []
    var members: [Member] = []
    var indices: [String: Int] = [:]
    for part in parts {
      times[part.file] = part.taken
      if part.isCapture { captures.insert(part.file) }
      facts = merged(facts, part.facts, [], &problems)
      absences += part.absences
      for member in part.members {
        if let index = indices[member.name] {
          members[index].facts = merged(
            members[index].facts, member.facts, ["nodes", member.name], &problems)
          members[index].absences += member.absences
        } else {
          indices[member.name] = members.count
          members.append(
            Member(
              name: member.name, location: member.location, taken: part.taken,
              facts: member.facts, absences: member.absences))
        }
      }
    }
    members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.init(facts: facts, absences: absences, times: times, captures: captures, members: members)
  }
}

private func merged(
  _ left: Node, _ right: Node, _ path: [String], _ problems: inout [Diagnostic]
) -> Node {
  if left.isNull { return right }
  if right.isNull { return left }
  guard let ours = left.entries, let theirs = right.entries else {
    if !left.saysTheSame(as: right) {
      // The places alone: what they say may be in a field that is withheld (D5).
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
  let indices = Dictionary(uniqueKeysWithValues: ours.enumerated().map { ($1.key, $0) })
  for entry in theirs {
    if let index = indices[entry.key] {
      entries[index] = Node.Entry(
        key: entry.key, keyLocation: ours[index].keyLocation,
        value: merged(ours[index].value, entry.value, path + [entry.key], &problems))
    } else {
      entries.append(entry)
    }
  }
  return Node(.mapping(entries), at: left.location)
}
