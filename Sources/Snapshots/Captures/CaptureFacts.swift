import Diagnostics
import Documents

/// Why a command's output has no value for a fact.
enum FactLack {
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
  private var values: [(path: ArraySlice<String>, node: Node)] = []
  private var absences: [Absence] = []

  /// Nothing known yet about an output that begins at `start`.
  init(command: CaptureCommand, start: SourceLocation) {
    self.command = command
    self.start = start
  }

  /// Takes a value or the reason why there is none; a path is told once.
  mutating func tell(_ path: [String], _ outcome: FactOutcome) {
    switch outcome {
    case .value(let node): values.append((path[...], node))
    case .absent(let lack, let location): absent(path, lack, at: location)
    }
  }

  /// Notes that there is no value; without a place it is the output's beginning.
  mutating func absent(_ path: [String], _ lack: FactLack, at location: SourceLocation? = nil) {
    absences.append(
      Absence(path: path, reason: lack.reason(command), location: location ?? start))
  }

  /// Everything told, as one tree.
  var capture: Capture {
    Capture(command: command, facts: Self.mapping(values, at: start), absences: absences)
  }

  private static func mapping(
    _ values: [(path: ArraySlice<String>, node: Node)], at location: SourceLocation
  ) -> Node {
    // The keys are few: they are looked through, not hashed.
    var groups: [(key: String, values: [(path: ArraySlice<String>, node: Node)])] = []
    for value in values {
      guard let key = value.path.first else { continue }
      let rest = (path: value.path.dropFirst(), node: value.node)
      if let index = groups.lastIndex(where: { $0.key == key }) {
        groups[index].values.append(rest)
      } else {
        groups.append((key, [rest]))
      }
    }
    let entries = groups.compactMap { key, values -> Node.Entry? in
      guard let first = values.first else { return nil }
      let node = first.path.isEmpty ? first.node : mapping(values, at: first.node.location)
      return Node.Entry(key: key, keyLocation: first.node.location, value: node)
    }
    return Node(.mapping(entries), at: location)
  }
}

/// What a line says about one fact.
enum FactOutcome {
  case value(Node)
  case absent(FactLack, at: SourceLocation)
}
