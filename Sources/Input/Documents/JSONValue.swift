/// A JSON value to write, with keys in output order.
package indirect enum JSONValue: Hashable, Sendable {
  /// Keys and values; the caller ensures that keys are unique.
  case object([Member])
  /// Values.
  case array([JSONValue])
  /// A text, escaped when it is written.
  case string(String)
  /// Bytes, written as a base64 text.
  case base64([UInt8])
  /// A number as a text; see ``isJSONNumber(_:)``.
  case number(String)
  /// `true` or `false`.
  case boolean(Bool)
  /// `null`.
  case null

  /// One key of an object with its value.
  package struct Member: Hashable, Sendable {
    /// The key.
    package let key: String
    /// The value.
    package let value: JSONValue

    /// Creates a member.
    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }
}

extension JSONValue {
  /// An integer.
  package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// An object from pairs.
  package static func object(_ pairs: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(pairs.compactMap { key, value in value.map { Member(key, $0) } })
  }

  /// The value as text: indented by two spaces, one member or element per line, with a final
  /// newline, and always the same bytes for the same value.
  ///
  /// Control, format and unassigned characters, which could change how a terminal or an editor
  /// shows the text, are written as `\uXXXX`; other characters are written unchanged.
  package func text() -> String { String(decoding: bytes(), as: UTF8.self) }

  /// ``text()`` in UTF-8, without a second copy in memory.
  package func bytes() -> [UInt8] {
    let size = base64Size
    var writer = JSONWriter(reserving: size > 0 ? size + 65_536 : 0)
    writer.write(document: self)
    return writer.output
  }

  /// The value as in ``text()`` at a nesting depth, without the final newline.
  package func bytes(depth: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self, indent: depth)
    return writer.output
  }

  private var base64Size: Int {
    switch self {
    case .object(let members): members.reduce(0) { $0 + $1.value.base64Size }
    case .array(let values): values.reduce(0) { $0 + $1.base64Size }
    case .base64(let bytes): (bytes.count + 2) / 3 * 4
    case .string, .number, .boolean, .null: 0
    }
  }

  /// The value on one line, without spaces and without a newline at the end.
  package func line() -> String {
    var writer = JSONWriter(isCompact: true)
    writer.write(self, indent: 0)
    return String(decoding: writer.output, as: UTF8.self)
  }
}
