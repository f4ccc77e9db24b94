/// A hint that shows the right text, to be copied: `write 'port: 587'`.
///
/// - Returns: nil if the text is too long to be copied from a terminal, or has characters that do
///   not print.
package func edit(_ text: some StringProtocol) -> String? {
  let scalars = text.unicodeScalars
  if scalars.isEmpty || scalars.count > 160 || scalars.contains(where: isInvisible) { return nil }
  // Single quotes around single quotes could not be distinguished.
  return scalars.contains("'") ? "write: \(text)" : "write '\(text)'"
}
