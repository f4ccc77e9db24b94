import X509

extension Certificate {
  /// Whether it says that it is signed with its own key, and the signature does not hold: then a
  /// character of it was changed. False where that cannot be said.
  var hasBrokenSignature: Bool {
    isOwnIssuer && publicKey.knows(signatureAlgorithm)
      && !publicKey.isValidSignature(signature, for: self)
  }

  /// Whether its signature holds with the key of another certificate; nil where that one is not its
  /// issuer or the signature is of a kind that is not known.
  func isSigned(by authority: Certificate) -> Bool? {
    guard issuer == authority.subject, authority.publicKey.knows(signatureAlgorithm) else {
      return nil
    }
    return authority.publicKey.isValidSignature(signature, for: self)
  }

  /// Whether it names itself as the one who signed it: by the key or, where it names none, by the name.
  /// After a change of keys an authority issues certificates with its own name and another key.
  private var isOwnIssuer: Bool {
    if let authority = try? extensions.authorityKeyIdentifier?.keyIdentifier,
      let own = try? extensions.subjectKeyIdentifier?.keyIdentifier
    {
      return authority == own
    }
    return subject == issuer
  }
}

extension Certificate.PublicKey {
  fileprivate func knows(_ algorithm: Certificate.SignatureAlgorithm) -> Bool {
    let kind = String(describing: self)
    switch algorithm {
    case .ecdsaWithSHA256, .ecdsaWithSHA384, .ecdsaWithSHA512:
      return kind.hasPrefix("P")
    case .sha256WithRSAEncryption, .sha384WithRSAEncryption, .sha512WithRSAEncryption:
      return kind.hasPrefix("RSA")
    case .ed25519:
      return kind.hasPrefix("Ed25519")
    default:
      return false
    }
  }
}
