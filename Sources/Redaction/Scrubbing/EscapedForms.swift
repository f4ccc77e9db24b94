extension String {
  /// The text as it is written inside of other kinds of text.
  var escaped: [String] {
    if utf8.allSatisfy(\.isUnreserved) { return [] }
    return [
      escapedForJSON(ascii: false), escapedForJSON(ascii: true), escapedForXML(quotes: false),
      escapedForXML(quotes: true), escapedForURL, escapedForURL.replacing("%20", with: "+"),
    ]
  }

  /// With the escapes that JSON must have, or, with `ascii`, for everything that is not ASCII as well.
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

  /// With every byte in hexadecimal digits that is not unreserved (RFC 3986, section 2.3).
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
  /// Whether no kind of text needs an escape for it.
  fileprivate var isUnreserved: Bool { isLetterOrDigit || "-._~".utf8.contains(self) }
}
