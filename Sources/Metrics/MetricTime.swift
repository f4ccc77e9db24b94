import Times

/// When a sample was taken.
struct MetricTime: Hashable {
  /// Seconds since 1970.
  let seconds: Int64
  /// What is to be added to them, always forward.
  let nanoseconds: Int32
  /// Where its text ends.
  let end: Int

  init(milliseconds: Int64, end: Int) {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    seconds = remainder < 0 ? quotient - 1 : quotient
    nanoseconds = Int32(remainder < 0 ? remainder + 1000 : remainder) * 1_000_000
    self.end = end
  }

  /// Reads seconds with a fraction, of which nine digits count; it stops at the ends of the scale.
  init(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ number: MetricNumber) {
    end = number.end
    if number.value.magnitude > 9e15 {
      seconds = number.value < 0 ? .min : .max
      nanoseconds = 0
      return
    }
    let text = bytes[start..<number.end]
    if text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      let whole = number.value.rounded(.down)
      seconds = Int64(clamping: whole)
      nanoseconds = Int32(clamping: Int64(clamping: (number.value - whole) * 1e9))
      return
    }
    var whole: Int64 = 0
    var fraction: Int32 = 0
    var places = 0
    var isBehindPoint = false
    for byte in text {
      if byte == UInt8(ascii: ".") {
        isBehindPoint = true
      } else if isDigit(byte), !isBehindPoint {
        whole = whole * 10 + Int64(byte - 0x30)
      } else if isDigit(byte), places < 9 {
        fraction = fraction * 10 + Int32(byte - 0x30)
        places += 1
      }
    }
    while places < 9 {
      fraction *= 10
      places += 1
    }
    let isNegative = bytes[start] == UInt8(ascii: "-")
    seconds = isNegative ? (fraction == 0 ? -whole : -whole - 1) : whole
    nanoseconds = isNegative && fraction > 0 ? 1_000_000_000 - fraction : fraction
  }

  static func == (left: MetricTime, right: MetricTime) -> Bool {
    left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
  }

  static func < (left: MetricTime, right: MetricTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(seconds)
    hasher.combine(nanoseconds)
  }
}
