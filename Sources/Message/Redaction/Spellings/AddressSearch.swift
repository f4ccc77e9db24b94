/// Searches for addresses as numbers, in all notations (``Spellings``).
///
/// IPv4 addresses are found with their octets in order or reversed, decimal, octal or hexadecimal,
/// with leading zeros, and with one to three separators: `192.0.2.10`, `10.2.0.192.in-addr.arpa`,
/// `192-0-2-10`, `192[.]0[.]2[.]10`. IPv6 addresses are found in all forms of RFC 4291, with
/// colons, hyphens, or `_` as in file names, also mixed, and with an IPv4 address at the end; so
/// are the IPv4 and hardware addresses in them. Hardware addresses are found here if zeros were
/// left out, `0:1b:2c:3:4:5`.
struct AddressSearch: Sendable {
  /// The number to report for each address.
  private var ipv4: [UInt32: Int] = [:]
  private var ipv6: [UInt128: Int] = [:]
  private var mac: [UInt64: Int] = [:]

  /// Whether there is nothing to search for.
  var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty && mac.isEmpty }

  /// Adds an address; if it was added before, its first number stays.
  mutating func add(_ address: Spellings.Number, _ number: Int) {
    switch address {
    case .ipv4(let address): ipv4[address] = ipv4[address] ?? number
    case .ipv6(let address):
      ipv6[address] = ipv6[address] ?? number
      if let inner = embeddedIPv4(address).first { add(.ipv4(inner), number) }
    case .mac(let address): mac[address] = mac[address] ?? number
    }
  }

  /// Reports the number and the range of each address in a text.
  func search(_ text: Span<UInt8>, report: (_ number: Int, _ range: Range<Int>) -> Void) {
    if isEmpty { return }
    var previous: UInt8 = 0
    for start in text.indices {
      let byte = text[start]
      if isDigit(byte), !isDigit(previous), !ipv4.isEmpty {
        readIPv4(text, from: start) { address, end, _ in
          if let number = ipv4[address] ?? ipv4[address.byteSwapped] { report(number, start..<end) }
        }
      }
      if isHexadecimal(byte)
        ? !isHexadecimal(previous) && canBeGroup(text, start)
        : isGroupSign(byte) && !isHexadecimal(previous)
          && isTwice(text, start)
      {
        readGroups(text, from: start) { found, end in
          if let number = number(of: found) { report(number, start..<end) }
        }
      }
      previous = byte
    }
  }

  /// The maximum length of an address in bytes, including separators.
  static let longest = 128

  /// Reports the number and the end of each address at the beginning of a text, with any
  /// separators; hardware addresses also as EUI-64.
  func read(_ text: Span<UInt8>, report: (_ number: Int, _ end: Int) -> Void) {
    if !ipv4.isEmpty {
      readIPv4(text, from: 0) { address, end, _ in ipv4[address].map { report($0, end) } }
    }
    readGroups(text, from: 0) { found, end in number(of: found).map { report($0, end) } }
    if mac.isEmpty { return }
    var (value, digits, signs, index): (UInt64, Int, Int, Int) = (0, 0, 0, 0)
    while index < text.count, digits < 16, signs < 3 {
      if let digit = hexadecimalValue(text[index]) {
        value = value << 4 | UInt64(digit)
        digits += 1
        signs = 0
        let found =
          digits == 12 ? mac[value] : digits == 16 ? number(ofEUI64: value) : nil
        if let found { report(found, index + 1) }
      } else if isGroupSign(text[index]) || text[index] == 0x20 {
        signs += 1
      } else if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
        text[index + 1] == UInt8(ascii: "3"), text[index + 2] | 0x20 == UInt8(ascii: "a")
      {
        signs += 1
        index += 2
      } else {
        return
      }
      index += 1
    }
  }

  /// The number of the hardware address in a 64-bit identifier, with or without the universal bit
  /// flipped.
  private func number(ofEUI64 identifier: UInt64) -> Int? {
    guard [0xFFFE, 0xFFFF].contains(identifier >> 24 & 0xFFFF) else { return nil }
    let address = (identifier >> 40) << 24 | identifier & 0xFF_FFFF
    return mac[address] ?? mac[address ^ universalBit]
  }

  private func number(of found: AddressGroups) -> Int? {
    switch found {
    case .ipv6(let address):
      if let number = ipv6[address] { return number }
      if !ipv4.isEmpty, let number = embeddedIPv4(address).lazy.compactMap({ ipv4[$0] }).first {
        return number
      }
      return mac.isEmpty ? nil : embeddedMAC(address).flatMap { mac[$0] }
    case .mac(let address): return mac[address]
    }
  }
}

/// Whether a separator appears twice at a position and is followed by a digit: the zeros at the
/// beginning of an address.
@inline(__always)
private func isTwice(_ text: Span<UInt8>, _ start: Int) -> Bool {
  start + 2 < text.count && text[start + 1] == text[start] && isHexadecimal(text[start + 2])
}

