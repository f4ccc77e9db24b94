extension UInt8 {
  /// Whether it is one of `0` to `9`.
  @inlinable package var isASCIIDigit: Bool { self &- 0x30 < 10 }

  /// Whether it is one of `a` to `z` and `A` to `Z`.
  @inlinable package var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// Whether it is one of `a` to `z`.
  @inlinable package var isASCIILowercase: Bool { self &- 0x61 < 26 }

  /// Whether it is one of `a` to `z`, `A` to `Z` and `0` to `9`.
  @inlinable package var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

  /// Whether it is one of `0` to `9` and `a` to `f`.
  @inlinable package var isLowercaseHexDigit: Bool { isASCIIDigit || self &- 0x61 < 6 }

  /// The value of a character of base64 (RFC 4648, section 4); nil for every other byte.
  @inlinable package var base64Value: UInt8? {
    switch self {
    case 0x41...0x5A: self &- 0x41
    case 0x61...0x7A: self &- 0x61 &+ 26
    case 0x30...0x39: self &- 0x30 &+ 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
