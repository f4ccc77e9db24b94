import Times

/// Defines which characters are letters, and which letters are equal.
///
/// ASCII letters and digits are kept in lower case. Any other letter, with its combining marks,
/// becomes two bytes that identify it among the letters of the known values, regardless of case and
/// composition (NFC, NFD). Letters that no known value contains are all the same. A letter whose
/// upper-case form is ASCII is spelled as that: `ß` and its capital as `ss`, a ligature as its
/// letters. Decimal digits of all scripts become ASCII digits. All other characters are gaps
/// between letters.
struct LetterTable: Sendable {
  /// The number of each non-ASCII letter, by its folded form; canonically equivalent texts are
  /// equal, as always in Swift.
  private var numbers: [String: Int] = [:]

  /// The folded form of a non-ASCII letter, its first byte lowest; 0 if it is no letter.
  func bytes(of letter: String) -> UInt64 {
    guard let folded = Self.folded(letter) else { return 0 }
    let ascii = folded.utf8.map(asciiLetter)
    if !ascii.contains(0), ascii.count <= 8 {
      return ascii.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let number = UInt64(numbers[folded] ?? 0)
    return 0x8080 | (number >> 7) << 8 | number & 0x7F
  }

  /// Gives each non-ASCII letter of a text its own number.
  mutating func learn(_ text: String) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let wide = WideLetter(in: bytes.span, at: index)
      index = wide.end
      // If there are no numbers left, the letter counts as unknown and so matches more letters, not
      // fewer.
      guard let folded = Self.folded(wide.text(from: bytes.span)),
        !folded.utf8.allSatisfy({ $0 < 0x80 }),
        numbers[folded] == nil, numbers.count < 0x3FFE
      else { continue }
      numbers[folded] = numbers.count + 1
    }
  }

  /// Folds through upper case, in which `ς` and `σ` are equal and `ß` is `SS`; before that through
  /// lower case, since the capital sharp s has no other upper-case form.
  private static func folded(_ letter: String) -> String? {
    guard let first = letter.unicodeScalars.first, isLetter(first) else { return nil }
    if first.properties.generalCategory == .decimalNumber, let digit = first.properties.numericValue
    {
      return String(Int64(clamping: digit))
    }
    let folded = letter.lowercased().uppercased().lowercased()
    // The lower-case form of the capital I with a dot contains the dot twice.
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

/// An ASCII letter or digit in lower case; 0 for any other byte.
@inline(__always)
func asciiLetter(_ byte: UInt8) -> UInt8 {
  let lower = byte | 0x20
  if lower &- 0x61 < 26 { return lower }
  return byte &- 0x30 < 10 ? byte : 0
}

/// The scalar at a position of a text, with the combining marks that follow. A byte that is not
/// UTF-8 is a character of Windows-1252.
struct WideLetter {
  let start: Int
  let end: Int
  let first: Unicode.Scalar
  /// The number of scalars.
  let count: Int
  /// The scalars as one number, if there are at most three.
  let key: UInt64

  /// Whether ``key`` is unique.
  var hasKey: Bool { count < 4 }

  init(in text: Span<UInt8>, at start: Int) {
    self.start = start
    guard let first = scalar(in: text, at: start) else {
      first = Windows1252.scalar(of: text[start])
      (end, count, key) = (start + 1, 1, UInt64(first.value))
      return
    }
    self.first = first.scalar
    var (end, count, key) = (first.end, 1, UInt64(first.scalar.value))
    while count < 8, end < text.count, text[end] >= 0xCC, let mark = scalar(in: text, at: end),
      belongs(mark.scalar, after: first.scalar)
    {
      key = key << 21 | UInt64(mark.scalar.value)
      count += 1
      end = mark.end
    }
    (self.end, self.count, self.key) = (end, count, key)
  }

  /// The letter itself.
  func text(from text: Span<UInt8>) -> String {
    var scalars = String.UnicodeScalarView([first])
    var index = scalar(in: text, at: start)?.end ?? end
    while index < end, let mark = scalar(in: text, at: index) {
      scalars.append(mark.scalar)
      index = mark.end
    }
    return String(scalars)
  }
}

/// Whether a scalar is a combining mark, or a vowel or final consonant of a decomposed Hangul
/// syllable.
private func belongs(_ scalar: Unicode.Scalar, after first: Unicode.Scalar) -> Bool {
  scalar.properties.canonicalCombiningClass != .notReordered
    || (0x1161...0x11C2).contains(scalar.value) && (0x1100...0x1112).contains(first.value)
}

/// The scalar at a position and the start of the next one; nil if the bytes are not UTF-8.
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