/// Whether the digits at a position are followed by a separator of addresses, or a line break.
@inline(__always)
private func canBeGroup(_ text: Span<UInt8>, _ start: Int) -> Bool {
  var end = start
  while end < text.count, end - start < 5, isHexadecimal(text[end]) { end += 1 }
  guard end < text.count, end - start < 5 else { return false }
  return isGroupSign(text[end]) || skippingWrap(text, end) > end
}

/// Whether a byte is a separator between the groups of an address.
@inline(__always)
private func isGroupSign(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    || byte == UInt8(ascii: "_")
}

/// Reads an IPv4 address and reports each one that may end at a position, where no digit follows.
///
/// An octet is decimal; with `0x` it is hexadecimal, and with another leading zero it may be octal,
/// so that some texts are two addresses. A line break with spaces around it may be anywhere in it.
func readIPv4(
  _ text: Span<UInt8>, from start: Int,
  found: (_ address: UInt32, _ end: Int, _ isOctal: Bool) -> Void
) {
  var index = start
  // Nil once an octet is invalid in that notation.
  var (decimal, octal): (UInt32?, UInt32?) = (0, 0)
  var hasOctal = false
  for octet in 1...4 {
    let first = index
    let isHex =
      index + 2 < text.count && text[index] == 0x30 && text[index + 1] | 0x20 == UInt8(ascii: "x")
      && isHexadecimal(text[index + 2])
    if isHex { index += 2 }
    let isZeroFirst = !isHex && index < text.count && text[index] == 0x30
    let (before, beforeOctal) = (decimal, octal)
    var (value, octalValue): (UInt32, UInt32) = (0, 0)
    var digits = 0
    while digits < (isHex ? 2 : isZeroFirst ? 4 : 3), index < text.count,
      let digit = hexadecimalValue(text[index]), isHex || digit < 10
    {
      value = value * (isHex ? 16 : 10) + UInt32(digit)
      octalValue = digit < 8 ? octalValue * 8 + UInt32(digit) : 256
      digits += 1
      index += 1
      let isOctal = isZeroFirst && digits > 1
      decimal = value < 256 && digits < 4 ? before.map { $0 << 8 | value } : nil
      let other = isOctal ? octalValue : value
      octal = other < 256 ? beforeOctal.map { $0 << 8 | other } : nil
      if octet == 4, index == text.count || !isDigit(text[index]) {
        if let decimal { found(decimal, index, false) }
        if let octal, hasOctal || isOctal, octal != decimal { found(octal, index, true) }
      }
      index = skippingWrap(text, index)
    }
    hasOctal = hasOctal || isZeroFirst && digits > 1
    if octet == 4 || digits == 0 || decimal == nil && octal == nil || index == first { return }
    var separators = 0
    while index < text.count, separators < 3, isSeparator(text[index]) {
      separators += 1
      index = skippingWrap(text, index + 1)
    }
    if separators == 0 { return }
  }
}

/// Whether a byte may be between the octets of an address.
private func isSeparator(_ byte: UInt8) -> Bool {
  byte > 0x20 && byte < 0x7F && asciiLetter(byte) == 0 && byte != UInt8(ascii: "\"")
}

/// The meaning of groups of hexadecimal digits.
enum AddressGroups {
  case ipv6(UInt128)
  case mac(UInt64)
}

/// Reads groups of hexadecimal digits with separators, and reports each address that they may be,
/// whenever a group may end.
///
/// A line break with spaces around it may be anywhere in it.
func readGroups(
  _ text: Span<UInt8>, from start: Int, found: (_ groups: AddressGroups, _ end: Int) -> Void
) {
  var index = start
  // The groups so far; `head` has those before a double separator, moved to their final place.
  var (groups, head): (UInt128, UInt128) = (0, 0)
  var mac: UInt64 = 0
  var count = 0
  var hasGap = false
  var isMAC = true
  // IPv6 addresses have no dots between groups.
  var hasDot = false
  while count < 8 {
    if count > 0 || index < text.count && isGroupSign(text[index]) {
      guard index < text.count, isGroupSign(text[index]) else { return }
      let sign = text[index]
      hasDot = hasDot || sign == UInt8(ascii: ".")
      index = skippingWrap(text, index + 1)
      if index < text.count, text[index] == sign, !hasGap, !hasDot {
        index = skippingWrap(text, index + 1)
        (head, groups) = (groups << UInt128(16 * (8 - count)), 0)
        (hasGap, isMAC) = (true, false)
        if index == text.count || !isHexadecimal(text[index]) { found(.ipv6(head), index) }
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
        if hasGap || count == 7, !hasDot {
          found(.ipv6(head | groups << 16 | value), index)
        }
        if count == 5, isMAC, digits <= 2 { found(.mac(mac << 8 | UInt64(value)), index) }
      }
      index = skippingWrap(text, index)
    }
    if digits == 0 { return }
    if hasGap || count == 6, !hasDot, count < 7 {
      readIPv4(text, from: first) { address, end, _ in
        found(.ipv6(head | groups << 32 | UInt128(address)), end)
      }
    }
    groups = groups << 16 | value
    mac = mac << 8 | UInt64(value)
    isMAC = isMAC && digits <= 2
    count += 1
  }
}
