/// What one histogram has told so far at one time.
struct HistogramGroup {
  private var start: Int?
  private var bound: Double?
  private var value = 0.0
  private var count: Double?
  private var hasSum = false
  private var hasNegativeBounds = false
  private var hasNegativeSum = false

  /// Takes a sample in.
  mutating func take(
    _ sample: SampleLine, _ suffix: MetricType.Suffix, bound: Double, start: Int
  ) throws(MetricFault) {
    if self.start == nil { self.start = start }
    switch suffix {
    case .bucket:
      if let last = self.bound, bound <= last {
        throw MetricFault(
          offset: start, message: "the buckets must stand in the order of their bounds")
      }
      if sample.value < value {
        throw MetricFault(
          offset: sample.valueStart, message: "a bucket must not count less than the one before")
      }
      if bound < 0 { hasNegativeBounds = true }
      self.bound = bound
      value = sample.value
    case .count, .gcount: count = sample.value
    case .sum, .gsum:
      hasSum = true
      if suffix == .gsum, sample.value < 0 { hasNegativeSum = true }
    case .none, .total, .created, .info: break
    }
  }

  /// Judges what only the end of the group shows.
  func finish(_ type: MetricType) throws(MetricFault) {
    guard let start else { return }
    let message: String?
    if bound != .infinity {
      message = "the histogram has no bucket '+Inf'"
    } else if let count, count != value {
      message = "the histogram's count must be that of its bucket '+Inf'"
    } else if hasSum != (count != nil) {
      message = "a histogram must have both a sum and a count, or neither"
    } else if hasNegativeBounds, hasSum, type == .histogram {
      message = "a histogram with negative bounds has no sum"
    } else if !hasNegativeBounds, hasNegativeSum {
      message = "a histogram without negative bounds must not have a negative sum"
    } else {
      message = nil
    }
    if let message { throw MetricFault(offset: start, message: message) }
  }
}
