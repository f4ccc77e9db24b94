import Diagnostics

/// The family of an OpenMetrics text that is being read, and the rules that its samples must keep.
struct StrictFamily {
  /// The type; a family without one is unknown.
  var type: MetricType?
  var hasHelp = false
  var hasType = false
  /// The unit, empty where the line says none, nil without such a line.
  var unit: Range<Int>?
  /// Whether a fault was found in it, so that it need not be whole.
  var isSpoiled = false

  private var name: Range<Int>?
  private var hasSamples = false
  /// The names of families and of all samples that they may have.
  private var names = SeenHashes()
  /// The groups of this family: what its samples have in common but for bounds and states.
  private var groups = SeenHashes()
  private var group: UInt64?
  private var groupTime: MetricTime?
  /// The series that the group has at this time.
  private var series = SeenHashes()
  private var histogram = HistogramGroup()
  private var lastName: Range<Int> = 0..<0
  private var lastSuffix: MetricType.Suffix?

  /// Goes on with the metadata of a family, or begins with it.
  mutating func open(
    _ name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) throws(MetricFault) {
    if let current = self.name, areEqual(bytes, current, name) {
      if hasSamples {
        throw MetricFault(
          offset: offset,
          message: "metadata of \(quoted(unescaped(bytes[name]))) must stand before its samples")
      }
      return
    }
    try close(bytes)
    self.name = name
  }

  /// Ends the family at hand.
  mutating func close(_ bytes: UnsafeBufferPointer<UInt8>) throws(MetricFault) {
    defer { reset() }
    guard let name else { return }
    let type = type ?? .unknown
    let hash = hashed(bytes[name])
    for suffix in Set(type.suffixes + [.none])
    where !names.insert(spread(hashed(suffix.rawValue.utf8, from: hash))) {
      throw MetricFault(
        offset: name.lowerBound,
        message: "the name \(quoted(unescaped(bytes[name]) + suffix.rawValue)) belongs to two "
          + "metrics, or its samples are not together")
    }
    if let unit, !unit.isEmpty, type == .info || type == .stateset {
      throw MetricFault(
        offset: unit.lowerBound, message: "the type '\(type.rawValue)' has no unit")
    }
    if !isSpoiled { try histogram.finish(type) }
  }

  private mutating func reset() {
    isSpoiled = false
    name = nil
    type = nil
    hasHelp = false
    hasType = false
    unit = nil
    hasSamples = false
    groups.removeAll()
    group = nil
    groupTime = nil
    series.removeAll()
    histogram = HistogramGroup()
    lastName = 0..<0
    lastSuffix = nil
  }

  /// Takes a sample in.
  ///
  /// - Returns: whether it counts; a repeat at the same time does not.
  @inline(__always)
  mutating func take(
    _ sample: SampleLine, _ labels: MetricLabels, _ bytes: UnsafeBufferPointer<UInt8>, start: Int
  ) throws(MetricFault) -> Bool {
    let suffix: MetricType.Suffix
    if let lastSuffix, areEqual(bytes, lastName, sample.name) {
      suffix = lastSuffix
    } else if let known = self.suffix(of: sample.name, bytes) {
      suffix = known
    } else {
      try close(bytes)
      name = sample.name
      type = .unknown
      suffix = .none
    }
    lastName = sample.name
    lastSuffix = suffix
    hasSamples = true
    let type = type ?? .unknown
    let bound = try checkLabels(sample, suffix, type, labels, bytes)
    try checkValue(sample, suffix, type, bytes)
    return try checkOrder(sample, suffix, type, labels, bound, bytes, start)
  }

