import ASCII

/// A line of a file, without its end and without spaces at its end.
struct PEMLine {
  /// Counted from 1.
  let number: Int
  let bytes: ArraySlice<UInt8>

  var isEmpty: Bool { bytes.isEmpty }

  /// The text between `-----BEGIN ` and `-----`; nil when this is no such line.
  var beginning: String? { label(after: "-----BEGIN ") }

  /// The text between `-----END ` and `-----`; nil when this is no such line.
  var end: String? { label(after: "-----END ") }

  /// Whether it is probably meant as the first or last line of a block.
  var looksLikeBoundary: Bool {
    guard let first = bytes.first, let last = bytes.last else { return false }
    // Editors make long dashes of short ones; those begin with these bytes and end with others.
    let isDashed = first == dash || last == dash || (first == 0xE2 && last >= 0x80)
    return isDashed && ["BEGIN ", "END "].contains { contains($0) }
  }

  /// Whether it has no other characters than base64 has.
  var isBase64: Bool {
    bytes.allSatisfy { $0.base64Value != nil || $0 == UInt8(ascii: "=") }
  }

  /// Whether it looks like the first line of a certificate or a key: the base64 of a DER sequence
  /// begins with 'M'. A digest above a certificate, which some tools write, is not one.
  var looksLikeBase64: Bool { bytes.count >= 60 && bytes.first == UInt8(ascii: "M") && isBase64 }

  /// The position of a byte, counted from 1 in scalars.
  func column(of index: Int) -> Int {
    bytes[..<index].count { $0 & 0xC0 != 0x80 } + 1
  }

  private func label(after prefix: String) -> String? {
    let suffix = "-----"
    guard bytes.starts(with: prefix.utf8), bytes.reversed().starts(with: suffix.utf8),
      bytes.count > prefix.utf8.count + suffix.utf8.count
    else { return nil }
    let label = bytes.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
    // RFC 7468, section 3: printing characters, with no blank or dash at either end.
    let ends = [label.first, label.last]
    guard label.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !ends.contains(dash), !ends.contains(0x20)
    else { return nil }
    return String(decoding: label, as: UTF8.self)
  }

  /// Whether it contains a text.
  func contains(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard bytes.count >= wanted.count else { return false }
    return (bytes.startIndex...(bytes.endIndex - wanted.count)).contains {
      bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}

private let dash = UInt8(ascii: "-")

/// The lines of a file; they end with LF or CRLF.
func pemLines(_ bytes: [UInt8]) -> [PEMLine] {
  var lines: [PEMLine] = []
  var start = bytes.startIndex
  while start < bytes.endIndex {
    let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.endIndex
    var line = bytes[start..<end]
    while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0D { line.removeLast() }
    lines.append(PEMLine(number: lines.count + 1, bytes: line))
    start = end + 1
  }
  return lines
}
