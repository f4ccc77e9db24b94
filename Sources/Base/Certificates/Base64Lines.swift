import ASCII
import Diagnostics

/// Decodes lines of base64 (RFC 4648, section 4).
///
/// - Parameters:
///   - noun: their name in messages.
///   - end: the line after the last one.
/// - Throws: the first error: an invalid character, a misplaced '=', missing characters, or bits at
///   the end that no encoder writes.
func decodeBase64(
  _ lines: [PEMLine], of noun: String, endingBefore end: Int
) throws(PEMFault) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(lines.count * 48)
  var bits: UInt32 = 0
  var count = 0
  var padding = 0
  for line in lines {
    // OpenSSL passes over spaces at the beginning of a line; those at its end are gone already.
    let text = line.bytes.drop { $0 == 0x20 || $0 == 0x09 }
    for index in text.indices {
      let byte = line.bytes[index]
      func refuse(_ text: String) -> PEMFault {
        PEMFault(line.number, line.column(of: index), text, hint: copyAgain)
      }
      if byte == UInt8(ascii: "=") {
        padding += 1
        if count % 4 < 2 || count % 4 + padding > 4 {
          if let odd = PEMBlock.OddLine(lines), odd.number < line.number { throw odd.fault }
          throw refuse("'=' is only allowed at the end of the base64 of \(noun)")
        }
        continue
      }
      guard let value = byte.base64Value else {
        throw refuse(
          "the base64 of \(noun) has letters, digits, '+' and '/', not \(line.character(at: index))"
        )
      }
      if padding > 0 { throw refuse("nothing may follow the '=' at the end of \(noun)") }
      bits = bits << 6 | UInt32(value)
      count += 1
      if count % 4 == 0 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits))
      }
    }
  }
  guard let last = lines.last, count > 0 else {
    throw PEMFault(end, 1, "\(noun) must have lines of base64 before this one", hint: copyAgain)
  }
  let rest = count % 4
  if rest == 0 { return bytes }
  if rest + padding != 4 {
    if let odd = PEMBlock.OddLine(lines) { throw odd.fault }
    throw PEMFault(
      last.number, last.bytes.count + 1,
      rest == 1
        ? "the base64 of \(noun) has a character too few or too many"
        : "the base64 of \(noun) must end with '\(rest == 2 ? "==" : "=")', or characters are missing",
      hint: copyAgain)
  }
  bits <<= 6 * UInt32(4 - rest)
  bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
  if rest == 3 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
  if bits & (rest == 2 ? 0xFFFF : 0xFF) != 0 {
    throw PEMFault(
      last.number, max(1, last.bytes.count - padding),
      "the base64 of \(noun) ends with a character that cannot be its last one", hint: copyAgain)
  }
  return bytes
}

extension PEMLine {
  /// A character for a message; for invalid UTF-8, the byte.
  fileprivate func character(at index: Int) -> String {
    for length in 1...4 where index + length <= bytes.endIndex {
      if let text = String(validating: bytes[index..<(index + length)], as: UTF8.self) {
        return quoted(text)
      }
    }
    return "the byte 0x\(String(bytes[index], radix: 16, uppercase: true))"
  }
}

extension PEMBlock.OddLine {
  /// The first line before the last whose length differs from the first line's, or a last line that
  /// is longer; nil if the lengths are normal.
  init?(_ lines: [PEMLine]) {
    guard let usual = lines.first?.bytes.count, lines.count > 1 else { return nil }
    let odd = lines.dropFirst().first { line in
      line.number == lines.last?.number ? line.bytes.count > usual : line.bytes.count != usual
    }
    guard let odd else { return nil }
    // Where the first line is the odd one, its neighbours say so.
    if let second = lines.dropFirst().first, lines.count > 3, second.bytes.count != usual,
      second.bytes.count == lines[lines.count - 2].bytes.count
    {
      self.init(
        number: lines[0].number, length: usual, usual: second.bytes.count)
    } else {
      self.init(number: odd.number, length: odd.bytes.count, usual: usual)
    }
  }
}
