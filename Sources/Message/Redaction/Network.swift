/// The network of an address, such as `10.1.2.0/24` or `2001:db8:1::/48`; nil for a text that is no
/// address.
///
/// - Parameter prefix: how many bits of an IPv4 address are kept; of an IPv6 address, twice as
///   many.
func network(of text: String, _ prefix: Int) -> String? {
  if let bytes = ipv4(text) {
    return kept(bytes, bits: prefix).map(String.init).joined(separator: ".") + "/\(prefix)"
  }
  // The zone names an interface of this host.
  guard let bytes = ipv6(text.prefix { $0 != "%" }) else { return nil }
  return compressed(kept(bytes, bits: prefix * 2)) + "/\(prefix * 2)"
}

private func kept(_ bytes: [UInt8], bits: Int) -> [UInt8] {
  bytes.enumerated().map { index, byte in
    let left = bits - index * 8
    return left >= 8 ? byte : left <= 0 ? 0 : byte & ~(0xFF >> UInt8(left))
  }
}

/// The four bytes of an IPv4 address.
private func ipv4(_ text: some StringProtocol) -> [UInt8]? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  let bytes = parts.compactMap { part in
    part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil
  }
  return parts.count == 4 && bytes.count == 4 ? bytes : nil
}

/// The sixteen bytes of an IPv6 address (RFC 4291, section 2.2).
private func ipv6(_ text: some StringProtocol) -> [UInt8]? {
  let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
  if halves.count > 2 { return nil }
  let groups = halves.map { half -> [UInt8]? in
    if half.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = half.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains("."), let last = ipv4(part) {
        bytes += last
      } else if (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16),
        part.utf8.first != UInt8(ascii: "+")
      {
        bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
      } else {
        return nil
      }
    }
    return bytes
  }
  guard let first = groups.first, let head = first else { return nil }
  if groups.count == 1 { return head.count == 16 ? head : nil }
  guard let tail = groups[1], head.count + tail.count <= 14 else { return nil }
  return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
}

/// The shortest form (RFC 5952) of an IPv6 address, with its zone unchanged; nil for any other
/// text.
func canonicalIPv6(_ text: String) -> String? {
  guard let bytes = ipv6(text.prefix { $0 != "%" }) else { return nil }
  return compressed(bytes) + text.drop { $0 != "%" }.lowercased()
}

/// The shortest form (RFC 5952) of an address, in which the longest run of zero groups is left out.
private func compressed(_ bytes: [UInt8]) -> String {
  let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
  var zeros = 0..<0
  var start = 0
  while start < 8 {
    var end = start
    while end < 8, groups[end] == 0 { end += 1 }
    if end - start > max(1, zeros.count) { zeros = start..<end }
    start = end + 1
  }
  func text(_ part: ArraySlice<UInt16>) -> String {
    part.map { String($0, radix: 16) }.joined(separator: ":")
  }
  if zeros.isEmpty { return text(groups[...]) }
  return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
}
