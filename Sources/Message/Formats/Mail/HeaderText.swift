import ASCII
import Diagnostics
import Documents

/// A field of a header with its line end, folded before each piece that would reach beyond column
/// 76 (RFC 5322, section 2.2.3).
///
/// - Parameters:
///   - name: its name.
///   - pieces: printing ASCII, joined by a space or a fold.
func headerField(_ name: String, _ pieces: [String]) -> String {
  var field = "\(name):"
  var width = field.utf8.count
  for (index, piece) in pieces.enumerated() {
    // A first line with only the name is obsolete syntax.
    if index > 0, width + 1 + piece.utf8.count > 76 {
      field += "\r\n"
      width = 0
    }
    field += " \(piece)"
    width += 1 + piece.utf8.count
  }
  return field + "\r\n"
}

/// A text as the pieces of a header field: its words if they are printable ASCII, or else encoded
/// words (RFC 2047).
///
/// Invisible characters, including line breaks, are shown as `\u{...}` and so never reach a header.
///
/// - Parameters:
///   - text: any text, or an empty one.
///   - start: the number of columns before it on its first line.
func headerWords(_ text: String, after start: Int) -> [String] {
  if text.isEmpty { return [] }
  let text = visible(text)
  let words = text.split(separator: " ", omittingEmptySubsequences: false)
  // White space at the ends, or twice in a row, is not kept by every reader.
  let isPlain =
    text.utf8.allSatisfy(isPrintable) && !text.contains("=?")
    && words.allSatisfy { !$0.isEmpty && start + $0.utf8.count <= 76 }
  return isPlain ? words.map(String.init) : encodedWords(text, after: start)
}

/// A text as encoded words in UTF-8, each with whole characters and at most 75 long.
///
/// Q is used unless it is longer than B, since it is readable.
private func encodedWords(_ text: String, after start: Int) -> [String] {
  let length = text.utf8.count
  let isQ = text.utf8.reduce(0) { $0 + (isSafeInQ($1) ? 1 : 3) } <= (length + 2) / 3 * 4
  var words: [String] = []
  var current: [UInt8] = []
  var width = 0
  // "=?UTF-8?Q?" and "?=" take twelve bytes.
  var limit = min(75, 76 - start) - 12
  for scalar in text.unicodeScalars {
    let bytes = Array(String(scalar).utf8)
    let added = isQ ? bytes.reduce(0) { $0 + (isSafeInQ($1) ? 1 : 3) } : bytes.count
    if !current.isEmpty, width + added > (isQ ? limit : limit / 4 * 3) {
      words.append(encodedWord(current, isQ: isQ))
      current = []
      width = 0
      limit = 75 - 12
    }
    current += bytes
    width += added
  }
  return words + [encodedWord(current, isQ: isQ)]
}

private func encodedWord(_ bytes: [UInt8], isQ: Bool) -> String {
  var encoded: [UInt8] = []
  if isQ {
    for byte in bytes {
      if byte == UInt8(ascii: " ") {
        encoded.append(UInt8(ascii: "_"))
      } else if isSafeInQ(byte) {
        encoded.append(byte)
      } else {
        encoded.appendEscape("=", byte)
      }
    }
  } else {
    encoded.appendBase64(bytes)
  }
  return "=?UTF-8?\(isQ ? "Q" : "B")?\(String(decoding: encoded, as: UTF8.self))?="
}

/// Whether a byte takes one column in an encoded word in any place (RFC 2047, section 5); a space
/// is written `_`.
private func isSafeInQ(_ byte: UInt8) -> Bool {
  byte.isASCIILetterOrDigit || " !*+-/".utf8.contains(byte)
}
