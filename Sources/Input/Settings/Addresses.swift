import ASCII
import Files
import Glibc

/// Whether a text is an e-mail address that is valid unquoted in a header and in an SMTP command:
/// printable ASCII, one `@`, a dot-atom before it and a host name after it (RFC 5321, section
/// 4.1.2).
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
          $0.isASCIILetterOrDigit || "!#$%&'*+/=?^_`{|}~-".utf8.contains($0)
        }
    }
}

/// Whether a text is a host name (RFC 1123), an IPv4 address, or an address in brackets as in
/// e-mail.
func isHostName(_ text: String) -> Bool {
  if text.hasPrefix("[") { return isIPv6Address(text) || isAddressLiteral(text) }
  guard (1...253).contains(text.utf8.count) else { return false }
  return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
    (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
      && label.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") }
  }
}

/// Whether a text is an IPv6 address, in brackets as in a URL or without them.
func isIPv6Address(_ text: String) -> Bool {
  let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
  return isAddress(isBracketed ? text.dropFirst().dropLast() : text[...], AF_INET6)
}

/// Whether a text is an address literal for EHLO, `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321,
/// section 4.1.3).
func isAddressLiteral(_ text: String) -> Bool {
  guard text.hasPrefix("["), text.hasSuffix("]") else { return false }
  let inner = text.dropFirst().dropLast()
  return inner.lowercased().hasPrefix("ipv6:")
    ? isAddress(inner.dropFirst(5), AF_INET6) : isAddress(inner, AF_INET)
}

/// Whether a text is an IPv4 address.
func isIPv4Address(_ text: String) -> Bool { isAddress(text[...], AF_INET) }

private func isAddress(_ text: Substring, _ family: Int32) -> Bool {
  // The size of the larger of the two types.
  var address = in6_addr()
  return !text.utf8.contains(0) && inet_pton(family, String(text), &address) == 1
}

/// Whether a text is an `https` URL with a host, with a port from 1 to 65535 if there is one, and
/// without user, password or fragment.
func isHTTPSAddress(_ text: String) -> Bool {
  guard text.hasPrefix("https://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
    return false
  }
  let rest = text.dropFirst(8)
  let authority = rest.prefix { $0 != "/" && $0 != "?" }
  let end =
    authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : nil
  let host = end.map { authority[..<$0] } ?? authority.prefix { $0 != ":" }
  let port = authority[host.endIndex...]
  let isPort =
    port.isEmpty || port == ":"
    || port.hasPrefix(":") && Int(port.dropFirst()).map { (1...65_535).contains($0) } ?? false
      && port.dropFirst().utf8.allSatisfy(\.isASCIIDigit)
  return (host.hasPrefix("[") ? isIPv6Address(String(host)) : isHostName(String(host))) && isPort
    && !rest.contains { "@#\\".contains($0) }
}

/// Why a file must not contain a secret, with a hint; nil if it may.
func secretFileProblem(_ path: String) -> (String, String)? {
  do throws(FileError) {
    try requireSecretFile(path)
    return nil
  } catch {
    // Credentials of a systemd unit exist only while it runs and only for its user.
    if isCredentialOfUnit(path), error.isMissing || error.cause == .system(EACCES) { return nil }
    return (error.description, error.hintAboutSecret ?? hintAboutMissingSecret)
  }
}
