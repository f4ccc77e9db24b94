@_spi(_Unicode) import Swift

extension String {
  /// The text in the escaped forms of other text formats.
  var escaped: [String] {
    if utf8.allSatisfy(\.isUnreserved) { return [] }
    return [
      escapedForJSON(ascii: false), escapedForJSON(ascii: true), escapedForXML(quotes: false),
      escapedForXML(quotes: true), escapedForURL, escapedForURL.replacing("%20", with: "+"),
    ]
  }

  /// The text with its non-ASCII letters in other encodings and as escapes, which ``Decoding`` or
  /// ``WideLetter`` recognise; the same form for all letters.
  var encoded: [[UInt8]] {
    let scalars = Array(_nfc)
    func written(
      _ way: (Unicode.Scalar) -> [UInt8]?, ascii: (UInt8) -> [UInt8] = { [$0] }
    ) -> [UInt8]? {
      var bytes: [UInt8] = []
      for scalar in scalars {
        guard let part = scalar.isASCII ? ascii(UInt8(scalar.value)) : way(scalar) else {
          return nil
        }
        bytes += part
      }
      return bytes
    }
    func digits(_ number: some BinaryInteger, _ radix: Int, _ count: Int) -> String {
      let text = String(number, radix: radix)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    var forms: [[UInt8]?] = [
      written { Windows1252.byte(of: $0).map { [$0] } },
      written { Array(Windows1252.misread(String($0)).utf8) },
      written { _ in [UInt8(ascii: "?")] },
      written { _ in Array("\u{FFFD}".utf8) },
      written { String($0).utf8.map { _ in UInt8(ascii: "?") } },
      written { Array("\\u\(digits($0.value, 16, 8))".utf8) },
    ]
    let references: [(Unicode.Scalar) -> [UInt8]] = [
      { Array("&#\($0.value);".utf8) }, { Array("&#x\(String($0.value, radix: 16));".utf8) },
      { Array("&\(HTMLReferences.names[$0.value] ?? "#\($0.value)");".utf8) },
    ]
    for reference in references {
      forms.append(written(reference))
      // With the references that XML requires for special characters.
      forms.append(
        written(reference) { Array(String(Unicode.Scalar($0)).escapedForXML(quotes: false).utf8) })
    }
    let percent = { (byte: UInt8) in
      byte.isUnreserved ? [byte] : Array("%\(digits(byte, 16, 2))".utf8)
    }
    let inURLs: [(Unicode.Scalar) -> [UInt8]?] = [
      { Array("%u\(digits($0.value, 16, 4))".utf8) }, { Windows1252.byte(of: $0).map(percent) },
    ]
    for escape in inURLs {
      forms.append(written(escape))
      forms.append(written(escape, ascii: percent))
      forms.append(written(escape) { $0 == 0x20 ? [UInt8(ascii: "+")] : percent($0) })
    }
    let escapes: [(sign: String, radix: Int, count: Int)] = [
      ("\\", 8, 3), ("#", 8, 3), ("\\x", 16, 2), ("\\", 16, 2), ("=", 16, 2), ("%", 16, 2),
    ]
    for (sign, radix, count) in escapes {
      let escape = { (byte: UInt8) in Array("\(sign)\(digits(byte, radix, count))".utf8) }
      forms.append(written { String($0).utf8.flatMap(escape) })
      forms.append(written { Windows1252.byte(of: $0).map(escape) })
    }
    return forms.compactMap(\.self)
  }

  /// With the escapes that JSON requires or, with `ascii`, for all non-ASCII characters too.
  private func escapedForJSON(ascii: Bool) -> String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || (ascii && scalar.value >= 0x80):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func escapedForXML(quotes: Bool) -> String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where quotes: result += "&quot;"
      case "'" where quotes: result += "&apos;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// With all bytes percent-encoded that are not unreserved (RFC 3986, section 2.3).
  private var escapedForURL: String {
    var result = ""
    for byte in utf8 {
      if byte.isUnreserved {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return result
  }
}

extension UInt8 {
  /// Whether no text format needs an escape for it.
  fileprivate var isUnreserved: Bool { isLetterOrDigit || "-._~".utf8.contains(self) }
}
