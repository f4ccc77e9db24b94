/// Reads the letters and digits of a text one after the other, as a ``LetterTable`` folds them.
struct Letters {
  private let table: LetterTable
  /// What is left of the letter at ``start``, the next byte lowest.
  private var pending: UInt64 = 0
  /// Letters outside of ASCII that were read before.
  private var known: [UInt32: UInt64] = [:]

  /// Where the letter that was read last begins.
  private(set) var start: Int
  /// Where it ends, and the search for the next one begins.
  private(set) var end: Int

  /// The letters from a place on.
  init(from start: Int, _ table: LetterTable) {
    self.table = table
    self.start = start
    end = start
  }

  /// The next byte of a folded letter of the text; 0 at its end.
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
    guard let first = scalar(in: text, at: end) else {
      // A byte that is no UTF-8 is no letter.
      end += 1
      return 0
    }
    let letter = wideLetter(in: text, at: end)
    end = letter.end
    if end == start + 1 { return asciiLetter(text[start]) }
    if end > first.end {
      pending = table.bytes(of: letter.text)
    } else if let bytes = known[first.scalar.value] {
      pending = bytes
    } else {
      pending = table.bytes(of: letter.text)
      known[first.scalar.value] = pending
    }
    return nextPending()
  }
}
