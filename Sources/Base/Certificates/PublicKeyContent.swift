import Crypto
import CryptoExtras
import SwiftASN1
import X509

/// The key of a certificate.
struct PublicKeyContent {
  /// Its algorithm; nil if it has no name.
  let kind: KeyKind?
  /// The key; nil for a kind that is not understood here: the TLS library decides about it.
  let key: Certificate.PublicKey?

  /// Reads a key with its algorithm (RFC 5280, section 4.1.2.7).
  ///
  /// - Throws: if the key does not have the form that its algorithm requires.
  init(_ node: ASN1Node) throws(BrokenDER) {
    let parts = node.sequence ?? []
    kind = parts.first.flatMap { KeyKind($0) }
    guard let kind, let bits = parts.last?.bits else {
      key = nil
      return
    }
    switch kind.algorithm {
    case .rsa where RSANumbers.areUsual(try parseBER(bits).sequence ?? []):
      key = try sound { .init(try _RSA.Signing.PublicKey(derRepresentation: bits)) }
    case .ellipticCurve:
      key = try publicKey(bits, on: kind.curve)
    case .ed25519:
      key = try sound { .init(try Curve25519.Signing.PublicKey(rawRepresentation: bits)) }
    default:
      key = nil
    }
  }
}

/// Reads a point as a key, in the uncompressed, compressed (SEC 1, section 2.3.3) or hybrid (X9.62)
/// form; nil for curves that are not understood here.
///
/// - Throws: if the point is not on the curve.
func publicKey(
  _ point: ArraySlice<UInt8>, on curve: ASN1ObjectIdentifier?
) throws(BrokenDER) -> Certificate.PublicKey? {
  guard let form = point.first, let last = point.last else { throw BrokenDER() }
  if [2, 3].contains(form) {
    return switch curve {
    case .p256?: try sound { .init(try P256.Signing.PublicKey(compressedRepresentation: point)) }
    case .p384?: try sound { .init(try P384.Signing.PublicKey(compressedRepresentation: point)) }
    case .p521?: try sound { .init(try P521.Signing.PublicKey(compressedRepresentation: point)) }
    default: nil
    }
  }
  let whole = form == 6 + (last & 1) ? [4] + point.dropFirst() : Array(point)
  return switch curve {
  case .p256?: try sound { .init(try P256.Signing.PublicKey(x963Representation: whole)) }
  case .p384?: try sound { .init(try P384.Signing.PublicKey(x963Representation: whole)) }
  case .p521?: try sound { .init(try P521.Signing.PublicKey(x963Representation: whole)) }
  default: nil
  }
}

/// Calls a library that refuses bytes only if they are broken.
func sound<Value>(_ make: () throws -> Value) throws(BrokenDER) -> Value {
  do {
    return try make()
  } catch {
    throw BrokenDER()
  }
}

/// The numbers of RSA keys.
enum RSANumbers {
  /// Whether modulus and exponent, with which keys begin, are of a size that is understood here:
  /// such keys are refused only for numbers that no key has.
  static func areUsual(_ numbers: some Collection<ASN1Node>) -> Bool {
    let values = numbers.prefix(2).compactMap(\.positiveInteger)
    guard values.count == 2, let first = values[0].first else { return false }
    return (2_048...8_192).contains(values[0].count * 8 - first.leadingZeroBitCount)
      && values[1].count <= 4
  }
}
