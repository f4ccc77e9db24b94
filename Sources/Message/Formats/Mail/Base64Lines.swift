import ASCII
import Documents

/// How many bytes ``Swift/Array/appendBase64Lines(_:)`` adds for `count` bytes.
func base64LinesSize(_ count: Int) -> Int {
  let characters = (count + 2) / 3 * 4
  return characters + (characters + 75) / 76 * 2
}

extension [UInt8] {
  /// Appends `bytes` in base64, in lines of 76 characters, the last one shorter, each with CRLF at
  /// its end (RFC 2045, section 6.8).
  mutating func appendBase64Lines(_ bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      let end = Swift.min(start + 57, bytes.count)
      appendBase64(bytes[start..<end])
      appendLineEnd()
      start = end
    }
  }

  /// Appends the only line end that mail knows.
  mutating func appendLineEnd() {
    append(0x0D)
    append(0x0A)
  }
}
