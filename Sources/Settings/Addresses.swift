import Files

/// Whether a text is an e-mail address that can stand in a header and in an SMTP command as it is:
/// printing ASCII, one `@`, a dot-atom before it and a host name after it (RFC 5321, section 4.1.2).
func isEmailAddress(_ text: String) -> Bool {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  guard parts.count == 2, let local = parts.first, let domain = parts.last,
    (1...64).contains(local.utf8.count)
  else { return false }
  let atoms = local.split(separator: ".", omittingEmptySubsequences: false)
  return isHostName(String(domain)) && !local.hasPrefix("-")
    && atoms.allSatisfy { atom in
      !atom.isEmpty
        && atom.utf8.allSatisfy {
          isASCIILetterOrDigit($0) || "!#$%&'*+/=?^_`{|}~-".utf8.contains($0)
        }
    }
}

/// Whether a text is a host name (RFC 1123) or an address in brackets or dotted form.
func isHostName(_ text: String) -> Bool {
  if text.hasPrefix("["), text.hasSuffix("]") {
    let inner = text.dropFirst().dropLast()
    return !inner.isEmpty
      && inner.utf8.allSatisfy {
        isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
      }
  }
  guard (1...253).contains(text.utf8.count) else { return false }
  return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
    (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
      && label.utf8.allSatisfy { isASCIILetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }
}

/// Why a file must not be trusted with a secret, with a hint; nil when it may be.
func secretFileProblem(_ path: String) -> (String, String?)? {
  do throws(FileError) {
    let status = try fileStatus(path)
    if status.kind != .regular {
      return (FileError("use", path, .notRegular).description, nil)
    }
    if status.mode & 0o077 != 0 {
      return (
        FileError("use", path, .openMode(status.mode)).description, "run 'chmod 600' on it"
      )
    }
    // Root becomes another user later, who is not known yet; then it is checked again.
    let user = effectiveUser() == 0 ? status.owner : effectiveUser()
    if status.owner != user, status.owner != 0 {
      return (FileError("use", path, .foreignOwner(status.owner)).description, nil)
    }
    try requireTrustedWay(to: path, of: user)
    return nil
  } catch {
    return (error.description, error.hint)
  }
}

func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

private func isHexDigit(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
}
