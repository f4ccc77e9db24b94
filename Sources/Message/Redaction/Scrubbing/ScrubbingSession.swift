/// Scrubs texts and files that belong together: the same original has the same replacement in all.
package struct ScrubbingSession: Sendable {
  private let vocabulary: Vocabulary
  private let hidden: Vocabulary?
  private let hiddenAndNumbers: Vocabulary?
  private let values: KnownValueSearch
  /// The replacements that were given until now.
  private(set) var numbers: ReplacementNumbers
  private var stream: ScrubbingStages

  init(
    _ vocabulary: Vocabulary, hidden: Vocabulary?, _ hiddenAndNumbers: Vocabulary?,
    _ values: KnownValueSearch, _ style: Scrubber.Style
  ) {
    self.values = values
    self.vocabulary = vocabulary
    self.hidden = hidden
    self.hiddenAndNumbers = hiddenAndNumbers
    numbers = ReplacementNumbers(style)
    stream = ScrubbingStages(vocabulary)
  }

  /// A text with everything replaced.
  package mutating func scrub(_ text: String) -> String {
    replaced(text, vocabulary, hiddenOnly: false)
  }

  /// Whether no value is removed from texts that are not scrubbed.
  package var hidesNothing: Bool { hidden == nil && hiddenAndNumbers == nil }

  /// A text with hidden values replaced and nothing else.
  ///
  /// - Parameter numbers: whether numbers of few digits are replaced too, where they stand as words of
  ///   their own.
  package mutating func withoutHidden(_ text: String, numbers: Bool) -> String {
    (numbers ? hiddenAndNumbers : hidden).map { replaced(text, $0, hiddenOnly: true) } ?? text
  }

  private mutating func replaced(
    _ text: String, _ vocabulary: Vocabulary, hiddenOnly: Bool
  ) -> String {
    var text = text
    // What is next to a replacement can be a value that was none next to the original.
    for _ in 0..<Self.mostRounds {
      var output: [UInt8] = []
      var stream = ScrubbingStages(
        vocabulary, found: values.findings(in: text, hiddenOnly: hiddenOnly))
      let isSame = text.withUTF8 { bytes in
        stream.scrub(bytes, isLast: true, &numbers, into: &output)
        return output.elementsEqual(bytes)
      }
      if isSame { break }
      text = String(decoding: output, as: UTF8.self)
    }
    return text
  }

  /// How often a text is looked at again; twice is nearly always enough.
  private static let mostRounds = 8

  /// Appends to `output` what is decided of a file after one more chunk of it.
  ///
  /// A file gives the same bytes in whatever chunks it comes. Bytes that are not UTF-8 pass through.
  /// As long as a file is not at its end, up to about 100 kB of it wait here, or three times the
  /// longest known value if that is more; nothing else depends on its size. A secret in it may be of
  /// any length; anything else is shorter than 17 kB or the longest known value.
  ///
  /// - Parameters:
  ///   - chunk: the next bytes of the file, any number of them.
  ///   - isLast: whether the file ends with them. The next chunk is then the first of another file.
  ///   - output: what is decided is appended to it.
  package mutating func scrub(
    _ chunk: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: inout [UInt8]
  ) {
    stream.scrub(chunk, isLast: isLast, &numbers, into: &output)
    if isLast { stream = ScrubbingStages(vocabulary) }
  }

  /// The same for a chunk in an array.
  package mutating func scrub(_ chunk: [UInt8], isLast: Bool, into output: inout [UInt8]) {
    chunk.withUnsafeBufferPointer { scrub($0, isLast: isLast, into: &output) }
  }
}

/// The replacements of one session.
struct ReplacementNumbers: Equatable, Sendable {
  /// Something that is replaced.
  private struct Original: Equatable {
    let replacement: Replacement
    /// What is in a text instead of it until its number is known: in the form of what is written then, with the
    /// same spaces.
    let placeholder: [UInt8]
    /// What is written; nil until it is written for the first time.
    var written: [UInt8]?
  }

  private let style: Scrubber.Style
  private var originals: [Original]
  /// The places of the originals that are told from others, each by its class and what identifies it.
  private var places: [[UInt8]: Int] = [:]
  private var last: [Replacement: Int] = [:]
  private var numberedCount = 0

  /// How many originals are distinguished: the memory for them must not grow with the file. Those that
  /// come later have no number.
  static let limit = 65_536

  init(_ style: Scrubber.Style) {
    self.style = style
    originals = style == .byClass ? Self.withoutNumbers : Self.withNumbers
  }

  /// The originals of each class that are not told apart.
  private static let withoutNumbers = Replacement.all.map {
    Original(replacement: $0, placeholder: $0.plain, written: $0.plain)
  }
  private static let withNumbers = Replacement.all.map {
    Original(replacement: $0, placeholder: $0.bytes(number: 1), written: $0.plain)
  }

  /// The place of what was found.
  mutating func original(of finding: Finding, in window: ByteWindow) -> Int {
    let index = finding.replacement.index
    if style == .byClass { return index }
    let range = finding.start..<finding.end
    var key: [UInt8] = []
    key.reserveCapacity(64)
    key.append(UInt8(index))
    switch finding.identity {
    case .text:
      key.append(0)
      for byte in window.bytes(range) { key.append(byte.lowercased) }
      shorten(&key)
    case .digits:
      key.append(1)
      for byte in window.bytes(range) where byte.isHexDigit { key.append(byte.lowercased) }
    case .address(let address):
      key.append(2)
      withUnsafeBytes(of: address) { key.append(contentsOf: $0) }
    case .known(let number):
      key.append(3)
      withUnsafeBytes(of: number) { key.append(contentsOf: $0) }
    }
    if let place = places[key] { return place }
    // Of what is found some is part of something longer, and never written.
    if places.count == 2 * Self.limit { return index }
    places[key] = originals.count
    originals.append(
      Original(
        replacement: finding.replacement, placeholder: originals[index].placeholder, written: nil))
    return originals.count - 1
  }

  /// What is in a text instead of an original until its number is known.
  func placeholder(for original: Int) -> [UInt8] { originals[original].placeholder }

  /// Writes a text with a number in each replacement.
  mutating func write(_ part: ScrubbedPart, into output: inout [UInt8]) {
    if style == .byClass || part.marks.isEmpty {
      output += part.bytes
      return
    }
    var written = 0
    part.bytes.withUnsafeBufferPointer { bytes in
      for mark in part.marks {
        output.append(contentsOf: bytes[written..<mark.range.lowerBound])
        output.append(contentsOf: replacement(for: mark.original))
        written = mark.range.upperBound
      }
      output.append(contentsOf: bytes[written...])
    }
  }

  private mutating func replacement(for original: Int) -> [UInt8] {
    if let written = originals[original].written { return written }
    let replacement = originals[original].replacement
    if numberedCount == Self.limit { return replacement.plain }
    numberedCount += 1
    let number = last[replacement, default: 0] + 1
    last[replacement] = number
    let numbered = replacement.bytes(number: number)
    originals[original].written = numbered
    return numbered
  }

  /// Keeps the beginning of a long key and a digest.
  private func shorten(_ key: inout [UInt8]) {
    if key.count <= 66 { return }
    var hasher = Hasher()
    hasher.combine(key)
    let end = "\(key.count) \(hasher.finalize())"
    key.removeSubrange(50...)
    key += end.utf8
  }
}
