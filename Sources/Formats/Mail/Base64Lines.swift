/// How many bytes ``Swift/Array/appendBase64Lines(_:)`` adds for `count` bytes.
func base64LinesSize(_ count: Int) -> Int {
  let characters = (count + 2) / 3 * 4
  return characters + (characters + 75) / 76 * 2
}

extension [UInt8] {
  /// Appends `bytes` in base64, in lines of 76 characters, the last one shorter, each with CRLF at its
  /// end (RFC 2045, section 6.8).
  mutating func appendBase64Lines(_ bytes: [UInt8]) {
    // Whole lines go through a buffer of one line: an append a byte is three times slower, and an
    // attachment has millions.
    var line = [UInt8](repeating: 0x0A, count: 78)
    line[76] = 0x0D
    var start = 0
    while start + 57 <= bytes.count {
      line.withUnsafeMutableBufferPointer { line in
        bytes[start..<start + 57].withUnsafeBufferPointer { bytes in
          for group in 0..<19 {
            let digits = base64Digits(
              bytes[3 * group], bytes[3 * group + 1], bytes[3 * group + 2])
            line[4 * group] = digits.0
            line[4 * group + 1] = digits.1
            line[4 * group + 2] = digits.2
            line[4 * group + 3] = digits.3
          }
        }
      }
      append(contentsOf: line)
      start += 57
    }
    if start < bytes.count {
      appendBase64(bytes[start...])
      appendLineEnd()
    }
  }

  /// Appends `bytes` in base64 without any line end (RFC 4648, section 4).
  mutating func appendBase64(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let first = rest.popFirst() {
      let second = rest.popFirst()
      let third = rest.popFirst()
      let digits = base64Digits(first, second ?? 0, third ?? 0)
      append(digits.0)
      append(digits.1)
      append(second == nil ? UInt8(ascii: "=") : digits.2)
      append(third == nil ? UInt8(ascii: "=") : digits.3)
    }
  }

  /// Appends the only line end that mail knows.
  mutating func appendLineEnd() {
    append(0x0D)
    append(0x0A)
  }
}

private func base64Digits(
  _ first: UInt8, _ second: UInt8, _ third: UInt8
) -> (UInt8, UInt8, UInt8, UInt8) {
  let group = Int(first) << 16 | Int(second) << 8 | Int(third)
  let alphabet = base64Alphabet.utf8Start
  return (
    alphabet[group >> 18], alphabet[group >> 12 & 63], alphabet[group >> 6 & 63],
    alphabet[group & 63]
  )
}

private let base64Alphabet: StaticString =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
