import Diagnostics
import Documents

/// Why a command's output has no value for a fact.
enum FactMissingReason {
  case missing
  case blank
  case none
  case notUnderstood

  func reason(_ command: CaptureCommand) -> AbsenceReason {
    switch self {
    case .missing: .missing(command)
    case .blank: .blank(command)
    case .none: .none(command)
    case .notUnderstood: .notUnderstood(command)
    }
  }
}

/// Facts and absences while an output is read.
struct CaptureFacts {
  private let command: CaptureCommand
  private let start: SourceLocation
  private var tree: FactTree
  private var absences: [Absence] = []
  private var members: [Capture.Member] = []

  /// Nothing known yet about an output that begins at `start`.
  init(command: CaptureCommand, start: SourceLocation) {
    self.command = command
    self.start = start
    tree = FactTree(at: start)
  }

  /// Records a value or the reason why there is none; the first for a path is kept.
  mutating func record(_ path: [String], _ outcome: FactOutcome) {
    switch outcome {
    case .value(let node): tree.put(node, at: path[...])
    case .absent(let missingReason, let location): absent(path, missingReason, at: location)
    }
  }

  /// Notes that there is no value; without a place it is the output's beginning.
  mutating func absent(
    _ path: [String], _ missingReason: FactMissingReason, at location: SourceLocation? = nil
  ) {
    absences.append(
      Absence(path: path, reason: missingReason.reason(command), location: location ?? start))
  }

  /// Records the facts about a named node; of a node that appears twice, the first are kept.
  mutating func record(_ member: Capture.Member) {
    if !members.contains(where: { $0.name.isExactly(member.name) }) { members.append(member) }
  }

  /// All reported facts, as one tree.
  var capture: Capture {
    Capture(command: command, facts: tree.node, absences: absences, members: members)
  }
}

/// Facts by path; the first for a path is kept.
private struct FactTree {
  private let location: SourceLocation
  private var value: DocumentNode?
  // The keys are few: they are looked through, not hashed.
  private var keys: [String] = []
  private var branches: [FactTree] = []

  /// An empty tree with a location.
  init(at location: SourceLocation) {
    self.location = location
  }

  mutating func put(_ node: DocumentNode, at path: ArraySlice<String>) {
    guard let key = path.first else {
      if branches.isEmpty, value == nil { value = node }
      return
    }
    if value != nil { return }
    var index = keys.count
    if let known = keys.lastIndex(of: key) {
      index = known
    } else {
      keys.append(key)
      branches.append(FactTree(at: node.location))
    }
    branches[index].put(node, at: path.dropFirst())
  }

  var node: DocumentNode {
    let entries = zip(keys, branches).map { key, branch in
      DocumentNode.Entry(key: key, keyLocation: branch.location, value: branch.node)
    }
    return value ?? DocumentNode(.mapping(entries), at: location)
  }
}

/// The result of reading a fact from a line.
enum FactOutcome {
  case value(DocumentNode)
  case absent(FactMissingReason, at: SourceLocation)
}
