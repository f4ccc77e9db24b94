/// Reads samples again from a text that has been checked.
struct SampleReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The labels of the sample that was read last.
  private(set) var labels: MetricLabels

  /// Creates a reader of samples of a text.
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ grammar: MetricGrammar) {
    self.bytes = bytes
    labels = MetricLabels(grammar)
  }

  /// The position of a sample's name.
  mutating func name(_ sample: MetricText.Sample) -> Range<Int> {
    let start = Int(sample.start)
    guard isNameByte(bytes[start]) else { return read(sample) }
    var end = start
    while isNameByte(bytes[end]) { end += 1 }
    return start..<end
  }

  /// Reads a sample's labels.
  ///
  /// - Returns: the position of its name.
  mutating func read(_ sample: MetricText.Sample) -> Range<Int> {
    let start = Int(sample.start)
    labels.removeAll()
    if sample.labels > 0 || bytes[start] == UInt8(ascii: "{") {
      // It was read without errors before.
      _ = try? labels.read(bytes, at: Int(sample.labels))
    }
    return labels.name ?? name(sample)
  }
}
