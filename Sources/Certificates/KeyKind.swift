import SwiftASN1

/// The kind of a key, as far as it decides whether the key can be looked into.
enum KeyKind {
  /// swift-certificates reads it.
  case known
  /// OpenSSL uses it for TLS and swift-certificates does not read it: its file is checked less closely.
  case foreign

  /// Reads the algorithm of a key with its parameters (RFC 5280, section 4.1.2.7); nil where it is none of
  /// those that TLS has.
  ///
  /// - Parameter modulus: the modulus of an RSA key.
  init?(_ algorithm: ASN1Node, modulus: () throws -> ArraySlice<UInt8>) throws {
    let parts = try children(of: algorithm)
    guard let first = parts.first else { return nil }
    switch try ASN1ObjectIdentifier(derEncoded: first) {
    case Self.rsa: self = Self.isLong(try modulus()) ? .known : .foreign
    case Self.ellipticCurve where parts.count == 2: self.init(curve: parts[1])
    case Self.ed25519: self = .known
    case Self.ed448, Self.rsaPSS, Self.dsa: self = .foreign
    default: return nil
    }
  }

  /// Reads the name of a curve; nil where it is none of those that TLS has.
  init?(curve: ASN1Node) {
    guard let name = try? ASN1ObjectIdentifier(derEncoded: curve) else { return nil }
    if Self.curves.contains(name) {
      self = .known
    } else if Self.foreignCurves.contains(name)
      || Array(name.oidComponents.dropLast()) == Self.brainpool
    {
      self = .foreign
    } else {
      return nil
    }
  }

  /// Whether an RSA key has 2,048 bits or more: shorter ones are not read.
  static func isLong(_ modulus: ArraySlice<UInt8>) -> Bool {
    guard let first = modulus.firstIndex(where: { $0 != 0 }) else { return true }
    return (modulus.count - (first - modulus.startIndex)) * 8 - modulus[first].leadingZeroBitCount
      >= 2_048
  }

  private static let rsa: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 1]
  private static let rsaPSS: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 10]
  private static let dsa: ASN1ObjectIdentifier = [1, 2, 840, 10_040, 4, 1]
  private static let ellipticCurve: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 2, 1]
  private static let ed25519: ASN1ObjectIdentifier = [1, 3, 101, 112]
  private static let ed448: ASN1ObjectIdentifier = [1, 3, 101, 113]
  /// P-256, P-384, P-521.
  private static let curves: [ASN1ObjectIdentifier] = [
    [1, 2, 840, 10_045, 3, 1, 7], [1, 3, 132, 0, 34], [1, 3, 132, 0, 35],
  ]
  /// P-192, P-224, secp256k1.
  private static let foreignCurves: [ASN1ObjectIdentifier] = [
    [1, 2, 840, 10_045, 3, 1, 1], [1, 3, 132, 0, 33], [1, 3, 132, 0, 10],
  ]
  /// RFC 5639, section 4.1.
  private static let brainpool: [UInt] = [1, 3, 36, 3, 3, 2, 8, 1, 1]
}
