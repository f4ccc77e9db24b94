import Crypto
import SwiftASN1
import X509

/// What this program needs to know of a private key.
struct PrivateKeyContent {
  /// Its algorithm; nil if it is not known.
  private let kind: KeyKind?
  /// Its public half; nil for a kind that is not understood here: the TLS library decides about it.
  private let key: Certificate.PublicKey?

  /// Reads the DER of a private key: PKCS #1, SEC 1 or PKCS #8, according to its label.
  ///
  /// - Throws: if it does not have the form of its label, or its numbers contradict each other.
  init(_ bytes: [UInt8], label: String) throws(BrokenDER) {
    guard let parts = try parseBER(bytes[...]).sequence else { throw BrokenDER() }
    switch label {
    case "RSA PRIVATE KEY":
      try self.init(KeyKind(.rsa), bytes[...])
    case "EC PRIVATE KEY":
      try self.init(KeyKind(.ellipticCurve, parts.tagged(0)?.parts?.first), bytes[...])
    case "PRIVATE KEY":
      // RFC 5958, section 2.
      guard parts.count >= 3, parts[0].identifier == .integer, let kind = KeyKind(parts[1]),
        parts[2].identifier == .octetString, let key = parts[2].bytes
      else { throw BrokenDER() }
      try self.init(kind, key)
    default:
      try self.init(nil, [])
    }
  }

  private init(_ kind: KeyKind?, _ bytes: ArraySlice<UInt8>) throws(BrokenDER) {
    self.kind = kind
    key =
      switch kind?.algorithm {
      case .rsa?: try Self.rsa(bytes)
      case .ellipticCurve?: try Self.ellipticCurve(bytes, kind?.curve)
      case .ed25519?: try Self.ed25519(bytes)
      default: nil
      }
  }

  /// Whether it may be the key of a certificate: false only if it certainly is not.
  func canBelong(to certificate: PublicKeyContent) -> Bool {
    if let key, let other = certificate.key { return key == other }
    guard let kind, let other = certificate.kind else { return true }
    return kind.canPair(with: other)
  }

  /// Whether it certainly is the key of a certificate.
  func belongs(to certificate: PublicKeyContent) -> Bool {
    key != nil && key == certificate.key
  }

  /// RFC 8017, appendix A.1.2.
  private static func rsa(
    _ bytes: ArraySlice<UInt8>
  ) throws(BrokenDER) -> Certificate.PublicKey? {
    guard let numbers = try parseBER(bytes).sequence, numbers.count >= 9,
      numbers.prefix(9).allSatisfy({ $0.identifier == .integer })
    else { throw BrokenDER() }
    // Other versions and numbers are for more than two primes.
    guard numbers.count == 9, numbers[0].bytes?.elementsEqual([0]) == true,
      numbers.dropFirst().allSatisfy({ $0.positiveInteger != nil }),
      RSANumbers.areUsual(numbers.dropFirst())
    else { return nil }
    // Such a key is refused only if its numbers do not belong together.
    return try sound {
      let document = PEMDocument(type: "RSA PRIVATE KEY", derBytes: Array(bytes))
      return try Certificate.PrivateKey(pemDocument: document).publicKey
    }
  }

  /// RFC 5915, section 3.
  private static func ellipticCurve(
    _ bytes: ArraySlice<UInt8>, _ curve: ASN1ObjectIdentifier?
  ) throws(BrokenDER) -> Certificate.PublicKey? {
    guard let parts = try parseBER(bytes).sequence, parts.count >= 2,
      parts[0].identifier == .integer, parts[1].identifier == .octetString,
      parts.dropFirst(2).allSatisfy({ $0.isTagged(0) || $0.isTagged(1) }),
      let number = parts[1].bytes?.drop(while: { $0 == 0 })
    else { throw BrokenDER() }
    // Some write the number without the zeros at its beginning.
    func padded(to count: Int) -> [UInt8] {
      [UInt8](repeating: 0, count: max(0, count - number.count)) + number
    }
    let key: Certificate.PrivateKey? = try sound {
      switch curve {
      case .p256?: .init(try P256.Signing.PrivateKey(rawRepresentation: padded(to: 32)))
      case .p384?: .init(try P384.Signing.PrivateKey(rawRepresentation: padded(to: 48)))
      case .p521?: .init(try P521.Signing.PrivateKey(rawRepresentation: padded(to: 66)))
      default: nil
      }
    }
    guard let key else { return nil }
    // OpenSSL relies on the public half, if it is there.
    if let written = parts.tagged(1)?.parts?.first {
      guard let point = written.bits, try publicKey(point, on: curve) == key.publicKey else {
        throw BrokenDER()
      }
    }
    return key.publicKey
  }

  /// RFC 8410, section 7.
  private static func ed25519(
    _ bytes: ArraySlice<UInt8>
  ) throws(BrokenDER) -> Certificate.PublicKey {
    let node = try parseBER(bytes)
    guard node.identifier == .octetString, let number = node.bytes else { throw BrokenDER() }
    return try sound {
      Certificate.PrivateKey(try Curve25519.Signing.PrivateKey(rawRepresentation: number)).publicKey
    }
  }
}
