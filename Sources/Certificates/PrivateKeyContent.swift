import SwiftASN1
import X509

/// What a private key turns out to be.
enum PrivateKeyContent {
  /// A key whose public half is known.
  case key(Certificate.PublicKey)
  /// A key of a kind that cannot be looked into.
  case foreign

  /// Reads the DER of a private key: PKCS #1, SEC 1 or PKCS #8, as its label says.
  ///
  /// - Throws: when it is no key that TLS can use, or a part of it is broken.
  init(_ bytes: [UInt8], label: String) throws(BrokenDER) {
    do {
      let parts = try children(of: DER.parse(bytes))
      switch try Self.kind(of: parts, label: label) {
      case .foreign:
        self = .foreign
      case .known:
        let document = PEMDocument(type: label, derBytes: bytes)
        let key = try Certificate.PrivateKey(pemDocument: document).publicKey
        if let written = try Self.publicHalf(of: parts, label: label),
          !Self.isSamePoint(written, key.subjectPublicKeyInfoBytes)
        {
          throw BrokenDER()
        }
        self = .key(key)
      case nil:
        throw BrokenDER()
      }
    } catch {
      throw BrokenDER()
    }
  }

  private static func kind(of parts: [ASN1Node], label: String) throws -> KeyKind? {
    switch label {
    case "RSA PRIVATE KEY":
      return KeyKind.isLong(try modulus(parts)) ? .known : .foreign
    case "EC PRIVATE KEY":
      return try tagged(0, in: parts).flatMap { KeyKind(curve: $0) }
    case "PRIVATE KEY":
      // RFC 5958 has a second version, which OpenSSL 3.0 does not read either.
      guard parts.count >= 3, try Int(derEncoded: parts[0]) == 0 else { return nil }
      return try KeyKind(parts[1]) { try modulus(inner(parts)) }
    case "DSA PRIVATE KEY":
      return .foreign
    default:
      return nil
    }
  }

  /// The public key that stands beside the private one of an elliptic curve; OpenSSL relies on it.
  private static func publicHalf(
    of parts: [ASN1Node], label: String
  ) throws -> ArraySlice<UInt8>? {
    let key: [ASN1Node] =
      switch label {
      case "EC PRIVATE KEY": parts
      case "PRIVATE KEY": (try? inner(parts)) ?? []
      default: []
      }
    guard let node = try tagged(1, in: key) else { return nil }
    return try ASN1BitString(derEncoded: node).bytes
  }

  /// Whether a point is another one that is not compressed (SEC 1, section 2.3.3).
  private static func isSamePoint(_ point: ArraySlice<UInt8>, _ whole: ArraySlice<UInt8>) -> Bool {
    if point == whole { return true }
    let half = whole.count / 2
    guard let last = whole.last, point.first == 2 + (last & 1) else { return false }
    return point.dropFirst().elementsEqual(whole.dropFirst().prefix(half))
  }

  /// The parts of the key within PKCS #8.
  private static func inner(_ parts: [ASN1Node]) throws -> [ASN1Node] {
    guard parts.count >= 3 else { throw BrokenDER() }
    return try children(of: DER.parse(ASN1OctetString(derEncoded: parts[2]).bytes))
  }

  /// The modulus of PKCS #1: the number after the version.
  private static func modulus(_ numbers: [ASN1Node]) throws -> ArraySlice<UInt8> {
    guard numbers.count == 9, case .primitive(let modulus) = numbers[1].content else {
      throw BrokenDER()
    }
    return modulus
  }

  private static func tagged(_ number: UInt, in parts: [ASN1Node]) throws -> ASN1Node? {
    let tag = ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    guard let part = parts.first(where: { $0.identifier == tag }) else { return nil }
    guard case .constructed(let inner) = part.content, let node = Array(inner).first else {
      throw BrokenDER()
    }
    return node
  }
}
