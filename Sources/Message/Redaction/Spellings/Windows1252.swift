/// Windows-1252, whose letters include those of ISO 8859-1. Text that is not UTF-8 is read as
/// Windows-1252.
enum Windows1252 {
  /// The scalars of the bytes from 0x80 to 0x9F; five have none, and are control characters of ISO
  /// 8859-1.
  private static let upper: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152,
    0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122,
    0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  /// The character of a byte.
  static func scalar(of byte: UInt8) -> Unicode.Scalar {
    let value = (0x80..<0xA0).contains(byte) ? upper[Int(byte) - 0x80] : UInt32(byte)
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// The byte of a character, which is the same in ISO 8859-1; nil if there is none.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value < 0x100 { return UInt8(scalar.value) }
    return upper.firstIndex(of: scalar.value).map { UInt8(0x80 + $0) }
  }

  /// How a UTF-8 text looks in a program that reads it as Windows-1252.
  static func misread(_ text: String) -> String {
    text.utf8.reduce(into: "") { $0.unicodeScalars.append(scalar(of: $1)) }
  }
}
