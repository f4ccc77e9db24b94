import ASCII
import Glibc

/// A mail as a text that can be read: the subject decoded, then the first part that is a text (RFC
/// 5322, 2045 to 2047).
///
/// A hook of a mail system passes mails on as they came, and monitoring systems encode whatever is
/// not ASCII or has long lines. HTML is taken if there is no plain text, without its tags.
struct MailText {
  /// The header's fields, unfolded, with their names in lower case.
  private let fields: [(name: String, value: String)]
  /// What follows the header.
  private let body: Bytes

  /// Nested parts beyond this are not looked into.
  private static let depthLimit = 8
  /// No mail server adds more to a header.
  private static let fieldLimit = 1_000

  /// Parses an e-mail; nil if it is none.
  init?(_ bytes: Bytes) {
    guard let (fields, body) = Self.entity(bytes), fields.contains(where: { $0.name == "subject" }),
      fields.contains(where: { ["from", "date", "mime-version", "content-type"].contains($0.name) })
    else { return nil }
    self.fields = fields
    self.body = body
  }

  /// The subject's line, an empty one, and the text.
  var bytes: [UInt8] {
    var result = Array("Subject: ".utf8)
    result += decodedWords(Self.value(of: "subject", in: fields) ?? "")
    result += Array("\n\n".utf8)
    return result + (Self.textPart(fields, body, depth: 0)?.bytes ?? [])
  }

  private struct Part {
    let bytes: [UInt8]
    let isHTML: Bool
  }

  /// The text of a part; nil if it has none.
  private static func textPart(
    _ fields: [(name: String, value: String)], _ body: Bytes, depth: Int
  ) -> Part? {
    guard depth < depthLimit else { return nil }
    let type = Parameters(value(of: "content-type", in: fields) ?? "text/plain")
    if type.word.hasPrefix("multipart/"), let boundary = type["boundary"] {
      var html: Part?
      for part in parts(of: body, boundary) {
        guard let inner = entity(part),
          let text = textPart(inner.fields, inner.body, depth: depth + 1)
        else { continue }
        if !text.isHTML { return text }
        html = html ?? text
      }
      return html
    }
    guard type.word.hasPrefix("text/") else { return nil }
    let decoded =
      switch value(of: "content-transfer-encoding", in: fields)?.lowercased() {
      case "quoted-printable": quotedPrintable(body)
      case "base64": base64Decoded(body)
      default: Array(body)
      }
    let content = inUTF8(decoded, charset: type["charset"])
    let isHTML = type.word == "text/html"
    return Part(bytes: isHTML ? withoutTags(content) : content, isHTML: isHTML)
  }

  /// Header and body of a mail or of one of its parts; nil if the first lines are no header
  /// that an empty line breaks.
  private static func entity(
    _ bytes: Bytes
  ) -> (fields: [(name: String, value: String)], body: Bytes)? {
    var fields: [(name: String, value: String)] = []
    var rest = bytes
    // What an mbox puts before each mail.
    if rest.starts(with: "From ".utf8) { rest = rest.drop { $0 != 0x0A }.dropFirst() }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      let line = rest[..<end].last == 0x0D ? rest[..<(end - 1)] : rest[..<end]
      rest = rest[end...].dropFirst()
      if line.isEmpty { return (fields, rest) }
      if line.first == 0x20 || line.first == 0x09 {
        guard !fields.isEmpty else { return nil }
        fields[fields.count - 1].value += " " + line.trimmed.text
        continue
      }
      let name = line.prefix { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
      guard !name.isEmpty, name.endIndex < line.endIndex, line[name.endIndex] == UInt8(ascii: ":"),
        fields.count < fieldLimit
      else { return nil }
      fields.append((name.text.lowercased(), line[(name.endIndex + 1)...].trimmed.text))
    }
    return nil
  }

  private static func value(
    of name: String, in fields: [(name: String, value: String)]
  ) -> String? {
    fields.first { $0.name == name }?.value
  }

  /// The text between the lines of a boundary.
  private static func parts(of body: Bytes, _ boundary: String) -> [Bytes] {
    let mark = Array("--\(boundary)".utf8)
    var parts: [Bytes] = []
    var start: Int?
    var rest = body
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      let line = rest[..<end]
      if line.starts(with: mark) {
        let tail = line.dropFirst(mark.count).trimmed
        if tail.isEmpty || tail.elementsEqual("--".utf8) {
          if let start { parts.append(body[start..<line.startIndex]) }
          start = min(end + 1, body.endIndex)
          if !tail.isEmpty { return parts }
        }
      }
      rest = rest[end...].dropFirst()
    }
    // An incomplete e-mail: use what is there.
    if let start { parts.append(body[start...]) }
    return parts
  }

  /// A field such as `text/plain; charset="utf-8"`.
  private struct Parameters {
    let word: String
    private var values: [(name: String, value: String)] = []

    init(_ field: String) {
      var pieces = field.split(separator: ";", omittingEmptySubsequences: false).map {
        Array($0.utf8)[...].trimmed
      }
      word = (pieces.isEmpty ? "" : pieces.removeFirst().text).lowercased()
      for piece in pieces {
        guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
        var value = piece[(equals + 1)...].trimmed
        if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == value.first {
          value = value.dropFirst().dropLast()
        }
        values.append((piece[..<equals].trimmed.text.lowercased(), value.text))
      }
    }

    subscript(name: String) -> String? { values.first { $0.name == name }?.value }
  }
}

