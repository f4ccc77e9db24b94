import SwiftASN1
import X509

/// The signature of a certificate, of a kind that can be verified here.
struct CertificateSignature {
  private let signed: ArraySlice<UInt8>
  private let bytes: ArraySlice<UInt8>
  private let algorithm: Algorithm

  private struct Algorithm {
    let signature: Certificate.SignatureAlgorithm
    /// The algorithm of the keys that make such signatures.
    let key: ASN1ObjectIdentifier
  }

  /// Reads the three parts of a certificate; nil for other kinds of signature.
  init?(of certificate: [ASN1Node]) {
    guard let name = certificate[1].objectIdentifier, let algorithm = Self.algorithms[name],
      let bytes = certificate[2].bits
    else { return nil }
    signed = certificate[0].encodedBytes
    self.bytes = bytes
    self.algorithm = algorithm
  }

  /// Whether it was made with a key; nil for a kind of key that is not understood here.
  func isValid(for key: PublicKeyContent) -> Bool? {
    if key.kind?.algorithm != algorithm.key { return false }
    return key.key?.isValidSignature(
      bytes, for: signed, signatureAlgorithm: algorithm.signature)
  }

  private static let algorithms: [ASN1ObjectIdentifier: Algorithm] = [
    [1, 2, 840, 10_045, 4, 3, 2]: Algorithm(signature: .ecdsaWithSHA256, key: .ellipticCurve),
    [1, 2, 840, 10_045, 4, 3, 3]: Algorithm(signature: .ecdsaWithSHA384, key: .ellipticCurve),
    [1, 2, 840, 10_045, 4, 3, 4]: Algorithm(signature: .ecdsaWithSHA512, key: .ellipticCurve),
    [1, 2, 840, 113_549, 1, 1, 11]: Algorithm(signature: .sha256WithRSAEncryption, key: .rsa),
    [1, 2, 840, 113_549, 1, 1, 12]: Algorithm(signature: .sha384WithRSAEncryption, key: .rsa),
    [1, 2, 840, 113_549, 1, 1, 13]: Algorithm(signature: .sha512WithRSAEncryption, key: .rsa),
    .ed25519: Algorithm(signature: .ed25519, key: .ed25519),
  ]
}
