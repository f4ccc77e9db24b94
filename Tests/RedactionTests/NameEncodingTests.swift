import Catalogs
import Foundation
import Redaction
import Testing

/// Names with letters outside of ASCII, as bytes of other encodings and as escapes.
@Suite struct NameEncodingTests {
  private static let names = [
    "J\u{FC}rgen M\u{FC}ller", "M\u{FC}ller GmbH", "\u{17D}i\u{17E}kov Caf\u{E9}",
  ]

  /// Ways to write a character that is not ASCII. Each is given the bytes of its UTF-8 and its byte in
  /// Windows-1252.
  private static let ways: KeyValuePairs<String, @Sendable ([UInt8], UInt8) -> [UInt8]> = [
    "UTF-8": { bytes, _ in bytes },
    "Windows-1252": { _, byte in [byte] },
    "UTF-8 that was read as Windows-1252": { bytes, _ in
      bytes.flatMap { Array(windows1252($0).utf8) }
    },
    "a question mark": { _, _ in Array("?".utf8) },
    "a question mark for each byte": { bytes, _ in bytes.map { _ in UInt8(ascii: "?") } },
    "U+FFFD": { _, _ in Array("\u{FFFD}".utf8) },
    "octal escapes": { bytes, _ in bytes.flatMap { Array("\\\(octal($0))".utf8) } },
    "an octal escape of Windows-1252": { _, byte in Array("\\\(octal(byte))".utf8) },
    "octal escapes of a system log": { bytes, _ in bytes.flatMap { Array("#\(octal($0))".utf8) } },
    "an octal escape of a system log, Windows-1252": { _, byte in Array("#\(octal(byte))".utf8) },
    "percent signs": { bytes, _ in bytes.flatMap { Array("%\(hex($0))".utf8) } },
    "a percent sign, Windows-1252": { _, byte in Array("%\(hex(byte))".utf8) },
    "hexadecimal escapes": { bytes, _ in bytes.flatMap { Array("\\x\(hex($0))".utf8) } },
    "a hexadecimal escape of Windows-1252": { _, byte in Array("\\x\(hex(byte).lowercased())".utf8)
    },
    "pairs of a distinguished name": { bytes, _ in bytes.flatMap { Array("\\\(hex($0))".utf8) } },
    "quoted-printable": { bytes, _ in bytes.flatMap { Array("=\(hex($0))".utf8) } },
    "quoted-printable, Windows-1252": { _, byte in Array("=\(hex(byte))".utf8) },
    "a decimal reference": { bytes, _ in Array("&#\(scalar(bytes).value);".utf8) },
    "a hexadecimal reference": { bytes, _ in
      Array("&#x\(String(scalar(bytes).value, radix: 16));".utf8)
    },
    "a named reference": { bytes, _ in Array("&\(entities[scalar(bytes)] ?? "");".utf8) },
    "an escape of JSON": { bytes, _ in
      Array("\\u\("000\(String(scalar(bytes).value, radix: 16))".suffix(4))".utf8)
    },
    "a long escape": { bytes, _ in
      Array("\\U\("0000000\(String(scalar(bytes).value, radix: 16))".suffix(8))".utf8)
    },
    "a percent sign and u": { bytes, _ in
      Array("%u\("000\(String(scalar(bytes).value, radix: 16))".suffix(4))".utf8)
    },
  ]

  private static let entities: [Unicode.Scalar: String] = [
    "\u{FC}": "uuml", "\u{E9}": "eacute", "\u{DC}": "Uuml", "\u{C9}": "Eacute", "\u{17E}": "#382",
    "\u{17D}": "#381",
  ]

  private func written(_ name: String, _ way: @Sendable ([UInt8], UInt8) -> [UInt8]) -> [UInt8] {
    name.unicodeScalars.flatMap { scalar in
      scalar.isASCII ? [UInt8(scalar.value)] : way(Array(String(scalar).utf8), byte1252(scalar))
    }
  }

