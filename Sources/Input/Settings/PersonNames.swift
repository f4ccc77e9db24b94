/// Whether a scalar may be part of a contact's name (C1).
func isPersonNameScalar(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    || scalar.properties.generalCategory == .nonspacingMark
    || scalar.properties.generalCategory == .spacingMark
    // Including the typographic and Chinese forms of apostrophes, commas and parentheses.
    || " ._-',()\u{2019}\u{FF0C}\u{3001}\u{FF08}\u{FF09}\u{B7}".unicodeScalars.contains(scalar)
}

/// A text without markup and without characters that a name cannot contain.
func plainPersonName(_ text: String) -> String {
  var isMarkup = false
  var plain = ""
  for scalar in text.unicodeScalars {
    if scalar == "<" { isMarkup = true }
    plain += isMarkup || !isPersonNameScalar(scalar) ? " " : String(scalar)
    if scalar == ">" { isMarkup = false }
  }
  return plain.split(separator: " ").joined(separator: " ")
}

/// Whether a text may be a contact's name (C1).
func isPersonName(_ text: String) -> Bool {
  !text.isEmpty && text.unicodeScalars.allSatisfy(isPersonNameScalar)
}
