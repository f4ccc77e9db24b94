import Diagnostics
import Documents
import Files
import Metrics
import Times

extension SnapshotLoader {
  /// How large a captured file may be.
  static let captureBytes = 4 << 20

  /// Reads the captures or metrics of a node.
  mutating func readDirectory(_ directory: String) throws(FileError) {
    var captures = CaptureFolder(
      path: directory, readsOutputs: !wantedOutputs.isEmpty,
      position: (parts: parts.count, problems: problems.count))
    var metricFiles: [(bytes: [UInt8], file: String, time: Timestamp)] = []
    for name in try names(in: directory) where !name.hasPrefix(".") {
      let path = "\(directory)/\(name)"
      do throws(FileError) {
        guard try fileStatus(path).kind == .regular else {
          captures.report(
            Diagnostic(.warning, in: path, "this is not a regular file and is left out"))
          continue
        }
        if let file = try readEntry(path, name, &captures) {
          metricFiles.append((file.bytes, path, file.status.modified))
        }
      } catch {
        captures.report(unreadable(path, error))
      }
    }
    captures.position.problems = problems.count
    readMetrics(metricFiles, fallback: captures.node)
    captures.position.parts = parts.count
    captures.made = try fileStatus(directory).modified
    captures.isWanted = !captures.isEmpty || metricFiles.isEmpty
    folders.append(captures)
  }

  /// Reads a file of a directory.
  ///
  /// Its name decides its type, then the commands in it, then its labels, and last whether its
  /// first line could be one of metrics.
  ///
  /// - Returns: a file with metrics.
  private mutating func readEntry(
    _ path: String, _ name: String, _ captures: inout CaptureFolder
  ) throws(FileError) -> FileContents? {
    // The extension of metrics files decides without reading the bytes.
    if isMetricText([], file: path) {
      return try Files.readFile(path, limit: Self.metricBytes)
    }
    let named = CaptureCommand(fileName: name)
    let file: FileContents
    do throws(FileError) {
      let isAnswer = AnswerOutput.isAnswer([], file: path)
      file = try Files.readFile(path, limit: isAnswer ? AnswerOutput.byteLimit : Self.captureBytes)
    } catch {
      if let named { captures.fail(named, path, taken: now) }
      throw error
    }
    if named == nil, readAnswer(file, path, captures.node) { return nil }
    if named == nil, isMetricText(file.bytes, file: path), file.bytes.beginsWithRemark {
      return file
    }
    let text = CaptureText(file.bytes, file: path)
    let tables = tables(in: text, path)
    let commands = commands(of: text, named, !tables.isEmpty)
    if commands != nil || !tables.isEmpty {
      captures.read(text, as: commands ?? [], tables: tables, taken: file.status.modified)
    } else if isMetricText(file.bytes, file: path) {
      return file
    } else {
      captures.readUnknown(text)
    }
    return nil
  }

  /// Reads a file whose name contains its command, and whose directory is named after the node.
  mutating func readCapture(
    _ path: String, in directory: String, namedAfter command: CaptureCommand
  ) {
    let index = folderIndex(directory)
    do throws(FileError) {
      let file = try Files.readFile(path, limit: Self.captureBytes)
      let text = CaptureText(file.bytes, file: path)
      let tables = tables(in: text, path)
      folders[index].read(
        text, as: commands(of: text, command, !tables.isEmpty) ?? [command], tables: tables,
        taken: file.status.modified)
    } catch {
      folders[index].fail(command, path, taken: now)
      folders[index].report(unreadable(path, error))
    }
  }

  /// Reads a text whose name does not show its type, if it is a capture.
  ///
  /// - Returns: whether it is one.
  mutating func readCapture(
    _ file: FileContents, _ path: String, in directory: String
  ) -> Bool {
    if readAnswer(file, path, CaptureFolder.node(of: directory)) { return true }
    guard file.bytes.count <= Self.captureBytes, !file.bytes.beginsWithOwnForm,
      !file.bytes.beginsWithRemark || !isMetricText(file.bytes, file: path)
    else { return false }
    let text = CaptureText(file.bytes, file: path)
    let tables = tables(in: text, path)
    let commands = commands(of: text, nil, !tables.isEmpty)
    if commands == nil, tables.isEmpty { return false }
    folders[folderIndex(directory)].read(
      text, as: commands ?? [], tables: tables, taken: file.status.modified)
    return true
  }

  /// The outputs about the whole cluster that a text has.
  private func tables(in text: CaptureText, _ path: String) -> [OutputSection] {
    if wantedOutputs.isEmpty { return [] }
    return text.outputs(fileName: path.split(separator: "/").last.map(String.init) ?? path)
  }

  /// Reads a file that is the answer of a SOAP service.
  ///
  /// - Returns: whether it is one.
  private mutating func readAnswer(
    _ file: FileContents, _ path: String, _ node: String
  ) -> Bool {
    if wantedOutputs.isEmpty || !AnswerOutput.isAnswer(file.bytes, file: path) { return false }
    outputs.append(
      SavedOutput(
        node: node, file: path, taken: file.status.modified,
        section: AnswerOutput.section(file.bytes, file: path)))
    return true
  }

  /// The commands about one node whose outputs are in a text; nil if there are none.
  private func commands(
    of text: CaptureText, _ named: CaptureCommand?, _ hasOutputs: Bool
  ) -> [CaptureCommand]? {
    let echoed = text.echoedCommands
    if echoed.isEmpty, hasOutputs { return nil }
    var commands =
      echoed.isEmpty ? (named ?? CaptureCommand(shapeOf: text)).map { [$0] } ?? [] : echoed
    if commands.isEmpty || commands.contains(where: { $0.versionLabel != nil }) {
      commands += text.shownVersions.filter { !commands.contains($0) }
    }
    return commands.isEmpty ? nil : commands
  }

  private mutating func folderIndex(_ directory: String) -> Int {
    if let index = folders.firstIndex(where: {
      $0.made == nil && $0.path.utf8.elementsEqual(directory.utf8)
    }) {
      return index
    }
    folders.append(
      CaptureFolder(
        path: directory, readsOutputs: !wantedOutputs.isEmpty,
        position: (parts: parts.count, problems: problems.count)))
    return folders.count - 1
  }

  private func unreadable(_ path: String, _ error: FileError) -> Diagnostic {
    Diagnostic(.error, in: path, "this cannot be read: \(error.reason)", hint: error.hint)
  }
}

/// The directory of a file that a node can be named after; nil if there is none.
func parent(of path: String) -> String? {
  guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
  let directory = String(path[..<slash])
  return directory.split(separator: "/").last.map { $0 != "." && $0 != ".." } == true
    ? directory : nil
}

extension [UInt8] {
  fileprivate var firstSign: UInt8? {
    (starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...])
      .first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
  }

  /// Whether the first text is a remark, as metrics have it, and not a line that could be anything.
  fileprivate var beginsWithRemark: Bool { firstSign == UInt8(ascii: "#") }

  /// Whether it begins as a snapshot in YAML or JSON does.
  fileprivate var beginsWithOwnForm: Bool {
    if firstSign == UInt8(ascii: "{") { return true }
    return split(separator: 0x0A, maxSplits: 20).prefix(20).contains {
      $0.starts(with: "snapshot:".utf8)
    }
  }
}
