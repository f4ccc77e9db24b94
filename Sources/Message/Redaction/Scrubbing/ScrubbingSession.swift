/// Scrubs texts and files that belong together: equal values have the same replacement in all of
/// them.
package struct ScrubbingSession: Sendable {
  private let vocabulary: Vocabulary
  private let hidden: Vocabulary?
  private let hiddenAndNumbers: Vocabulary?
  private let values: KnownValueSearch
  /// The replacements so far.
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

  /// Scrubs a text.
  package mutating func scrub(_ text: String) -> String {
    replaced(text, vocabulary, hiddenOnly: false)
  }

  /// Whether no value is removed from texts that are not scrubbed.
  package var hidesNothing: Bool { hidden == nil && hiddenAndNumbers == nil }

  /// Replaces only withheld values in a text.
  ///
  /// - Parameter numbers: whether numbers of few digits are replaced too, if they are whole words.
  package mutating func withoutHidden(_ text: String, numbers: Bool) -> String {
    (numbers ? hiddenAndNumbers : hidden).map { replaced(text, $0, hiddenOnly: true) } ?? text
  }

  private mutating func replaced(
    _ text: String, _ vocabulary: Vocabulary, hiddenOnly: Bool
  ) -> String {
    var text = text
    // Next to a replacement, a text can match that did not match next to the original.
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

  /// The maximum number of passes; two are nearly always enough.
  private static let mostRounds = 8

  /// Processes a chunk of a file, and appends to `output` what is final.
  ///
  /// The result does not depend on how the file is divided into chunks. Bytes that are not UTF-8
  /// pass through unchanged. Up to about 100 kB of a file are buffered, or three times the longest
  /// known value if that is more; memory does not depend on the size of the file otherwise. A
  /// secret may have any length; other finds are shorter than 17 kB or the longest known value.
  ///
  /// - Parameters:
  ///   - chunk: the next bytes of the file.
  ///   - isLast: whether the file ends with them. The next chunk is then the first of another file.
  ///   - output: the final bytes are appended to it.
  package mutating func scrub(
    _ chunk: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: inout [UInt8]
  ) {
    stream.scrub(chunk, isLast: isLast, &numbers, into: &output)
    if isLast { stream = ScrubbingStages(vocabulary) }
  }

  /// Processes a chunk in an array.
  package mutating func scrub(_ chunk: [UInt8], isLast: Bool, into output: inout [UInt8]) {
    chunk.withUnsafeBufferPointer { scrub($0, isLast: isLast, into: &output) }
  }
}

/// The replacements of one session.
struct ReplacementNumbers: Equatable, Sendable {
  /// A value that is replaced.
  private struct Original: Equatable {
    let replacement: Replacement
    /// The text in place of the value until its number is known; it has the form and the spaces of
    /// the final replacement.
    let placeholder: [UInt8]
    /// The final replacement; nil until it is written for the first time.
    var written: [UInt8]?
  }

  private let style: Scrubber.Style
  private var originals: [Original]
  /// The index of each distinct original, by its class and identity.
  private var places: [[UInt8]: Int] = [:]
  private var last: [Replacement: Int] = [:]
  private var numberedCount = 0

  /// The maximum number of distinct originals, since memory must not grow with the file. Later ones
  /// have no number.
  static let limit = 65_536

  init(_ style: Scrubber.Style) {
    self.style = style
    originals = style == .byClass ? Self.withoutNumbers : Self.withNumbers
  }

  /// The originals without number, one for each class.
  private static let withoutNumbers = Replacement.all.map {
    Original(replacement: $0, placeholder: $0.plain, written: $0.plain)
  }
  private static let withNumbers = Replacement.all.map {
    Original(replacement: $0, placeholder: $0.bytes(number: 1), written: $0.plain)
  }

  /// The index of the original of a find.
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
    // Some finds are part of longer ones, and are never written.
    if places.count == 2 * Self.limit { return index }
    places[key] = originals.count
    originals.append(
      Original(
        replacement: finding.replacement, placeholder: originals[index].placeholder, written: nil))
    return originals.count - 1
  }

  /// The text in place of an original until its number is known.
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

  /// Reduces a long key to its beginning and a digest.
  private func shorten(_ key: inout [UInt8]) {
    if key.count <= 66 { return }
    var hasher = Hasher()
    hasher.combine(key)
    let end = "\(key.count) \(hasher.finalize())"
    key.removeSubrange(50...)
    key += end.utf8
  }
}
