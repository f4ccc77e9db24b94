extension [UInt8] {
  /// Appends bytes in base64 without any line end (RFC 4648, section 4).
  package mutating func appendBase64(_ bytes: some RandomAccessCollection<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { appendGroups($0) }
    if isDone == nil { Array(bytes).withUnsafeBufferPointer { appendGroups($0) } }
  }

  /// Groups go through a buffer: an append a byte is three times slower, and an attachment has millions.
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
