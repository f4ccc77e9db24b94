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
    var (zeros, index) = (0, 0)
    func visit(_ end: Int) {
      while index < end {
        switch bytes[index] {
        case 8...13, 27, 32...126, 128...255: break
        default:
          controls += 1
          if bytes[index] == 0 { zeros += 1 }
        }
        index += 1
      }
    }
    let raw = UnsafeRawBufferPointer(bytes)
    while index + 8 <= bytes.count {
      // Eight bytes at a time: whether one of them is less than a blank or a delete character.
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let deletes = word ^ (0x7F &* Self.ones)
      let marks = (word &- 0x20 &* Self.ones) & ~word | (deletes &- Self.ones) & ~deletes
      if marks & (0x80 &* Self.ones) == 0 { index += 8 } else { visit(index + 8) }
    }
    visit(bytes.count)
    count += bytes.count
    return zeros == 0
  }

  /// Whether what came is text, when all of it came.
  var wasText: Bool { controls <= count / 512 }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
}
