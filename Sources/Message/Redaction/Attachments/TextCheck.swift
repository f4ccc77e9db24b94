/// Checks while reading whether data is text.
///
/// Text has no zero byte, does not begin like UTF-16 or gzip, and has hardly any control characters
/// except white space, backspace and the terminal's escape: at most one in 512 bytes, since a log
/// may have a damaged line. The encoding of its letters does not matter.
struct TextCheck {
  private var head: [UInt8] = []
  private var count = 0
  private var controls = 0

  /// Checks the next bytes, and returns whether everything so far can be text.
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
      // Eight bytes at a time: whether one of them is a control character or DEL.
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let deletes = word ^ (0x7F &* Self.ones)
      let marks = (word &- 0x20 &* Self.ones) & ~word | (deletes &- Self.ones) & ~deletes
      if marks & (0x80 &* Self.ones) == 0 { index += 8 } else { visit(index + 8) }
    }
    visit(bytes.count)
    count += bytes.count
    return zeros == 0
  }

  /// Whether the data was text, once all of it was checked.
  var wasText: Bool { controls <= count / 512 }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
}
