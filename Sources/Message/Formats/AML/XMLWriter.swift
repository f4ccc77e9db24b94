import ASCII
import Diagnostics
import Documents

/// Writes XML 1.0 in UTF-8 that is well-formed for any text.
///
/// It contains no DOCTYPE and no CDATA section. An element without content is removed, so that it
/// does not reveal that there could have been content.
struct XMLWriter {
  /// What was written, with the declaration at its start.
  private(set) var output = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
  private var depth = 0

  /// Reserves space for the output.
  mutating func reserve(_ count: Int) {
    output.reserveCapacity(output.count + count)
  }

  /// An element that contains elements.
  ///
  /// - Parameters:
  ///   - name: its name with its prefix.
  ///   - attributes: names, each with a text.
  ///   - content: writes the content; if it writes nothing, the element is left out.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ content: (inout XMLWriter) -> Void
  ) {
    let start = output.count
    open(name, attributes, ">\n")
    let inside = output.count
    depth += 1
    content(&self)
    depth -= 1
    if output.count == inside {
      output.removeLast(output.count - start)
      return
    }
    indent()
    close(name)
  }

  /// An element with a text inside of it; none if there is no text.
  mutating func text(
    _ name: StaticString, _ text: String?, _ attributes: KeyValuePairs<StaticString, String> = [:]
  ) {
    guard let text else { return }
    open(name, attributes, ">")
    append(text, .content)
    close(name)
  }

  /// An element with bytes inside of it, in base64 without line breaks.
  mutating func base64(
    _ name: StaticString, _ bytes: [UInt8], _ attributes: KeyValuePairs<StaticString, String>
  ) {
    open(name, attributes, ">")
    output.appendBase64(bytes)
    close(name)
  }

  /// An element that has attributes alone.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>
  ) {
    open(name, attributes, "/>\n")
  }

  private mutating func indent() {
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func open(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ end: StaticString
  ) {
    indent()
    append("<")
    append(name)
    for (name, value) in attributes {
      append(" ")
      append(name)
      append("=\"")
      append(value, .attribute)
      append("\"")
    }
    append(end)
  }

  private mutating func close(_ name: StaticString) {
    append("</")
    append(name)
    append(">\n")
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { output.append(contentsOf: $0) }
  }

  private enum Place {
    case content, attribute
  }

  private mutating func append(_ text: String, _ place: Place) {
    if text.utf8.allSatisfy(isPlain) {
      output.append(contentsOf: text.utf8)
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": append("&amp;")
      case "<": append("&lt;")
      // Otherwise a text could contain "]]>", which XML does not allow.
      case ">": append("&gt;")
      case "\"": append("&quot;")
      case "\n" where place == .content: output.append(0x0A)
      case "\t" where place == .content: output.append(0x09)
      case _ where !isXML(scalar): output.append(contentsOf: visible(String(scalar)).utf8)
      // Readers convert a CR to a line end, and a line end in an attribute to a space; invisible
      // characters are made visible.
      case _ where isInvisible(scalar):
        append("&#x")
        output.append(contentsOf: String(scalar.value, radix: 16, uppercase: true).utf8)
        append(";")
      default: output.append(contentsOf: String(scalar).utf8)
      }
    }
  }
}

/// Whether a byte is printable ASCII without a meaning in XML.
private func isPlain(_ byte: UInt8) -> Bool {
  isPrintable(byte) && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "<")
    && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "\"")
}

/// Whether a scalar can be written in XML 1.0 at all, be it as a reference (section 2.2, `Char`).
private func isXML(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A, 0x0D, 0x20..<0xFFFE, 0x10000...: true
  default: false
  }
}
