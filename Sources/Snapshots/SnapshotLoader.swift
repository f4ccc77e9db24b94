package import Diagnostics
import Documents
import Files
import Metrics
package import Times

/// Finds and reads the snapshots that a config names.
package struct SnapshotLoader {
  let product: String
  let metrics: WantedMetrics
  private let now: Timestamp
  var parts: [SnapshotPart] = []
  var problems: [Diagnostic] = []

  /// Reads everything that the patterns match.
  ///
  /// A file is a snapshot in our own form or a text of metrics, a directory holds the captures or the
  /// metrics of a node, `-` is standard input.
  ///
  /// - Parameters:
  ///   - patterns: paths with shell wildcards, and where the config has them.
  ///   - product: the product that the config names.
  ///   - metrics: what its catalog reads from metrics.
  ///   - now: the time of what comes from standard input.
  /// - Returns: the snapshot, nil when an error stands in its way, and everything worth telling.
  package static func load(
    _ patterns: [(path: String, location: SourceLocation)], product: String,
    metrics: WantedMetrics = .none, now: Timestamp
  ) -> (snapshot: Snapshot?, diagnostics: [Diagnostic]) {
    var loader = SnapshotLoader(product: product, metrics: metrics, now: now)
    for pattern in patterns { loader.read(pattern.path, named: pattern.location) }
    if loader.parts.isEmpty, loader.problems.isEmpty {
      loader.problems.append(
        Diagnostic(
          .error, at: patterns.first?.location, "there is no snapshot: 'snapshots' matches no file",
          hint: "see callhome-snapshot(5) for what a snapshot is and how to make one"))
    }
    let snapshot = Snapshot(loader.parts, &loader.problems)
    let hasError = loader.problems.contains { $0.severity == .error }
    return (hasError ? nil : snapshot, loader.problems)
  }

  private init(product: String, metrics: WantedMetrics, now: Timestamp) {
    self.product = product
    self.metrics = metrics
    self.now = now
  }

  private mutating func read(_ pattern: String, named location: SourceLocation) {
    do throws(FileError) {
      if pattern == "-" {
        let bytes = try readStandardInput(limit: Self.metricBytes)
        readFile(bytes, file: "standard input", time: now, node: nil)
        return
      }
      let hasWildcard = pattern.utf8.contains { "*?[".utf8.contains($0) }
      for path in hasWildcard ? try paths(matching: pattern) : [pattern] {
        if try fileStatus(path).kind == .directory {
          try readCaptures(path)
        } else {
          let isOwnForm = [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
          let limit = isOwnForm ? DocumentLimits.generated.bytes : Self.metricBytes
          let file = try Files.readFile(path, limit: limit)
          readFile(
            file.bytes, file: path, time: file.status.modified,
            node: nodeName(ofMetricFile: path))
        }
      }
    } catch {
      problems.append(Diagnostic(.error, at: location, error.description))
    }
  }

  private mutating func readFile(
    _ bytes: [UInt8], file: String, time: Timestamp, node: String?
  ) {
    if isMetricText(bytes, file: file) {
      readMetrics([(bytes, file, time)], fallback: node)
    } else {
      readOwnForm(bytes, file: file, time: time)
    }
  }

  private mutating func readOwnForm(_ bytes: [UInt8], file: String, time: Timestamp) {
    do throws(Diagnostics) {
      let root = try readDocument(bytes, file: file, limits: .generated)
      var reader = SnapshotFileReader()
      let part = reader.part(root, file: file, fileTime: time, product: product)
      problems += reader.problems
      if let part { parts.append(part) }
    } catch {
      problems += error.all
    }
  }

  private mutating func readCaptures(_ directory: String) throws(FileError) {
    let node = directory.split(separator: "/").last.map(String.init) ?? directory
    var missing = CaptureCommand.allCases
    var latest: Timestamp?
    var metricFiles: [(bytes: [UInt8], file: String, time: Timestamp)] = []
    for name in try names(in: directory) where !name.hasPrefix(".") {
      let path = "\(directory)/\(name)"
      let place = SourceLocation(file: path, line: 1, column: 1)
      guard try fileStatus(path).kind == .regular else {
        problems.append(
          Diagnostic(.warning, in: path, "this is not a regular file and is left out"))
        continue
      }
      let isNamedMetrics = isMetricText([], file: path)
      let file = try Files.readFile(path, limit: isNamedMetrics ? Self.metricBytes : 4 << 20)
      if isNamedMetrics || isMetricText(file.bytes, file: path) {
        metricFiles.append((file.bytes, path, file.status.modified))
        continue
      }
      let text = CaptureText(file.bytes, file: path)
      // The log of a whole session holds several outputs, each behind its echo.
      let echoed = text.echoedCommands
      let commands =
        echoed.isEmpty ? [captureCommand(of: text, fileName: name)].compactMap { $0 } : echoed
      if commands.isEmpty {
        problems.append(
          Diagnostic(
            .warning, in: path,
            "this is not the output of a command that is known, and is left out",
            hint: "name the file after its command, such as 'show-status.txt'"))
      }
      for command in commands {
        missing.removeAll { $0 == command }
        latest = max(latest ?? file.status.modified, file.status.modified)
        let capture = readCapture(text, as: command)
        parts.append(
          SnapshotPart(
            file: path, taken: file.status.modified, isCapture: true,
            facts: Node(.mapping([]), at: place), absences: [],
            members: [(node, place, capture.facts, capture.absences)],
            named: capture.members))
      }
    }
    readMetrics(metricFiles, fallback: node)
    // Nobody expects captures where there are metrics and none of them.
    if latest == nil, !metricFiles.isEmpty { return }
    let place = SourceLocation(file: directory, line: 1, column: 1)
    let absences = missing.map {
      Absence(path: $0.factPath, reason: .notCaptured($0), location: place)
    }
    let made = try fileStatus(directory).modified
    parts.append(
      SnapshotPart(
        file: directory, taken: latest ?? made, isCapture: true,
        facts: Node(.mapping([]), at: place), absences: [],
        members: [(node, place, Node(.mapping([]), at: place), absences)]))
  }
}

extension CaptureCommand {
  /// Where the facts that the command tells stand below a node.
  fileprivate var factPath: [String] {
    switch self {
    case .showStatus: ["status"]
    case .showHardware: ["hardware"]
    case .showVersionActive: ["versions", "active"]
    case .showVersionInactive: ["versions", "inactive"]
    case .showNetwork: ["network"]
    case .serviceList: ["services"]
    case .replicationState: ["database"]
    }
  }
}
