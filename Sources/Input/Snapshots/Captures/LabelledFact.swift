import Documents

/// A row of a command's table: a label in the output, the fact after it, and how it is read.
struct LabelledFact: Sendable {
  /// The labels of the releases, folded.
  let labels: [String]

  /// The keys of the fact.
  let path: [String]

  /// How the text after the label is read.
  let reading: FactReading

  /// Whether the command always prints it, so that its absence is reported.
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
      // Lines that were joined when they were copied are not divided again.
      let isGlued =
        !table[row].reading.isClosed
        && pair.value.hasLabel(
          rows.keys, hasColumns: table[row].path.first == "network")
      outcomes[row] =
        isGlued
        ? .absent(.notUnderstood, at: pair.value.trimmed.location)
        : table[row].reading.outcome(of: pair.value)
    }
    for (fact, outcome) in zip(table, outcomes) {
      if let outcome {
        record(fact.path, outcome)
      } else if fact.isExpected {
        absent(fact.path, .missing)
      }
    }
  }
}

extension CaptureSpan {
  /// Whether the text contains another label: a known label followed by a colon, or preceded by a
  /// space where no value of the output contains it.
  fileprivate func hasLabel(
    _ labels: Dictionary<String, Int>.Keys, hasColumns: Bool
  ) -> Bool {
    var start = range.lowerBound
    // A value has few colons; a hostile one could have thousands.
    for _ in 0..<16 {
      guard let colon = line.scalars[start..<range.upperBound].firstIndex(of: ":") else {
        return false
      }
      let before = CaptureSpan(line: line, range: max(start, colon - 64)..<colon)
      start = colon + 1
      if before.trimmed.isEmpty { continue }
      if !hasColumns, line.scalars[colon - 1].isBlank { return true }
      let words = " " + before.folded
      if (labels + Self.otherLabels).contains(where: { words.hasSuffix(" " + $0) }) { return true }
    }
    return false
  }

  /// Labels that no table has, and that follow the values of one.
  private static let otherLabels = [
    "uptime", "cpu idle", "memory total", "active version installed software options",
    "inactive version installed software options",
  ]
}
