/// A number in both formats: decimal digits with a sign, a point and an exponent, or a word for
/// infinity or NaN.
struct MetricNumber {
  /// Its value.
  let value: Double
  /// The position after it.
  let end: Int
}

extension MetricNumber {
  /// Reads the number at `start`; nil if there is none.
  ///
  /// - Parameter bytes: a text that contains a line break after the number.
  @inline(__always)
  init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    var at = start
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    let whole = at
    while isDigit(bytes[at]) {
      if digits < 19 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
        if mantissa != 0 { digits += 1 }
      } else {
        digits += 1
        exponent += 1
      }
      at += 1
    }
    var count = at - whole
    if bytes[at] == UInt8(ascii: ".") {
      at += 1
      let fraction = at
      while isDigit(bytes[at]) {
        if digits < 19 {
          mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
          if mantissa != 0 { digits += 1 }
          exponent -= 1
        } else {
          digits += 1
        }
        at += 1
      }
      count += at - fraction
    }
    if count == 0 {
      guard at == whole else { return nil }
      self.init(word: bytes, at: at, isNegative: isNegative)
      return
    }
    if bytes[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      let isSmall = bytes[at] == UInt8(ascii: "-")
      if isSmall || bytes[at] == UInt8(ascii: "+") { at += 1 }
      let first = at
      var power = 0
      while isDigit(bytes[at]) {
        power = min(power * 10 + Int(bytes[at] &- 0x30), 100_000)
        at += 1
      }
      if at == first { return nil }
      exponent += isSmall ? -power : power
    }
    if digits <= 19, mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
      // Both operands are exact, so the result is rounded correctly.
      let scaled =
        exponent < 0
        ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
      self.init(value: isNegative ? -scaled : scaled, end: at)
    } else {
      let text = String(decoding: bytes[start..<at], as: UTF8.self)
      // A number out of range is an error in Prometheus, not infinity.
      guard let value = Double(text), value.isFinite else { return nil }
      self.init(value: value, end: at)
    }
  }

  private init?(word bytes: UnsafeBufferPointer<UInt8>, at start: Int, isNegative: Bool) {
    var end = start
    while (bytes[end] | 0x20) &- 0x61 < 26 { end += 1 }
    switch String(decoding: bytes[start..<end].map { $0 | 0x20 }, as: UTF8.self) {
    case "inf", "infinity": self.init(value: isNegative ? -.infinity : .infinity, end: end)
    case "nan": self.init(value: .nan, end: end)
    default: return nil
    }
  }
}

/// 10 to the power of 0 to 22, all of which a double represents exactly.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]
