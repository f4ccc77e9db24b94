import Catalogs
import Diagnostics
import Documents
import Hosts
import Times

/// The content of a directory of captures.
struct FolderContents {
  var parts: [SnapshotPart] = []
  var tables: [SavedOutput] = []
  /// A line for each cause of a failure, and a line for each file that is left out.
  var diagnostics: [Diagnostic] = []
  /// The collections that failed, one for each cause.
  var failures: [FailedCollection] = []
}

extension CaptureFolder {
  /// The names of nodes in its outputs: those of `show status`, and those in the lists of the
  /// cluster.
  var hostNames: [String] {
    pieces.flatMap(\.hostNames) + pieces.flatMap(\.tables).flatMap(\.namesOfNodes)
  }

  /// Assigns each output to its node.
  ///
  /// As long as at most one host is named, that is the node of the directory. Otherwise an output
  /// without a host is left out instead of guessing.
  ///
  /// - Parameters:
  ///   - known: the names of nodes in any snapshot.
  ///   - now: the time for individually listed files, if there are none.
  func contents(_ known: [String], _ now: Timestamp) -> FolderContents {
    let hosts = pieces.map { host(of: $0, known) }
    var names: [String] = []
    for name in zip(pieces, hosts).flatMap({ $0.hostNames + [$1].compactMap(\.self) })
    where !names.contains(where: { isOne($0, name) }) { names.append(name) }
    if names.count <= 1 {
      return contents(of: pieces, unread, isOwn: true, node, now)
    }
    var own: [Piece] = []
    var guests: [(name: String, pieces: [Piece])] = []
    var diagnostics = unread
    var reportedFiles: Set<String> = []
    let isOneOfThem = names.contains { isOne($0, node) }
    for (piece, host) in zip(pieces, hosts) {
      if let host, piece.hostNames.count <= 1 {
        if isOne(host, node) {
          own.append(piece)
        } else if let index = guests.firstIndex(where: { isOne($0.name, host) }) {
          guests[index].pieces.append(piece)
        } else {
          guests.append((host, [piece]))
        }
      } else if host == nil, piece.isWhole, isOneOfThem {
        own.append(piece)
      } else if !piece.outputs.isEmpty || !piece.tables.isEmpty,
        reportedFiles.insert(piece.start.file).inserted
      {
        diagnostics.append(
          Diagnostic(
            .warning, at: piece.start,
            "this file has outputs of several nodes, and it is not clear which these come from: they are "
              + "left out", hint: "save the outputs of each node in a directory of their own"))
      }
    }
    let isOwn = !own.isEmpty || guests.isEmpty || !absences.isEmpty || !failures.isEmpty
    var result = contents(of: own, diagnostics, isOwn: isOwn, node, now)
    for guest in guests {
      let other = contents(of: guest.pieces, [], isOwn: false, guest.name, now)
      result.parts += other.parts
      result.tables += other.tables
      result.diagnostics += other.diagnostics
      result.failures += other.failures
    }
    return result
  }

  private func isOne(_ left: String, _ right: String) -> Bool {
    likeness(ofHosts: left, right) != nil
  }

  /// The host of a piece, as its outputs say; nil if they do not.
  private func host(of piece: Piece, _ known: [String]) -> String? {
    if let name = piece.hostNames.first { return name }
    guard let host = piece.host, host.isSure || known.contains(where: { isOne($0, host.name) })
    else { return nil }
    return host.name
  }

  /// The content of one node's pieces.
  ///
  /// - Parameter isOwn: whether problems of the whole directory are assigned to it.
  private func contents(
    of pieces: [Piece], _ diagnostics: [Diagnostic], isOwn: Bool, _ name: String, _ now: Timestamp
  ) -> FolderContents {
    var result = FolderContents()
    let isGuest = !name.isExactly(node)
    let outputs = pieces.flatMap(\.outputs)
    let failed = (isOwn ? failures : []) + outputs.compactMap(\.failure)
    result.failures = groups(of: failed, name)
    result.diagnostics = result.failures.map(\.diagnostic)
    result.tables = pieces.flatMap(\.tables).map { $0.of(name) }
    // A note that names no command is about all of them.
    let hasFailed = isOwn && failures.contains { $0.command == nil }
    let place =
      isGuest ? pieces.first?.start : SourceLocation(file: path, line: 1, column: 1)
    guard let place, isOwn || isGuest else {
      result.diagnostics += diagnostics
      return result
    }
    var missing = isOwn ? absences : []
    var isContradicted = false
    for command in CaptureCommand.allCases {
      let saved = outputs.filter { $0.command == command }
      let missingReason: AbsenceReason
      switch Self.choice(of: saved) {
      case .one(let output):
        result.parts.append(part(output, name, isGuest))
        continue
      case .failed(let output):
        missing += output.capture.failed(at: output.start).absences
        continue
      case .contradiction(let output, let other):
        result.diagnostics.append(
          Diagnostic(
            .warning, at: output.place,
            "this output of '\(command.rawValue)' says something else than the one at "
              + "\(other.place), and both are left out",
            hint: "remove the file that is wrong or out of date"))
        missingReason = .notUnderstood(command)
        isContradicted = true
      case .none:
        if isOwn, unreadable.contains(command) { continue }
        missingReason = hasFailed ? .failed(command) : .notCaptured(command)
      }
      missing += command.factPaths.map { Absence(path: $0, reason: missingReason, location: place) }
    }
    result.diagnostics += diagnostics
    let nothing = DocumentNode(.mapping([]), at: place)
    let latest = isGuest ? outputs.map(\.taken).max() : self.latest
    result.parts.append(
      SnapshotPart(
        file: path, taken: latest ?? made ?? now, isCapture: true, facts: nothing, absences: [],
        members: [(name, place, nothing, missing)], isCollected: isContradicted, isGuest: isGuest))
    return result
  }

