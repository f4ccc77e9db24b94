import SwiftASN1

/// Bytes that are not valid BER, or not of the expected form.
struct BrokenDER: Error {}

/// Parses bytes into nested values (X.690): as BER, which includes DER, because OpenSSL accepts
/// BER.
///
/// - Throws: if the bytes are not BER.
func parseBER(_ bytes: ArraySlice<UInt8>) throws(BrokenDER) -> ASN1Node {
  do {
    return try BER.parse(bytes)
  } catch {
    throw BrokenDER()
  }
}

/// The number of bytes of the sequence that begins here, by its own length field; nil if this is no
/// sequence or the length is indefinite (X.690, section 8.1.3).
func lengthOfDER(_ bytes: [UInt8]) -> Int? {
  guard bytes.count >= 2, bytes[0] == 0x30 else { return nil }
  if bytes[1] < 0x80 { return 2 + Int(bytes[1]) }
  let count = Int(bytes[1] & 0x7F)
  guard (1...4).contains(count), bytes.count >= 2 + count else { return nil }
  return bytes[2..<(2 + count)].reduce(0) { $0 << 8 | Int($1) } + 2 + count
}

extension ASN1Node {
  /// The values in a sequence; nil if it is not a sequence.
  var sequence: [ASN1Node]? { identifier == .sequence ? parts : nil }

  /// The values in it; nil if it is primitive.
  var parts: [ASN1Node]? {
    if case .constructed(let parts) = content { Array(parts) } else { nil }
  }

  /// The bytes of a primitive value; nil if it is constructed.
  var bytes: ArraySlice<UInt8>? {
    if case .primitive(let bytes) = content { bytes } else { nil }
  }

  /// The bytes of an integer without leading zeros; nil for other values and for numbers below 1.
  var positiveInteger: ArraySlice<UInt8>? {
    guard identifier == .integer, let bytes, let first = bytes.first, first < 0x80 else {
      return nil
    }
    let digits = bytes.drop { $0 == 0 }
    return digits.isEmpty ? nil : digits
  }

  /// The bytes of a bit string; nil for other values and if it does not end with a whole byte.
  var bits: ArraySlice<UInt8>? {
    guard identifier == .bitString, let bytes, bytes.first == 0 else { return nil }
    return bytes.dropFirst()
  }

  /// Its object identifier, or the first one in it; nil if there is none.
  var objectIdentifier: ASN1ObjectIdentifier? {
    let node = identifier == .sequence ? parts?.first : self
    return node.flatMap { try? ASN1ObjectIdentifier(derEncoded: $0) }
  }

  /// Whether it has this context-specific tag.
  func isTagged(_ number: UInt) -> Bool {
    identifier == ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
  }
}

extension [ASN1Node] {
  /// The first one with this context-specific tag.
  func tagged(_ number: UInt) -> ASN1Node? { first { $0.isTagged(number) } }
}
