import Catalogs

/// The forms of IPv4 and IPv6 addresses.
extension ByteWindow {
  /// The end and the value of an address.
  typealias Address = (end: Int, value: UInt128)

  /// Four numbers from 0 to 255 that begin at a position, with a separator between them.
  func quad(at start: Int, separator: UInt8, leadingZeros: Bool = true) -> Address? {
    var position = start
    var value: UInt32 = 0
    for index in 0..<4 {
      if index > 0 {
        guard self[position] == separator else { return nil }
        position += 1
      }
      let first = position
      var number = 0
      while position < first + 3, self[position].isDigit {
        number = number * 10 + Int(self[position].hexValue)
        position += 1
      }
      guard position > first, number <= 255, !self[position].isDigit else { return nil }
      if !leadingZeros, position > first + 1, self[first] == UInt8(ascii: "0") { return nil }
      value = value << 8 | UInt32(number)
    }
    return (position, Self.mapped(value))
  }

  /// An IPv4 address as an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2).
  static func mapped(_ value: UInt32) -> UInt128 { 0xFFFF << 32 | UInt128(value) }

  /// The IPv4 address whose first dot is at a position.
  ///
  /// Five numbers or more are a version or an object identifier, unless the fifth is a port. Four
  /// numbers are a version after a word for it, after a `v`, or before a build; otherwise they are
  /// an address.
  func dottedIPv4(firstDot dot: Int) -> Finding? {
    guard let start = numberStart(before: dot), !endsReplacement(at: start) else { return nil }
    let isInside = { self[$0].isDigit || self.endsReplacement(at: $0 + 1) }
    if self[start - 1] == UInt8(ascii: "."), isInside(start - 2) { return nil }
    guard let (end, value) = quad(at: start, separator: UInt8(ascii: ".")) else { return nil }
    if self[end] == UInt8(ascii: "."), endOfReplacement(at: end + 1) != nil { return nil }
    if self[end] == UInt8(ascii: "."), self[end + 1].isDigit, !isPort(at: end + 1, of: start) {
      return nil
    }
    if endOfReplacement(at: end) != nil || isBuild(start..<end) { return nil }
    // `C220M5.4.2.3d.0`
    if self[start - 1].isLetter, self[end].isLetter, self[end + 1] == UInt8(ascii: "."),
      self[end + 2].isDigit
    {
      return nil
    }
    // The zero address means that none is known.
    if value == Self.mapped(0) { return nil }
    let isReversed = has(".in-addr.arpa".utf8, at: end)
    let identity = isReversed ? Self.mapped(UInt32(truncatingIfNeeded: value).byteSwapped) : value
    var found = address(start..<end, identity)
    found.word = versionWord(before: start)
    return found
  }

  /// Whether the number after an address and a dot is a port, as in the output of tcpdump.
  private func isPort(at start: Int, of address: Int) -> Bool {
    var (end, port) = (start, 0)
    while end < start + 5, self[end].isDigit {
      port = port * 10 + Int(self[end].hexValue)
      end += 1
    }
    if isWord(at: end) || (self[end] == UInt8(ascii: ".") && isWord(at: end + 1)) { return false }
    return (256...65_535).contains(port) || has("ip ".utf8, at: address - 3)
      || has("> ".utf8, at: address - 2)
  }

  /// The IPv4 address with dashes in a host name, whose first dash is at a position. Four such
  /// numbers alone are more likely a date or a part number.
  func dashedIPv4(firstDash dash: Int) -> Finding? {
    guard let start = numberStart(before: dash), !endsReplacement(at: start) else { return nil }
    guard
      let (end, value) = quad(at: start, separator: UInt8(ascii: "-"), leadingZeros: false),
      !isWord(at: end), versionWord(before: start) == nil
    else { return nil }
    if self[end] == UInt8(ascii: "-") {
      if self[end + 1].isDigit || endOfReplacement(at: end + 1) != nil { return nil }
    }
    var isName = self[end] == UInt8(ascii: ".") && self[end + 1].isLetter
    var before = start
    if self[before - 1] == UInt8(ascii: "-") { before -= 1 }
    while before > start - 64, self[before - 1].isLetterOrDigit {
      before -= 1
      if self[before].isLetter { isName = true }
    }
    if self[start - 1] == UInt8(ascii: "-"), before < start - 1, !isName { return nil }
    if self[start - 1] == UInt8(ascii: "_") { return nil }
    return isName ? address(start..<end, value) : nil
  }

  /// The start of at most three digits before a position, without those of an escape.
  private func numberStart(before index: Int) -> Int? {
    var start = index
    while start > index - 4, self[start - 1].isDigit { start -= 1 }
    let number = start < index && index - start <= 3 ? start : nil
    // `addr=203.0.113.5` is not quoted-printable.
    if number != nil, self[start - 1] != UInt8(ascii: "%") { return number }
    return (max(start, index - 3)..<index).first { endsEscape(at: $0) } ?? number
  }

