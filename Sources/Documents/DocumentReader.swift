package import Diagnostics

/// Reads YAML or JSON, whichever the text is, into one tree of located nodes.
///
/// A text whose first visible character is `{` or `[` is read as JSON when its file is named
/// `*.json`, else as YAML, of which JSON is nearly a part; see ``readJSON(_:file:limits:)`` for what
/// only the JSON reader understands.
///
/// - Parameters:
///   - bytes: the whole file.
///   - file: how messages call it.
///   - limits: beyond these it is refused before memory is spent on it.
/// - Throws: one or more located errors.
package func readDocument(
  _ bytes: [UInt8], file: String, limits: DocumentLimits
) throws(Diagnostics) -> Node {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  // Some editors put a byte order mark before UTF-8 too; it is no part of the text.
  if bytes.starts(with: mark) {
    return try readDocument(Array(bytes.dropFirst(mark.count)), file: file, limits: limits)
  }
  if bytes.count > limits.bytes {
    throw Diagnostics(
      in: file, "the file has \(bytes.count) bytes, more than the \(limits.bytes) that are read")
  }
  if let place = firstInvalidUTF8(bytes) {
    throw Diagnostics(
      at: SourceLocation(file: file, line: place.line, column: place.column),
      "the text is not UTF-8",
      hint: "save the file as UTF-8")
  }
  return isJSON(bytes, file: file)
    ? try readJSON(bytes, file: file, limits: limits)
    : try readYAML(bytes, file: file, limits: limits)
}

private func isJSON(_ bytes: [UInt8], file: String) -> Bool {
  if file.hasSuffix(".json") { return true }
  if file.hasSuffix(".yaml") || file.hasSuffix(".yml") { return false }
  // Standard input and files without a telling name: JSON begins with a brace and then a quote,
  // which flow YAML hardly ever does.
  var visible = bytes.lazy.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    .makeIterator()
  return visible.next() == UInt8(ascii: "{") && visible.next() == UInt8(ascii: "\"")
}

/// The 1-based place of the first byte that is not part of well-formed UTF-8, or nil.
///
/// A byte order mark of UTF-16 is never well-formed UTF-8, so that such files are refused here.
func firstInvalidUTF8(_ bytes: [UInt8]) -> (line: Int, column: Int)? {
  if bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) != nil { return nil }
  var decoder = UTF8()
  var input = bytes.makeIterator()
  var line = 1
  var column = 1
  while true {
    switch decoder.decode(&input) {
    case .scalarValue("\n"):
      line += 1
      column = 1
    case .scalarValue:
      column += 1
    case .emptyInput:
      return nil
    case .error:
      return (line, column)
    }
  }
}
