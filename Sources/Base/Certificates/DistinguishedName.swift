import SwiftASN1

/// A name in a certificate (RFC 5280, section 4.1.2.4) for display: the common name, or else all
/// known parts in the form of RFC 4514, such as `O=Example,C=CH`; empty if there is none.
func distinguishedName(_ name: [ASN1Node]) -> String {
  var all: [String] = []
  for attribute in name.flatMap({ $0.parts ?? [] }) {
    guard let parts = attribute.sequence, parts.count == 2, let type = attribute.objectIdentifier,
      let label = labels[type], let text = parts[1].text, !text.isEmpty
    else { continue }
    if label == "CN" { return text }
    all.append("\(label)=\(text)")
  }
  return all.reversed().joined(separator: ",")
}

/// RFC 4514, section 3.
private let labels: [ASN1ObjectIdentifier: String] = [
  [2, 5, 4, 3]: "CN", [2, 5, 4, 7]: "L", [2, 5, 4, 8]: "ST", [2, 5, 4, 10]: "O",
  [2, 5, 4, 11]: "OU", [2, 5, 4, 6]: "C", [0, 9, 2342, 19_200_300, 100, 1, 25]: "DC",
]

extension ASN1Node {
  /// The text of a string in any character set that names use; nil for other values.
  fileprivate var text: String? {
    guard let bytes else { return nil }
    switch identifier {
    case .utf8String, .printableString, .ia5String, .numericString:
      return String(decoding: bytes, as: UTF8.self)
    case .teletexString:
      // By the standard T.61; in practice it contains Latin-1.
      return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case .bmpString:
      return String(decoding: units(of: bytes, by: 2).map { UInt16($0) }, as: UTF16.self)
    case .universalString:
      return String(decoding: units(of: bytes, by: 4), as: UTF32.self)
    default:
      return nil
    }
  }

  private func units(of bytes: ArraySlice<UInt8>, by count: Int) -> [UInt32] {
    stride(from: bytes.startIndex, through: bytes.endIndex - count, by: count).map { start in
      bytes[start..<(start + count)].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }
}
