import ASCII

/// Whether a text is a media type without parameters.
func isMediaType(_ text: String) -> Bool {
  let parts = text.split(separator: "/", omittingEmptySubsequences: false)
  return parts.count == 2
    && parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          $0.isASCIILetterOrDigit || "!#$&-^_.+".utf8.contains($0)
        }
    }
}

/// Whether a text is a media type, with or without parameters, that is valid for text in UTF-8.
func isContentType(_ text: String) -> Bool {
  guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
  let type = text.prefix { $0 != ";" }
  var rest = text.dropFirst(type.count)
  while !rest.isEmpty {
    guard let parameter = consumeParameter(&rest) else { return false }
    if parameter.name.lowercased() == "charset", parameter.value.lowercased() != "utf-8" {
      return false
    }
  }
  return isMediaType(String(type))
}

/// Consumes `; name=value` or `; name="value"` at the start of a text; nil if there is none.
private func consumeParameter(_ text: inout Substring) -> (name: String, value: String)? {
  text = text.dropFirst().drop { $0 == " " }
  let name = text.prefix { $0.utf8.first.map(isTokenByte) ?? false }
  text = text.dropFirst(name.count)
  guard !name.isEmpty, text.first == "=" else { return nil }
  text = text.dropFirst()
  let value: Substring
  if text.first == "\"" {
    text = text.dropFirst()
    value = text.prefix { $0 != "\"" && $0 != "\\" }
    text = text.dropFirst(value.count)
    guard text.first == "\"" else { return nil }
    text = text.dropFirst()
  } else {
    value = text.prefix { $0.utf8.first.map(isTokenByte) ?? false }
    if value.isEmpty { return nil }
    text = text.dropFirst(value.count)
  }
  text = text.drop { $0 == " " }
  return text.isEmpty || text.first == ";" ? (String(name), String(value)) : nil
}

/// Whether a byte is valid in an HTTP token (RFC 9110, section 5.6.2).
private func isTokenByte(_ byte: UInt8) -> Bool {
  byte.isASCIILetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
}
