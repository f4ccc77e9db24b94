/// How the text of an e-mail is written down (RFC 2045, section 6).
enum TextEncoding: String {
  /// Unchanged, so that the raw message is readable.
  case plain = "7bit"
  /// With everything but printing ASCII as `=XX`.
  case quotedPrintable = "quoted-printable"

  /// Chooses the simplest encoding in which a text arrives unchanged.
  ///
  /// Plain text is printable ASCII and line feeds, in lines of at most 160 characters, the width of
  /// a pager's line; e-mail allows 998 (RFC 5322, section 2.1.1). Spaces at the end of a line are
  /// lost in transport, a dot or "From " at its start is changed by old programs, and "=_" starts a
  /// boundary.
  init(for text: String) {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    let isPlain =
      lines.allSatisfy { line in
        line.count <= 160 && line.allSatisfy(isPrintable) && line.last != UInt8(ascii: " ")
          && line.first != UInt8(ascii: ".") && !line.starts(with: from)
      } && !text.contains("=_")
    self = isPlain ? .plain : .quotedPrintable
  }
}

private let from = "From ".utf8

extension [UInt8] {
  /// Appends a text whose lines end in LF or CRLF, with CRLF at each end of a line.
  mutating func appendText(_ text: String, _ encoding: TextEncoding) {
    switch encoding {
    case .plain:
      for byte in text.utf8 {
        if byte == UInt8(ascii: "\n") { appendLineEnd() } else { append(byte) }
      }
    case .quotedPrintable: appendQuotedPrintable(Array(text.utf8))
    }
  }

  /// Appends UTF-8 as quoted-printable: lines of at most 76 characters, characters never split, LF
  /// and CRLF as ends of lines, a CR on its own as `=0D` (RFC 2045, section 6.7).
  private mutating func appendQuotedPrintable(_ text: [UInt8]) {
    var column = 0
    var index = 0
    while index < text.count {
      if let length = lineEndLength(text, index) {
        appendLineEnd()
        column = 0
        index += length
        continue
      }
      let end = Swift.min(index + scalarLength(text[index]), text.count)
      let isLast = end == text.count || lineEndLength(text, end) != nil
      let byte = text[index]
      var isEncoded =
        byte == UInt8(ascii: "=") || !isPrintable(byte) && byte != UInt8(ascii: "\t")
        || isLast && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
      // One column stays free for the "=" of a soft line break.
      if column + (isEncoded ? 3 * (end - index) : 1) > (isLast ? 76 : 75) {
        append(UInt8(ascii: "="))
        appendLineEnd()
        column = 0
      }
      // SMTP transports double dots, and old mailboxes put ">" before "From "; encoding the first
      // character of a line avoids both.
      if column == 0, byte == UInt8(ascii: ".") || text[index...].starts(with: from) {
        isEncoded = true
      }
      if isEncoded {
        for byte in text[index..<end] { appendEscape("=", byte) }
        column += 3 * (end - index)
      } else {
        append(byte)
        column += 1
      }
      index = end
    }
  }

  /// Appends a sign and a byte in two hexadecimal digits, `=3D` or `%3D`.
  mutating func appendEscape(_ sign: Unicode.Scalar, _ byte: UInt8) {
    append(UInt8(ascii: sign))
    for digit in [byte >> 4, byte & 15] {
      append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10))
    }
  }
}

/// Whether a byte is ASCII that prints, or a space.
func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

/// The length of the line end at a position; nil if there is none.
private func lineEndLength(_ text: [UInt8], _ index: Int) -> Int? {
  switch text[index] {
  case UInt8(ascii: "\n"): 1
  case UInt8(ascii: "\r") where index + 1 < text.count && text[index + 1] == UInt8(ascii: "\n"): 2
  default: nil
  }
}

/// How many bytes a character of UTF-8 has, by its first one.
private func scalarLength(_ first: UInt8) -> Int {
  switch first {
  case ..<0xC0: 1
  case ..<0xE0: 2
  case ..<0xF0: 3
  default: 4
  }
}
