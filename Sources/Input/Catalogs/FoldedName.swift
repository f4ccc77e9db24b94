/// A name as the names of alerts and of their details are distinguished: without regard to the case
/// of letters, to white space, `_` and `-` (A1).
package func foldedName(_ name: some StringProtocol) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(name.utf8.count)
  for byte in name.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
    case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: "_"), UInt8(ascii: "-"): break
    case 0x80...: return foldedSlowly(name)
    default: bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

private func foldedSlowly(_ name: some StringProtocol) -> String {
  var folded = String.UnicodeScalarView()
  for scalar in name.lowercased().unicodeScalars
  where !scalar.properties.isWhitespace && scalar != "_" && scalar != "-" {
    folded.append(scalar)
  }
  return String(folded)
}
