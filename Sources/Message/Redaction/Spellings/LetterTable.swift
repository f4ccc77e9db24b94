import Times

/// What counts as a letter, and which letters are the same.
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
      let wide = WideLetter(in: bytes.span, at: index)
      index = wide.end
      // What finds no number any more stays a foreign letter, which is equal to more, not less.
      guard let folded = Self.folded(wide.text(from: bytes.span)),
        !folded.utf8.allSatisfy({ $0 < 0x80 }),
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

/// The scalar at a place of a text with the marks that follow it. A byte that is not UTF-8 is a character of
/// Windows-1252.
struct WideLetter {
  let start: Int
  let end: Int
  let first: Unicode.Scalar
  /// How many scalars it has.
  let count: Int
  /// The scalars as one number, if they are at most three.
  let key: UInt64

  /// Whether ``key`` tells it from all others.
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

/// Whether a scalar is a mark, or a vowel or final consonant of a decomposed Hangul syllable.
private func belongs(_ scalar: Unicode.Scalar, after first: Unicode.Scalar) -> Bool {
  scalar.properties.canonicalCombiningClass != .notReordered
    || (0x1161...0x11C2).contains(scalar.value) && (0x1100...0x1112).contains(first.value)
}

/// The scalar at a place and where the next one begins; nil if the bytes are no UTF-8.
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
