import ASCII

/// How likely two names mean the same host: 2 if they are equal ignoring case, 1 if one is the
/// first label of the other, such as `cucm-pub` and `cucm-pub.example.com`; nil otherwise.
package func likeness(ofHosts left: String, _ right: String) -> Int? {
  let (left, right) = (left.lowercased(), right.lowercased())
  if left.isEmpty || right.isEmpty { return nil }
  if left == right { return 2 }
  let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
  // The first part of an address is no name.
  let isName = short.utf8.contains { $0 >= 0x61 && $0 <= 0x7A }
  return isName && !short.contains(".") && long.hasPrefix(short + ".") ? 1 : nil
}

/// The hosts that a text may name: the text itself, and the text after a scheme, a user or a
/// domain, before a port or a path.
package func hosts(in text: String) -> [String] {
  var host = Substring(text)
  if let colon = host.firstIndex(of: ":"), host[colon...].hasPrefix("://") {
    host = host[colon...].dropFirst(3)
  }
  host = host.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
  for mark in ["@", "\\"] as [Character] {
    if let place = host.lastIndex(of: mark) { host = host[host.index(after: place)...] }
  }
  let bare = String(host)
  return Set([text, bare, bare.withoutPort ?? bare]).filter { !$0.isEmpty }.sorted()
}

/// Whether a text is written as an IPv4 or IPv6 address.
package func isAddress(_ text: String) -> Bool {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  if parts.count == 4, parts.allSatisfy({ (1...3).contains($0.count) && UInt8($0) != nil }) {
    return true
  }
  let digits = text.prefix { $0 != "%" }
  return digits.utf8.count { $0 == UInt8(ascii: ":") } >= 2
    && digits.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
}

extension String {
  /// `host` for `host:9100` and `2001:db8::1` for `[2001:db8::1]:9100`; nil without a port.
  package var withoutPort: String? {
    guard let colon = lastIndex(of: ":") else { return nil }
    let port = self[index(after: colon)...].utf8
    guard (1...5).contains(port.count), port.allSatisfy(\.isASCIIDigit) else {
      return nil
    }
    let host = self[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { return String(host.dropFirst().dropLast()) }
    return host.isEmpty || host.contains(":") ? nil : String(host)
  }
}
