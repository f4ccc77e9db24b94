import Catalogs
@_spi(_Unicode) import Swift

/// Every way to write a value (D3a). This is the only place that lists them: the scrubber looks for
/// them in texts and files, the leak guard in finished bytes. Encodings and escapes of them are in
/// ``Decoding``.
///
/// **Anything.** Case, canonical forms of Unicode, width, ligatures and `ß` make no difference
/// (``LetterTable``), nor does a line break with the spaces around it (``Gap``). Bytes that are not
/// UTF-8 are read as Windows-1252; letters that a program lost are signs (`J?rgen`). Of names,
/// serial numbers and identifiers the separators may differ.
///
/// **IPv4 addresses**, with the octets in order or reversed:
/// - decimal octets with up to three signs between them, and with leading zeros; `in-addr.arpa`
///   (RFC 1035, section 3.5); the index of a MIB table (RFC 4293); `maddr` of SIP (RFC 3261);
/// - octal octets and hexadecimal ones with `0x` (POSIX, `inet_addr`);
/// - one hexadecimal number, in network order (`ipv4Addr:0xc000020a`) and byte-swapped
///   (`remoteIpAddress=0x0a0200c0`), without a leading zero (the last part of a Call-ID made by
///   Unified CM), padded to 32 digits (`ipAddr:0xc000020a0000…`), or an aligned part of a longer
///   number: traces of Cisco Unified CM; `/proc/net/tcp` (proc(5)); `h323-conf-id` in hexadecimal
///   digits;
/// - one decimal number in both byte orders, padded to ten digits (the last part of a Cisco-Guid)
///   or negative (`origIpAddr`: Cisco Unified CM Call Detail Records Administration Guide, "Convert
///   signed decimal value to IP address");
/// - inside of an IPv6 address (``embeddedIPv4(_:)``).
///
/// **IPv6 addresses**: every form of RFC 4291, section 2.2, also with hyphens or underscores; 32
/// digits; `ip6.arpa` (RFC 3596, section 2.5); four byte-swapped words (`/proc/net/tcp6`).
///
/// **Hardware addresses**: twelve hexadecimal digits in groups of any size, zeros left out
/// (`0:1b:2c:3:4:5`), inside of longer numbers: a client identifier (`0100.005e.0053.10`, RFC 2132,
/// section 9.14), a DUID (RFC 8415, section 11), the node of a UUID (RFC 9562, section 5.1), a
/// Session-ID (RFC 7989), `SEP` and `CSF` names; as EUI-64 with `fffe` or `ffff`, the universal bit
/// flipped or not (RFC 4291, appendix A); six decimal bytes (the index of a MIB table, RFC 2578,
/// section 7.7).
///
/// **Host names** with three labels or more also with their labels in reverse order
/// (`com.example.cucm-pub`).
///
/// **Telephone numbers** in groups of any size, with and without the country's code (E.164).
///
/// **Partial forms**: the first label of a host's name of three labels or more, from six characters
/// on; the end of a telephone number, from eight digits on; a number without leading zeros, from
/// seven digits on; the first 120 letters of a longer value.
struct Spellings: Sendable {
  /// A value that is also searched for as a number.
  enum Number: Sendable {
    case ipv4(UInt32)
    case ipv6(UInt128)
    case mac(UInt64)
  }

  /// The texts to search for.
  private(set) var texts: [Spelling] = []
  /// The number that ``AddressSearch`` searches for.
  private(set) var number: Number?

  /// The minimum length of a number that is searched for without its leading zeros, in digits.
  static let shortestNumber = 7

