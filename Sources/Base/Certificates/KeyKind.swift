import SwiftASN1

/// The algorithm of a key, with its elliptic curve.
struct KeyKind {
  /// The algorithm.
  let algorithm: ASN1ObjectIdentifier
  /// The elliptic curve; nil for other keys and for curves without a name.
  let curve: ASN1ObjectIdentifier?
  /// Whether explicit parameters describe the curve.
  private let isCurveDescribed: Bool

  /// Reads an algorithm with its parameters (RFC 5280, section 4.1.1.2); nil if it has no name.
  init?(_ node: ASN1Node) {
    guard let algorithm = node.objectIdentifier else { return nil }
    self.init(algorithm, node.sequence?.dropFirst().first)
  }

  init(_ algorithm: ASN1ObjectIdentifier, _ parameters: ASN1Node? = nil) {
    self.algorithm = algorithm
    let parameters = algorithm == .ellipticCurve ? parameters : nil
    curve = parameters?.identifier == .objectIdentifier ? parameters?.objectIdentifier : nil
    isCurveDescribed = parameters?.identifier == .sequence
  }

  /// Whether a private key of one kind may belong to a public key of the other: the same curve may
  /// be named in one of them and described in the other.
  func canPair(with other: KeyKind) -> Bool {
    algorithm == other.algorithm
      && (isCurveDescribed || other.isCurveDescribed || curve == other.curve)
  }
}

extension ASN1ObjectIdentifier {
  /// RSA keys (RFC 8017, appendix A.1).
  static let rsa: Self = [1, 2, 840, 113_549, 1, 1, 1]
  /// Keys of elliptic curves (RFC 5480, section 2.1.1).
  static let ellipticCurve: Self = [1, 2, 840, 10_045, 2, 1]
  /// Keys and signatures (RFC 8410, section 3).
  static let ed25519: Self = [1, 3, 101, 112]
  static let p256: Self = [1, 2, 840, 10_045, 3, 1, 7]
  static let p384: Self = [1, 3, 132, 0, 34]
  static let p521: Self = [1, 3, 132, 0, 35]
}
