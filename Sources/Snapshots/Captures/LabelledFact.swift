import Documents

/// A row of a command's table: a label of the output, the fact that stands behind it, and how it
/// is read.
struct LabelledFact: Sendable {
  /// The labels of the releases, folded.
  let labels: [String]

  /// The keys of the fact.
  let path: [String]

  /// How the text behind the label is read.
  let reading: FactReading

  /// Whether the command tells it in every case, so that its absence is worth a word.
  let isExpected: Bool

  init(_ labels: String..., path: [String], as reading: FactReading, isExpected: Bool = true) {
    self.labels = labels
    self.path = path
    self.reading = reading
    self.isExpected = isExpected
  }
}

extension CaptureFacts {
  /// Reads labels and values; of a label that comes twice the first line counts.
  mutating func read(
    _ table: [LabelledFact], from pairs: [(label: String, value: CaptureSpan)]
  ) {
    var rows: [String: Int] = [:]
    for (row, fact) in table.enumerated() {
      for label in fact.labels { rows[label] = row }
    }
    var outcomes: [FactOutcome?] = table.map { _ in nil }
    for pair in pairs {
      guard let row = rows[pair.label], outcomes[row] == nil else { continue }
      outcomes[row] = table[row].reading.outcome(of: pair.value)
    }
    for (fact, outcome) in zip(table, outcomes) {
      if let outcome {
        tell(fact.path, outcome)
      } else if fact.isExpected {
        absent(fact.path, .missing)
      }
    }
  }
}
