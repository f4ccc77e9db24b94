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
    var smallest = UInt8.max
    var controls = 0
    for byte in bytes {
      smallest = min(smallest, byte)
      controls &+= Int(Self.isControl[Int(byte)])
    }
    count += bytes.count
    self.controls += controls
    return smallest > 0
  }

  /// Whether what came is text, when all of it came.
  var wasText: Bool { controls <= count / 512 }

  private static let isControl: [UInt8] = (0...255).map { byte in
    switch byte {
    case 8...13, 27, 32...126, 128...255: 0
    default: 1
    }
  }
}
