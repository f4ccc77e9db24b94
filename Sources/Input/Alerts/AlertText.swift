/// An input as clean text: UTF-8, without a byte order mark, and without control characters other
/// than tabs and line breaks.
struct AlertText {
  /// The text in UTF-8.
  let bytes: [UInt8]

  /// Whether anything of the input was replaced by U+FFFD.
  let isMended: Bool

  /// Takes any bytes.
  init(_ input: [UInt8]) {
    let content = input.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(input.dropFirst(3)) : input
    if content.allSatisfy({ Self.isPlain($0) }) {
      bytes = content
      isMended = false
      return
    }
    // A decoder of its own, not `String(decoding:)`: that would not say whether it mended anything.
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var decoder = UTF8()
    var source = content.makeIterator()
    var isMended = false
    decoding: while true {
      switch decoder.decode(&source) {
      case .scalarValue(let scalar) where Self.isAllowed(scalar):
        result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case .emptyInput:
        break decoding
      case .scalarValue, .error:
        isMended = true
        result.append(contentsOf: UTF8.encodedReplacementCharacter)
      }
    }
    bytes = result
    self.isMended = isMended
  }

  /// Whether there is only white space.
  var isBlank: Bool { bytes.allSatisfy(\.isBlank) }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// Whether YAML allows a character; otherwise one byte would make the whole document invalid.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
      true
    default: false
    }
  }
}