  /// The IPv6 address, with its zone, that begins at a position and contains a colon after its
  /// first digits.
  func ipv6(at start: Int) -> Address? {
    // The groups before the gap stay in the low bits until the width of the gap is known.
    var (value, high): (UInt128, UInt128) = (0, 0)
    var (groups, before) = (0, 0)
    var hasGap = false
    var position = start
    if self[position] == UInt8(ascii: ":") {
      guard self[position + 1] == UInt8(ascii: ":") else { return nil }
      hasGap = true
      position += 2
    }
    while groups < 8 {
      let first = position
      var group: UInt128 = 0
      while position < first + 4, self[position].isHexDigit {
        group = group << 4 | UInt128(self[position].hexValue)
        position += 1
      }
      if position == first { break }
      if self[position] == UInt8(ascii: "."), groups <= 6,
        let (end, quad) = quad(at: first, separator: UInt8(ascii: "."))
      {
        value = value << 32 | (quad & 0xFFFF_FFFF)
        groups += 2
        position = end
        break
      }
      value = value << 16 | group
      groups += 1
      guard groups < 8, self[position] == UInt8(ascii: ":") else { break }
      if self[position + 1] == UInt8(ascii: ":") {
        if hasGap { return nil }
        hasGap = true
        (high, before, value) = (value, groups, 0)
        position += 2
      } else if self[position + 1].isHexDigit {
        position += 1
      } else {
        break
      }
    }
    guard hasGap ? (1...7).contains(groups) : groups == 8 else { return nil }
    if isWord(at: position) { return nil }
    if self[position] == UInt8(ascii: ":"),
      self[position + 1].isHexDigit || endOfReplacement(at: position + 1) != nil
    {
      return nil
    }
    return (
      endOfZone(at: position), before == 0 ? value : high << UInt128(128 - 16 * before) | value
    )
  }

  /// The end of a zone index that begins at a position (RFC 4007, section 11; in a URL RFC 6874).
  private func endOfZone(at start: Int) -> Int {
    guard self[start] == UInt8(ascii: "%") else { return start }
    var end = start + 1
    while end < start + 33, self[end].isLabel || self[end] == UInt8(ascii: ".") { end += 1 }
    while end > start + 1, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return end > start + 1 ? end : start
  }

  /// The IPv6 address or MAC address whose first colon is at a position.
  func colonAddress(colon: Int) -> Finding? {
    var start = colon
    while start > colon - 5, self[start - 1].isHexDigit { start -= 1 }
    guard colon - start <= 4, !isWord(before: start) else { return nil }
    let follows = self[start - 1] == UInt8(ascii: ":")
    if follows, endsReplacement(at: start - 1) { return nil }
    // A seventh pair before it: some other number, but for the client identifier of DHCP.
    let isClient = has("01".utf8, at: start - 3) && self[start - 4] != UInt8(ascii: ":")
    let isSeventh =
      follows && self[start - 2].isHexDigit && self[start - 3].isHexDigit
      && !isWord(before: start - 3) && !isClient
    if !isSeventh, let end = pairs(at: start, separator: UInt8(ascii: ":")) {
      return macUnlessTime(start..<end)
    }
    guard isStartOfColons(start) else { return nil }
    return ipv6(at: start).map { address(start..<$0.end, $0.value) }
  }

  /// Whether a dot, colon or hyphen is followed by as many separators as an address or number
  /// needs. Most of these characters are in times and dates, which are excluded here.
  @inline(__always)
  func isFollowed(_ sign: Int) -> Bool {
    let byte = self[sign]
    if byte == UInt8(ascii: ":") {
      if self[sign + 1] == byte { return true }
      // Two of them next to each other, or five more groups.
      var position = sign + 1
      for _ in 0..<4 {
        guard let next = nextSign(byte, after: position) else { return false }
        if self[next + 1] == byte { return true }
        position = next + 1
      }
      return true
    }
    return self[sign + 1].isHexDigit && nextSign(byte, after: sign + 1) != nil
  }

  /// The position of a separator that follows one to four bytes.
  @inline(__always)
  private func nextSign(_ sign: UInt8, after start: Int) -> Int? {
    for position in start + 1...start + 4 where self[position] == sign { return position }
    return nil
  }

  /// Whether digits and colons begin at a position. Text before the first colon that ends a word,
  /// as in `addr:fe80::1`, does not count.
  private func isStartOfColons(_ start: Int) -> Bool {
    var first = start
    while first > start - 64, self[first - 1].isHexDigit || self[first - 1] == UInt8(ascii: ":") {
      first -= 1
    }
    var digits = first
    while digits < start, self[digits].isHexDigit { digits += 1 }
    if isWord(before: first) || digits - first > 4 { first = digits + 1 }
    return first == start
  }

  /// The name of an IPv6 address for reverse lookup (RFC 3596, section 2.5), whose first dot is at
  /// a position.
  func reversedIPv6(firstDot dot: Int) -> Finding? {
    guard self[dot + 2] == UInt8(ascii: "."), self[dot + 4] == UInt8(ascii: ".") else { return nil }
    let start = dot - 1
    if isWord(before: start) { return nil }
    if self[start - 1] == UInt8(ascii: "."), self[start - 2].isHexDigit, !isWord(before: start - 2)
    {
      return nil
    }
    var end = start
    var value: UInt128 = 0
    var count: UInt128 = 0
    while count < 32, self[end].isHexDigit, self[end + 1] == UInt8(ascii: ".") {
      value |= UInt128(self[end].hexValue) << (4 * count)
      count += 1
      end += 2
    }
    guard count >= 4, has("ip6.arpa".utf8, at: end) else { return nil }
    return address(start..<end - 1, value << (128 - 4 * count))
  }

  private func address(_ range: Range<Int>, _ value: UInt128) -> Finding {
    Finding(
      start: range.lowerBound, end: range.upperBound, replacement: .value(.address),
      identity: .address(value))
  }
}
