import Catalogs
import Diagnostics
import Documents
import Times

/// What the captures in one directory say of the node that it is named after, while they are read.
struct CaptureFolder {
  /// The directory.
  let path: String
  /// The node.
  let node: String
  /// What each file says.
  private var parts: [SnapshotPart] = []
  private var failures: [CollectionFailure] = []
  private var absences: [Absence] = []
  private var unread: [Diagnostic] = []
  private var missing = CaptureCommand.allCases
  private var latest: Timestamp?
  private let readsOutputs: Bool

  /// Nothing was read yet.
  ///
  /// - Parameter readsOutputs: whether outputs about the whole cluster are read as well.
  init(path: String, readsOutputs: Bool) {
    self.path = path
    self.readsOutputs = readsOutputs
    node = Self.node(of: path)
  }

  /// The node that a directory is named after.
  static func node(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Whether there is any file of a command, be it a good one or not.
  var isEmpty: Bool { latest == nil }

  /// Reads the outputs of the commands in a text.
  mutating func read(_ text: CaptureText, as commands: [CaptureCommand], taken: Timestamp) {
    let place = text.start
    latest = max(latest ?? taken, taken)
    for command in commands {
      missing.removeAll { $0 == command }
      var capture = readCapture(text, as: command)
      if let failure = CollectionFailure(of: capture, text.section(of: command), file: text.file) {
        failures.append(failure)
        capture = capture.failed(at: place)
        // What was not collected has no time that could be stale.
        if capture.saysNothing {
          absences += capture.absences
          continue
        }
      }
      parts.append(
        SnapshotPart(
          file: text.file, taken: taken, isCapture: true, facts: Node(.mapping([]), at: place),
          absences: [], members: [(node, place, capture.facts, capture.absences)],
          named: capture.members))
    }
    noteUnread(text)
  }

  /// Takes a text that is the output of no known command.
  mutating func readUnknown(_ text: CaptureText) {
    if let failure = CollectionFailure(of: text, file: text.file) {
      failures.append(failure)
    } else {
      unread.append(
        Diagnostic(
          .warning, in: text.file,
          "this is not the output of a command that is known, and is left out",
          hint: "name the file after its command, such as 'show-status.txt'"))
    }
  }

  /// Notes that the file of a command, which its name tells, cannot be read.
  mutating func fail(_ command: CaptureCommand, _ file: String, taken: Timestamp) {
    latest = max(latest ?? taken, taken)
    missing.removeAll { $0 == command }
    let place = SourceLocation(file: file, line: 1, column: 1)
    absences += command.factPaths.map {
      Absence(path: $0, reason: .failed(command), location: place)
    }
  }

  /// Reports a file that is not read.
  mutating func report(_ diagnostic: Diagnostic) { unread.append(diagnostic) }

  private mutating func noteUnread(_ text: CaptureText) {
    let unread = text.unreadCommands.filter {
      !readsOutputs || OutputCommand(typed: $0.text) == nil
    }
    guard let first = unread.first else { return }
    let others =
      unread.count == 1
      ? "" : " and \(unread.count - 1) other command\(unread.count == 2 ? "" : "s")"
    self.unread.append(
      Diagnostic(
        .note, at: first.location,
        "the output of \(quoted(first.text))\(others) is left out: no field is read from it"))
  }

  /// All that was read, and what is missing.
  ///
  /// - Parameter made: when the directory was changed, for one in which nothing is.
  func snapshotParts(made: Timestamp) -> [SnapshotPart] {
    let place = SourceLocation(file: path, line: 1, column: 1)
    let nothing = Node(.mapping([]), at: place)
    // A note that names no command is about all of them.
    let hasFailed = failures.contains { $0.command == nil }
    let notCaptured = missing.flatMap { command in
      command.factPaths.map {
        Absence(
          path: $0, reason: hasFailed ? .failed(command) : .notCaptured(command), location: place)
      }
    }
    return parts + [
      SnapshotPart(
        file: path, taken: latest ?? made, isCapture: true, facts: nothing, absences: [],
        members: [(node, place, nothing, absences + notCaptured)])
    ]
  }

  /// Everything to report: a line for each cause, and a line for each file that is left out.
  var diagnostics: [Diagnostic] { failedCollections.map(\.diagnostic) + unread }

  /// The collections that failed, one for each cause.
  var failedCollections: [FailedCollection] {
    var groups: [[CollectionFailure]] = []
    for failure in failures {
      let index = groups.firstIndex { $0[0].isLike(failure) }
      if let index { groups[index].append(failure) } else { groups.append([failure]) }
    }
    return groups.map { group in
      FailedCollection(
        node: node, cause: group[0].cause.text, diagnostic: CollectionFailure.diagnostic(group))
    }
  }
}

extension CollectionFailure {
  /// Whether one line can report both.
  fileprivate func isLike(_ other: CollectionFailure) -> Bool {
    cause == other.cause && (command == nil) == (other.command == nil)
  }

  /// The finding about collections that failed alike. It has the place of the line that tells the cause, and not
  /// its text: there may be names or a password in it, and cron mails what a run prints.
  fileprivate static func diagnostic(_ group: [CollectionFailure]) -> Diagnostic {
    let first = group[0]
    let others = group.count - 1
    let message: String
    if let command = first.command {
      let more = others == 0 ? "" : " and \(others) other command\(others == 1 ? "" : "s")"
      message = "the collection of '\(command.rawValue)'\(more) failed: \(first.cause.text)"
    } else {
      let more = others == 0 ? "" : " and \(others) other file\(others == 1 ? "" : "s")"
      message = "the collection of this\(more) failed: \(first.cause.text)"
    }
    guard let place = first.line?.location else {
      return Diagnostic(.warning, in: first.file, message, hint: first.cause.hint)
    }
    return Diagnostic(.warning, at: place, message, hint: first.cause.hint)
  }
}

extension Capture {
  /// The same where the output is not whole: what is missing in it was not collected.
  fileprivate func failed(at place: SourceLocation) -> Capture {
    let lost = absences.map { absence in
      absence.reason == .missing(command)
        ? Absence(path: absence.path, reason: .failed(command), location: absence.location)
        : absence
    }
    let all = command.factPaths.map {
      Absence(path: $0, reason: .failed(command), location: place)
    }
    return Capture(command: command, facts: facts, absences: lost + all, members: members)
  }
}

extension CaptureCommand {
  /// Where the facts that the command tells are below a node.
  var factPaths: [[String]] {
    switch self {
    case .showStatus: [["status"]]
    case .showHardware: [["hardware"]]
    case .showVersionActive: [["versions", "active"], ["versions", "active_options"]]
    case .showVersionInactive: [["versions", "inactive"], ["versions", "inactive_options"]]
    case .showNetwork: [["network"]]
    case .serviceList: [["services"]]
    case .replicationState: [["database"]]
    }
  }
}