  /// Lists the spellings of a value.
  ///
  /// - Parameter hasShortName: whether to include the first label of a host's name.
  init(_ text: String, _ valueClass: ValueClass, hasShortName: Bool) {
    if let ipv4 = ipv4Address(text) {
      add(ipv4: ipv4)
    } else if let ipv6 = ipv6Address(text) {
      add(ipv6: ipv6)
    } else {
      switch valueClass {
      case .phone:
        texts = [text, nationalNumber(text)].map { Spelling(text: $0, gaps: .groups, edges: .tail) }
      case .mac: add(mac: text)
      case .serialNumber, .identifier, .address: texts = [Spelling(text: text, gaps: .groups)]
      case .hostName:
        texts = [Spelling(text: text, gaps: .name)]
        if let reversed = reversedLabels(text) {
          texts.append(Spelling(text: reversed, gaps: .name))
        }
        if hasShortName, let short = shortName(text) {
          texts.append(Spelling(text: short, gaps: .name, edges: .word))
        }
      case .email: texts = [Spelling(text: text, gaps: .name)]
      case .person, .freeText, .term, .version, .quantity, .time:
        texts = [Spelling(text: text, gaps: .words)]
      }
    }
    if let first = texts.first, let lost = withoutLostLetters(text) {
      texts.append(Spelling(text: lost, gaps: first.gaps, edges: first.edges))
    }
  }

  private mutating func add(ipv4 address: UInt32) {
    number = .ipv4(address)
    // Without its first octet an address is just a number.
    if address >> 24 == 0 { return }
    for (number, gaps) in [(address, Spelling.Gaps.groups), (address.byteSwapped, .words)] {
      let digits = hexadecimal(UInt128(number), digits: 8)
      texts.append(Spelling(text: digits, gaps: gaps, edges: .hexadecimal))
      let decimal = String(number)
      var numbers = [String(number, radix: 16), decimal]
      if number >> 31 == 1 { numbers.append(String(0 &- number)) }
      if decimal.count >= Self.shortestNumber {
        numbers.append(String(repeating: "0", count: 10 - decimal.count) + decimal)
      }
      for text in Set(numbers).sorted() where text.count >= Self.shortestNumber && text != digits {
        texts.append(Spelling(text: text, gaps: .words, edges: .word))
      }
    }
  }

  private mutating func add(ipv6 address: UInt128) {
    number = .ipv6(address)
    if let ipv4 = embeddedIPv4(address).first {
      add(ipv4: ipv4)
      number = .ipv6(address)
    }
    let digits = hexadecimal(address, digits: 32)
    texts.append(Spelling(text: digits, gaps: .groups, edges: .word))
    texts.append(Spelling(text: String(digits.reversed()), gaps: .groups, edges: .word))
    let words = (0..<4).map {
      UInt32(truncatingIfNeeded: address >> UInt128(96 - 32 * $0)).byteSwapped
    }
    let swapped = words.map { hexadecimal(UInt128($0), digits: 8) }.joined()
    texts.append(Spelling(text: swapped, gaps: .words, edges: .word))
  }

  private mutating func add(mac text: String) {
    let digits = text.utf8.compactMap(hexadecimalValue)
    guard digits.count == 12 else {
      texts = [Spelling(text: text, gaps: .groups)]
      return
    }
    let mac = digits.reduce(0) { $0 << 4 | UInt64($1) }
    number = .mac(mac)
    texts = [Spelling(text: text, gaps: .groups, edges: .none)]
    for first in [mac, mac ^ universalBit] {
      let all = hexadecimal(UInt128(first), digits: 12)
      for middle in ["fffe", "ffff"] {
        texts.append(
          Spelling(text: all.prefix(6) + middle + all.suffix(6), gaps: .groups, edges: .none))
      }
    }
    let bytes = (0..<6).map { String(mac >> UInt64(40 - 8 * $0) & 0xFF) }
    if bytes.joined().count > Self.shortestNumber {
      texts.append(Spelling(text: bytes.joined(separator: "."), gaps: .name))
    }
  }
}

/// The bit that marks a hardware address as globally unique; it is flipped in EUI-64.
let universalBit: UInt64 = 0x0200_0000_0000

/// The hardware address in the lower half of an IPv6 address (RFC 4291, appendix A); nil if there
/// is none.
func embeddedMAC(_ address: UInt128) -> UInt64? {
  let lower = UInt64(truncatingIfNeeded: address)
  guard lower >> 24 & 0xFFFF == 0xFFFE else { return nil }
  return ((lower >> 40) << 24 | lower & 0xFF_FFFF) ^ universalBit
}

