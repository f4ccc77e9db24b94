/// The user's own words in single quotes, safe to print on a terminal and bounded in length.
///
/// Control characters, line breaks, bidirectional controls and other invisible scalars are written
/// as `\u{...}`, so that text from outside can neither end a line nor move the cursor. More than 60
/// scalars are cut with an ellipsis.
package func quoted(_ text: some StringProtocol) -> String {
  var result = "'"
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == 60 {
      result += "…"
      break
    }
    result += visible(scalar)
  }
  return result + "'"
}

/// A path in single quotes for messages, never shortened, so that the reader can find the file.
package func quoted(path: some StringProtocol) -> String { "'\(visible(path))'" }

/// `text` with all scalars that are invisible, or that change the direction or look of the
/// surrounding text, written as `\u{...}`; the length is not limited.
package func visible(_ text: some StringProtocol) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(text) }
  var result = ""
  for scalar in text.unicodeScalars { result += visible(scalar) }
  return result
}

/// Whether a scalar is invisible and must not be printed unchanged on a terminal.
package func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
    .unassigned:
    return true
  default:
    return false
  }
}

private func visible(_ scalar: Unicode.Scalar) -> String {
  isInvisible(scalar)
    ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
}
