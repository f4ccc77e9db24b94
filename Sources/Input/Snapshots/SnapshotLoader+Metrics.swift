import Diagnostics
import Documents
import Files
import Metrics
import Times

extension SnapshotLoader {
  /// How large a file of metrics may be: two million series, and more than a machine has.
  static let metricBytes = 256 << 20

  /// Reads texts of metrics about one node.
  ///
  /// - Parameters:
  ///   - files: the bytes, the names and the times of the files.
  ///   - name: the node's name if its metrics contain none; nil for none.
  mutating func readMetrics(
    _ files: [(bytes: [UInt8], file: String, time: Timestamp)], fallback name: String?
  ) {
    var texts: [MetricFile] = []
    for file in files {
      do throws(Diagnostics) {
        let text = try MetricReader.read(file.bytes, file: file.file, wanted: metrics.names)
        texts.append(MetricFile(text: text, taken: file.time))
      } catch {
        problems += error.all
        isPartMissing = true
      }
    }
    guard let first = texts.first?.text.file else { return }
    if metrics.names.isEmpty {
      problems.append(
        Diagnostic(
          .warning, in: first,
          "no field of the product \(quoted(product)) is read from metrics: this is left out"))
      return
    }
    let names = namesOfNodes(texts)
    if let other = names.dropFirst().first {
      problems.append(
        Diagnostic(
          .error, at: other.location,
          "these metrics are from another node than those at \(names[0].location)",
          hint: "each node needs its own file or directory"))
      return
    }
    guard let node = names.first?.name ?? name else {
      problems.append(
        Diagnostic(
          .error, in: first, "these metrics do not say of which node they are",
          hint: "write them into a file that is named after the node"))
      return
    }
    let place =
      names.first?.location ?? SourceLocation(file: first, line: 1, column: 1)
    for file in texts {
      let nothing = DocumentNode(.mapping([]), at: place)
      parts.append(
        SnapshotPart(
          file: file.text.file, taken: file.taken, isCapture: true, facts: nothing, absences: [],
          members: [(node, place, nothing, [])], metrics: file))
    }
  }

  /// The different names of the node in metrics, and the location of each.
  private func namesOfNodes(
    _ files: [MetricFile]
  ) -> [(name: String, location: SourceLocation)] {
    guard let wanted = metrics.nodeName else { return [] }
    var names: [(name: String, location: SourceLocation)] = []
    for text in files.map(\.text) {
      for sample in text.samples(named: wanted.metric) {
        let label = text.labels(of: sample).first { $0.name == wanted.label }
        guard let name = label?.value, !name.isEmpty,
          !names.contains(where: { $0.name.isExactly(name) })
        else { continue }
        names.append((name, text.location(of: sample)))
        // Two are one too many; a hostile file could have a million.
        if names.count == 2 { return names }
      }
    }
    return names
  }
}

/// The name of a file of metrics without its directory and its ending.
func nodeName(ofMetricFile path: String) -> String {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  for ending in [".prom", ".openmetrics", ".txt"] where name.hasSuffix(ending) {
    let rest = name.dropLast(ending.count)
    return rest.isEmpty ? name : String(rest)
  }
  return name
}
