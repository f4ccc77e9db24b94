import Catalogs
import Diagnostics
import Documents
import Times

/// The captures in a directory while they are read: of the node that it is named after, or of
/// several nodes named in the outputs.
struct CaptureFolder {
  /// An output of a command.
  struct Output {
    let command: CaptureCommand
    let capture: Capture
    let failure: CollectionFailure?
    let file: String
    let taken: Timestamp
    /// The beginning of the file, and of the output.
    let start: SourceLocation
    let place: SourceLocation
  }

  /// What one text has of one node.
  struct Piece {
    let host: PromptHost?
    let hostNames: [String]
    /// Whether it is all of the text.
    let isWhole: Bool
    let start: SourceLocation
    let outputs: [Output]
    let tables: [SavedOutput]
  }

  /// The directory.
  let path: String
  /// The node that it is named after.
  let node: String
  /// The positions of its parts and problems among those of the other snapshots.
  var position: (parts: Int, problems: Int)
  /// When the directory was changed, if it is empty; nil for individually listed files.
  var made: Timestamp?
  /// Whether it must contain parts: a directory of metrics need not contain captures.
  var isWanted = true
  private(set) var pieces: [Piece] = []
  private(set) var failures: [CollectionFailure] = []
  private(set) var absences: [Absence] = []
  private(set) var unread: [Diagnostic] = []
  private(set) var unreadable: [CaptureCommand] = []
  private(set) var latest: Timestamp?
  private let readsOutputs: Bool

  /// Nothing was read yet.
  ///
  /// - Parameters:
  ///   - readsOutputs: whether outputs about the whole cluster are read as well.
  ///   - position: how many parts and problems there are already.
  init(path: String, readsOutputs: Bool, position: (parts: Int, problems: Int)) {
    self.path = path
    self.readsOutputs = readsOutputs
    self.position = position
    node = Self.node(of: path)
  }

  /// The node that a directory is named after.
  static func node(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Whether there is any file of a command, be it a good one or not.
  var isEmpty: Bool { latest == nil }

  /// Reads the outputs in a text.
  ///
  /// - Parameters:
  ///   - commands: those about a node.
  ///   - tables: those about the whole cluster.
  mutating func read(
    _ text: CaptureText, as commands: [CaptureCommand], tables: [OutputSection], taken: Timestamp
  ) {
    if !commands.isEmpty { latest = max(latest ?? taken, taken) }
    func saved(_ section: OutputSection) -> SavedOutput {
      SavedOutput(node: node, file: text.file, taken: taken, section: section)
    }
    let found = text.pieces
    for piece in found {
      let isWhole = found.count == 1
      let sections = isWhole ? text.sections : piece.sections
      let tables = isWhole ? tables : readsOutputs ? sections.compactMap(\.output) : []
      var own = commands
      if !isWhole {
        own = CaptureCommand.allCases.filter { command in
          sections.contains { $0.command == command }
        }
      }
      let outputs = own.map { command in
        let section = sections.section(of: command, text.start)
        let capture = readCapture(section, as: command)
        return Output(
          command: command, capture: capture,
          failure: CollectionFailure(of: capture, section, file: text.file), file: text.file,
          taken: taken, start: text.start, place: section.start)
      }
      pieces.append(
        Piece(
          host: piece.prompt, hostNames: piece.hostNames, isWhole: isWhole,
          start: piece.start ?? text.start, outputs: outputs, tables: tables.map(saved)))
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

  /// Records that the file of a command, according to its name, cannot be read.
  mutating func fail(_ command: CaptureCommand, _ file: String, taken: Timestamp) {
    latest = max(latest ?? taken, taken)
    unreadable.append(command)
    let place = SourceLocation(file: file, line: 1, column: 1)
    absences += command.factPaths.map {
      Absence(path: $0, reason: .failed(command), location: place)
    }
  }

  /// Reports a file that is not read.
  mutating func report(_ diagnostic: Diagnostic) { unread.append(diagnostic) }

  private mutating func noteUnread(_ text: CaptureText) {
    let unread = text.unreadCommands(readsOutputs: readsOutputs)
    guard let first = unread.first else { return }
    let others =
      unread.count == 1
      ? "" : " and \(unread.count - 1) other command\(unread.count == 2 ? "" : "s")"
    self.unread.append(
      Diagnostic(
        .note, at: first.location,
        "the output of \(quoted(first.text))\(others) is left out: no field is read from it"))
  }
}

extension CollectionFailure {
  /// Whether one line can report both.
  func isLike(_ other: CollectionFailure) -> Bool {
    cause == other.cause && (command == nil) == (other.command == nil)
  }

  /// The finding about collections with the same failure. It contains the location of the line with
  /// the cause, but not its text, which may contain names or a password, since cron mails the
  /// output of runs.
  static func diagnostic(_ group: [CollectionFailure]) -> Diagnostic {
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
  /// The same for an incomplete output: missing values were not collected.
  func failed(at place: SourceLocation) -> Capture {
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
  /// Where the facts in the output of the command are below a node.
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
