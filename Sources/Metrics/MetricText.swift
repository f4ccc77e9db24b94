package import Times

/// The samples of a text that somebody asked for.
package struct MetricText: Sendable {
  /// A sample, as places in the text.
  package struct Sample: Hashable, Sendable {
    /// Where its line begins.
    let start: Int32
    /// Where the opening brace of its labels stands, 0 where it has none.
    let labels: Int32
    /// Where its value begins.
    let value: Int32
    /// The number of its line, from 1.
    package let line: Int32
  }

  /// One label of a sample.
  package struct Label: Hashable, Sendable {
    /// The name, never empty.
    package let name: String
    /// The value, its escapes replaced; empty means the same as no label.
    package let value: String

    /// Creates a label.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  private let bytes: [UInt8]

  /// How locations name it.
  package let file: String

  /// The grammar that it keeps to.
  package let grammar: MetricGrammar

  /// The samples in the order of the text.
  package let samples: [Sample]

  init(bytes: [UInt8], file: String, grammar: MetricGrammar, samples: [Sample]) {
    // A text of which nothing is kept is not kept either.
    self.bytes = samples.isEmpty ? [] : bytes
    self.file = file
    self.grammar = grammar
    self.samples = samples
  }

  /// The metric's name.
  package func name(of sample: Sample) -> String {
    let start = Int(sample.start)
    if isNameByte(bytes[start]) {
      return String(decoding: bytes[start...].prefix { isNameByte($0) }, as: UTF8.self)
    }
    return read(sample) { buffer, labels in labels.name.map { unescaped(buffer[$0]) } ?? "" }
  }

  /// The labels in the order of the text.
  package func labels(of sample: Sample) -> [Label] {
    if sample.labels == 0 && bytes[Int(sample.start)] != UInt8(ascii: "{") { return [] }
    return read(sample) { buffer, labels in
      labels.spans.map { Label(unescaped(buffer[$0.name]), unescaped(buffer[$0.value])) }
    }
  }

  /// The value.
  package func value(of sample: Sample) -> Double {
    bytes.withUnsafeBufferPointer { MetricNumber($0, at: Int(sample.value))?.value ?? .nan }
  }

  /// The value as the text has it.
  package func valueText(of sample: Sample) -> String {
    bytes.withUnsafeBufferPointer { buffer in
      let start = Int(sample.value)
      let end = MetricNumber(buffer, at: start)?.end ?? start
      return String(decoding: buffer[start..<end], as: UTF8.self)
    }
  }

  /// The moment of its time stamp, nil without one.
  package func time(of sample: Sample) -> Timestamp? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let number = MetricNumber(buffer, at: Int(sample.value)) else { return nil }
      var at = number.end
      while isBlank(buffer[at]) { at += 1 }
      guard buffer[at] != newline, buffer[at] != UInt8(ascii: "#"),
        let time = MetricNumber(buffer, at: at)
      else { return nil }
      let seconds = grammar == .classic ? time.value / 1000 : time.value
      return Int64(exactly: seconds.rounded(.down)).map { Timestamp(seconds: $0) }
    }
  }

  private func read<Result>(
    _ sample: Sample, _ body: (UnsafeBufferPointer<UInt8>, MetricLabels) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { buffer in
      var labels = MetricLabels(grammar)
      // It was read once, so that it cannot fail.
      _ = try? labels.read(buffer, at: Int(sample.labels))
      return body(buffer, labels)
    }
  }
}
