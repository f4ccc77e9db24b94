@_spi(_Unicode) import Swift
import Times

/// A character of a text as a person reads it, and where it stands.
///
/// Letters have no case, and what is one letter to the eye is one here: `ß` and its capital are `ss`,
/// ligatures are the letters in them, digits and signs of other widths and scripts are those of ASCII.
/// A letter with marks is the letter and then each of its marks.
struct FoldedCharacter {
  /// Its scalar; ``barrier`` for a replacement and for a binary zero, which no value goes across.
  let code: UInt32
  /// Whether it is a letter, a digit or a mark.
  let isLetter: Bool
  /// The bytes that it is read from.
  let range: Range<Int>

  /// What no value goes across.
  static let barrier: UInt32 = 0
  /// What has no ink, such as a soft hyphen.
  static let inkless: UInt32 = 0xAD

  /// The characters of a text.
  static func all(in window: ByteWindow) -> [FoldedCharacter] {
    var characters: [FoldedCharacter] = []
    characters.reserveCapacity(window.count)
    var position = 0
    while position < window.count {
      let byte = window[position]
      if byte < 0x80 {
        let end = byte == UInt8(ascii: "[") ? window.endOfReplacement(at: position) : nil
        characters.append(
          FoldedCharacter(
            code: end == nil ? UInt32(byte.lowercased) : barrier,
            isLetter: end == nil && byte.isLetterOrDigit, range: position..<(end ?? position + 1)))
        position = end ?? position + 1
        continue
      }
      var end = position + 1
      while end < position + 4, window[end] & 0xC0 == 0x80 { end += 1 }
      guard let scalar = window.scalar(from: position, to: end) else {
        characters.append(
          FoldedCharacter(code: 0xFFFD, isLetter: false, range: position..<position + 1))
        position += 1
        continue
      }
      let (codes, isLetter) = folded(scalar, after: characters.last?.code ?? 0)
      for code in codes {
        characters.append(FoldedCharacter(code: code, isLetter: isLetter, range: position..<end))
      }
      position = end
    }
    return characters
  }

  /// The characters of a text.
  static func all(in text: String) -> [FoldedCharacter] {
    ByteWindow.with(Array(text.utf8)) { all(in: $0) } ?? []
  }

  private static func folded(
    _ scalar: Unicode.Scalar, after previous: UInt32
  ) -> (codes: [UInt32], isLetter: Bool) {
    // The forms as wide as an East Asian letter.
    if (0xFF01...0xFF5E).contains(scalar.value) {
      let byte = UInt8(scalar.value - 0xFEE0)
      return ([UInt32(byte.lowercased)], byte.isLetterOrDigit)
    }
    if scalar.properties.isWhitespace { return ([0x20], false) }
    switch scalar.properties.generalCategory {
    case .format: return ([inkless], false)
    case .decimalNumber:
      let digit = Int64(clamping: scalar.properties.numericValue ?? 0)
      return ([0x30 + UInt32(clamping: digit)], true)
    case .nonspacingMark, .spacingMark, .enclosingMark:
      // The dot of a capital I that has one is no mark on a small one.
      let isDotOnI = scalar.value == 0x307 && previous == 0x69
      return isDotOnI ? ([inkless], false) : ([scalar.value], true)
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber, .otherNumber:
      let text = String(scalar).lowercased().uppercased().lowercased()
      var codes = text._nfd.map(\.value)
      if codes == [0x69, 0x307] { codes = [0x69] }
      return (codes, true)
    default: return ([scalar.value], false)
    }
  }

  /// Whether it is one of 0-9.
  var isDigit: Bool { code &- 0x30 < 10 }

  /// The value of a hexadecimal digit; nil for every other character.
  var hexValue: UInt32? {
    if isDigit { return code &- 0x30 }
    return code &- 0x61 < 6 ? code &- 0x57 : nil
  }

  /// Whether it stands between words without ink: a blank, a tab, a line break.
  var isBlank: Bool { code == 0x20 || (0x09...0x0D).contains(code) }

  /// Whether a line ends with it.
  var isBreak: Bool { code == 0x0A }

  /// Whether it is a mark on the letter before it.
  var isMark: Bool {
    guard isLetter, code >= 0x300, let scalar = Unicode.Scalar(code) else { return false }
    return scalar.properties.canonicalCombiningClass != .notReordered
  }
}