  @Test(arguments: names)
  func `a name is found in every encoding of its letters`(name: String) {
    let known = anywhere(name, .person)
    let guarding = LeakGuard([known], exempt: [])
    for (way, write) in Self.ways {
      for form in [name, name.uppercased()] {
        let text = Array("Caller ".utf8) + written(form, write) + Array(" called\n".utf8)
        #expect(guarding.leaks(in: text, skeleton: []).count == 1, "the guard: \(way)")
        for scrubber in [
          Scrubber([], hidden: [known], style: .numbered), Scrubber([known], style: .byClass),
        ] {
          let output = scrubbed(text, chunks: [5], scrubber.session())
          #expect(guarding.leaks(in: output, skeleton: []) == [], "a file: \(way) of \(form)")
          #expect(!output.contains { $0 >= 0x80 }, "a file: \(way) of \(form)")
          let clean = scrubber.scrub(String(decoding: text, as: UTF8.self))
          let isText = String(validating: text, as: UTF8.self) != nil
          #expect(
            !isText || guarding.leaks(in: Array(clean.utf8), skeleton: []) == [],
            "a text: \(way): \(clean)")
        }
      }
    }
  }

  @Test func `a name in another encoding is found inside of base64 and hexadecimal digits`() {
    let known = anywhere("J\u{FC}rgen M\u{FC}ller", .person)
    let guarding = LeakGuard([known], exempt: [])
    let latin =
      Array("Caller J".utf8) + [0xFC] + Array("rgen M".utf8) + [0xFC] + Array("ller of".utf8)
    for start in 0...3 {
      let bytes = [UInt8](repeating: 0x2E, count: start) + latin
      let base64 = Data(bytes).base64EncodedString()
      let digits = bytes.map(hex).joined()
      for text in ["{\"data\": \"\(base64)\"}", "dump \(digits)"] {
        #expect(guarding.leaks(in: Array(text.utf8), skeleton: []).count == 1, "\(text)")
      }
    }
  }

  @Test func `a letter that another encoding has in its place is another letter`() {
    let known = anywhere("M\u{FC}ller GmbH", .person)
    let guarding = LeakGuard([known], exempt: [])
    for text in ["M\\303\\266ller GmbH", "M%FBller GmbH", "M&ouml;ller GmbH", "M#303#266ller GmbH"]
    {
      #expect(guarding.leaks(in: Array(text.utf8), skeleton: []) == [], "\(text)")
      #expect(Scrubber([known], style: .byClass).scrub(text) == text)
    }
    let latin = Array("M".utf8) + [0xF6] + Array("ller GmbH".utf8)
    #expect(guarding.leaks(in: latin, skeleton: []) == [])
    #expect(scrubbed(latin, chunks: [1], Scrubber([known], style: .byClass).session()) == latin)
  }
}

private func octal(_ byte: UInt8) -> String { String("00\(String(byte, radix: 8))".suffix(3)) }

private func hex(_ byte: UInt8) -> String {
  String("0\(String(byte, radix: 16))".suffix(2)).uppercased()
}

private func scalar(_ bytes: [UInt8]) -> Unicode.Scalar {
  String(decoding: bytes, as: UTF8.self).unicodeScalars.first ?? " "
}

private func byte1252(_ scalar: Unicode.Scalar) -> UInt8 {
  switch scalar {
  case "\u{17D}": 0x8E
  case "\u{17E}": 0x9E
  default: UInt8(truncatingIfNeeded: scalar.value)
  }
}

/// A byte as Windows-1252 reads it.
private func windows1252(_ byte: UInt8) -> String {
  let upper: [UInt8: Unicode.Scalar] = [
    0x8E: "\u{17D}", 0x9E: "\u{17E}", 0x89: "\u{2030}", 0x84: "\u{201E}", 0x8D: "\u{8D}",
    0x9C: "\u{153}", 0xA9: "\u{A9}", 0xBC: "\u{BC}", 0xBD: "\u{BD}", 0xBE: "\u{BE}",
  ]
  return String(upper[byte] ?? Unicode.Scalar(byte))
}
