import Diagnostics
import Glibc

/// An error at a position in a text.
struct MetricFault: Error {
  /// The offset in bytes.
  let offset: Int
  /// The error message, one line.
  let message: String
  /// The hint, or nil.
  var hint: String?
}

/// The positions of a label's name and value in a text, without their quotes.
struct LabelSpan {
  let name: Range<Int>
  let value: Range<Int>
}

/// Reads the text between braces: labels, and a quoted metric name.
struct MetricLabels {
  /// The labels in the order of the text.
  private(set) var spans: [LabelSpan] = []
  /// The position of a quoted metric name; nil if there is none.
  private(set) var name: Range<Int>?

  private let grammar: MetricGrammar
  private var seen = SeenHashes()

  /// Creates a reader for a format.
  init(_ grammar: MetricGrammar) {
    self.grammar = grammar
  }

  /// Clears the labels of the last sample.
  mutating func removeAll() {
    spans.removeAll(keepingCapacity: true)
    name = nil
  }

  /// Reads from the opening brace on.
  ///
  /// - Parameters:
  ///   - bytes: a text that contains a line break after the labels.
  ///   - start: the position of the brace.
  /// - Returns: the position after the closing brace.
  /// - Throws: the first error.
  mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
  ) throws(MetricFault) -> Int {
    removeAll()
    var at = blanks(bytes, after: start + 1)
    // Whether only a label may follow: OpenMetrics does not allow a comma before the brace.
    var isPending = false
    // All readers accept `{,}`, and some writers produce it.
    if grammar == .classic, bytes[at] == UInt8(ascii: ",") {
      let next = blanks(bytes, after: at + 1)
      if bytes[next] == UInt8(ascii: "}") { at = next }
    }
    while true {
      let byte = bytes[at]
      if byte == UInt8(ascii: "}") {
        if isPending, grammar == .openMetrics {
          throw MetricFault(offset: at, message: "a label must follow the comma")
        }
        break
      }
      let key: Range<Int>
      if byte == UInt8(ascii: "\"") {
        let end = try text(bytes, after: at)
        key = (at + 1)..<end
        at = blanks(bytes, after: end + 1)
        if bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "}") {
          if name != nil {
            throw MetricFault(offset: key.lowerBound - 1, message: "a second name of the metric")
          }
          name = key
          isPending = false
          if bytes[at] == UInt8(ascii: ",") {
            at = blanks(bytes, after: at + 1)
            isPending = true
          }
          continue
        }
      } else {
        let first = at
        if isLabelByte(byte), !isDigit(byte) {
          at += 1
          while isLabelByte(bytes[at]) { at += 1 }
        }
        key = first..<at
        if key.isEmpty {
          throw MetricFault(
            offset: at,
            message: "a label's name must begin with a letter, not \(found(bytes, at))")
        }
        at = blanks(bytes, after: at)
      }
      guard bytes[at] == UInt8(ascii: "=") else {
        throw MetricFault(
          offset: at, message: "'=' must follow the label's name, not \(found(bytes, at))")
      }
      at = blanks(bytes, after: at + 1)
      guard bytes[at] == UInt8(ascii: "\"") else {
        throw MetricFault(
          offset: at,
          message: "a label's value must be in double quotes, not begin with "
            + found(bytes, at))
      }
      let end = try text(bytes, after: at)
      try add(LabelSpan(name: key, value: (at + 1)..<end), bytes)
      at = blanks(bytes, after: end + 1)
      if bytes[at] == UInt8(ascii: ",") {
        at = blanks(bytes, after: at + 1)
        isPending = true
      } else if bytes[at] == UInt8(ascii: "}") {
        break
      } else if grammar == .openMetrics || !isBlank(bytes[at - 1]) {
        // Prometheus itself accepts a space instead of a comma in the classic format.
        throw MetricFault(
          offset: at, message: "',' or '}' must follow a label, not \(found(bytes, at))")
      }
    }
    return at + 1
  }

  /// The position of the closing quotation mark.
  @inline(__always)
  private func text(
    _ bytes: UnsafeBufferPointer<UInt8>, after start: Int
  ) throws(MetricFault) -> Int {
    var at = start + 1
    while true {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") { return at }
      if byte == newline {
        throw MetricFault(offset: at, message: "the line ends inside of a text in quotes")
      }
      if byte == UInt8(ascii: "\\") {
        at += 1
        // Only the escapes of the two formats are replaced; every other backslash is kept.
        if bytes[at] == newline { continue }
      }
      at += 1
    }
  }

  @inline(__always)
  private func blanks(_ bytes: UnsafeBufferPointer<UInt8>, after start: Int) -> Int {
    if grammar == .openMetrics { return start }
    var at = start
    while isBlank(bytes[at]) { at += 1 }
    return at
  }

  private mutating func add(
    _ span: LabelSpan, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(MetricFault) {
    let isKnown: Bool
    if spans.count < 16 {
      isKnown = spans.contains { areEqual(bytes, $0.name, span.name) }
    } else {
      // A hostile line can have a million labels.
      if spans.count == 16 {
        seen.removeAll()
        for span in spans { _ = seen.insert(spread(hashed(bytes[span.name]))) }
      }
      isKnown = !seen.insert(spread(hashed(bytes[span.name])))
    }
    if isKnown {
      throw MetricFault(
        offset: span.name.lowerBound,
        message: "the label \(quoted(unescaped(bytes[span.name]))) appears twice")
    }
    if span.name.count == 8, bytes[span.name].elementsEqual("__name__".utf8) {
      throw MetricFault(offset: span.name.lowerBound, message: "the label '__name__' is reserved")
    }
    spans.append(span)
  }
}

/// Whether two parts of a text have the same bytes.
@inline(__always)
func areEqual(
  _ bytes: UnsafeBufferPointer<UInt8>, _ left: Range<Int>, _ right: Range<Int>
) -> Bool {
  guard left.count == right.count, let base = bytes.baseAddress else { return false }
  return memcmp(base + left.lowerBound, base + right.lowerBound, left.count) == 0
}

/// The text at a position, for an error message.
func found(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> String {
  if at >= bytes.count { return "the end of the file" }
  if bytes[at] == newline { return "the end of the line" }
  // The whole character; a single byte may not be valid.
  let text = String(decoding: bytes[at..<min(at + 4, bytes.count)], as: UTF8.self)
  return quoted(String(text.unicodeScalars.prefix(1)))
}
