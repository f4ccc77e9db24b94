/// An encoding of a text inside of another. The scrubber decodes those that replace characters in
/// place, the leak guard all of them.
enum Decoding: CaseIterable {
  /// The escapes of JSON, and those that programs print for invisible characters: `\u{AD}`, `\x41`,
  /// `\303\274`.
  case json
  /// `\C3\BC`, as in distinguished names (RFC 4514, section 2.4).
  case pairs
  /// `#303#274`, rsyslog's escapes for non-ASCII characters.
  case octal
  /// References of XML and HTML, and CDATA sections.
  case xml
  /// `%41` (RFC 3986), `%u00FC`.
  case percent
  /// `=41`, and lines that end with `=` (RFC 2045, section 6.7).
  case quotedPrintable
  /// Encoded words of a header, B and Q (RFC 2047).
  case encodedWords
  /// Header parameters in numbered pieces (RFC 2231, section 3).
  case continuations
  /// UTF-16, as far as it is ASCII.
  case wideCharacters
  /// Full-width letters, digits and punctuation.
  case fullWidth
  /// UTF-8 that was misread as Windows-1252 and written as UTF-8 again: `Ã¼`.
  case misread
  /// Sequences of base64 in either alphabet.
  case base64
  /// Sequences of pairs of hexadecimal digits, including dumps with offsets.
  case hexadecimal
  /// Table columns, read downwards: values that were wrapped inside of a cell.
  case columns

  /// The characters of which a text must contain one for this encoding; empty if any text may.
  private var signs: StaticString {
    switch self {
    case .json, .pairs: "\\"
    case .octal: "#"
    case .xml: "&<"
    case .percent: "%"
    case .quotedPrintable: "="
    case .encodedWords: "?"
    case .continuations: "*"
    case .wideCharacters: "\0"
    case .fullWidth: "\u{FF01}"
    case .misread: "\u{C3}"
    case .base64, .hexadecimal, .columns: ""
    }
  }

  /// The encodings that a text may contain.
  static func possible(in text: Span<UInt8>) -> [Decoding] { possible(in: text, of: allCases) }

  /// Those of them that replace characters in place.
  static func inPlace(in text: Span<UInt8>) -> [Decoding] { possible(in: text, of: allInPlace) }

  private static let allInPlace = allCases.filter { $0.rule != nil }

  private static func possible(in text: Span<UInt8>, of decodings: [Decoding]) -> [Decoding] {
    var isPresent = InlineArray<256, Bool>(repeating: false)
    for index in text.indices { isPresent[Int(text[index])] = true }
    return decodings.filter { decoding in
      decoding.signs.withUTF8Buffer { $0.isEmpty || $0.contains { isPresent[Int($0)] } }
    }
  }

  /// Whether a line of the decoded text is a line of the text that a person sees.
  var keepsLines: Bool { self != .base64 && self != .hexadecimal }

  /// The decoded text; empty if there is nothing to decode.
  ///
  /// If an encoding replaces characters inside of a text, parts far from any replaced character are
  /// left out, since they are in the text itself.
  func decoded(_ text: Span<UInt8>) -> [UInt8] {
    if let rule { return rewritten(text, with: rule).bytes }
    return decode(text, upTo: .max).bytes
  }

  /// The position in the text that a position of the decoded text comes from.
  func place(of place: Int, in text: Span<UInt8>) -> Int {
    sources(in: text)?.range(of: place..<place + 1).lowerBound ?? decode(text, upTo: place).end
  }

  /// The positions that the decoded text comes from; nil if the encoding does not replace
  /// characters in place.
  func sources(in text: Span<UInt8>) -> Sources? {
    rule.map { rewritten(text, with: $0, notesSources: true).sources }
  }

  private func decode(_ text: Span<UInt8>, upTo limit: Int) -> (bytes: [UInt8], end: Int) {
    switch self {
    case .base64: base64Runs(text, upTo: limit)
    case .hexadecimal: hexadecimalRuns(text, upTo: limit)
    case .columns: tableColumns(text, upTo: limit)
    default: ([], 0)
    }
  }

  /// The rule for replacing characters in place; nil for other encodings.
  private var rule: Rule? {
    switch self {
    case .json: Rule(signs: "\\", apply: jsonEscape)
    case .pairs: Rule(signs: "\\", apply: hexadecimalPair)
    case .octal: Rule(signs: "#", apply: octalEscape)
    case .xml: Rule(signs: "&<]", apply: xmlReference)
    case .percent: Rule(signs: "%", apply: percentEscape)
    case .quotedPrintable: Rule(signs: "=", apply: quotedPrintableEscape)
    case .encodedWords: Rule(signs: "=", apply: encodedWord)
    case .continuations: Rule(signs: ";\"", apply: continuation)
    case .wideCharacters: Rule(signs: "\0", apply: zeroByte)
    case .fullWidth: Rule(signs: "\u{FF01}", apply: fullWidthCharacter)
    case .misread: Rule(signs: "\u{C3}", apply: misreadCharacter)
    case .base64, .hexadecimal, .columns: nil
    }
  }
}

