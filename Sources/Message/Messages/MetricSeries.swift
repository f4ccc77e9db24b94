import Catalogs
import Diagnostics
import Metrics
import Snapshots
import Times

/// One series of a metric with its value.
struct MetricSeries {
  /// The labels with a value.
  let labels: [String: String]
  let value: Double
  /// The text of the value.
  let text: String
  /// Its location.
  let location: SourceLocation
  /// When it was collected.
  let taken: Timestamp
}

/// The metrics of a node, or of all nodes.
struct MetricSamples {
  private let files: [MetricFile]

  init(_ files: [MetricFile]) {
    self.files = files
  }

  /// Whether there are none.
  var isEmpty: Bool { files.isEmpty }

  /// Whether a metric has any series, with any labels.
  func has(_ name: String) -> Bool {
    files.contains { !$0.text.samples(named: name).isEmpty }
  }

  /// The series of a metric that match, in the order of the texts.
  func series(
    _ name: String, _ match: [MetricSource.Matcher], equals: Double?
  ) -> [MetricSeries] {
    files.flatMap { file in
      file.text.samples(named: name).compactMap { sample in
        var labels: [String: String] = [:]
        for label in file.text.labels(of: sample) where !label.value.isEmpty {
          labels[label.name] = label.value
        }
        guard match.allSatisfy({ $0.accepts(labels[$0.label] ?? "") }) else { return nil }
        let value = file.text.value(of: sample)
        if let equals, value != equals { return nil }
        return MetricSeries(
          labels: labels, value: value, text: file.text.valueText(of: sample),
          location: file.text.location(of: sample),
          taken: file.text.time(of: sample) ?? file.taken)
      }
    }
  }

  /// The series of a sum of metrics: each series of the first metric is added to those of the
  /// others with the same labels. If one is missing, the sum is not a number.
  ///
  /// - Parameter by: the labels to join by; empty joins by all.
  func series(
    _ terms: [MetricSource.Term], _ match: [MetricSource.Matcher], equals: Double?, by: [String]
  ) -> [MetricSeries] {
    guard let first = terms.first else { return [] }
    let series = series(first.name, match, equals: equals)
    if terms.count == 1 { return series }
    let others = terms.dropFirst().map { term in
      (term.isSubtracted, index(self.series(term.name, [], equals: nil), by: by))
    }
    return series.map { one in
      var (value, taken) = (one.value, one.taken)
      for (isSubtracted, index) in others {
        let other = index[one.key(by)]
        value += (isSubtracted ? -1 : 1) * (other?.value ?? .nan)
        taken = min(taken, other?.taken ?? taken)
      }
      return MetricSeries(
        labels: one.labels, value: value, text: "", location: one.location, taken: taken)
    }
  }

  /// Series by their join key. If several have the same key, none is used, since it is ambiguous.
  func index(_ series: [MetricSeries], by: [String]) -> [[ExactText: ExactText]: MetricSeries] {
    var index: [[ExactText: ExactText]: MetricSeries?] = [:]
    for one in series {
      let key = one.key(by)
      index.updateValue(index[key] == nil ? one : nil, forKey: key)
    }
    return index.compactMapValues { $0 }
  }
}

extension MetricSeries {
  /// The join key of a series.
  func key(_ by: [String]) -> [ExactText: ExactText] {
    let joining = by.isEmpty ? labels : labels.filter { by.contains($0.key) }
    // Label names are ASCII, so no two of them become equal here.
    return Dictionary(joining.map { (ExactText($0.key), ExactText($0.value)) }) { first, _ in first
    }
  }
}

extension MetricSource.Matcher {
  /// Whether a label may have this value.
  fileprivate func accepts(_ text: String) -> Bool {
    patterns.contains { matches($0, text) } != isNegated
  }

  /// Whether a text matches a pattern in which `*` stands for any text.
  private func matches(_ pattern: String, _ text: String) -> Bool {
    let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else {
      return pattern == text
    }
    var rest = Substring(text).utf8
    guard rest.count >= first.count + last.count, rest.starts(with: first),
      rest.suffix(last.count).elementsEqual(last)
    else { return false }
    rest = rest.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() {
      guard let found = rest.firstPlace(of: part) else { return false }
      rest = rest[found...].dropFirst(part.count)
    }
    return true
  }
}

extension Substring.UTF8View {
  fileprivate func firstPlace(of part: Substring.UTF8View) -> Index? {
    indices.first { self[$0...].starts(with: part) } ?? (part.isEmpty ? startIndex : nil)
  }
}
