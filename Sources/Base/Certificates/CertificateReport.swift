package import Diagnostics
import Files
package import Times

/// What is wrong with the PEM files of a connection, and which of their certificates end (H7).
package struct CertificateReport: Sendable {
  /// What makes a file unusable, in the order of the files; empty when all are sound.
  package private(set) var faults: [Diagnostic] = []
  /// Certificates that end soon, have ended or are not valid yet.
  package private(set) var notices: [ValidityNotice] = []
  /// Whether a file is open to users who must not have it, or closed to this one.
  package private(set) var isPermission = false

  /// When the client's certificate, or the first one of its chain, ends; nil if none can be read.
  package private(set) var certificateEnd: Timestamp?
  /// When the last of the trusted certificates ends; nil if none can be read.
  package private(set) var authoritiesEnd: Timestamp?

  private let now: Timestamp

  /// How many bytes a file of certificates may have.
  package static let limit = 4 << 20

  /// Reads and checks the files.
  ///
  /// - Parameters:
  ///   - authorities: the path of the certificates that are trusted, nil for none.
  ///   - certificate: the path of the client's certificate with its chain, nil for none.
  ///   - key: the path of that certificate's key.
  ///   - now: the time.
  package init(authorities: String?, certificate: String?, key: String?, at now: Timestamp) {
    self.now = now
    if let authorities {
      // Of a bundle some have always ended, and one is enough.
      authoritiesEnd = certificates(in: authorities, key: key)?.compactMap(\.content?.until).max()
    }
    var chain: [ListedCertificate]?
    if let certificate {
      chain = certificates(in: certificate, key: key)
      certificateEnd = chain?.compactMap(\.content?.until).min()
      if let chain { checkChain(chain, certificate) }
    }
    if let key { checkKey(key, chain?.map(\.content?.key), certificate) }
  }

  private struct ListedCertificate {
    let line: Int
    /// Nil if it is invalid, which is reported.
    let content: CertificateContent?
  }

  // MARK: - Certificates

  /// The certificates in a file; nil if there are none, which is reported.
  private mutating func certificates(in path: String, key: String?) -> [ListedCertificate]? {
    let file = read(path, as: "certificate") { path throws(FileError) in
      try readFile(path, limit: Self.limit).bytes
    }
    guard let (bytes, pem) = file else { return nil }
    let blocks = pem.blocks.filter(\.isCertificate)
    if blocks.isEmpty {
      if let other = pem.blocks.first {
        refuse(
          path, other.line, "expected a certificate, not a \(other.noun)",
          hint: other.isKey
            ? "is this the file for 'key_file'?"
            : other.label.hasSuffix("REQUEST") ? "ask your CA to issue a certificate for it" : nil)
      } else if pem.faults.isEmpty {
        refuse(
          path, 1,
          "this file must contain a certificate as PEM, but has no line "
            + "'-----BEGIN CERTIFICATE-----'", hint: hint(about: bytes))
      }
      return nil
    }
    for block in pem.blocks where block.isKey && path != key {
      refuse(
        path, block.line, "a private key must not be in the file of certificates",
        hint: "move it into a separate file for 'key_file' that only its owner can read")
    }
    return blocks.enumerated().map { index, block in
      let name =
        blocks.count == 1 ? "this certificate" : "certificate \(index + 1) of \(blocks.count)"
      let content = content(of: block, name, path)
      let place = SourceLocation(file: path, line: block.line, column: 1)
      if let content,
        let notice = ValidityNotice(content, at: place, of: blocks.count, now: now),
        !notices.contains(notice)
      {
        notices.append(notice)
      }
      return ListedCertificate(line: block.line, content: content)
    }
  }

  private mutating func content(
    of block: PEMBlock, _ name: String, _ path: String
  ) -> CertificateContent? {
    guard let bytes = der(of: block, name, path) else { return nil }
    do throws(BrokenDER) {
      let content = try CertificateContent(bytes)
      if content.hasBrokenSignature {
        refuse(path, block.line, "\(name) is broken: \(changed)", hint: copyAgain)
        return nil
      }
      return content
    } catch {
      refuse(path, block.line, "\(name) is broken: \(changed)", hint: copyAgain)
      return nil
    }
  }

  /// Each certificate of a chain is signed with the key of the next one.
  private mutating func checkChain(_ chain: [ListedCertificate], _ path: String) {
    for (found, next) in zip(chain, chain.dropFirst()) {
      guard let certificate = found.content, let issuer = next.content,
        certificate.hasBrokenSignature(of: issuer)
      else { continue }
      refuse(
        path, found.line,
        "this certificate, or that of its issuer in line \(next.line), is broken: \(changed)",
        hint: copyAgain)
    }
  }

  // MARK: - The key

  private mutating func checkKey(
    _ path: String, _ chain: [PublicKeyContent?]?, _ certificatePath: String?
  ) {
    guard let (bytes, pem) = read(path, as: "private key", readSecret) else { return }
    guard let block = pem.blocks.first(where: \.isKey) else {
      if let other = pem.blocks.first {
        refuse(
          path, other.line, "expected a private key, not a \(other.noun)",
          hint: other.isCertificate ? "is this the file for 'certificate_file'?" : nil)
      } else if pem.faults.isEmpty {
        refuse(
          path, 1,
          "this file must contain a private key as PEM, but has no line '-----BEGIN PRIVATE KEY-----'",
          hint: hint(about: bytes))
      }
      return
    }
    if block.isEncrypted || block.label == "ENCRYPTED PRIVATE KEY" {
      refuse(
        path, block.line, "this key is encrypted; keys with a passphrase are not supported",
        hint:
          "run 'openssl pkey' to write it without a passphrase; only its owner may read that file")
      return
    }
    if block.label == "OPENSSH PRIVATE KEY" {
      refuse(
        path, block.line, "expected a TLS key, not an OpenSSH key",
        hint: "name the key that belongs to the certificate")
      return
    }
    guard let der = der(of: block, "this key", path) else { return }
    do throws(BrokenDER) {
      let key = try PrivateKeyContent(der, label: block.label)
      guard let certificatePath, let chain, let first = chain.first ?? nil,
        !key.canBelong(to: first)
      else { return }
      let owner = chain.firstIndex { $0.map(key.belongs) ?? false }
      refuse(
        path, block.line,
        owner.map {
          "this key belongs to certificate \($0 + 1) in \(quotedPath(certificatePath)), which must "
            + "be the first there"
        } ?? "this key does not belong to the certificate in \(quotedPath(certificatePath))",
        hint: owner == nil
          ? "are both files of the same date, and of the same request?"
          : "its issuer's follows after it")
    } catch {
      refuse(path, block.line, "this key is broken: \(changed)", hint: copyAgain)
    }
  }

  // MARK: - Files

  private mutating func read(
    _ path: String, as what: String, _ bytes: (String) throws(FileError) -> [UInt8]
  ) -> (bytes: [UInt8], pem: PEMReader)? {
    do throws(FileError) {
      let bytes = try bytes(path)
      if bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
        refuse(path, 1, "this file must contain a \(what) as PEM, but is empty")
        return nil
      }
      let pem = PEMReader(bytes)
      // A wrong file has one fault in a thousand lines, or a thousand times the same one.
      for fault in pem.faults.prefix(10) {
        refuse(path, fault.line, column: fault.column, fault.text, hint: fault.hint)
      }
      return (bytes, pem)
    } catch {
      isPermission = isPermission || error.isPermission
      let hint =
        error.hint
        ?? (error.isMissing ? "name a file that exists in the config, or remove its key" : nil)
      faults.append(Diagnostic(.error, in: path, error.reason, hint: hint))
      return nil
    }
  }

  /// The DER of a block; nil if its length is wrong, which is reported.
  private mutating func der(of block: PEMBlock, _ name: String, _ path: String) -> [UInt8]? {
    guard let bytes = block.bytes else { return nil }
    // In BER the length may be indefinite, with a mark at the end.
    if bytes.starts(with: [0x30, 0x80]) { return bytes }
    let length = lengthOfDER(bytes)
    if let length, length <= bytes.count,
      block.label == "TRUSTED CERTIFICATE" || bytes[length...].allSatisfy(isPadding)
    {
      // OpenSSL appends the trusted purposes to a certificate, and ignores any other data after it.
      return Array(bytes[..<length])
    }
    if let fault = block.oddLine?.fault {
      refuse(path, fault.line, column: fault.column, fault.text, hint: fault.hint)
    } else if let length {
      refuse(
        path, block.line,
        "\(name) is broken: it must have \(length) bytes, not \(bytes.count)", hint: copyAgain)
    } else {
      refuse(path, block.line, "\(name) is broken: \(changed)", hint: copyAgain)
    }
    return nil
  }

  private mutating func refuse(
    _ path: String, _ line: Int, column: Int = 1, _ text: String, hint: String? = nil
  ) {
    let place = SourceLocation(file: path, line: line, column: column)
    faults.append(Diagnostic(.error, at: place, text, hint: hint))
  }

  /// What a file without PEM may be.
  private func hint(about bytes: [UInt8]) -> String? {
    if bytes.first == 0x30, let length = lengthOfDER(bytes), length == bytes.count {
      return
        "it is DER or PKCS #12: 'openssl x509 -inform der', 'openssl pkey' or 'openssl pkcs12' "
        + "writes it as PEM"
    }
    return nil
  }
}

/// Whether tools write this byte after the end of DER.
private func isPadding(_ byte: UInt8) -> Bool { [0x00, 0x0A, 0x0D].contains(byte) }

private let changed = "characters were changed, or lines are missing or mixed up"

private func quotedPath(_ path: String) -> String { "'\(visible(path))'" }
