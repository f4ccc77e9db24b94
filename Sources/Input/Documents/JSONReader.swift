import ASCII
package import Diagnostics

/// Reads a JSON text (RFC 8259) into nodes with locations.
///
/// It differs from the YAML reader where the grammars differ: escapes with surrogate pairs, tabs as
/// white space, no comments. Numbers keep their text. Keys must be unique.
///
/// - Throws: errors with locations: all duplicate keys, and the syntax error at which reading
///   stopped.
package func readJSON(
  _ bytes: [UInt8], file: String, limits: DocumentLimits
) throws(Diagnostics) -> DocumentNode {
  var parser = JSONParser(bytes: bytes, file: file, limits: limits)
  return try parser.document()
}

private struct JSONParser {
  private let bytes: [UInt8]
  private let file: String
  private let limits: DocumentLimits
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var counted = 0
  private var column = 1
  private var count = 0
  private var problems: [Diagnostic] = []

  init(bytes: [UInt8], file: String, limits: DocumentLimits) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
  }

  mutating func document() throws(Diagnostics) -> DocumentNode {
    skipSpace()
    let node = try value(depth: 0)
    skipSpace()
    if position < bytes.count { throw stop("nothing may follow the value") }
    if !problems.isEmpty { throw Diagnostics(problems) }
    return node
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func location() -> SourceLocation {
    // A column counts scalars, which are the bytes that do not continue a UTF-8 sequence. Counting
    // continues from the last requested position; otherwise a file with one long line would take
    // quadratic time.
    if counted < lineStart || counted > position {
      counted = lineStart
      column = 1
    }
    for byte in bytes[counted..<position] where byte & 0xC0 != 0x80 { column += 1 }
    counted = position
    return SourceLocation(file: file, line: line, column: column)
  }

  private mutating func value(depth: Int) throws(Diagnostics) -> DocumentNode {
    count += 1
    if count > limits.nodes { throw stop("the file has more than \(limits.nodes) values") }
    let start = location()
    switch peek {
    case UInt8(ascii: "{"):
      return DocumentNode(.mapping(try members(depth: depth + 1)), at: start)
    case UInt8(ascii: "["):
      return DocumentNode(.sequence(try elements(depth: depth + 1)), at: start)
    case UInt8(ascii: "\""):
      return DocumentNode(.scalar(DocumentNode.Scalar(try string(), isQuoted: true)), at: start)
    default:
      return DocumentNode(.scalar(DocumentNode.Scalar(try word())), at: start)
    }
  }

  private mutating func members(depth: Int) throws(Diagnostics) -> [DocumentNode.Entry] {
    try open(depth: depth)
    var entries: [DocumentNode.Entry] = []
    // For a few keys, comparing each with the others is faster than a hash table.
    var keys: Set<ExactText> = []
    if consume(UInt8(ascii: "}")) { return entries }
    repeat {
      skipSpace()
      let place = location()
      guard peek == UInt8(ascii: "\"") else { throw stop("expected a key in double quotes") }
      let key = try string()
      if entries.count == Self.fewKeys { keys = Set(entries.map { ExactText($0.key) }) }
      let isNew =
        entries.count < Self.fewKeys
        ? !entries.contains { $0.key.isExactly(key) } : keys.insert(ExactText(key)).inserted
      if !isNew, let first = entries.last(where: { $0.key.isExactly(key) })?.keyLocation {
        problems.append(
          Diagnostic(
            .error, at: place, "the key \(quoted(key)) occurs twice",
            hint:
              "line \(first.line) has it already: remove one of the two, or join what is below them"
          ))
        if problems.count >= DocumentLimits.problems {
          throw Diagnostics(problems + [Diagnostic(.error, at: place, tooManyProblems)])
        }
      }
      skipSpace()
      guard consume(UInt8(ascii: ":")) else { throw stop("a ':' must follow the key") }
      skipSpace()
      entries.append(
        DocumentNode.Entry(key: key, keyLocation: place, value: try value(depth: depth)))
      skipSpace()
    } while consume(UInt8(ascii: ","))
    guard consume(UInt8(ascii: "}")) else { throw stop("expected ',' or '}'") }
    return entries
  }

  private static let fewKeys = 12

  private mutating func elements(depth: Int) throws(Diagnostics) -> [DocumentNode] {
    try open(depth: depth)
    var elements: [DocumentNode] = []
    if consume(UInt8(ascii: "]")) { return elements }
    repeat {
      skipSpace()
      elements.append(try value(depth: depth))
      skipSpace()
    } while consume(UInt8(ascii: ","))
    guard consume(UInt8(ascii: "]")) else { throw stop("expected ',' or ']'") }
    return elements
  }

  private mutating func open(depth: Int) throws(Diagnostics) {
    if depth > limits.depth {
      throw stop("values are nested more than \(limits.depth) levels deep")
    }
    position += 1
    skipSpace()
  }

  private mutating func word() throws(Diagnostics) -> String {
    let start = position
    while let byte = peek, isWordByte(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if ["true", "false", "null"].contains(text) || isJSONNumber(text) { return text }
    position = start
    throw stop(start == bytes.count ? "the text ends too early" : "this is not a JSON value")
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte.isASCIILetterOrDigit || "+-.".utf8.contains(byte)
  }

  private mutating func string() throws(Diagnostics) -> String {
    position += 1
    let start = position
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    // Most texts contain no escape and need no copy.
    var text: [UInt8] = []
    if peek != UInt8(ascii: "\"") {
      text = Array(bytes[start..<position])
    } else {
      position += 1
      return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20:
        throw stop("control characters must be escaped inside of quotes")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw stop("the text ends inside of quotes")
  }

  private mutating func escape() throws(Diagnostics) -> Character {
    position += 1
    defer { position += 1 }
    switch peek {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try unicodeEscape())
    default: throw stop("this is not an escape that JSON knows")
    }
  }

  /// Ends with `position` on the last digit.
  private mutating func unicodeEscape() throws(Diagnostics) -> Unicode.Scalar {
    let high = try hexDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard (0xD800..<0xDC00).contains(high), position + 2 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "\\"), bytes[position + 2] == UInt8(ascii: "u")
    else { throw stop("half of a surrogate pair is missing") }
    position += 2
    let low = try hexDigits()
    let joined = 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)
    guard (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(joined) else {
      throw stop("half of a surrogate pair is missing")
    }
    return scalar
  }

  private mutating func hexDigits() throws(Diagnostics) -> UInt32 {
    let digits = String(decoding: bytes[position...].dropFirst().prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: 16)
    else { throw stop("four hexadecimal digits must follow '\\u'") }
    position += 4
    return value
  }

  private mutating func consume(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        lineStart = position + 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        break
      default:
        return
      }
      position += 1
    }
  }

  private mutating func stop(_ message: String) -> Diagnostics {
    Diagnostics(
      problems + [Diagnostic(.error, at: location(), "this is not valid JSON: \(message)")])
  }
}

/// Whether a text is a number in the grammar of RFC 8259, section 6.
package func isJSONNumber(_ text: String) -> Bool {
  var rest = text.utf8[...]
  func digits() -> Int {
    let found = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
    rest = rest.dropFirst(found)
    return found
  }
  func drop(_ characters: String) -> Bool {
    guard let first = rest.first, characters.utf8.contains(first) else { return false }
    rest = rest.dropFirst()
    return true
  }
  _ = drop("-")
  if drop("0") {
    // No digit may follow a leading zero.
  } else if digits() == 0 {
    return false
  }
  if drop("."), digits() == 0 { return false }
  if drop("eE") {
    _ = drop("+-")
    if digits() == 0 { return false }
  }
  return rest.isEmpty
}