/// The encoded words of a header's field, `=?utf-8?Q?a_b?=`, and the text between them.
private func decodedWords(_ field: String) -> [UInt8] {
  var result: [UInt8] = []
  var rest = Array(field.utf8)[...]
  var follows = false
  while let start = rest.range(of: "=?") {
    let pieces = rest[start.upperBound...].split(
      separator: UInt8(ascii: "?"), maxSplits: 3, omittingEmptySubsequences: false)
    guard pieces.count == 4, pieces[3].first == UInt8(ascii: "="),
      let encoding = pieces[1].text.lowercased().first, encoding == "q" || encoding == "b"
    else {
      result += rest[..<start.upperBound]
      rest = rest[start.upperBound...]
      follows = false
      continue
    }
    // Blanks between two such words are no part of the text.
    let between = rest[..<start.lowerBound]
    if !follows || !between.allSatisfy(\.isBlank) { result += between }
    let bytes =
      encoding == "b"
      ? base64Decoded(pieces[2])
      : quotedPrintable(Array(pieces[2].map { $0 == UInt8(ascii: "_") ? 0x20 : $0 })[...])
    result += inUTF8(bytes, charset: pieces[0].text)
    rest = pieces[3].dropFirst()
    follows = true
  }
  return result + rest
}

private func quotedPrintable(_ text: Bytes) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.count)
  var index = text.startIndex
  while index < text.endIndex {
    guard text[index] == UInt8(ascii: "=") else {
      result.append(text[index])
      index += 1
      continue
    }
    let next = text[(index + 1)...]
    let digits = next.prefix(2)
    if digits.count == 2, let byte = UInt8(digits.text, radix: 16),
      digits.first != UInt8(ascii: "+")
    {
      result.append(byte)
      index += 3
    } else if let end = next.firstIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }),
      text[end] == 0x0A
    {
      index = end + 1
    } else if next.allSatisfy(\.isBlank) {
      break
    } else {
      result.append(text[index])
      index += 1
    }
  }
  return result
}

/// Characters that base64 does not have are passed over (RFC 2045, section 6.8).
private func base64Decoded(_ text: Bytes) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.count / 4 * 3)
  var bits: UInt32 = 0
  var count = 0
  for byte in text {
    guard let value = byte.base64Value else { continue }
    bits = bits << 6 | UInt32(value)
    count += 1
    if count % 4 != 1 { result.append(UInt8(truncatingIfNeeded: bits >> [0, 0, 4, 2][count % 4])) }
  }
  return result
}

/// A text in UTF-8 if the C library knows its character set; unchanged otherwise.
private func inUTF8(_ bytes: [UInt8], charset: String?) -> [UInt8] {
  guard let charset, !["utf-8", "us-ascii", "utf8"].contains(charset.lowercased()),
    charset.utf8.allSatisfy({ $0.isNameByte || "-.:+".utf8.contains($0) }), charset.utf8.count <= 40
  else { return bytes }
  let converter = iconv_open("UTF-8", charset)
  guard converter != iconv_t(bitPattern: -1) else { return bytes }
  defer { iconv_close(converter) }
  // No character has more than four bytes in UTF-8, nor less than one in another set.
  var result = [UInt8](repeating: 0, count: bytes.count * 4)
  var source = bytes.map { CChar(bitPattern: $0) }
  let written = source.withUnsafeMutableBufferPointer { source in
    result.withUnsafeMutableBytes { target -> Int? in
      var (from, to) = (source.baseAddress, target.bindMemory(to: CChar.self).baseAddress)
      var (left, room) = (source.count, target.count)
      return iconv(converter, &from, &left, &to, &room) == -1 ? nil : target.count - room
    }
  }
  return written.map { Array(result[..<$0]) } ?? bytes
}

/// HTML as the lines that a reader sees.
private func withoutTags(_ html: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(html.count)
  var rest = html[...]
  let lastEnd = html.lastIndex(of: UInt8(ascii: ">")) ?? -1
  while let byte = rest.first {
    // Without the look at the last one a million that open would each be searched to the end.
    if byte == UInt8(ascii: "<"), rest.startIndex < lastEnd,
      let end = rest.firstIndex(of: UInt8(ascii: ">"))
    {
      let tag = rest[(rest.startIndex + 1)..<end].drop { $0 == UInt8(ascii: "/") }.prefix {
        $0.isASCIILetter || $0.isASCIIDigit
      }.text.lowercased()
      rest = rest[(end + 1)...]
      if ["br", "p", "div", "tr", "li", "pre", "h1", "h2", "h3"].contains(tag) {
        if result.last != 0x0A { result.append(0x0A) }
      } else if tag == "style" || tag == "script" {
        rest = rest.range(of: "</").map { rest[$0.lowerBound...] } ?? []
      }
    } else if byte == UInt8(ascii: "&"),
      let end = rest.prefix(10).firstIndex(of: UInt8(ascii: ";")),
      let character = character(of: rest[(rest.startIndex + 1)..<end].text)
    {
      result += Array(String(character).utf8)
      rest = rest[(end + 1)...]
    } else {
      result.append(byte)
      rest = rest.dropFirst()
    }
  }
  return result
}

/// The character of an HTML reference, for those used in e-mails.
private func character(of reference: String) -> Unicode.Scalar? {
  switch reference {
  case "lt": return "<"
  case "gt": return ">"
  case "amp": return "&"
  case "quot": return "\""
  case "apos": return "'"
  case "nbsp": return " "
  default:
    guard reference.hasPrefix("#") else { return nil }
    let number = reference.dropFirst()
    let code =
      number.lowercased().hasPrefix("x") ? UInt32(number.dropFirst(), radix: 16) : UInt32(number)
    return code.flatMap(Unicode.Scalar.init)
  }
}
