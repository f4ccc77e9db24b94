let newline = UInt8(ascii: "\n")

/// Whether a byte separates words in the classic grammar.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// Whether a byte is valid in an unquoted metric name: letters, digits, `_` and `:`.
@inline(__always)
func isNameByte(_ byte: UInt8) -> Bool { isLabelByte(byte) || byte == UInt8(ascii: ":") }

/// Whether a byte is valid in an unquoted label name: letters, digits and `_`.
@inline(__always)
func isLabelByte(_ byte: UInt8) -> Bool {
  (byte | 0x20) &- 0x61 < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
}

/// The position of the first byte that is not valid UTF-8; nil if there is none.
func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  var at = 0
  let end = bytes.count
  while at < end {
    // Nearly all text is ASCII; check eight bytes at a time.
    if at + 8 <= end,
      UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + at).loadUnaligned(as: UInt64.self)
        & 0x8080_8080_8080_8080 == 0
    {
      at += 8
      continue
    }
    let byte = bytes[at]
    if byte < 0x80 {
      at += 1
      continue
    }
    let (length, second): (Int, ClosedRange<UInt8>)
    switch byte {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    default: return at
    }
    guard at + length <= end, second.contains(bytes[at + 1]) else { return at }
    for index in (at + 2)..<max(at + 2, at + length) where bytes[index] & 0xC0 != 0x80 {
      return at
    }
    at += length
  }
  return nil
}

/// A text with its escapes replaced: `\\`, `\"` and `\n`; every other backslash is kept.
func unescaped(_ bytes: some Collection<UInt8>) -> String {
  guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var isEscaped = false
  for byte in bytes {
    if isEscaped {
      isEscaped = false
      switch byte {
      case UInt8(ascii: "n"): result.append(newline)
      case UInt8(ascii: "\\"), UInt8(ascii: "\""): result.append(byte)
      default: result += [UInt8(ascii: "\\"), byte]
      }
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else {
      result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
