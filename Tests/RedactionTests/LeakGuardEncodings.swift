/// Ways to write a text into another one, made here and not taken from the program: what the guard
/// must see through.
enum Encoding: String, CaseIterable, Sendable {
  case plain = "as it is"
  case json = "JSON"
  case jsonOfASCII = "JSON with every character escaped"
  case jsonOfSlashes = "JSON with its slashes escaped"
  case xml = "XML with named references"
  case xmlDecimal = "XML with decimal references"
  case xmlHexadecimal = "XML with hexadecimal references"
  case xmlSections = "XML with CDATA sections"
  case percent = "percent signs before what is not a letter"
  case percentOfAll = "percent signs before everything"
  case quotedPrintable = "quoted-printable with soft breaks"
  case base64 = "base64"
  case base64SecondByte = "base64 from the second byte on"
  case base64ThirdByte = "base64 from the third byte on"
  case base64Narrow = "base64 in narrow lines"
  case base64URL = "base64url without padding"
  case wordB = "encoded words in B"
  case wordQ = "encoded words in Q"
  case hexadecimal = "hexadecimal digits"
  case hexadecimalColons = "hexadecimal digits with colons"
  case dump = "a dump as xxd makes it"
  case dumpC = "a dump as hexdump -C makes it"
  case visible = "escapes of what does not print"
  case folded = "folded in the middle"
  case wide = "UTF-16"
  case parameter = "a parameter in numbered pieces"
  case quotedParameter = "a parameter in numbered pieces with quotes"

  /// The text, written so.
  func callAsFunction(_ text: String) -> String {
    let bytes = Array(text.utf8)
    switch self {
    case .plain: return text
    case .json: return Self.json(text)
    case .jsonOfASCII: return text.utf16.map { "\\u" + hex($0, 4) }.joined()
    case .jsonOfSlashes: return Self.json(text).replacing("/", with: "\\/")
    case .xml:
      return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
    case .xmlDecimal: return text.unicodeScalars.map { "&#\($0.value);" }.joined()
    case .xmlHexadecimal: return text.unicodeScalars.map { "&#x\(hex($0.value, 1));" }.joined()
    case .xmlSections: return text.map { "<![CDATA[\($0)]]>" }.joined()
    case .percent:
      return bytes.map { isLetter($0) ? String(Unicode.Scalar($0)) : "%\(hex($0, 2))" }.joined()
    case .percentOfAll: return bytes.map { "%\(hex($0, 2))" }.joined()
    case .quotedPrintable:
      return bytes.enumerated().map { index, byte in
        (isLetter(byte) ? String(Unicode.Scalar(byte)) : "=\(hex(byte, 2))")
          + (index % 5 == 4 ? "=\r\n" : "")
      }.joined()
    case .base64: return Self.base64(bytes)
    case .base64SecondByte: return Self.base64(Array(":".utf8) + bytes + Array("; ".utf8))
    case .base64ThirdByte: return Self.base64(Array("; ".utf8) + bytes + Array(";".utf8))
    case .base64Narrow: return Self.pieces(Self.base64(bytes), 7).joined(separator: "\r\n")
    case .base64URL:
      return Self.base64(bytes).replacing("+", with: "-").replacing("/", with: "_")
        .replacing("=", with: "")
    case .wordB:
      return Self.chunks(bytes, 9).map { "=?UTF-8?B?\(Self.base64($0))?=" }.joined(
        separator: "\r\n ")
    case .wordQ:
      return Self.chunks(bytes, 9).map { chunk in
        "=?utf-8?q?"
          + chunk.map { byte in
            byte == 0x20 ? "_" : isLetter(byte) ? String(Unicode.Scalar(byte)) : "=\(hex(byte, 2))"
          }.joined() + "?="
      }.joined(separator: " ")
    case .hexadecimal: return bytes.map { hex($0, 2) }.joined()
    case .hexadecimalColons: return bytes.map { hex($0, 2) }.joined(separator: ":")
    case .dump:
      return Self.chunks(bytes, 16).enumerated().map { line, chunk in
        "\(hex(line * 16, 8)): "
          + Self.chunks(chunk, 2).map { $0.map { hex($0, 2) }.joined() }.joined(separator: " ")
          + "  ................\n"
      }.joined()
    case .dumpC:
      return Self.chunks(bytes, 16).enumerated().map { line, chunk in
        "\(hex(line * 16, 8))  "
          + Self.chunks(chunk, 8).map { $0.map { hex($0, 2) }.joined(separator: " ") }
          .joined(separator: "  ") + "  |................|\n"
      }.joined()
    case .visible:
      return text.unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(hex($0.value, 1))}" }
        .joined()
    case .folded:
      let middle = text.index(text.startIndex, offsetBy: text.count / 2)
      return "\(text[..<middle])\r\n \t\(text[middle...])"
    case .parameter:
      return Self.chunks(bytes, 5).enumerated().map { number, chunk in
        "filename*\(number)*=" + (number == 0 ? "UTF-8''" : "")
          + chunk.map { isLetter($0) ? String(Unicode.Scalar($0)) : "%\(hex($0, 2))" }.joined()
      }.joined(separator: ";\r\n ")
    case .quotedParameter:
      return Self.pieces(text, 4).enumerated().map { "filename*\($0)=\"\($1)\"" }
        .joined(separator: "; ")
    case .wide: return text.map { "\($0)\0" }.joined()
    }
  }

  private static func json(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\n": "\\n"
      default: scalar.value < 0x20 ? "\\u" + hex(scalar.value, 4) : String(scalar)
      }
    }.joined()
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return chunks(bytes, 3).map { chunk in
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < chunk.count ? Int(chunk[$1]) : 0) }
      return (0..<4).map { $0 <= chunk.count ? "\(digits[bits >> (18 - 6 * $0) & 63])" : "=" }
        .joined()
    }.joined()
  }

  private static func chunks(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
  }

  private static func pieces(_ text: String, _ width: Int) -> [Substring] {
    var rest = text[...]
    var pieces: [Substring] = []
    while !rest.isEmpty {
      pieces.append(rest.prefix(width))
      rest = rest.dropFirst(width)
    }
    return pieces
  }
}

private func hex(_ number: some BinaryInteger, _ digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

private func isLetter(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}
