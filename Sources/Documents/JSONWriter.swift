import Diagnostics

/// Turns values into bytes; ``JSONValue`` has the calls that others use.
struct JSONWriter {
  var output: [UInt8] = []
  private let isCompact: Bool

  init(isCompact: Bool = false) {
    self.isCompact = isCompact
  }

  mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .object(let members):
      list(members, "{", "}", indent) { writer, member in
        writer.string(member.key)
        writer.output.append(contentsOf: (writer.isCompact ? ":" : ": ").utf8)
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
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      newLine(indent + 1)
      writeElement(&self, element)
    }
    if !elements.isEmpty { newLine(indent) }
    output.append(contentsOf: close.utf8)
  }

  private mutating func newLine(_ indent: Int) {
    if isCompact { return }
    output.append(UInt8(ascii: "\n"))
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
