/// A way in which a text can be inside of another one. The scrubber looks through those that replace characters
/// in place, the leak guard through all.
enum Decoding: CaseIterable {
  /// JSON's escapes, and those of programs that print what does not print: `\u{AD}`, `\x41`, `\303\274`.
  case json
  /// `\C3\BC`, as in distinguished names (RFC 4514, section 2.4).
  case pairs
  /// `#303#274`, as rsyslog writes what is not ASCII.
  case octal
  /// References of XML and HTML, and CDATA sections.
  case xml
  /// `%41` (RFC 3986), `%u00FC`.
  case percent
  /// `=41` and lines that end in `=` (RFC 2045, section 6.7).
  case quotedPrintable
  /// Encoded words of a header, B and Q (RFC 2047).
  case encodedWords
  /// Parameters of a header in numbered pieces (RFC 2231, section 3).
  case continuations
  /// UTF-16, as far as it is ASCII.
  case wideCharacters
  /// Letters, digits and signs as wide as an East Asian letter.
  case fullWidth
  /// UTF-8 that was read as Windows-1252 and written as UTF-8 again: `Ã¼`.
  case misread
  /// Runs of base64, of either alphabet.
  case base64
  /// Runs of pairs of hexadecimal digits, dumps with their offsets among them.
  case hexadecimal
  /// The columns of a table, read downwards: a value that was wrapped inside of a cell.
  case columns

  /// Signs of which a text must have one, or nothing in it can be written so; empty if that is no
  /// matter of signs.
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

  /// The decodings that can apply to a text.
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

  /// Whether a line of what is decoded is a line of the text that someone sees.
  var keepsLines: Bool { self != .base64 && self != .hexadecimal }

  /// What a text decodes to; empty if there is nothing to decode.
  ///
  /// If a decoding replaces characters inside of a text, what is far from any such place is left out: it is in
  /// the text itself.
  func decoded(_ text: Span<UInt8>) -> [UInt8] {
    if let rule { return rewritten(text, with: rule).bytes }
    return decode(text, upTo: .max).bytes
  }

  /// Where in a text a place of the decoded one comes from.
  func place(of place: Int, in text: Span<UInt8>) -> Int {
    sources(in: text)?.range(of: place..<place + 1).lowerBound ?? decode(text, upTo: place).end
  }

  /// Where everything that is decoded comes from; nil if the decoding does not replace characters in place.
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

  /// How characters are replaced in place; nil for what is decoded otherwise.
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

/// How characters of a text are replaced by what they stand for.
private struct Rule {
  /// The characters at which it can apply.
  let signs: StaticString
  /// Is given a text and a place in it, appends what is meant, and returns how many bytes that took; 0 if
  /// nothing is to be replaced there.
  let apply: (Span<UInt8>, Int, inout [UInt8]) -> Int
}

/// Which part of a text each part of a decoded one comes from.
struct Sources {
  private struct Part {
    /// Where it begins in the decoded text and in the other.
    let place: Int
    let source: Int
    /// How many bytes of the other it stands for as a whole; 0 if it is a copy.
    let replaced: Int
  }

  private var parts: [Part] = []

  fileprivate mutating func add(_ place: Int, from source: Int, replacing count: Int = 0) {
    parts.append(Part(place: place, source: source, replaced: count))
  }

  /// What a part of the decoded text comes from.
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

/// What keeps two pieces of a decoded text apart: no value goes on after it.
let pieceEnd = [UInt8](repeating: 0, count: 4)

/// How much of a text is kept on both sides of a place that was decoded: more than a value has that is
/// wrapped in a narrow column.
private let margin = 4096

/// A text in which a rule has replaced some characters; empty if it has not.
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

/// Where what is near a place begins: a margin before it, or where its piece does.
private func nearStart(_ text: Span<UInt8>, _ place: Int, notBefore first: Int) -> Int {
  let first = max(first, place - margin)
  var start = place
  while start > first, text[start - 1] != 0 || start < 2 || text[start - 2] != 0 { start -= 1 }
  return start
}

/// Where what is near a place ends: a margin after it, or where its piece does.
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

  /// Appends a scalar in UTF-8, and U+FFFD for what is none.
  mutating func append(scalar value: UInt32) {
    append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }
}
