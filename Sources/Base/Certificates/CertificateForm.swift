import SwiftASN1

/// The form of a certificate (RFC 5280, section 4.1), checked as strictly as by OpenSSL, which
/// refuses a whole file if one certificate in it has another form.
struct CertificateForm {
  /// The parts of a certificate: the signed part, the signature algorithm, the signature.
  let whole: [ASN1Node]
  let issuer: ASN1Node
  let validity: [ASN1Node]
  let subject: ASN1Node
  let key: ASN1Node
  let extensions: [ASN1Node]

  /// Takes a certificate apart.
  ///
  /// - Throws: if it has another form.
  init(_ bytes: [UInt8]) throws(BrokenDER) {
    guard let whole = try parseBER(bytes[...]).sequence, whole.count == 3,
      let signed = whole[0].sequence, whole[1].isAlgorithm, whole[2].isValid(.bitString)
    else { throw BrokenDER() }
    // Version 1 has no version field.
    let version = signed.first?.isTagged(0) == true ? signed[0].parts : nil
    let fields = Array(signed.dropFirst(version == nil ? 0 : 1))
    guard version.map({ $0.count == 1 && $0[0].isValid(.integer) }) ?? true, fields.count >= 6,
      fields[0].isValid(.integer), fields[1].isAlgorithm, fields[2].isName,
      let validity = fields[3].sequence, validity.count == 2,
      validity.allSatisfy({ $0.identifier == .utcTime || $0.identifier == .generalizedTime }),
      fields[4].isName, fields[5].isPublicKey
    else { throw BrokenDER() }
    let rest = fields.dropFirst(6)
    let extensions = rest.last?.isTagged(3) == true ? rest.last?.parts : []
    guard rest.allSatisfy({ node in (1...3).contains { node.isTagged($0) } }),
      let extensions, extensions.count <= 1,
      extensions.first?.sequence?.allSatisfy(\.isExtension) ?? extensions.isEmpty
    else { throw BrokenDER() }
    self.whole = whole
    issuer = fields[2]
    self.validity = validity
    subject = fields[4]
    key = fields[5]
    self.extensions = extensions.first?.sequence ?? []
  }
}

extension ASN1Node {
  fileprivate var isAlgorithm: Bool {
    guard let parts = sequence, (1...2).contains(parts.count) else { return false }
    return parts[0].isValid(.objectIdentifier) && parts.dropFirst().allSatisfy(\.isValid)
  }

  fileprivate var isName: Bool {
    guard let sets = sequence else { return false }
    return sets.allSatisfy { set in
      set.identifier == .set
        && set.parts?.allSatisfy { attribute in
          guard let parts = attribute.sequence, parts.count == 2 else { return false }
          return parts[0].isValid(.objectIdentifier) && parts[1].isValid
            && parts[1].identifier.tagClass == .universal
        } == true
    }
  }

  fileprivate var isPublicKey: Bool {
    guard let parts = sequence, parts.count == 2 else { return false }
    return parts[0].isAlgorithm && parts[1].isValid(.bitString)
  }

  fileprivate var isExtension: Bool {
    guard let parts = sequence, (2...3).contains(parts.count) else { return false }
    return parts[0].isValid(.objectIdentifier) && parts[parts.count - 1].identifier == .octetString
      && (parts.count == 2 || parts[1].isValid(.boolean))
  }

  fileprivate func isValid(_ identifier: ASN1Identifier) -> Bool {
    self.identifier == identifier && isValid
  }

  /// Whether a value has the encoding that its type requires. Constructed values are not looked
  /// into.
  private var isValid: Bool {
    guard let bytes else { return true }
    switch identifier {
    case .boolean: return bytes.count == 1
    case .null: return bytes.isEmpty
    case .integer, .enumerated:
      guard let first = bytes.first, let second = bytes.dropFirst().first else {
        return !bytes.isEmpty
      }
      // Only the shortest form.
      return !(first == 0 && second < 0x80) && !(first == 0xFF && second >= 0x80)
    case .bitString: return bytes.first.map { $0 < 8 } ?? false
    case .objectIdentifier:
      guard let last = bytes.last, last < 0x80 else { return false }
      // No component has leading zeros.
      return !zip([0] + bytes, bytes).contains { $0 < 0x80 && $1 == 0x80 }
    case .bmpString: return bytes.count % 2 == 0
    case .universalString: return bytes.count % 4 == 0
    case .utf8String: return String(validating: bytes, as: UTF8.self) != nil
    default: return true
    }
  }
}
