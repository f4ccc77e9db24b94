/// Tells text from what is none, while it passes by.
///
/// Text has no zero byte, does not begin as UTF-16 or gzip do, and has hardly any control characters
/// but white space, backspace and the escape of terminals: at most one in 512 bytes, since a log may
/// have a damaged line. In which encoding its letters are does not matter.
struct TextCheck {
  private var head: [UInt8] = []
  private var count = 0
  private var controls = 0

  /// Looks at the next bytes, and says whether all until now can be text.
  mutating func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if head.count < 2 {
      head += bytes.prefix(2 - head.count)
      if [[0xFF, 0xFE], [0xFE, 0xFF], [0x1F, 0x8B]].contains(head) { return false }
    }
    var zeros = 0
    var start = 0
    while start < bytes.count {
      // Counted in bytes, many at a time.
      let end = min(start + 255, bytes.count)
      var (portionZeros, portionControls): (UInt8, UInt8) = (0, 0)
      for index in start..<end {
        let byte = bytes[index]
        portionZeros &+= byte == 0 ? 1 : 0
        let isControl = byte < 32 && byte &- 8 > 5 && byte != 27 || byte == 127
        portionControls &+= isControl ? 1 : 0
      }
      zeros += Int(portionZeros)
      controls += Int(portionControls)
      start = end
    }
    count += bytes.count
    return zeros == 0
  }

  /// Whether what came is text, when all of it came.
  var wasText: Bool { controls <= count / 512 }
}
