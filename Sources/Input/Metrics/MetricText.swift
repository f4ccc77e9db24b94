package import Diagnostics
package import Times

/// The requested samples of a text.
package struct MetricText: Sendable {
  /// A sample, as positions in the text.
  package struct Sample: Hashable, Sendable {
    /// The position of its line.
    let start: Int32
    /// The position of the opening brace of its labels; 0 if it has none.
    let labels: Int32
    /// The position of its value.
    let value: Int32
    /// The number of its line, from 1.
    package let line: Int32
  }

  /// One label of a sample.
  package struct Label: Hashable, Sendable {
    /// The name, never empty.
    package let name: String
    /// The value with its escapes replaced; an empty one means the same as no label.
    package let value: String

    /// Creates a label.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  private let bytes: [UInt8]

  /// Its file, for locations.
  package let file: String

  /// Its format.
  package let grammar: MetricGrammar

  /// The samples in the order of the text.
  package let samples: [Sample]

  /// The ranges of each metric's samples, usually one range.
  private let rows: [String: [Range<Int>]]

  init(bytes: [UInt8], file: String, grammar: MetricGrammar, samples: [Sample]) {
    // If no sample is kept, the text is not kept either.
    self.bytes = samples.isEmpty ? [] : bytes
    self.file = file
    self.grammar = grammar
    self.samples = samples
    rows = Self.rows(of: samples, bytes, grammar)
  }

  /// The samples of a metric, in the order of the text.
  package func samples(named name: String) -> [Sample] {
    (rows[name] ?? []).flatMap { samples[$0] }
  }

  /// The location of a sample.
  package func location(of sample: Sample) -> SourceLocation {
    var start = Int(sample.start)
    while start > 0, bytes[start - 1] != newline { start -= 1 }
    return SourceLocation(
      file: file, line: Int(sample.line), column: Int(sample.start) - start + 1)
  }

  /// The metric's name.
  package func name(of sample: Sample) -> String {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = SampleReader(buffer, grammar)
      return unescaped(buffer[reader.name(sample)])
    }
  }

  /// The labels in the order of the text.
  package func labels(of sample: Sample) -> [Label] {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = SampleReader(buffer, grammar)
      _ = reader.read(sample)
      return reader.labels.spans.map {
        Label(unescaped(buffer[$0.name]), unescaped(buffer[$0.value]))
      }
    }
  }

  /// The value.
  package func value(of sample: Sample) -> Double {
    bytes.withUnsafeBufferPointer { MetricNumber($0, at: Int(sample.value))?.value ?? .nan }
  }

  /// The text of the value.
  package func valueText(of sample: Sample) -> String {
    bytes.withUnsafeBufferPointer { buffer in
      let start = Int(sample.value)
      let end = MetricNumber(buffer, at: start)?.end ?? start
      return String(decoding: buffer[start..<end], as: UTF8.self)
    }
  }

  /// The time of its timestamp; nil without one.
  package func time(of sample: Sample) -> Timestamp? {
    seconds(of: sample).flatMap { $0.isFinite ? Timestamp(clamping: $0.rounded(.down)) : nil }
  }

  /// Its timestamp in seconds since 1970, including fractions; nil without one.
  package func seconds(of sample: Sample) -> Double? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let number = MetricNumber(buffer, at: Int(sample.value)) else { return nil }
      var at = number.end
      while isBlank(buffer[at]) { at += 1 }
      guard buffer[at] != newline, buffer[at] != UInt8(ascii: "#"),
        let time = MetricNumber(buffer, at: at)
      else { return nil }
      return grammar == .classic ? time.value / 1000 : time.value
    }
  }

  /// The same text with other samples.
  func replacing(_ samples: [Sample]) -> MetricText {
    MetricText(bytes: bytes, file: file, grammar: grammar, samples: samples)
  }

  /// Calls `body` with each sample's index, and a hash of its metric and labels in any order.
  func forEachSeries(_ body: (Int, UInt64) -> Void) {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = SampleReader(buffer, grammar)
      for (index, sample) in samples.enumerated() {
        let name = reader.read(sample)
        var hash = spread(hashed(buffer[name]))
        for span in reader.labels.spans where !span.value.isEmpty {
          hash &+= spread(hashed(buffer[span.value], from: hashed(buffer[span.name]) &* 31))
        }
        body(index, hash)
      }
    }
  }

  private static func rows(
    of samples: [Sample], _ bytes: [UInt8], _ grammar: MetricGrammar
  ) -> [String: [Range<Int>]] {
    bytes.withUnsafeBufferPointer { buffer in
      var rows: [String: [Range<Int>]] = [:]
      var reader = SampleReader(buffer, grammar)
      var (start, last) = (0, 0..<0)
      func end(at index: Int) {
        if index > start { rows[unescaped(buffer[last]), default: []].append(start..<index) }
        start = index
      }
      for (index, sample) in samples.enumerated() {
        let name = reader.name(sample)
        if index > 0, areEqual(buffer, name, last) { continue }
        end(at: index)
        last = name
      }
      end(at: samples.count)
      return rows
    }
  }
}
