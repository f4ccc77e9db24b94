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

  /// Whether no value is taken out of texts that are not scrubbed.
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
    // What is beside a replacement can be a value that was none beside the original.
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
  /// What was replaced.
  struct Original: Hashable {
    let replacement: Replacement
    let identity: Finding.Identity
    /// Its bytes if they tell it from others; of a long one a digest.
    let bytes: [UInt8]
  }

  private let style: Scrubber.Style
  private var written: [Original: [UInt8]] = [:]
  private var last: [Replacement: Int] = [:]

  /// How many originals are told apart: the memory for them must not grow with the file. Those that
  /// come later have no number.
  static let limit = 65_536

  init(_ style: Scrubber.Style) {
    self.style = style
  }

  /// What something found is told from others by.
  func original(of finding: Finding, in window: ByteWindow) -> Original {
    let bytes: [UInt8] =
      switch finding.identity {
      case _ where style == .byClass: []
      case .text: digest(window.bytes(finding.start..<finding.end).map(\.lowercased))
      case .digits:
        window.bytes(finding.start..<finding.end).filter(\.isHexDigit).map(\.lowercased)
      case .address, .known: []
      }
    return Original(replacement: finding.replacement, identity: finding.identity, bytes: bytes)
  }

  /// What is in a text instead of an original until its number is known: in the form of what is written then, with
  /// the same blanks.
  func placeholder(for original: Original) -> [UInt8] {
    style == .byClass ? original.replacement.plain : original.replacement.bytes(number: 1)
  }

  /// Writes a text with a number in each replacement.
  mutating func write(_ part: ScrubbedPart, into output: inout [UInt8]) {
    if style == .byClass {
      output += part.bytes
      return
    }
    var written = 0
    for mark in part.marks {
      output += part.bytes[written..<mark.range.lowerBound]
      output += replacement(for: mark.original)
      written = mark.range.upperBound
    }
    output += part.bytes[written...]
  }

  private mutating func replacement(for original: Original) -> [UInt8] {
    if let known = written[original] { return known }
    if written.count == Self.limit { return original.replacement.plain }
    let number = last[original.replacement, default: 0] + 1
    last[original.replacement] = number
    let numbered = original.replacement.bytes(number: number)
    written[original] = numbered
    return numbered
  }

  private func digest(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count <= 64 { return bytes }
    var hasher = Hasher()
    hasher.combine(bytes)
    return Array(bytes.prefix(48)) + Array("\(bytes.count) \(hasher.finalize())".utf8)
  }
}
