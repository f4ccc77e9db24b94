/// Reads the letters and digits of a text one by one, folded by a ``LetterTable``.
struct Letters {
  private let table: LetterTable
  /// The remaining bytes of the letter at ``start``, the next byte lowest.
  private var pending: UInt64 = 0
  /// The folded forms of non-ASCII letters read before, by ``WideLetter/key``.
  private var known: [UInt64: UInt64] = [:]
  /// The maximum number of them.
  private static let limit = 4096

  /// The start of the last letter.
  private(set) var start: Int
  /// Its end, where the search for the next one starts.
  private(set) var end: Int

  /// Creates a reader of the letters from a position on.
  init(from start: Int, _ table: LetterTable) {
    self.table = table
    self.start = start
    end = start
  }

  /// The next byte of a folded letter; 0 at the end of the text.
  @inline(__always)
  mutating func next(in text: Span<UInt8>) -> UInt8 {
    if pending != 0 { return nextPending() }
    while end < text.count {
      let byte = text[end]
      let letter = asciiLetter(byte)
      if letter != 0, end + 1 == text.count || text[end + 1] < 0xCC {
        start = end
        end += 1
        return letter
      }
      if letter == 0, byte < 0x80 {
        end += 1
        continue
      }
      let wide = readWide(in: text)
      if wide != 0 { return wide }
    }
    return 0
  }

  private mutating func nextPending() -> UInt8 {
    let byte = UInt8(truncatingIfNeeded: pending)
    pending >>= 8
    return byte
  }

  private mutating func readWide(in text: Span<UInt8>) -> UInt8 {
    start = end
    let letter = WideLetter(in: text, at: start)
    end = letter.end
    if letter.count == 1, letter.first.isASCII { return asciiLetter(text[start]) }
    if letter.hasKey, let bytes = known[letter.key] {
      pending = bytes
    } else {
      pending = table.bytes(of: letter.text(from: text))
      if letter.hasKey, known.count < Self.limit { known[letter.key] = pending }
    }
    return nextPending()
  }
}
