import Catalogs
import Times

/// The originals, made ready to be looked for: every form that the search itself does not make equal.
struct Originals: Sendable {
  /// The values themselves.
  let values: [KnownValue]

  private let letters: VariantSearch
  private let addresses: AddressSearch
  /// How many numbers ``search(_:report:)`` gives.
  let formCount: Int

  /// Prepares the search for values.
  ///
  /// - Parameters:
  ///   - values: what to look for.
  ///   - words: words, in lower case, that no short host name is looked for as.
  init(_ values: [KnownValue], exempt words: Set<String>) {
    self.values = values
    var table = LetterTable()
    for value in values { table.learn(value.text) }
    var variants: [Variant?] = []
    var addresses = AddressSearch()
    for (number, value) in values.enumerated() {
      func add(_ text: String, _ rule: Variant.Gaps, _ edges: Variant.Edges = .number) {
        variants.append(Variant(text, of: number, rule: rule, edges: edges, table))
      }
      if let ipv4 = ipv4Address(value.text) {
        addresses.add(ipv4: ipv4, number)
        // Without its first octet an address is no more than a number.
        if ipv4 >> 24 != 0 {
          add(hexadecimal(UInt128(ipv4), digits: 8), .groups, .word)
          add(String(ipv4), .words, .word)
        }
      } else if let ipv6 = ipv6Address(value.text) {
        addresses.add(ipv6: ipv6, number)
        if let ipv4 = ipv4Inside(ipv6) { addresses.add(ipv4: ipv4, number) }
        let digits = hexadecimal(ipv6, digits: 32)
        add(digits, .groups, .word)
        // ip6.arpa (RFC 3596, section 2.5).
        add(String(digits.reversed()), .groups, .word)
      } else {
        switch value.valueClass {
        case .phone:
          add(value.text, .groups, .tail)
          add(nationalNumber(value.text), .groups, .tail)
        case .mac:
          add(value.text, .groups)
          if let mac = macAddress(value.text) { addresses.add(mac: mac, number) }
        case .serialNumber, .identifier, .address: add(value.text, .groups)
        case .hostName:
          add(value.text, .name)
          add(reversedLabels(value.text) ?? "", .name)
          if value.hasShortName, let short = shortName(value.text),
            !words.contains(short.lowercased())
          {
            add(short, .name, .word)
          }
        case .email: add(value.text, .name)
        case .person, .freeText, .term, .version, .quantity, .time: add(value.text, .words)
        }
      }
    }
    let found = variants.compactMap(\.self)
    letters = VariantSearch(found, table)
    self.addresses = addresses
    formCount = found.count + values.count
  }

  /// Reports each form of an original that occurs in a text, by number, and where it begins. The search ends
  /// early when a deadline passes.
  func search(
    _ text: Span<UInt8>, until deadline: Deadline, report: (_ form: Int, _ start: Int) -> Void
  ) {
    letters.search(text, until: deadline, report: report)
    if deadline.isOver { return }
    let first = formCount - values.count
    addresses.search(text) { report(first + $0, $1) }
  }

  /// The value that a form is one of.
  func value(ofForm form: Int) -> KnownValue {
    let first = formCount - values.count
    return values[form < first ? letters.original(of: form) : form - first]
  }
}

/// The address that a text is, with a length of its network, a port, brackets or without.
private func ipv4Address(_ text: String) -> UInt32? {
  let bytes = text.utf8.prefix { $0 != UInt8(ascii: "/") }
    .filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") && $0 != 0x20 }
  guard let first = bytes.first, isDigit(first),
    bytes.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }),
    bytes.count(where: { $0 == UInt8(ascii: ".") }) == 3
  else { return nil }
  var address: UInt32?
  readIPv4(bytes.span, from: 0) { address = $0 }
  return address
}

/// The address that a text is, with a length of its network, a zone, brackets or without.
private func ipv6Address(_ text: String) -> UInt128? {
  let bytes = text.utf8.filter { $0 != UInt8(ascii: "[") }
    .prefix { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "]") }
  guard bytes.count(where: { $0 == UInt8(ascii: ":") }) >= 2,
    bytes.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
  else { return nil }
  var address: UInt128?
  // The last that is found is the longest.
  readGroups(Array(bytes).span, from: 0) { if case .ipv6(let found) = $0 { address = found } }
  return address
}

/// The hardware address that twelve digits are, whatever stands between them.
private func macAddress(_ text: String) -> UInt64? {
  let digits = text.utf8.compactMap(hexadecimalValue)
  return digits.count == 12 ? digits.reduce(0) { $0 << 4 | UInt64($1) } : nil
}

private func hexadecimal(_ number: UInt128, digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// The end of a telephone number that stands in each of its forms: not the country's code, of up to three
/// digits, nor the zero that is dialled in its place. Eight digits at least are kept of a longer one.
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

/// A qualified name of three labels or more with its labels in reverse order, `com.example.cucm-pub`; nil for
/// every other text. That of two is a domain's, and begins the names of all classes of its programs.
private func reversedLabels(_ text: String) -> String? {
  let labels = text.split(separator: ".")
  return labels.count > 2 ? labels.reversed().joined(separator: ".") : nil
}

/// The first label of a name of three or more: that of two is a domain's, and mostly a company's.
private func shortName(_ text: String) -> String? {
  let labels = text.split(separator: ".")
  guard labels.count > 2, let first = labels.first, first.count >= 6 else { return nil }
  return String(first)
}