/// The IPv4 addresses in an IPv6 address: mapped and compatible (RFC 4291, section 2.5.5),
/// translators (RFC 2765, RFC 6052, RFC 8215), 6to4 (RFC 3056), ISATAP (RFC 5214) and Teredo (RFC
/// 4380).
func embeddedIPv4(_ address: UInt128) -> [UInt32] {
  let last = UInt32(truncatingIfNeeded: address)
  switch address >> 32 {
  case 0xFFFF, 0xFFFF_0000, 0x0064_FF9B << 64: return [last]
  // `::1` and similar addresses contain none.
  case 0: return last >> 16 == 0 ? [] : [last]
  default: break
  }
  switch address >> 112 {
  case 0x2002: return [UInt32(truncatingIfNeeded: address >> 80)]
  case 0x2001 where address >> 96 == 0x2001_0000:
    return [~last, UInt32(truncatingIfNeeded: address >> 64)]
  case 0x64 where address >> 80 == 0x0064_FF9B_0001: return [last]
  default: break
  }
  let marker = UInt32(truncatingIfNeeded: address >> 32)
  return marker == 0x5EFE || marker == 0x0200_5EFE ? [last] : []
}

/// The IPv4 address in a text, with or without a prefix length, a port or brackets.
private func ipv4Address(_ text: String) -> UInt32? {
  let bytes = text.utf8.prefix { $0 != UInt8(ascii: "/") }
    .filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") && $0 != 0x20 }
  guard let first = bytes.first, isDigit(first),
    bytes.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }),
    bytes.count(where: { $0 == UInt8(ascii: ".") }) == 3
  else { return nil }
  var address: UInt32?
  readIPv4(bytes.span, from: 0) { found, _, isOctal in if !isOctal { address = found } }
  return address
}

/// The IPv6 address in a text, with or without a prefix length, a zone or brackets.
private func ipv6Address(_ text: String) -> UInt128? {
  let bytes = text.utf8.filter { $0 != UInt8(ascii: "[") }
    .prefix { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "]") }
  guard bytes.count(where: { $0 == UInt8(ascii: ":") }) >= 2,
    bytes.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
  else { return nil }
  var address: UInt128?
  // The last one found is the longest.
  readGroups(Array(bytes).span, from: 0) { found, _ in
    if case .ipv6(let found) = found { address = found }
  }
  return address
}

private func hexadecimal(_ number: UInt128, digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// The part of a telephone number that all of its forms contain: without the country code of up to
/// three digits, and without a leading zero. Of a long number at least eight digits are kept.
private func nationalNumber(_ text: String) -> String {
  let count = text.utf8.count(where: isDigit)
  if count < 7 { return "" }
  var left = max(8, count - 3)
  return String(
    decoding: text.utf8.reversed().prefix { byte in
      left -= isDigit(byte) ? 1 : 0
      return left >= 0
    }.reversed(), as: UTF8.self)
}

/// A host name of at least three labels with its labels reversed, `com.example.cucm-pub`; nil for
/// any other text. A name of two labels is a domain, which also begins the class names of its
/// owner's programs.
private func reversedLabels(_ text: String) -> String? {
  let labels = text.split(separator: ".")
  return labels.count > 2 ? labels.reversed().joined(separator: ".") : nil
}

/// A text with placeholders instead of its non-ASCII letters, such as `J?rgen`, as written by
/// programs that cannot represent them; nil if there are none, or hardly any other letters.
private func withoutLostLetters(_ text: String) -> String? {
  let scalars = Array(text._nfc)
  let plain = scalars.count { $0.isASCII && asciiLetter(UInt8($0.value)) != 0 }
  let lost = scalars.count { !$0.isASCII }
  if lost == 0 || plain < 6 || lost > plain { return nil }
  return scalars.reduce(into: "") { $0.unicodeScalars.append($1.isASCII ? $1 : "\u{FFFD}") }
}

/// The first label of a name of at least three labels. A name of two labels is a domain, usually
/// with a company's name.
private func shortName(_ text: String) -> String? {
  let labels = text.split(separator: ".")
  guard labels.count > 2, let first = labels.first, first.count >= 6 else { return nil }
  return String(first)
}
