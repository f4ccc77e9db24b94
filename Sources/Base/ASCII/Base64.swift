extension [UInt8] {
  /// Appends bytes in base64 without any line end (RFC 4648, section 4).
  package mutating func appendBase64(_ bytes: some RandomAccessCollection<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { appendGroups($0) }
    if isDone == nil { Array(bytes).withUnsafeBufferPointer { appendGroups($0) } }
  }

  /// Groups go through a buffer: an append a byte is three times slower, and an attachment has
  /// millions.
  private mutating func appendGroups(_ bytes: UnsafeBufferPointer<UInt8>) {
    let alphabet = base64Alphabet.utf8Start
    let perTurn = 768
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: perTurn / 3 * 4) { buffer in
      var start = 0
      while start < bytes.count {
        let end = Swift.min(start + perTurn, bytes.count)
        var count = 0
        var index = start
        func write(_ second: UInt8, _ third: UInt8) {
          let group = Int(bytes[index]) << 16 | Int(second) << 8 | Int(third)
          buffer[count] = alphabet[group >> 18]
          buffer[count &+ 1] = alphabet[group >> 12 & 63]
          buffer[count &+ 2] = alphabet[group >> 6 & 63]
          buffer[count &+ 3] = alphabet[group & 63]
          count &+= 4
          index &+= 3
        }
        while index &+ 2 < end { write(bytes[index &+ 1], bytes[index &+ 2]) }
        if index < end {
          let left = end - index
          write(left > 1 ? bytes[index + 1] : 0, 0)
          for position in count - 3 + left..<count { buffer[position] = UInt8(ascii: "=") }
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
        start = end
      }
    }
  }
}

private let base64Alphabet: StaticString =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/// Bytes in base64 without any line end (RFC 4648, section 4).
package func base64(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  text.appendBase64(bytes)
  return String(decoding: text, as: UTF8.self)
}

/// The bytes that a text in base64 means; nil if it is not base64.
///
/// Line ends between the characters are ignored, and padding may be missing.
package func base64Bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count / 4 * 3)
  var bits: UInt32 = 0
  var count = 0
  var padding = 0
  for byte in text {
    if byte == 0x0A || byte == 0x0D { continue }
    if byte == UInt8(ascii: "=") {
      padding += 1
      continue
    }
    guard padding == 0, let value = byte.base64Value else { return nil }
    bits = bits << 6 | UInt32(value)
    count += 1
    if count == 4 {
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bits = 0
      count = 0
    }
  }
  switch count {
  case 0: return padding == 0 ? bytes : nil
  case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
  case 3:
    bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
  default: return nil
  }
  return padding == 0 || padding == 4 - count ? bytes : nil
}
