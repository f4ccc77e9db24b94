import FoundationEssentials
import SwiftASN1
import Times
import X509

/// What a certificate says that matters here.
struct CertificateContent {
  /// Whose certificate it is: the common name, or else the whole name.
  let subject: String
  /// When it begins to be valid.
  let from: Timestamp
  /// The last moment at which it is valid.
  let until: Timestamp
  /// All of it; nil where its key is of a kind that cannot be looked into.
  let certificate: Certificate?

  /// Reads the DER of a certificate.
  ///
  /// - Throws: when it is no certificate, or a part of it is broken.
  init(_ bytes: [UInt8]) throws(BrokenDER) {
    do {
      let certificate = try Certificate(derEncoded: bytes)
      subject = Self.name(certificate.subject)
      from = Timestamp(certificate.notValidBefore)
      until = Timestamp(certificate.notValidAfter)
      self.certificate = certificate
    } catch {
      // Perhaps its key alone is of a kind that swift-certificates does not read.
      self = try Self.outline(bytes)
    }
  }

  private init(subject: String, from: Timestamp, until: Timestamp) {
    self.subject = subject
    self.from = from
    self.until = until
    certificate = nil
  }

  /// What can be read of a certificate with a foreign kind of key (RFC 5280, section 4.1).
  private static func outline(_ bytes: [UInt8]) throws(BrokenDER) -> CertificateContent {
    do {
      let parts = try children(of: DER.parse(bytes))
      guard parts.count == 3 else { throw BrokenDER() }
      var fields = try children(of: parts[0])[...]
      // The version, which the first one has not.
      if fields.first?.identifier.tagClass == .contextSpecific { fields.removeFirst() }
      guard fields.count >= 6 else { throw BrokenDER() }
      let first = fields.startIndex
      let validity = try children(of: fields[first + 3])
      let subject = try DistinguishedName(derEncoded: fields[first + 4])
      let key = try children(of: fields[first + 5])
      guard key.count == 2,
        try KeyKind(key[0], modulus: { try modulus(key[1]) }) == .foreign
      else { throw BrokenDER() }
      guard validity.count == 2, let from = Timestamp(validity[0]),
        let until = Timestamp(validity[1])
      else { throw BrokenDER() }
      return CertificateContent(subject: name(subject), from: from, until: until)
    } catch {
      throw BrokenDER()
    }
  }

  private static func modulus(_ key: ASN1Node) throws -> ArraySlice<UInt8> {
    let numbers = try children(of: DER.parse(ASN1BitString(derEncoded: key).bytes))
    guard numbers.count == 2, case .primitive(let modulus) = numbers[0].content else {
      throw BrokenDER()
    }
    return modulus
  }

  private static func name(_ name: DistinguishedName) -> String {
    for attributes in name {
      for attribute in attributes where attribute.type == .RDNAttributeType.commonName {
        if let text = String(attribute.value) { return text }
      }
    }
    return String(describing: name)
  }
}

/// Bytes that are not the DER of what they should be.
struct BrokenDER: Error {}

/// The parts of a sequence.
func children(of node: ASN1Node) throws -> [ASN1Node] {
  guard node.identifier == .sequence, case .constructed(let parts) = node.content else {
    throw BrokenDER()
  }
  return Array(parts)
}

/// How many bytes the DER that begins here says that it has; nil when it does not begin as a sequence
/// does (X.690, section 8.1.3).
func lengthOfDER(_ bytes: [UInt8]) -> Int? {
  guard bytes.count >= 2, bytes[0] == 0x30 else { return nil }
  if bytes[1] < 0x80 { return 2 + Int(bytes[1]) }
  let count = Int(bytes[1] & 0x7F)
  guard (1...4).contains(count), bytes.count >= 2 + count else { return nil }
  return bytes[2..<(2 + count)].reduce(0) { $0 << 8 | Int($1) } + 2 + count
}

extension Timestamp {
  fileprivate init(_ date: Date) {
    self.init(clamping: date.timeIntervalSince1970)
  }

  /// Reads a time of a certificate (RFC 5280, section 4.1.2.5).
  fileprivate init?(_ node: ASN1Node) {
    let time: CivilTime
    if let utc = try? UTCTime(derEncoded: node) {
      time = CivilTime(
        year: utc.year, month: utc.month, day: utc.day,
        secondOfDay: utc.hours * 3_600 + utc.minutes * 60 + utc.seconds)
    } else if let full = try? GeneralizedTime(derEncoded: node) {
      time = CivilTime(
        year: full.year, month: full.month, day: full.day,
        secondOfDay: full.hours * 3_600 + full.minutes * 60 + full.seconds)
    } else {
      return nil
    }
    self.init(seconds: time.secondsAsUTC)
  }
}