  /// What stands behind the family's name in that of a sample; nil when it belongs to another family.
  private func suffix(
    of sample: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> MetricType.Suffix? {
    guard let name, sample.count >= name.count,
      areEqual(bytes, name, sample.lowerBound..<(sample.lowerBound + name.count))
    else { return nil }
    let rest = bytes[(sample.lowerBound + name.count)..<sample.upperBound]
    let allowed = hasType || hasSamples ? (type ?? .unknown).suffixes : [.none]
    return allowed.first { rest.elementsEqual($0.rawValue.utf8) }
  }

  /// - Returns: the bound of a bucket, NaN for other samples.
  @inline(__always)
  private func checkLabels(
    _ sample: SampleLine, _ suffix: MetricType.Suffix, _ type: MetricType, _ labels: MetricLabels,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(MetricFault) -> Double {
    switch (type, suffix) {
    case (.histogram, .bucket), (.gaugehistogram, .bucket):
      return try bound("le", sample, labels, bytes) { !$0.isNaN }
    case (.summary, .none):
      return try bound("quantile", sample, labels, bytes) { $0 >= 0 && $0 <= 1 }
    case (.stateset, _):
      if let name, !labels.spans.contains(where: { areEqual(bytes, $0.name, name) }) {
        throw MetricFault(
          offset: sample.name.lowerBound,
          message: "a sample of a stateset must have a label that is named like the metric")
      }
      return .nan
    default:
      return .nan
    }
  }

  private func bound(
    _ label: String, _ sample: SampleLine, _ labels: MetricLabels,
    _ bytes: UnsafeBufferPointer<UInt8>, _ isGood: (Double) -> Bool
  ) throws(MetricFault) -> Double {
    guard let span = labels.spans.first(where: { bytes[$0.name].elementsEqual(label.utf8) }) else {
      throw MetricFault(
        offset: sample.name.lowerBound, message: "the sample must have the label '\(label)'")
    }
    guard let value = Metrics.bound(bytes, span.value), isGood(value),
      value != .infinity || bytes[span.value].elementsEqual("+Inf".utf8)
    else {
      let expected = label == "le" ? "a number or '+Inf'" : "a number from 0 to 1"
      throw MetricFault(
        offset: span.value.lowerBound, message: "the label '\(label)' must be \(expected)")
    }
    return value
  }

  @inline(__always)
  private func checkValue(
    _ sample: SampleLine, _ suffix: MetricType.Suffix, _ type: MetricType,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(MetricFault) {
    let value = sample.value
    var expected: String?
    if suffix.isCounted, value.isNaN || value < 0 && suffix != .gsum {
      expected = "a number, zero or more"
    } else if suffix == .bucket || suffix == .count || suffix == .gcount,
      value != value.rounded(.down) || value.isInfinite
    {
      expected = "a whole number"
    } else if type == .stateset, value != 0, value != 1 {
      expected = "0 or 1"
    } else if type == .info, value != 1 {
      expected = "1"
    } else if type == .summary, suffix == .none, value < 0 {
      expected = "zero or more"
    }
    if let expected {
      throw MetricFault(
        offset: sample.valueStart,
        message: "the value of this sample of the type '\(type.rawValue)' must be \(expected)")
    }
    let mayHaveExemplar =
      suffix == .bucket || type == .counter && suffix == .total
    if let exemplar = sample.exemplar, !mayHaveExemplar {
      throw MetricFault(
        offset: exemplar,
        message: "only buckets and the totals of counters can have an exemplar")
    }
  }

  /// Groups stay together, and the times inside of one go forward.
  @inline(__always)
  private mutating func checkOrder(
    _ sample: SampleLine, _ suffix: MetricType.Suffix, _ type: MetricType, _ labels: MetricLabels,
    _ bound: Double, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int
  ) throws(MetricFault) -> Bool {
    let (all, common) = hashes(suffix, type, labels, bytes)
    let isSame = group == common
    if isSame {
      if (sample.time == nil) != (groupTime == nil) {
        throw MetricFault(
          offset: start, message: "all samples of a metric must have a time stamp, or none")
      }
      if let time = sample.time, let groupTime, time < groupTime, type != .info {
        throw MetricFault(
          offset: start, message: "the time stamps of a metric must not go back")
      }
    } else if !groups.insert(common) {
      throw MetricFault(
        offset: start, message: "the samples of a metric must stand together")
    }
    if !isSame || sample.time != groupTime {
      series.removeAll()
      if !isSpoiled { try histogram.finish(type) }
      histogram = HistogramGroup()
    }
    group = common
    groupTime = sample.time
    if !series.insert(spread(all &+ UInt64(suffix.rawValue.utf8.count))) {
      if sample.time != nil { return false }
      throw MetricFault(offset: start, message: "this series was told already")
    }
    if type == .histogram || type == .gaugehistogram {
      try histogram.take(sample, suffix, bound: bound, start: start)
    }
    return true
  }

  /// The hash of all labels, whatever their order, and of those that a group has in common.
  @inline(__always)
  private func hashes(
    _ suffix: MetricType.Suffix, _ type: MetricType, _ labels: MetricLabels,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (all: UInt64, common: UInt64) {
    var all: UInt64 = 0x51
    var apart: UInt64 = 0
    for span in labels.spans {
      let name = wordHash(bytes, span.name)
      let hash = spread(name ^ (wordHash(bytes, span.value) &* 0xD6E8_FEB8_6659_FD93))
      all &+= hash
      let isApart: Bool
      switch (type, suffix) {
      case (.histogram, .bucket), (.gaugehistogram, .bucket):
        isApart = bytes[span.name].elementsEqual("le".utf8)
      case (.summary, .none): isApart = bytes[span.name].elementsEqual("quantile".utf8)
      case (.stateset, _): isApart = self.name.map { areEqual(bytes, $0, span.name) } ?? false
      case (.info, _): isApart = true
      default: isApart = false
      }
      if isApart { apart &+= hash }
    }
    return (all, spread(all &- apart))
  }
}

/// A hash of a part of a text, eight bytes at a time.
@inline(__always)
private func wordHash(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt64 {
  var hash = UInt64(truncatingIfNeeded: range.count) &* 0x9E37_79B9_7F4A_7C15
  guard let base = bytes.baseAddress else { return hash }
  var at = range.lowerBound
  while at + 8 <= range.upperBound {
    let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
    hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
    hash ^= hash >> 32
    at += 8
  }
  var word: UInt64 = 0
  while at < range.upperBound {
    word = word << 8 | UInt64(bytes[at])
    at += 1
  }
  hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
  return hash ^ (hash >> 29)
}