  private func part(_ output: Output, _ name: String, _ isGuest: Bool) -> SnapshotPart {
    let capture =
      output.failure == nil ? output.capture : output.capture.failed(at: output.start)
    return SnapshotPart(
      file: output.file, taken: output.taken, isCapture: true,
      facts: DocumentNode(.mapping([]), at: output.start), absences: [],
      members: [(name, output.start, capture.facts, capture.absences)], named: capture.members,
      isGuest: isGuest, command: output.command)
  }

  private enum Choice {
    case none, one(Output), failed(Output)
    case contradiction(Output, with: Output)
  }

  /// Which of several outputs of a command counts: of the latest files the only one that has
  /// anything, of one file the last.
  private static func choice(of outputs: [Output]) -> Choice {
    let filled = outputs.filter { $0.failure == nil || !$0.capture.saysNothing }
    guard let time = filled.map(\.taken).max() else {
      return outputs.last.map { .failed($0) } ?? .none
    }
    var latest: [Output] = []
    for output in filled where output.taken == time {
      latest.removeAll { $0.file.isExactly(output.file) }
      latest.append(output)
    }
    guard let first = latest.first else { return .none }
    if let other = latest.dropFirst().first(where: {
      !first.capture.facts.saysTheSame(as: $0.capture.facts)
    }) {
      return .contradiction(other, with: first)
    }
    return .one(first)
  }

  private func groups(of failures: [CollectionFailure], _ name: String) -> [FailedCollection] {
    var groups: [[CollectionFailure]] = []
    for failure in failures {
      let index = groups.firstIndex { $0[0].isLike(failure) }
      if let index { groups[index].append(failure) } else { groups.append([failure]) }
    }
    return groups.map { group in
      FailedCollection(
        node: name, cause: group[0].cause.text, diagnostic: CollectionFailure.diagnostic(group))
    }
  }
}

extension SavedOutput {
  /// The names of nodes in a list of the cluster.
  fileprivate var namesOfNodes: [String] {
    guard [.cluster, .nodeList].contains(section.form) else { return [] }
    return section.tables.filter { $0.fault == nil }.flatMap { table in
      table.index(of: "name").map { column in table.rows.map { $0[column].text } } ?? []
    }
  }
}

extension SnapshotLoader {
  /// Adds the content of directories and files with captures, once all names of nodes are known.
  mutating func finishFolders() {
    let known = folders.map(\.node) + folders.flatMap(\.hostNames)
    var tables: [SavedOutput] = []
    var found: [FailedCollection] = []
    let all = folders.map { (folder: $0, contents: $0.contents(known, now)) }
    for (_, contents) in all {
      tables += contents.tables
      found += contents.failures
    }
    // From the last one, since an insertion moves the later positions.
    for (folder, contents) in all.reversed() where folder.made != nil {
      problems.insert(contentsOf: contents.diagnostics, at: folder.position.problems)
      if folder.isWanted { parts.insert(contentsOf: contents.parts, at: folder.position.parts) }
    }
    for (folder, contents) in all where folder.made == nil {
      problems += contents.diagnostics
      // Tables name no node, so the name of the directory may be anything.
      if !folder.isEmpty { parts += contents.parts }
    }
    failures += found
    outputs += nameGuests(tables)
    folders = []
  }

  /// Gives the nodes whose outputs are in directories of others the names of their own directories.
  ///
  /// - Returns: the outputs with these names.
  private mutating func nameGuests(_ tables: [SavedOutput]) -> [SavedOutput] {
    if tables.isEmpty, !parts.contains(where: \.isGuest) { return [] }
    var own: [String] = []
    var known: Set<ExactText> = []
    for part in parts where !part.isGuest {
      for member in part.members where known.insert(ExactText(member.name)).inserted {
        own.append(member.name)
      }
    }
    func name(_ guest: String) -> String {
      let alike = own.filter { likeness(ofHosts: $0, guest) != nil }
      return alike.count == 1 ? alike[0] : guest
    }
    for index in parts.indices where parts[index].isGuest {
      let part = parts[index]
      parts[index].members = part.members.map { member in
        let name = name(member.name)
        let isKnown = known.contains(ExactText(name))
        // What its own directory has of a command counts.
        let isTold = parts.contains { other in
          !other.isGuest && other.command == part.command
            && other.members.contains { $0.name.isExactly(name) }
        }
        return (
          name, member.location,
          isKnown && isTold ? DocumentNode(.mapping([]), at: member.location) : member.facts,
          isKnown ? [] : member.absences
        )
      }
    }
    return tables.map { $0.of(name($0.node)) }
  }
}
