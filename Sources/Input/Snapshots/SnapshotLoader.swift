package import Catalogs
package import Diagnostics
import Documents
import Files
import Metrics
package import Times

/// Finds and reads the snapshots that a config names.
package struct SnapshotLoader {
  let product: String
  let metrics: WantedMetrics
  let now: Timestamp
  var parts: [SnapshotPart] = []
  var problems: [Diagnostic] = []
  /// Collections that failed; each is among the problems as well.
  var failures: [FailedCollection] = []
  /// The nodes whose captures are in a directory, in the order of the directories.
  var folders: [CaptureFolder] = []
  private var readPaths: Set<[UInt8]> = []
  /// Whether a file could not be read that may have had facts about anything.
  var isPartMissing = false
  /// What the catalog reads from saved outputs about the whole cluster.
  let wantedOutputs: [Catalog.WantedOutput]
  /// What was read of such outputs.
  var outputs: [SavedOutput] = []

  /// Reads everything that the patterns match.
  ///
  /// A file is a snapshot in our own format or a text of metrics, a directory contains the captures
  /// or the metrics of a node, `-` is standard input.
  ///
  /// - Parameters:
  ///   - patterns: paths with shell wildcards, and their locations in the config.
  ///   - product: the product in the config.
  ///   - metrics: what its catalog reads from metrics.
  ///   - outputs: what its catalog reads from saved outputs about the whole cluster.
  ///   - now: the time for data from standard input.
  /// - Returns: the snapshot and all reports; an unreadable file is an error, and the others are
  ///   read.
  package static func load(
    _ patterns: [(path: String, location: SourceLocation)], product: String,
    metrics: WantedMetrics = .none, outputs: [Catalog.WantedOutput] = [], now: Timestamp
  ) -> LoadedSnapshots {
    var loader = SnapshotLoader(
      product: product, metrics: metrics, outputs: outputs, now: now)
    for pattern in patterns { loader.read(pattern.path, named: pattern.location) }
    return loader.loaded(patterns.first?.location)
  }

  /// Merges the parts.
  ///
  /// - Parameter location: the location of the first snapshot in the config.
  mutating func loaded(_ location: SourceLocation?) -> LoadedSnapshots {
    finishFolders()
    if parts.isEmpty, problems.isEmpty {
      problems.append(
        Diagnostic(
          .error, at: location, "there is no snapshot: 'snapshots' matches no file",
          hint: "see callhome-snapshot(5) for what a snapshot is and how to make one"))
    }
    var contradictions: [Diagnostic] = []
    var snapshot = Snapshot(parts, &contradictions)
    let findings = snapshot.add(outputs, wanted: wantedOutputs)
    problems += findings.problems
    failures += findings.failures
    if isPartMissing { snapshot.noteUnread(at: location) }
    return LoadedSnapshots(
      snapshot: parts.isEmpty || !contradictions.isEmpty ? nil : snapshot,
      diagnostics: problems + contradictions, failures: failures)
  }

  /// Creates a loader that has read nothing.
  init(
    product: String, metrics: WantedMetrics, outputs: [Catalog.WantedOutput], now: Timestamp
  ) {
    self.product = product
    self.metrics = metrics
    wantedOutputs = outputs
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
        // A file that two patterns match is read once, so that nothing about it is reported twice.
        guard readPaths.insert(Array(path.utf8)).inserted else { continue }
        readPath(path, named: location)
      }
    } catch {
      problems.append(Diagnostic(.error, at: location, error.description))
    }
  }

  /// Reads a file or a directory. A failure is reported, and the others are read.
  private mutating func readPath(_ path: String, named location: SourceLocation) {
    do throws(FileError) {
      if try fileStatus(path).kind == .directory {
        try readDirectory(path)
        return
      }
      let isOwnForm = [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
      if !isOwnForm, !isMetricText([], file: path), let command = CaptureCommand(fileName: path),
        let directory = parent(of: path)
      {
        readCapture(path, in: directory, namedAfter: command)
        return
      }
      let limit = isOwnForm ? DocumentLimits.generated.bytes : Self.metricBytes
      let file = try Files.readFile(path, limit: limit)
      if !isOwnForm, !isMetricText([], file: path), let directory = parent(of: path),
        readCapture(file, path, in: directory)
      {
        return
      }
      readFile(
        file.bytes, file: path, time: file.status.modified, node: nodeName(ofMetricFile: path))
    } catch {
      problems.append(Diagnostic(.error, at: location, error.description))
      isPartMissing = true
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

  /// Reads a snapshot in our own form.
  mutating func readOwnForm(_ bytes: [UInt8], file: String, time: Timestamp) {
    do throws(Diagnostics) {
      let root = try readDocument(bytes, file: file, limits: .generated)
      var reader = SnapshotFileReader(now: now)
      let part = reader.part(root, file: file, fileTime: time, product: product)
      problems += reader.problems
      // Nothing is used of a file with an error, since it is unclear which of its facts are right.
      if let part, reader.problems.isEmpty { parts.append(part) } else { isPartMissing = true }
    } catch {
      problems += error.all
      isPartMissing = true
    }
  }
}
