import ASCII
import Diagnostics

extension JSONValue {
  /// The value as block YAML, indented by two spaces, which ``readYAML(_:file:limits:)`` reads back
  /// as the same texts.
  package func yaml() -> String {
    var output = ""
    writeYAML(self, indent: 0, into: &output)
    return output
  }
}

private func writeYAML(_ value: JSONValue, indent: Int, into output: inout String) {
  let margin = String(repeating: " ", count: 2 * indent)
  switch value {
  // Otherwise an empty document would be no value at all.
  case .object(let members) where members.isEmpty: output += margin + "{}\n"
  case .array(let values) where values.isEmpty: output += margin + "[]\n"
  case .object(let members):
    for member in members {
      let key = plainOrQuoted(member.key)
      // A key longer than libyaml's limit must be marked with '?'.
      output +=
        key.unicodeScalars.count > simpleKeyLimit
        ? "\(margin)? \(key)\n\(margin):" : "\(margin)\(key):"
      writeNested(member.value, indent: indent, into: &output)
    }
  case .array(let values):
    for value in values {
      output += margin + "-"
      writeNested(value, indent: indent, into: &output)
    }
  default:
    output += margin + scalar(value) + "\n"
  }
}

/// The maximum length of a key without '?' in characters; libyaml's limit is 1,024.
private let simpleKeyLimit = 1_000

private func writeNested(_ value: JSONValue, indent: Int, into output: inout String) {
  switch value {
  case .object(let members) where members.isEmpty: output += " {}\n"
  case .array(let values) where values.isEmpty: output += " []\n"
  case .object, .array:
    output += "\n"
    writeYAML(value, indent: indent + 1, into: &output)
  default: output += " \(scalar(value))\n"
  }
}

private func scalar(_ value: JSONValue) -> String {
  if case .string(let text) = value { plainOrQuoted(text) } else { value.line() }
}

/// A text without quotes if it has no other meaning in any version of YAML, and in quotes
/// otherwise.
private func plainOrQuoted(_ text: String) -> String {
  let isPlain =
    text.utf8.first.map { $0.isASCIILetter || $0 == UInt8(ascii: "/") } == true
    && text.utf8.allSatisfy {
      $0.isASCIILetterOrDigit || "_-./@+".utf8.contains($0)
    }
    && !["y", "n", "yes", "no", "true", "false", "on", "off", "null"].contains(text.lowercased())
  return isPlain ? text : "\"" + text.unicodeScalars.map(escaped).joined() + "\""
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\"": return "\\\""
  case "\\": return "\\\\"
  case _ where isInvisible(scalar):
    // Eight digits, since libyaml does not support surrogate pairs.
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  default: return String(scalar)
  }
}
