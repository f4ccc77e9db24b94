/// A character that word processors and web pages put instead of one that a file of settings needs.
package struct Lookalike: Sendable {
  /// Its name with its code: `a no-break space (U+00A0)`.
  package let name: String
  /// What must be written instead.
  package let replacement: String

  /// What a character is in disguise; nil for all others.
  package init?(_ scalar: Unicode.Scalar) {
    let (word, replacement): (String, String)
    switch scalar {
    case "\u{A0}", "\u{2007}", "\u{202F}": (word, replacement) = ("a no-break space", " ")
    case "\u{2000}"..."\u{200A}", "\u{205F}": (word, replacement) = ("a typographic space", " ")
    case "\u{3000}": (word, replacement) = ("a full-width space", " ")
    case "\u{200B}"..."\u{200F}", "\u{2060}", "\u{FEFF}", "\u{AD}":
      (word, replacement) = ("an invisible character", "")
    case "\u{2028}", "\u{2029}", "\u{85}":
      (word, replacement) = ("a typographic line end", "\n")
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}", "\u{AB}", "\u{BB}", "\u{FF02}":
      (word, replacement) = ("a typographic quotation mark", "\"")
    case "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}":
      (word, replacement) = ("a typographic quotation mark", "'")
    case "\u{2010}"..."\u{2015}", "\u{2212}", "\u{2022}":
      (word, replacement) = ("a typographic dash", "-")
    case "\u{FF1A}": (word, replacement) = ("a full-width colon", ": ")
    case "\u{FF0C}", "\u{3001}": (word, replacement) = ("a full-width comma", ", ")
    default: return nil
    }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    name = "\(word) (U+\(code))"
    self.replacement = replacement
  }

  /// Whether it passes for a space.
  package var isBlank: Bool { replacement == " " || replacement.isEmpty }

  /// A text with all such characters replaced.
  package static func replacing(in text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result += Lookalike(scalar)?.replacement ?? String(scalar)
    }
    return result
  }

  /// The first such character in a text that is neither a letter, a digit nor otherwise allowed in
  /// a value.
  package static func first(in text: some StringProtocol) -> Lookalike? {
    text.unicodeScalars.lazy.compactMap { Lookalike($0) }.first
  }
}
