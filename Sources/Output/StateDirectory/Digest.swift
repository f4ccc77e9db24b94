import Crypto

/// The SHA-256 digest of bytes, in 64 hexadecimal digits.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
  hexadecimal(SHA256.hash(data: Array(bytes)))
}

/// A whole number from 0 to `count` - 1, derived from a key with SHA-256 and evenly distributed.
package func number(from key: String, below count: UInt64) -> UInt64 {
  SHA256.hash(data: Array(key.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } % count
}

/// 128 random bits in 32 hexadecimal digits, from the system's cryptographic generator.
package func randomIdentifier() -> String {
  hexadecimal(randomBytes(16))
}

/// Random bytes from the system's cryptographic generator; `count` is a multiple of 8.
func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  // Eight bytes at a time, since every call is a system call.
  return (0..<count / 8).flatMap { _ in
    let word: UInt64 = generator.next()
    return (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }
}

/// The bytes of lower-case hexadecimal digits; nil for any other text.
func hexadecimalBytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(digits.count / 2)
  var high: UInt8?
  for digit in digits {
    let value: UInt8
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
    default: return nil
    }
    if let first = high {
      bytes.append(first << 4 | value)
      high = nil
    } else {
      high = value
    }
  }
  return high == nil ? bytes : nil
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
