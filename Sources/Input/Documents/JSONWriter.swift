import ASCII
import Diagnostics

/// Writes JSON piece by piece, for documents that are too large to keep in memory as a
/// ``JSONValue``.
package struct JSONWriter {
  /// The output that was not handed over yet.
  package private(set) var output: [UInt8] = []
  private let isCompact: Bool
  private var take: ((UnsafeBufferPointer<UInt8>) -> Void)?
  /// The size from which the output is handed over, in bytes.
  private var pieceSize = Int.max

  /// Creates a writer.
  ///
  /// - Parameter size: the approximate size of the output: a growing array is copied.
  package init(reserving size: Int = 0) {
    isCompact = false
    if size > 0 { output.reserveCapacity(size) }
  }

  init(isCompact: Bool) {
    self.isCompact = isCompact
  }

  /// Writes a document as ``write(document:)`` does; `take` is called with one piece after another.
  package static func write(
    document parts: [Part], to take: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    withoutActuallyEscaping(take) { take in
      var writer = JSONWriter()
      writer.take = take
      writer.pieceSize = 65_536
      writer.write(document: parts)
      writer.giveAway()
    }
  }

  private mutating func giveAway() {
    output.withUnsafeBufferPointer { take?($0) }
    output.removeAll(keepingCapacity: true)
  }

  /// A member of an object that is written piece by piece.
  package enum Part {
    /// A key with its value.
    case member(JSONValue.Member)
    /// A key with a list whose elements are created and written one after another.
    case list(String, (_ write: (JSONValue) -> Void) -> Void)
    /// A key with an object.
    case object(String, [Part])
  }

  /// Writes a document: an object with these parts, and a line break.
  package mutating func write(document parts: [Part]) {
    write(parts, indent: 0)
    output.append(newline)
  }

  /// Writes a value and a line break.
  mutating func write(document value: JSONValue) {
    write(value, indent: 0)
    output.append(newline)
  }

  private mutating func write(_ parts: [Part], indent: Int) {
    list(parts, "{", "}", indent) { writer, part in
      switch part {
      case .member(let member):
        writer.key(member.key)
        writer.write(member.value, indent: indent + 1)
      case .list(let key, let elements):
        writer.key(key)
        writer.write(list: elements, indent: indent + 1)
      case .object(let key, let parts):
        writer.key(key)
        writer.write(parts, indent: indent + 1)
      }
    }
  }

  private mutating func write(list elements: ((JSONValue) -> Void) -> Void, indent: Int) {
    output.append(UInt8(ascii: "["))
    var isEmpty = true
    elements { element in
      if !isEmpty { output.append(UInt8(ascii: ",")) }
      isEmpty = false
      newLine(indent + 1)
      write(element, indent: indent + 1)
      if output.count >= pieceSize { giveAway() }
    }
    if !isEmpty { newLine(indent) }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func key(_ key: String) {
    string(key)
    output.append(contentsOf: (isCompact ? ":" : ": ").utf8)
  }

  mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .object(let members):
      list(members, "{", "}", indent) { writer, member in
        writer.key(member.key)
        writer.write(member.value, indent: indent + 1)
      }
    case .array(let values):
      list(values, "[", "]", indent) { $0.write($1, indent: indent + 1) }
    case .string(let text): string(text)
    case .base64(let bytes):
      output.append(UInt8(ascii: "\""))
      output.appendBase64(bytes)
      output.append(UInt8(ascii: "\""))
    case .number(let text): output.append(contentsOf: text.utf8)
    case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .null: output.append(contentsOf: "null".utf8)
    }
  }

  private mutating func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ indent: Int,
    _ writeElement: (inout JSONWriter, Element) -> Void
  ) {
    output.append(contentsOf: open.utf8)
    var isEmpty = true
    for element in elements {
      if !isEmpty { output.append(UInt8(ascii: ",")) }
      isEmpty = false
      newLine(indent + 1)
      writeElement(&self, element)
      if output.count >= pieceSize { giveAway() }
    }
    if !isEmpty { newLine(indent) }
    output.append(contentsOf: close.utf8)
  }

  private mutating func newLine(_ indent: Int) {
    if isCompact { return }
    output.append(newline)
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
  }

  private mutating func string(_ text: String) {
    output.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      output.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { escaped(scalar) }
    }
    output.append(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": output.append(contentsOf: "\\\"".utf8)
    case "\\": output.append(contentsOf: "\\\\".utf8)
    case "\n": output.append(contentsOf: "\\n".utf8)
    case "\r": output.append(contentsOf: "\\r".utf8)
    case "\t": output.append(contentsOf: "\\t".utf8)
    case _ where isInvisible(scalar):
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        output.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))".utf8)
        output.append(contentsOf: digits.utf8)
      }
    default: output.append(contentsOf: String(scalar).utf8)
    }
  }
}

private let newline = UInt8(ascii: "\n")
