import Diagnostics
import Documents
package import Metrics
package import Times

/// Metrics of one node.
package struct MetricFile: Sendable {
  /// Those of its samples that the catalog asks for.
  package let text: MetricText
  /// When they were collected; a sample's own timestamp takes precedence.
  package let taken: Timestamp
}

/// Which metrics a catalog asks for.
package struct WantedMetrics: Sendable {
  /// The metric and the label that name a node.
  package struct NodeName: Sendable {
    /// The metric.
    package let metric: String
    /// The label.
    package let label: String

    /// Creates a rule.
    package init(metric: String, label: String) {
      self.metric = metric
      self.label = label
    }
  }

  /// The names of the samples.
  package let names: Set<String>
  /// What names the node, nil if the file does.
  package let nodeName: NodeName?

  /// Creates a wish.
  package init(names: Set<String>, nodeName: NodeName?) {
    self.names = names
    self.nodeName = nodeName
  }

  /// No metrics at all.
  package static let none = WantedMetrics(names: [], nodeName: nil)
}

/// The metrics of a node, each series once: the newest of those with time stamps, and otherwise all
/// must say the same.
func joined(_ files: [MetricFile], _ problems: inout [Diagnostic]) -> [MetricFile] {
  let repeats = MetricText.repeats(in: files.map(\.text))
  if repeats.isEmpty { return files }
  var dropped = files.map { _ in Set<Int>() }
  var kept: [MetricText.Place: MetricText.Place] = [:]
  for (first, again) in repeats {
    let old = kept[first] ?? first
    let (text, sample) = (files[old.text].text, files[old.text].text.samples[old.sample])
    let (other, later) = (files[again.text].text, files[again.text].text.samples[again.sample])
    let (time, otherTime) = (text.seconds(of: sample), other.seconds(of: later))
    let (value, otherValue) = (text.value(of: sample), other.value(of: later))
    if let time, let otherTime, otherTime > time {
      dropped[old.text].insert(old.sample)
      kept[first] = again
      continue
    }
    dropped[again.text].insert(again.sample)
    let isOlder = time.flatMap { time in otherTime.map { $0 < time } } ?? false
    if !isOlder, value != otherValue, !(value.isNaN && otherValue.isNaN),
      problems.count < DocumentLimits.problems
    {
      // Only the locations: the values may be of a field that is withheld (D5).
      problems.append(
        Diagnostic(
          .error, at: other.location(of: later),
          "this says something else about the same series than \(text.location(of: sample))",
          hint: "remove the file that is wrong or out of date"))
    }
  }
  return zip(files, dropped).map { file, dropped in
    MetricFile(text: file.text.without(dropped), taken: file.taken)
  }
}
