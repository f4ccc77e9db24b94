import Catalogs

/// What a ``LooseSearch`` looks for.
struct LooseTable: Sendable {
  /// The forms by the letters that they begin with: four of them, eight or twelve, as many as there are,
  /// since names are often alike at the beginning.
  private(set) var forms = [[UInt64: [LooseForm]]](repeating: [:], count: 3)
  private(set) var addresses: [UInt128: Int] = [:]
  private(set) var macs: [UInt64: Int] = [:]
  /// Which two numbers an IPv4 address begins with, in order or backwards.
  private(set) var firstOctets: Set<UInt32> = []
  /// Which numbers an IPv6 or hardware address begins with.
  private(set) var firstGroups: Set<UInt32> = []
  /// How each value is replaced.
  private(set) var known: [(valueClass: ValueClass, identity: Finding.Identity)] = []
  /// Which beginnings there are, by some bits of them: most places of a text are told from it.
  private(set) var filter: [Bool]
  /// How far to the right a key is moved to give its place there.
  let shift: UInt64

  /// Prepares the search for some values.
  init(_ values: [KnownValue]) {
    // About one place in a hundred is set: few places in a text pass by chance.
    var bits = 12
    while 1 << bits < 200 * values.count, bits < 20 { bits += 1 }
    filter = [Bool](repeating: false, count: values.isEmpty ? 0 : 1 << bits)
    shift = UInt64(64 - bits)
    let withoutShortName = Set(values.filter { !$0.hasShortName }.map(\.text.trimmed))
    for (index, value) in Vocabulary.distinct(values).enumerated() {
      known.append((value.valueClass, Vocabulary.identity(of: value, index)))
      insert(
        value.text, value.valueClass, index, hasShortName: !withoutShortName.contains(value.text))
    }
  }

  private mutating func insert(
    _ text: String, _ valueClass: ValueClass, _ index: Int, hasShortName: Bool
  ) {
    let characters = FoldedCharacter.all(in: text)
    if let ipv4 = ipv4Address(characters) {
      insert(address: ByteWindow.mapped(ipv4), index)
      // Without its first octet an address is no more than a number.
      if ipv4 >> 24 != 0 {
        insert(hexadecimal(UInt128(ipv4), digits: 8), .groups, .word, index)
        insert(String(ipv4), .words, .word, index)
      }
      return
    }
    if let ipv6 = ipv6Address(characters) {
      insert(address: ipv6, index)
      if let ipv4 = embeddedIPv4(ipv6) { insert(address: ByteWindow.mapped(ipv4), index) }
      let digits = hexadecimal(ipv6, digits: 32)
      insert(digits, .groups, .word, index)
      insert(String(digits.reversed()), .groups, .word, index)
      return
    }
    switch valueClass {
    case .phone:
      insert(text, .groups, .tail, index)
      let digits = text.filter { $0.isASCII && $0.isNumber }
      if digits.count > 6 {
        // Without the code of the country, or the zero that is dialled in its place.
        var left = digits.count - max(8, digits.count - 3)
        let national = text.drop { character in
          left -= character.isASCII && character.isNumber ? 1 : 0
          return left >= 0
        }
        insert(String(national), .groups, .tail, index)
      }
    case .mac:
      insert(text, .groups, .number, index)
      let digits = characters.compactMap(\.hexValue)
      if digits.count == 12 {
        let mac = digits.reduce(UInt64(0)) { $0 << 4 | UInt64($1) }
        macs[mac] = macs[mac] ?? index
        firstGroups.insert(UInt32(truncatingIfNeeded: mac >> 40))
      }
    case .serialNumber, .identifier, .address: insert(text, .groups, .number, index)
    case .hostName:
      insert(text, .name, .number, index)
      let labels = text.split(separator: ".")
      if labels.count > 2 {
        insert(labels.reversed().joined(separator: "."), .name, .number, index)
      }
      if hasShortName, labels.count > 2, labels[0].count >= 6 {
        insert(String(labels[0]), .name, .word, index)
      }
    case .email: insert(text, .name, .number, index)
    default: insert(text, .words, .number, index)
    }
  }

  private mutating func insert(
    _ text: String, _ rule: LooseForm.Rule, _ edges: LooseForm.Edges, _ index: Int
  ) {
    guard let form = LooseForm(text, rule, edges, index: index) else { return }
    let groups = stride(from: 0, to: min(12, form.letters.count - 3), by: 4).map {
      form.letters[$0..<$0 + 4].reduce(0, Self.joined)
    }
    let key = groups.dropFirst().reduce(groups[0], Self.mixed)
    forms[groups.count - 1][key, default: []].append(form)
    filter[Self.place(of: key, shift)] = true
  }

  private mutating func insert(address: UInt128, _ index: Int) {
    addresses[address] = addresses[address] ?? index
    firstGroups.insert(UInt32(truncatingIfNeeded: address >> 112))
    guard address >> 32 == 0xFFFF else { return }
    let octets = UInt32(truncatingIfNeeded: address)
    firstOctets.formUnion([octets >> 16, octets.byteSwapped >> 16])
    // 64:ff9b::10.1.2.3
    firstGroups.insert(0x64)
  }

  /// Four letters as one number.
  static func joined(_ letters: UInt64, _ letter: UInt32) -> UInt64 {
    letters << 16 | UInt64(letter & 0xFFFF)
  }

  /// More than four letters as one number.
  static func mixed(_ letters: UInt64, _ more: UInt64) -> UInt64 {
    (letters ^ (letters >> 29)) &* 0x9E37_79B9_7F4A_7C15 ^ more
  }

  /// Where a key stands in ``filter``.
  @inline(__always)
  static func place(of key: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }
}

/// The address that a text is, with a length of its network, a port, brackets or without.
private func ipv4Address(_ characters: [FoldedCharacter]) -> UInt32? {
  let address = characters.filter { $0.code != 0x5B && $0.code != 0x5D && !$0.isBlank }
    .prefix { $0.code != 0x2F }
  guard address.first?.isDigit ?? false,
    address.allSatisfy({ $0.isDigit || $0.code == 0x2E || $0.code == 0x3A }),
    address.count(where: { $0.code == 0x2E }) == 3
  else { return nil }
  var found: UInt32?
  Array(address).readQuad(from: 0) { value, _ in found = value }
  return found
}

/// The address that a text is, with a length of its network, a zone, a port, brackets or without.
private func ipv6Address(_ characters: [FoldedCharacter]) -> UInt128? {
  let address = characters.drop { $0.code == 0x5B || $0.isBlank }
    .prefix { $0.code != 0x25 && $0.code != 0x2F && $0.code != 0x5D && !$0.isBlank }
  guard address.count(where: { $0.code == 0x3A }) > 1,
    address.allSatisfy({ $0.hexValue != nil || $0.code == 0x3A || $0.code == 0x2E })
  else { return nil }
  var found: UInt128?
  // The last that is found is the longest.
  Array(address).readGroups(from: 0) { groups, _ in
    if case .address(let value) = groups { found = value }
  }
  return found
}

/// The IPv4 address that an IPv6 address stands for (RFC 4291, section 2.5.5.2; RFC 6052).
func embeddedIPv4(_ address: UInt128) -> UInt32? {
  let prefix = address >> 32
  return prefix == 0xFFFF || prefix == 0x0064_FF9B << 64
    ? UInt32(truncatingIfNeeded: address) : nil
}

private func hexadecimal(_ number: UInt128, digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
