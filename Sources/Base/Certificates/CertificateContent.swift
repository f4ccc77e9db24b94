import SwiftASN1
import Times

/// What this program needs to know of a certificate.
///
/// Only the form is required. A value that is not understood is nil or empty: the TLS library
/// decides whether it can use the certificate.
struct CertificateContent {
  /// The subject: the common name, or else the whole name; empty if there is none.
  let subject: String
  /// When it begins to be valid.
  let from: Timestamp?
  /// The last moment at which it is valid.
  let until: Timestamp?
  /// Its key.
  let key: PublicKeyContent

  /// The encoded subject.
  private let subjectBytes: ArraySlice<UInt8>
  /// The encoded issuer.
  private let issuerBytes: ArraySlice<UInt8>
  /// The subject key identifier.
  private let keyIdentifier: ArraySlice<UInt8>?
  /// The authority key identifier.
  private let issuerKeyIdentifier: ArraySlice<UInt8>?
  private let signature: CertificateSignature?

  /// Reads the DER of a certificate.
  ///
  /// - Throws: if it is not a valid certificate, or its key is invalid.
  init(_ bytes: [UInt8]) throws(BrokenDER) {
    let form = try CertificateForm(bytes)
    subject = distinguishedName(form.subject.sequence ?? [])
    from = Timestamp(form.validity[0])
    until = Timestamp(form.validity[1])
    key = try PublicKeyContent(form.key)
    issuerBytes = form.issuer.encodedBytes
    subjectBytes = form.subject.encodedBytes
    keyIdentifier = form.extensions.value(of: [2, 5, 29, 14])?.bytes
    issuerKeyIdentifier = form.extensions.value(of: [2, 5, 29, 35])?.sequence?.tagged(0)?.bytes
    signature = CertificateSignature(of: form.whole)
  }

  /// Whether it is self-signed and the signature is wrong: then a character was changed. False if
  /// the signature cannot be verified here.
  var hasBrokenSignature: Bool { isOwnIssuer && isSigned(with: self) == false }

  /// Whether another certificate is its issuer's and the signature is wrong. False if the signature
  /// cannot be verified here.
  func hasBrokenSignature(of issuer: CertificateContent) -> Bool {
    guard issuerBytes.elementsEqual(issuer.subjectBytes) else { return false }
    // An authority may have several keys under one name.
    if let wanted = issuerKeyIdentifier, let key = issuer.keyIdentifier, wanted != key {
      return false
    }
    return isSigned(with: issuer) == false
  }

  /// Whether it is signed with its own key. Only such a certificate may omit the authority key
  /// identifier (RFC 5280, section 4.2.1.1). One without a subject key identifier does not follow
  /// that document, and may have been signed by an earlier key of the same authority.
  private var isOwnIssuer: Bool {
    guard let keyIdentifier else { return false }
    guard let issuerKeyIdentifier else { return issuerBytes.elementsEqual(subjectBytes) }
    return issuerKeyIdentifier == keyIdentifier
  }

  private func isSigned(with issuer: CertificateContent) -> Bool? {
    signature?.isValid(for: issuer.key)
  }
}

extension [ASN1Node] {
  /// The value of an extension; nil if it is missing or not understood.
  fileprivate func value(of name: ASN1ObjectIdentifier) -> ASN1Node? {
    for node in self {
      guard let parts = node.sequence, let last = parts.last, last.identifier == .octetString,
        node.objectIdentifier == name
      else { continue }
      return last.bytes.flatMap { try? parseBER($0) }
    }
    return nil
  }
}

extension Timestamp {
  /// Reads a time in a certificate (RFC 5280, section 4.1.2.5); nil for other forms.
  fileprivate init?(_ node: ASN1Node) {
    guard let bytes = node.bytes, bytes.last == UInt8(ascii: "Z") else { return nil }
    var digits = bytes.dropLast().map { Int($0) - 0x30 }
    guard digits.allSatisfy((0...9).contains) else { return nil }
    if node.identifier == .utcTime, digits.count == 12 {
      digits = (digits[0] < 5 ? [2, 0] : [1, 9]) + digits
    }
    guard digits.count == 14 else { return nil }
    let pairs = stride(from: 0, to: 14, by: 2).map { "\(digits[$0])\(digits[$0 + 1])" }
    let text =
      "\(pairs[0])\(pairs[1])-\(pairs[2])-\(pairs[3])T\(pairs[4]):\(pairs[5]):\(pairs[6])"
    guard let time = CivilTime(text) else { return nil }
    self.init(seconds: time.secondsAsUTC)
  }
}
