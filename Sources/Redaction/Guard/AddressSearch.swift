/// Looks for addresses as numbers, in whatever way they are written.
///
/// IPv4 is found with its octets in order or reversed, with leading zeros, and with one to three signs
/// between them: `192.0.2.10`, `10.2.0.192.in-addr.arpa`, `192-0-2-10`, `192[.]0[.]2[.]10`. IPv6 is
/// found in every form of RFC 4291, with colons, hyphens, or `_` as in a file's name, and with an IPv4
/// address at its end. Hardware addresses are found here where zeros were left out, `0:1b:2c:3:4:5`.
struct AddressSearch: Sendable {
  /// What is found, by address.
  private var ipv4: [UInt32: Int] = [:]
  private var ipv6: [UInt128: Int] = [:]
  private var mac: [UInt64: Int] = [:]

  /// Adds an IPv4 address; the first number that it was added with stays.
  mutating func add(ipv4 address: UInt32, _ number: Int) {
    ipv4[address] = ipv4[address] ?? number
  }

  /// Adds an IPv6 address.
  mutating func add(ipv6 address: UInt128, _ number: Int) {
    ipv6[address] = ipv6[address] ?? number
  }

  /// Adds a hardware address.
  mutating func add(mac address: UInt64, _ number: Int) {
    mac[address] = mac[address] ?? number
  }

  /// Reports the number of each address that stands in a text, and where it begins.
  func search(_ text: Span<UInt8>, report: (_ number: Int, _ start: Int) -> Void) {
    if ipv4.isEmpty, ipv6.isEmpty, mac.isEmpty { return }
    var previous: UInt8 = 0
    for start in text.indices {
      let byte = text[start]
      if isDigit(byte), !isDigit(previous), !ipv4.isEmpty {
        readIPv4(text, from: start) { address in
          if let number = ipv4[address] { report(number, start) }
          if let number = ipv4[address.byteSwapped] { report(number, start) }
        }
      }
      if isHexadecimal(byte)
        ? !isHexadecimal(previous) && canBeGroup(text, start)
        : isGroupSign(byte) && !isHexadecimal(previous)
          && isTwice(text, start)
      {
        readGroups(text, from: start) { if let number = number(of: $0) { report(number, start) } }
      }
      previous = byte
    }
  }

  private func number(of found: AddressGroups) -> Int? {
    switch found {
    case .ipv6(let address): ipv6[address] ?? ipv4Inside(address).flatMap { ipv4[$0] }
    case .mac(let address): mac[address]
    }
  }
}

/// Whether a sign stands at a place twice, and then a digit: the zeros that an address begins with.
@inline(__always)
private func isTwice(_ text: Span<UInt8>, _ start: Int) -> Bool {
  start + 2 < text.count && text[start + 1] == text[start] && isHexadecimal(text[start + 2])
}

/// Whether the sign of an address, or a line break, follows the digits at a place.
@inline(__always)
private func canBeGroup(_ text: Span<UInt8>, _ start: Int) -> Bool {
  var end = start
  while end < text.count, end - start < 5, isHexadecimal(text[end]) { end += 1 }
  guard end < text.count, end - start < 5 else { return false }
  return isGroupSign(text[end]) || skippingWrap(text, end) > end
}

/// Whether a byte is a sign between the groups of an address.
@inline(__always)
private func isGroupSign(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    || byte == UInt8(ascii: "_")
}

/// The IPv4 address that an IPv6 address stands for (RFC 4291, section 2.5.5.2; RFC 6052).
func ipv4Inside(_ address: UInt128) -> UInt32? {
  let prefix = address >> 32
  return prefix == 0xFFFF || prefix == 0x0064_FF9B << 64
    ? UInt32(truncatingIfNeeded: address) : nil
}

/// Reads an IPv4 address and tells each one that may end there: where no digit follows.
///
/// A line break with the blanks around it may stand anywhere in it.
func readIPv4(_ text: Span<UInt8>, from start: Int, found: (_ address: UInt32) -> Void) {
  var index = start
  var address: UInt32 = 0
  for octet in 1...4 {
    var value: UInt32 = 0
    var digits = 0
    while index < text.count, isDigit(text[index]), digits < 3 {
      value = value * 10 + UInt32(text[index] &- 0x30)
      digits += 1
      index += 1
      if octet == 4, value < 256, index == text.count || !isDigit(text[index]) {
        found(address << 8 | value)
      }
      index = skippingWrap(text, index)
    }
    if octet == 4 || digits == 0 || value > 255 { return }
    address = address << 8 | value
    var separators = 0
    while index < text.count, separators < 3, isSeparator(text[index]) {
      separators += 1
      index = skippingWrap(text, index + 1)
    }
    if separators == 0 { return }
  }
}

/// What may stand between the octets of an address.
private func isSeparator(_ byte: UInt8) -> Bool {
  byte > 0x20 && byte < 0x7F && asciiLetter(byte) == 0 && byte != UInt8(ascii: "\"")
}

/// What groups of hexadecimal digits can be.
enum AddressGroups {
  case ipv6(UInt128)
  case mac(UInt64)
}

/// Reads groups of hexadecimal digits with one sign between them and tells every address that they
/// may be, each time that a group may end.
///
/// A line break with the blanks around it may stand anywhere in it.
func readGroups(_ text: Span<UInt8>, from start: Int, found: (AddressGroups) -> Void) {
  var index = start
  // All groups so far; those before the zeros that two signs stand for, moved to their place.
  var (groups, head): (UInt128, UInt128) = (0, 0)
  var mac: UInt64 = 0
  var count = 0
  var hasGap = false
  var isMAC = true
  var separator: UInt8 = 0
  while count < 8 {
    if count > 0 || index < text.count && isGroupSign(text[index]) {
      guard index < text.count, isGroupSign(text[index]),
        separator == 0 || separator == text[index]
      else { return }
      separator = text[index]
      index = skippingWrap(text, index + 1)
      if index < text.count, text[index] == separator, !hasGap, separator != UInt8(ascii: ".") {
        index = skippingWrap(text, index + 1)
        (head, groups) = (groups << UInt128(16 * (8 - count)), 0)
        (hasGap, isMAC) = (true, false)
        if index == text.count || !isHexadecimal(text[index]) { found(.ipv6(head)) }
      } else if count == 0 {
        return
      }
    }
    let first = index
    var value: UInt128 = 0
    var digits = 0
    while digits < 4, index < text.count, let digit = hexadecimalValue(text[index]) {
      value = value << 4 | UInt128(digit)
      digits += 1
      index += 1
      if index == text.count || !isHexadecimal(text[index]) {
        if hasGap || count == 7, separator != UInt8(ascii: ".") {
          found(.ipv6(head | groups << 16 | value))
        }
        if count == 5, isMAC, digits <= 2 { found(.mac(mac << 8 | UInt64(value))) }
      }
      index = skippingWrap(text, index)
    }
    if digits == 0 { return }
    if hasGap || count == 6, separator != UInt8(ascii: "."), count < 7 {
      readIPv4(text, from: first) { found(.ipv6(head | groups << 32 | UInt128($0))) }
    }
    groups = groups << 16 | value
    mac = mac << 8 | UInt64(value)
    isMAC = isMAC && digits <= 2
    count += 1
  }
}
