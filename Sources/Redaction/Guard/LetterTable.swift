import Times

/// What counts as a letter for the leak guard, and which letters are the same.
///
/// Letters and digits of ASCII stand for themselves, in lower case. Any other letter, with the marks
/// on it, is two bytes that say which letter of the originals it is, however it is written: in upper
/// or lower case, composed or decomposed (NFC, NFD). All those that no original has are one and the
/// same foreign letter. A letter whose capitals are ASCII is spelled as these are: `ß` and its own
/// capital as `ss`, a ligature as the letters in it. A decimal digit of any script is that of ASCII.
/// Everything else stands between letters and is a gap.
struct LetterTable: Sendable {
  /// The number of each letter that is not ASCII, by its folded form; equal texts are those that are
  /// canonically equivalent, as everywhere in Swift.
  private var numbers: [String: Int] = [:]

  /// The folded form of a letter outside of ASCII: its bytes, the first one lowest; 0 for what is no
  /// letter.
  func bytes(of letter: String) -> UInt64 {
    guard let folded = Self.folded(letter) else { return 0 }
    let ascii = folded.utf8.map(asciiLetter)
    if !ascii.contains(0), ascii.count <= 8 {
      return ascii.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let number = UInt64(numbers[folded] ?? 0)
    return 0x8080 | (number >> 7) << 8 | number & 0x7F
  }

  /// Gives every letter of a text that is outside of ASCII a number of its own.
  mutating func learn(_ text: String) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let letter = wideLetter(in: bytes.span, at: index)
      index = letter.end
      // What finds no number any more stays a foreign letter, which is equal to more, not less.
      guard let folded = Self.folded(letter.text), !folded.utf8.allSatisfy({ $0 < 0x80 }),
        numbers[folded] == nil, numbers.count < 0x3FFE
      else { continue }
      numbers[folded] = numbers.count + 1
    }
  }

  /// By way of the capitals: `ς` and `σ` have the same, and those of `ß` are `SS`; by way of the small
  /// letters before that, since the capital sharp s has no other capitals than itself.
  private static func folded(_ letter: String) -> String? {
    guard let first = letter.unicodeScalars.first, isLetter(first) else { return nil }
    if first.properties.generalCategory == .decimalNumber, let digit = first.properties.numericValue
    {
      return String(Int64(clamping: digit))
    }
    let folded = letter.lowercased().uppercased().lowercased()
    // The small letter of the capital I with a dot has that dot a second time.
    return folded == "i\u{307}" ? "i" : folded
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
      true
    default: false
    }
  }
}

/// A letter or digit of ASCII in lower case; 0 for every other byte.
@inline(__always)
func asciiLetter(_ byte: UInt8) -> UInt8 {
  let lower = byte | 0x20
  if lower &- 0x61 < 26 { return lower }
  return byte &- 0x30 < 10 ? byte : 0
}

/// The scalar at a place with the marks that follow it; a byte that is no UTF-8 stands alone, as
/// nothing.
func wideLetter(in text: Span<UInt8>, at start: Int) -> (text: String, end: Int) {
  guard let first = scalar(in: text, at: start) else { return ("", start + 1) }
  var scalars = String.UnicodeScalarView([first.scalar])
  var end = first.end
  while scalars.count < 8, end < text.count, text[end] >= 0xCC,
    let mark = scalar(in: text, at: end), belongs(mark.scalar, after: first.scalar)
  {
    scalars.append(mark.scalar)
    end = mark.end
  }
  return (String(scalars), end)
}

/// Whether a scalar is a mark, or a vowel or final consonant of a decomposed Hangul syllable.
private func belongs(_ scalar: Unicode.Scalar, after first: Unicode.Scalar) -> Bool {
  scalar.properties.canonicalCombiningClass != .notReordered
    || (0x1161...0x11C2).contains(scalar.value) && (0x1100...0x1112).contains(first.value)
}

/// The scalar at a place and where the next one begins; nil where the bytes are no UTF-8.
func scalar(in text: Span<UInt8>, at start: Int) -> (scalar: Unicode.Scalar, end: Int)? {
  let first = text[start]
  if first < 0x80 { return (Unicode.Scalar(first), start + 1) }
  let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
  guard length > 0, start + length <= text.count else { return nil }
  var value = UInt32(first) & (0x7F >> UInt32(length))
  for index in start + 1..<start + length {
    guard text[index] & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(text[index] & 0x3F)
  }
  return Unicode.Scalar(value).map { ($0, start + length) }
}
