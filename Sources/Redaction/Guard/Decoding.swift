/// A way in which a text can stand inside of another one.
enum Decoding: CaseIterable {
  /// JSON's escapes, and those of programs that print what does not print: `\u{AD}`, `\x41`.
  case json
  /// XML's references and CDATA sections.
  case xml
  /// `%41` (RFC 3986).
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
  /// Runs of base64, of either alphabet.
  case base64
  /// Runs of pairs of hexadecimal digits, dumps with their offsets among them.
  case hexadecimal
  /// The columns of a table, read downwards: a value that was wrapped inside of a cell.
  case columns

  /// Signs of which a text must have one, or nothing in it can be written so; empty where that is no
  /// matter of signs.
  private var signs: StaticString {
    switch self {
    case .json: "\\"
    case .xml: "&<"
    case .percent: "%"
    case .quotedPrintable: "="
    case .encodedWords: "?"
    case .continuations: "*"
    case .wideCharacters: "\0"
    case .fullWidth: "\u{FF01}"
    case .base64, .hexadecimal, .columns: ""
    }
  }

  /// The decodings that can apply to a text.
  static func possible(in text: Span<UInt8>) -> [Decoding] {
    var isPresent = [Bool](repeating: false, count: 256)
    for index in text.indices { isPresent[Int(text[index])] = true }
    return allCases.filter { decoding in
      decoding.signs.withUTF8Buffer { $0.isEmpty || $0.contains { isPresent[Int($0)] } }
    }
  }

  /// Whether a line of what is decoded is a line of the text that somebody sees.
  var keepsLines: Bool { self != .base64 && self != .hexadecimal }

  /// What a text decodes to; empty where there is nothing to decode.
  ///
  /// Where a decoding replaces characters inside of a text, what is far from any such place is left
  /// out: it stands in the text itself.
  func decoded(_ text: Span<UInt8>) -> [UInt8] { decode(text, upTo: .max).bytes }

  /// Where in a text that stands from which a place of the decoded one was made.
  func place(of place: Int, in text: Span<UInt8>) -> Int { decode(text, upTo: place).end }

  private func decode(_ text: Span<UInt8>, upTo limit: Int) -> (bytes: [UInt8], end: Int) {
    switch self {
    case .json: rewritten(text, upTo: limit, at: "\\", with: jsonEscape)
    case .xml: rewritten(text, upTo: limit, at: "&<]", with: xmlReference)
    case .percent: rewritten(text, upTo: limit, at: "%", with: percentEscape)
    case .quotedPrintable: rewritten(text, upTo: limit, at: "=", with: quotedPrintableEscape)
    case .encodedWords: rewritten(text, upTo: limit, at: "=", with: encodedWord)
    case .continuations: rewritten(text, upTo: limit, at: ";\"", with: continuation)
    case .wideCharacters: rewritten(text, upTo: limit, at: "\0", with: zeroByte)
    case .fullWidth: rewritten(text, upTo: limit, at: "\u{FF01}", with: fullWidthCharacter)
    case .base64: base64Runs(text, upTo: limit)
    case .hexadecimal: hexadecimalRuns(text, upTo: limit)
    case .columns: tableColumns(text, upTo: limit)
    }
  }
}

/// What keeps two pieces of a decoded text apart: no value goes on behind it.
let pieceEnd = [UInt8](repeating: 0, count: 4)

/// How much of a text is kept on both sides of a place that was decoded: more than a value has that is
/// wrapped in a narrow column.
private let margin = 4096

/// A text in which a rule has replaced some characters.
///
/// - Parameters:
///   - limit: how many bytes to make.
///   - triggers: the characters at which the rule can apply.
///   - rule: is given a text and a place in it, appends what it stands for, and says how many bytes
///     that took; 0 where it does not apply.
/// - Returns: the bytes, and the place in the text at which they end.
private func rewritten(
  _ text: Span<UInt8>, upTo limit: Int, at triggers: StaticString,
  with rule: (Span<UInt8>, Int, inout [UInt8]) -> Int
) -> (bytes: [UInt8], end: Int) {
  var isTrigger = [Bool](repeating: false, count: 256)
  triggers.withUTF8Buffer { for byte in $0 { isTrigger[Int(byte)] = true } }
  var output: [UInt8] = []
  var replacement: [UInt8] = []
  var done = 0
  var index = 0
  while index < text.count {
    guard isTrigger[Int(text[index])] else {
      index += 1
      continue
    }
    replacement.removeAll(keepingCapacity: true)
    let length = rule(text, index, &replacement)
    if length == 0 {
      index += 1
      continue
    }
    let near = nearStart(text, index, notBefore: done)
    if near > done {
      let end = done == 0 ? 0 : nearEnd(text, done)
      if end < near {
        output.append(text, min(done, end)..<end)
        if output.count >= limit { return (output, end - output.count + limit) }
        output += pieceEnd
        done = near
      }
    }
    output.append(text, done..<index)
    if output.count >= limit { return (output, index - output.count + limit) }
    output += replacement
    if output.count > limit { return (output, index) }
    index += length
    done = index
  }
  if done == 0 { return ([], 0) }
  let end = nearEnd(text, done)
  output.append(text, done..<end)
  return (output, max(0, end + min(0, limit - output.count)))
}

/// Where what is near a place begins: a margin before it, or where its piece does.
private func nearStart(_ text: Span<UInt8>, _ place: Int, notBefore first: Int) -> Int {
  let first = max(first, place - margin)
  var start = place
  while start > first, text[start - 1] != 0 || start < 2 || text[start - 2] != 0 { start -= 1 }
  return start
}

/// Where what is near a place ends: a margin behind it, or where its piece does.
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
