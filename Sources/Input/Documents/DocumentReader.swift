package import Diagnostics

/// Reads YAML or JSON into a tree of nodes with locations.
///
/// A text whose first visible character is `{` or `[` is read as JSON if its file is named
/// `*.json`, and otherwise as YAML, which includes nearly all of JSON; see
/// ``readJSON(_:file:limits:)`` for what only the JSON reader accepts.
///
/// - Parameters:
///   - bytes: the whole file.
///   - file: its path, for messages.
///   - limits: limits, beyond which it is refused before memory is used.
/// - Throws: one or more errors with locations.
package func readDocument(
  _ bytes: [UInt8], file: String, limits: DocumentLimits
) throws(Diagnostics) -> DocumentNode {
  // Some editors put a byte order mark before UTF-8 too; one is not part of the text.
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
  if bytes.count > limits.bytes {
    throw Diagnostics(
      in: file, "the file has \(bytes.count) bytes, more than the \(limits.bytes) that are read")
  }
  if let place = firstInvalidUTF8(bytes) {
    let (words, hint) = otherEncoding(of: bytes, at: place.offset, file: file)
    throw Diagnostics(
      at: SourceLocation(file: file, line: place.line, column: place.column),
      "the text is not UTF-8" + words, hint: hint)
  }
  return isJSON(bytes, file: file)
    ? try readJSON(bytes, file: file, limits: limits)
    : try readYAML(bytes, file: file, limits: limits)
}

private func isJSON(_ bytes: [UInt8], file: String) -> Bool {
  if file.hasSuffix(".json") { return true }
  if file.hasSuffix(".yaml") || file.hasSuffix(".yml") { return false }
  // Standard input and files without a known extension: JSON begins with a brace and then a quote,
  // which is rare in flow YAML.
  var visible = bytes.lazy.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    .makeIterator()
  return visible.next() == UInt8(ascii: "{") && visible.next() == UInt8(ascii: "\"")
}

/// The 1-based position of the first byte that is not valid UTF-8; nil if there is none.
///
/// A byte order mark of UTF-16 is never valid UTF-8, so such files are refused here.
func firstInvalidUTF8(_ bytes: [UInt8]) -> (line: Int, column: Int, offset: Int)? {
  if bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) != nil { return nil }
  var decoder = UTF8()
  var input = bytes.makeIterator()
  var line = 1
  var column = 1
  var offset = 0
  while true {
    switch decoder.decode(&input) {
    case .scalarValue("\n"):
      line += 1
      column = 1
      offset += 1
    case .scalarValue(let scalar):
      column += 1
      offset += UTF8.width(scalar)
    case .emptyInput:
      return nil
    case .error:
      return (line, column, offset)
    }
  }
}

/// The probable encoding of a text that is not UTF-8, in words, and the remedy.
private func otherEncoding(
  of bytes: [UInt8], at offset: Int, file: String
) -> (words: String, hint: String) {
  let isPlainName =
    file.utf8.allSatisfy {
      $0 > 0x2A && $0 < 0x7B && $0 != 0x3B && $0 != 0x3C && $0 != 0x3E && $0 != 0x3F
    }
  let name = isPlainName ? file : "FILE"
  func convert(_ encoding: String) -> String {
    "run: iconv -f \(encoding) -t UTF-8 \(name) >\(name).utf8"
  }
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
    return (" but UTF-16", convert("UTF-16"))
  }
  if bytes.starts(with: [0x1F, 0x8B]) { return (" but packed with gzip", "run: zcat \(name)") }
  if bytes.starts(with: [0x50, 0x4B, 3, 4]) {
    return (" but a ZIP archive or an office document", "save it as plain text")
  }
  guard offset < bytes.count, !bytes.contains(0), let letter = windowsLetter(bytes[offset]) else {
    return ("", "save the file as UTF-8")
  }
  let byte = String(bytes[offset], radix: 16, uppercase: true)
  return (": the byte 0x\(byte) is '\(letter)' in Windows-1252", convert("WINDOWS-1252"))
}

/// The character of a byte above 0x7F in Windows-1252; nil for bytes without one.
private func windowsLetter(_ byte: UInt8) -> Unicode.Scalar? {
  switch byte {
  case 0xA1...0xFF where byte != 0xAD: Unicode.Scalar(byte)
  case 0x80: "\u{20AC}"
  case 0x84: "\u{201E}"
  case 0x91: "\u{2018}"
  case 0x92: "\u{2019}"
  case 0x93: "\u{201C}"
  case 0x94: "\u{201D}"
  case 0x96: "\u{2013}"
  default: nil
  }
}
