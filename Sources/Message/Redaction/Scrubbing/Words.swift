/// Finds the boundaries of words.
extension ByteWindow {
  /// Whether a word continues to the left of a position, with a letter, digit or underscore.
  ///
  /// A replacement counts as part of a word. Otherwise a text next to it could become a word that
  /// was none next to the original, and a second scrubbing would find more.
  func isWord(before index: Int) -> Bool {
    let byte = self[index - 1]
    if byte < 0x80 {
      return byte.isLetterOrDigit || byte == UInt8(ascii: "_") || endsReplacement(at: index)
    }
    var start = index - 1
    while start > index - 4, self[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(from: start, to: index).map(isWord) ?? false
  }

  /// Whether a word continues at a position.
  func isWord(at index: Int) -> Bool {
    let byte = self[index]
    if byte < 0x80 {
      return byte.isLetterOrDigit || byte == UInt8(ascii: "_") || endOfReplacement(at: index) != nil
    }
    var end = index + 1
    while end < index + 4, self[end] & 0xC0 == 0x80 { end += 1 }
    return scalar(from: index, to: end).map(isWord) ?? false
  }

  private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    if properties.isAlphabetic || properties.numericType != nil { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// The scalar between two positions; nil if the bytes are not UTF-8.
  func scalar(from start: Int, to end: Int) -> Unicode.Scalar? {
    guard start >= 0, end <= count else { return nil }
    var decoder = UTF8()
    var iterator = bytes(start..<end).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }

  /// Whether an escape of a punctuation mark or space ends at a position; the following text is
  /// then next to that mark, and not to the letters and digits of the escape. `%22`, `=22`, `\22`,
  /// `\x22`, `\u0022`, `%u0022`, `\042`, `#042`, `\n`.
  func endsEscape(at index: Int) -> Bool {
    let last = self[index - 1]
    if self[index - 2] == UInt8(ascii: "\\"), Self.escapedLetters.contains(last) { return true }
    guard last.isHexDigit, self[index - 2].isHexDigit else { return false }
    let (third, fourth) = (self[index - 3], self[index - 4])
    if third.isDigit, fourth == UInt8(ascii: "\\") || fourth == UInt8(ascii: "#") {
      let value = (third & 7) << 6 | (self[index - 2] & 7) << 3 | last & 7
      return self[index - 2].isDigit && last.isDigit && Self.isSign(value)
    }
    guard Self.isSign(self[index - 2].hexValue << 4 | last.hexValue) else { return false }
    if Self.pairSigns.contains(third) { return true }
    if third | 0x20 == UInt8(ascii: "x") { return fourth == UInt8(ascii: "\\") }
    return third == UInt8(ascii: "0") && fourth == UInt8(ascii: "0")
      && self[index - 5] | 0x20 == UInt8(ascii: "u")
      && (self[index - 6] == UInt8(ascii: "\\") || self[index - 6] == UInt8(ascii: "%"))
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == 0x09 || byte == 0x0A || byte == 0x0D || byte >= 0x20 && !byte.isLetterOrDigit
  }

  private static let escapedLetters = Array("nrtbf".utf8)
  private static let pairSigns = Array("%=\\".utf8)

  /// The end of a replacement that begins at a position; nil if there is none.
  func endOfReplacement(at index: Int) -> Int? {
    guard self[index] == UInt8(ascii: "[") else { return nil }
    let first = self[index + 1].lowercased
    for label in Replacement.labels where label[0] == first && has(label, at: index + 1) {
      var end = index + 1 + label.count
      if self[end] == UInt8(ascii: " "), self[end + 1].isDigit {
        end += 1
        while self[end].isDigit, end < index + Replacement.longest { end += 1 }
      }
      if self[end] == UInt8(ascii: "]") { return end + 1 }
    }
    return nil
  }

  /// Whether a replacement ends at a position.
  func endsReplacement(at index: Int) -> Bool {
    guard self[index - 1] == UInt8(ascii: "]") else { return false }
    var start = index - 2
    while start > index - Replacement.longest {
      if self[start] == UInt8(ascii: "[") { return endOfReplacement(at: start) == index }
      start -= 1
    }
    return false
  }
}
