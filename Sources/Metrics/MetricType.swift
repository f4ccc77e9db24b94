/// What kind of metric a family is, in the words of OpenMetrics.
enum MetricType: String, CaseIterable {
  case counter, gauge, histogram, gaugehistogram, stateset, info, summary, unknown

  /// A type of the classic grammar.
  init?(classic bytes: some Collection<UInt8>) {
    switch String(decoding: bytes.prefix(16), as: UTF8.self) {
    case "counter": self = .counter
    case "gauge": self = .gauge
    case "histogram": self = .histogram
    case "summary": self = .summary
    case "untyped": self = .unknown
    default: return nil
    }
  }

  /// A type of OpenMetrics.
  init?(openMetrics bytes: some Collection<UInt8>) {
    self.init(rawValue: String(decoding: bytes.prefix(16), as: UTF8.self))
  }

  /// What may stand behind the family's name in the names of its samples.
  var suffixes: [Suffix] {
    switch self {
    case .counter: [.total, .created]
    case .summary: [.none, .count, .sum, .created]
    case .histogram: [.count, .sum, .bucket, .created]
    case .gaugehistogram: [.gcount, .gsum, .bucket]
    case .info: [.info]
    case .gauge, .stateset, .unknown: [.none]
    }
  }

  enum Suffix: String, CaseIterable {
    case none = ""
    case total = "_total"
    case created = "_created"
    case count = "_count"
    case sum = "_sum"
    case bucket = "_bucket"
    case gcount = "_gcount"
    case gsum = "_gsum"
    case info = "_info"

    /// Whether the sample only ever grows, or is part of one that does.
    var isCounted: Bool {
      switch self {
      case .total, .sum, .count, .bucket, .gcount, .gsum: true
      case .none, .created, .info: false
      }
    }
  }
}