/// Replaces escapes of a text with the characters that they mean.
private struct Rule {
  /// The characters at which an escape can begin.
  let signs: StaticString
  /// Gets a text and a position, appends the decoded bytes, and returns the length of the escape; 0
  /// if there is none.
  let apply: (Span<UInt8>, Int, inout [UInt8]) -> Int
}

/// Maps each part of a decoded text to its part of the original.
struct Sources {
  private struct Part {
    /// The beginnings in the decoded text and in the original.
    let place: Int
    let source: Int
    /// The length of the original if it was replaced as a whole; 0 if it was copied.
    let replaced: Int
  }

  private var parts: [Part] = []

  fileprivate mutating func add(_ place: Int, from source: Int, replacing count: Int = 0) {
    parts.append(Part(place: place, source: source, replaced: count))
  }

  /// The part of the original that a part of the decoded text comes from.
  func range(of range: Range<Int>) -> Range<Int> {
    let (first, last) = (self.range(of: range.lowerBound), self.range(of: range.upperBound - 1))
    return first.lowerBound..<max(first.upperBound, last.upperBound)
  }

  private func range(of place: Int) -> Range<Int> {
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].place <= place { low = middle + 1 } else { high = middle }
    }
    if low == 0 { return 0..<1 }
    let part = parts[low - 1]
    if part.replaced > 0 { return part.source..<part.source + part.replaced }
    let source = part.source + place - part.place
    return source..<source + 1
  }
}

/// The separator between pieces of a decoded text; no value extends across it.
let pieceEnd = [UInt8](repeating: 0, count: 4)

/// How much text is kept on both sides of a decoded position: more than a value takes that is
/// wrapped in a narrow column.
private let margin = 4096

/// A text in which a rule has replaced escapes; empty if there are none.
private func rewritten(
  _ text: Span<UInt8>, with rule: Rule, notesSources: Bool = false
) -> (bytes: [UInt8], sources: Sources) {
  var isSign = [Bool](repeating: false, count: 256)
  rule.signs.withUTF8Buffer { for byte in $0 { isSign[Int(byte)] = true } }
  var output: [UInt8] = []
  var sources = Sources()
  var replacement: [UInt8] = []
  var done = 0
  var index = 0
  func copy(_ range: Range<Int>) {
    if range.isEmpty { return }
    if notesSources { sources.add(output.count, from: range.lowerBound) }
    output.append(text, range)
  }
  while index < text.count {
    guard isSign[Int(text[index])] else {
      index += 1
      continue
    }
    replacement.removeAll(keepingCapacity: true)
    let length = rule.apply(text, index, &replacement)
    if length == 0 {
      index += 1
      continue
    }
    let near = nearStart(text, index, notBefore: done)
    if near > done {
      let end = done == 0 ? 0 : nearEnd(text, done)
      if end < near {
        copy(min(done, end)..<end)
        output += pieceEnd
        done = near
      }
    }
    copy(done..<index)
    if notesSources { sources.add(output.count, from: index, replacing: length) }
    output += replacement
    index += length
    done = index
  }
  if done == 0 { return ([], sources) }
  copy(done..<nearEnd(text, done))
  return (output, sources)
}

/// The start of the surroundings of a position: a margin before it, or the start of its piece.
private func nearStart(_ text: Span<UInt8>, _ place: Int, notBefore first: Int) -> Int {
  let first = max(first, place - margin)
  var start = place
  while start > first, text[start - 1] != 0 || start < 2 || text[start - 2] != 0 { start -= 1 }
  return start
}

/// The end of the surroundings of a position: a margin after it, or the end of its piece.
private func nearEnd(_ text: Span<UInt8>, _ place: Int) -> Int {
  let last = min(text.count, place + margin)
  var end = place
  while end < last, text[end] != 0 || end + 1 == text.count || text[end + 1] != 0 { end += 1 }
  return end
}

extension [UInt8] {
  /// Appends a part of a text.
  fileprivate mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
    text.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
  }

  /// Appends a scalar in UTF-8; U+FFFD if it is invalid.
  mutating func append(scalar value: UInt32) {
    append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }
}
