import Diagnostics

/// Sees that metadata and samples fit together.
///
/// In the classic grammar that is little: nothing stands twice, a type stands before its samples, and
/// the labels `le` and `quantile` are numbers. OpenMetrics keeps families, groups and time stamps in
/// order, which ``StrictFamily`` judges.
struct MetricFamilies {
  private let grammar: MetricGrammar
  private var helped = SeenHashes()
  private var typed = SeenHashes()
  private var sampled = SeenHashes()
  /// The name of the sample or type at hand.
  private var name: Range<Int> = 0..<0
  private var type: MetricType?
  private var typeName: Range<Int> = 0..<0
  private var strict = StrictFamily()

  init(_ grammar: MetricGrammar) {
    self.grammar = grammar
  }

  /// Takes a `HELP` line in.
  mutating func help(
    of name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) throws(MetricFault) {
    if grammar == .openMetrics {
      try strict.open(name, bytes, at: offset)
      if strict.hasHelp { throw again("HELP", name, bytes, offset) }
      strict.hasHelp = true
    } else if !helped.insert(spread(hashed(bytes[name]))) {
      throw again("HELP", name, bytes, offset)
    }
  }

  /// Takes a `TYPE` line in.
  mutating func type(
    _ type: MetricType, of name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) throws(MetricFault) {
    if grammar == .openMetrics {
      try strict.open(name, bytes, at: offset)
      if strict.hasType { throw again("TYPE", name, bytes, offset) }
      strict.hasType = true
      strict.type = type
      return
    }
    let hash = spread(hashed(bytes[name]))
    if sampled.contains(hash) {
      throw MetricFault(
        offset: offset,
        message: "'TYPE' must stand before the samples of \(quoted(unescaped(bytes[name])))")
    }
    if !typed.insert(hash) { throw again("TYPE", name, bytes, offset) }
    self.type = type
    typeName = name
  }

  /// Takes a `UNIT` line of OpenMetrics in.
  mutating func unit(
    _ unit: Range<Int>, of name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) throws(MetricFault) {
    try strict.open(name, bytes, at: offset)
    if strict.unit != nil { throw again("UNIT", name, bytes, offset) }
    if !unit.isEmpty {
      let ending = [UInt8(ascii: "_")] + Array(bytes[unit])
      guard bytes[name].count > ending.count, bytes[name].suffix(ending.count).elementsEqual(ending)
      else {
        throw MetricFault(
          offset: unit.lowerBound,
          message: "the name \(quoted(unescaped(bytes[name]))) must end with '_' and its unit")
      }
    }
    strict.unit = unit
  }

  /// Takes a sample in.
  ///
  /// - Returns: whether it counts; a repeat at the same time does not.
  @inline(__always)
  mutating func take(
    _ sample: SampleLine, _ labels: MetricLabels, _ bytes: UnsafeBufferPointer<UInt8>, start: Int,
    line: Int
  ) throws(MetricFault) -> Bool {
    if grammar == .openMetrics {
      return try strict.take(sample, labels, bytes, start: start)
    }
    if !areEqual(bytes, sample.name, name) {
      name = sample.name
      _ = sampled.insert(spread(hashed(bytes[name])))
    }
    if type == .histogram || type == .summary {
      try checkBound(sample.name, labels, bytes)
    }
    return true
  }

  /// Takes note of a fault, so that what follows from it alone is not told.
  mutating func spoil() {
    strict.isSpoiled = true
  }

  /// Judges what only the end shows.
  mutating func finish(
    _ bytes: UnsafeBufferPointer<UInt8>, line: Int
  ) throws(MetricFault) {
    if grammar == .openMetrics { try strict.close(bytes) }
  }

  /// In the classic grammar the bounds of the current histogram or summary must be numbers.
  private func checkBound(
    _ sample: Range<Int>, _ labels: MetricLabels, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(MetricFault) {
    let suffix = type == .histogram ? "_bucket" : ""
    let label = type == .histogram ? "le" : "quantile"
    guard sample.count == typeName.count + suffix.utf8.count,
      bytes[sample].starts(with: bytes[typeName]),
      bytes[sample].dropFirst(typeName.count).elementsEqual(suffix.utf8),
      let span = labels.spans.first(where: { bytes[$0.name].elementsEqual(label.utf8) }),
      bound(bytes, span.value) == nil
    else { return }
    throw MetricFault(
      offset: span.value.lowerBound, message: "the label '\(label)' must be a number")
  }

  private func again(
    _ kind: String, _ name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int
  ) -> MetricFault {
    MetricFault(
      offset: offset, message: "a second '\(kind)' of \(quoted(unescaped(bytes[name])))")
  }
}

/// The number that a whole label value is, or nil.
func bound(_ bytes: UnsafeBufferPointer<UInt8>, _ value: Range<Int>) -> Double? {
  guard let number = MetricNumber(bytes, at: value.lowerBound), number.end == value.upperBound
  else { return nil }
  return number.value
}
