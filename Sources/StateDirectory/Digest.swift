import Crypto

/// The SHA-256 digest of some bytes, in 64 hexadecimal digits.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
  hexadecimal(SHA256.hash(data: Array(bytes)))
}

/// A whole number from 0 to `count` - 1 that follows from a key, as evenly as SHA-256 spreads keys.
package func number(from key: String, below count: UInt64) -> UInt64 {
  SHA256.hash(data: Array(key.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } % count
}

/// 128 random bits in 32 hexadecimal digits, from the system's generator for keys.
package func randomIdentifier() -> String {
  var generator = SystemRandomNumberGenerator()
  // Two words, since every call asks the system anew.
  return hexadecimal(
    [generator.next(), generator.next()].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    })
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
