import Diagnostics

extension MetricText {
  /// A sample of one of several texts.
  package struct Place: Hashable, Sendable {
    /// The index of the text.
    package let text: Int
    /// The index of the sample in it.
    package let sample: Int
  }

  /// All samples with the same metric and labels as an earlier sample, together with that one.
  package static func repeats(in texts: [MetricText]) -> [(first: Place, again: Place)] {
    // Hashes instead of label sets: a million of those would take many times the file's size.
    var seen: [UInt64: Place] = [:]
    seen.reserveCapacity(texts.reduce(0) { $0 + $1.samples.count })
    var found: [(first: Place, again: Place)] = []
    for (index, text) in texts.enumerated() {
      text.forEachSeries { sample, hash in
        let place = Place(text: index, sample: sample)
        guard let first = seen[hash] else {
          seen[hash] = place
          return
        }
        let other = texts[first.text]
        if other.isSameSeries(other.samples[first.sample], as: text.samples[sample], of: text) {
          found.append((first, place))
        }
      }
    }
    return found
  }

  /// The text without some samples, by their indices.
  package func without(_ dropped: Set<Int>) -> MetricText {
    if dropped.isEmpty { return self }
    return replacing(samples.indices.filter { !dropped.contains($0) }.map { samples[$0] })
  }

  private func isSameSeries(_ sample: Sample, as other: Sample, of text: MetricText) -> Bool {
    let known = { (labels: [Label]) in
      Set(
        labels.lazy.filter { !$0.value.isEmpty }.map { [ExactText($0.name), ExactText($0.value)] })
    }
    return name(of: sample) == text.name(of: other)
      && known(labels(of: sample)) == known(text.labels(of: other))
  }
}
