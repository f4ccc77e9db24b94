/// The text between two letters.
struct Gap: Equatable, Sendable {
  /// The number of characters, at most 15. One line break with the spaces around it, where a value
  /// may be wrapped, is not counted, and neither are invisible characters such as soft hyphens.
  let count: UInt8
  /// Whether it contains a space.
  let hasBlank: Bool
  /// Whether it contains two spaces in a row, as between table columns; a value continues after
  /// them only at the end of a word.
  let isWide: Bool
  /// Whether a value cannot continue after it: it contains an empty line, a comma between two
  /// digits, or a zero byte.
  let isEdge: Bool

  /// An empty gap.
  static let none = Gap(count: 0, hasBlank: false, isWide: false, isEdge: false)

  private init(count: UInt8, hasBlank: Bool, isWide: Bool, isEdge: Bool) {
    self.count = count
    self.hasBlank = hasBlank
    self.isWide = isWide
    self.isEdge = isEdge
  }

  /// Reads the gap between two letters.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - start: the end of the letter before it.
  ///   - end: the start of the letter after it.
  init(_ text: Span<UInt8>, from start: Int, to end: Int) {
    if start == end {
      self = .none
      return
    }
    // No value contains so many characters, and the time for a gap must be limited.
    if end - start > 512 {
      self.init(count: 15, hasBlank: true, isWide: true, isEdge: true)
      return
    }
    var (count, breaks, blanks) = (0, 0, 0)
    var (hasBlank, hasComma, isWide, isEdge, isAfterBreak) = (false, false, false, false, false)
    func endBlanks() {
      if blanks > 0 { (count, hasBlank) = (count + 1, true) }
      isWide = isWide || blanks > 1
      blanks = 0
    }
    var index = start
    while index < end {
      let byte = text[index]
      index += 1
      switch byte {
      case 0x0A:
        breaks += 1
        (blanks, isAfterBreak) = (0, true)
      case 0x0D: break
      case 0x20, 0x09: blanks += isAfterBreak ? 0 : 1
      default:
        let wide = byte >= 0x80 ? scalar(in: text, at: index - 1) : nil
        if let wide {
          index = wide.end
          if wide.scalar.properties.generalCategory == .format { continue }
          if wide.scalar.properties.isWhitespace {
            blanks += isAfterBreak ? 0 : 1
            continue
          }
        }
        endBlanks()
        isAfterBreak = false
        isEdge = isEdge || byte == 0
        hasComma = hasComma || byte == UInt8(ascii: ",")
        count += 1
      }
    }
    endBlanks()
    let isBetweenDigits =
      start > 0 && end < text.count && isDigit(text[start - 1]) && isDigit(text[end])
    self.init(
      count: UInt8(min(count, 15)), hasBlank: hasBlank, isWide: isWide,
      isEdge: isEdge || breaks > 1 || hasComma && isBetweenDigits)
  }
}

/// Whether a byte is one of 0-9.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// The value of a hexadecimal digit; nil for any other byte.
@inline(__always)
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  if isDigit(byte) { return byte &- 0x30 }
  let letter = (byte | 0x20) &- 0x61
  return letter < 6 ? letter + 10 : nil
}

/// Whether a byte is a hexadecimal digit.
@inline(__always)
func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

/// The position after a line break and the spaces around it; unchanged if there is none.
@inline(__always)
func skippingWrap(_ text: Span<UInt8>, _ start: Int) -> Int {
  if start >= text.count || text[start] > 0x20 { return start }
  var index = start
  var hasBreak = false
  while index < text.count {
    switch text[index] {
    case 0x20, 0x09, 0x0D: index += 1
    case 0x0A:
      if hasBreak { return start }
      hasBreak = true
      index += 1
    default: return hasBreak ? index : start
    }
  }
  return start
}
