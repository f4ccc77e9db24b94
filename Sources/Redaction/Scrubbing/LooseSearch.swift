import Catalogs

/// Looks for hidden values in texts of messages in every spelling that the leak guard knows as well, so
/// that no message is stopped for what could have been taken out of it.
///
/// ``Scanner`` finds the usual spellings, and is fast enough for files; this is for texts, in which it
/// compares letters, whatever stands between them, and reads addresses as numbers.
struct LooseSearch: Sendable {
  /// The forms by the letters that they begin with: four of them, eight or twelve, as many as there are,
  /// since names are often alike at the beginning.
  private var forms = [[UInt64: [LooseForm]]](repeating: [:], count: 3)
  private var addresses: [UInt128: Int] = [:]
  private var macs: [UInt64: Int] = [:]
  /// How each value is replaced.
  private var known: [(valueClass: ValueClass, identity: Finding.Identity)] = []
  /// Which beginnings there are, by some bits of them: most places of a text are told from it.
  private var filter = [Bool](repeating: false, count: 16_384)

  /// Prepares the search.
  init(_ values: [KnownValue]) {
    for (index, value) in Vocabulary.distinct(values).enumerated() {
      known.append((value.valueClass, Vocabulary.identity(of: value, index)))
      insert(value.text, value.valueClass, index)
    }
  }

  private mutating func insert(_ text: String, _ valueClass: ValueClass, _ index: Int) {
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
      }
    case .serialNumber, .identifier, .address: insert(text, .groups, .number, index)
    case .hostName:
      insert(text, .name, .number, index)
      let labels = text.split(separator: ".")
      if labels.count > 2, labels[0].count >= 6 { insert(String(labels[0]), .name, .word, index) }
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
    filter[Self.place(of: key)] = true
  }

  private mutating func insert(address: UInt128, _ index: Int) {
    addresses[address] = addresses[address] ?? index
  }

  /// Four letters as one number.
  private static func joined(_ letters: UInt64, _ letter: UInt32) -> UInt64 {
    letters << 16 | UInt64(letter & 0xFFFF)
  }

  /// More than four letters as one number.
  private static func mixed(_ letters: UInt64, _ more: UInt64) -> UInt64 {
    (letters ^ (letters >> 29)) &* 0x9E37_79B9_7F4A_7C15 ^ more
  }

  private static func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 50)
  }

  /// Where values stand in a text.
  func findings(in text: String) -> [Finding] {
    if forms.isEmpty, addresses.isEmpty, macs.isEmpty { return [] }
    let characters = FoldedCharacter.all(in: text)
    var findings: [Finding] = []
    func note(_ index: Int, _ start: Int, _ end: Int) {
      var first = start
      // The signs in front of a telephone number belong to it.
      while known[index].valueClass == .phone, first > 0,
        characters[first - 1].code == 0x2B || characters[first - 1].code == 0x28
      {
        first -= 1
      }
      findings.append(
        Finding(
          start: characters[first].range.lowerBound, end: characters[end - 1].range.upperBound,
          replacement: .value(known[index].valueClass), identity: known[index].identity))
    }
    // For each of the last letters its place, and with the three before it as one number.
    var places = [Int](repeating: 0, count: 12)
    var keys = [UInt64](repeating: 0, count: 12)
    var count = 0
    // What lies in another find needs no second look, or long values would take too many.
    var done = 0
    for place in characters.indices {
      if characters[place].isLetter {
        let last = count % 12
        let key = Self.joined(count == 0 ? 0 : keys[(count - 1) % 12], characters[place].code)
        (places[last], keys[last]) = (place, key)
        count += 1
        let middle = Self.mixed(keys[(last + 8) % 12], key)
        let long = Self.mixed(Self.mixed(keys[(last + 4) % 12], keys[(last + 8) % 12]), key)
        for size in 0..<3 where count >= 4 * (size + 1) {
          let key = size == 0 ? key : size == 1 ? middle : long
          if !filter[Self.place(of: key)] { continue }
          let start = places[(last + 9 - 4 * size) % 12]
          guard start >= done, let forms = forms[size][key] else { continue }
          var end = done
          for form in forms {
            guard let formEnd = form.end(in: characters, from: start) else { continue }
            note(form.index, start, formEnd)
            end = max(end, formEnd)
          }
          done = end
        }
      }
      visitAddress(characters, place, note)
    }
    return findings
  }

  private func visitAddress(
    _ characters: [FoldedCharacter], _ place: Int, _ note: (Int, Int, Int) -> Void
  ) {
    let character = characters[place]
    if !addresses.isEmpty, character.isDigit, place == 0 || !characters[place - 1].isDigit {
      characters.readQuad(from: place) { value, end in
        for address in [value, value.byteSwapped] {
          if let index = addresses[ByteWindow.mapped(address)] { note(index, place, end) }
        }
      }
    }
    guard place == 0 || characters[place - 1].hexValue == nil,
      character.hexValue != nil
        || character.isGroupSign && place + 1 < characters.count
          && characters[place + 1].code == character.code
    else { return }
    characters.readGroups(from: place) { groups, end in
      switch groups {
      case .address(let value):
        let inner = embeddedIPv4(value).flatMap { addresses[ByteWindow.mapped($0)] }
        if let index = addresses[value] ?? inner { note(index, place, end) }
      case .mac(let value): if let index = macs[value] { note(index, place, end) }
      }
    }
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
private func embeddedIPv4(_ address: UInt128) -> UInt32? {
  let prefix = address >> 32
  return prefix == 0xFFFF || prefix == 0x0064_FF9B << 64
    ? UInt32(truncatingIfNeeded: address) : nil
}

private func hexadecimal(_ number: UInt128, digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
