import Catalogs

/// Looks for hidden values in texts of messages in every spelling that the leak guard knows as well, so
/// that no message is stopped for what could have been taken out of it.
///
/// ``Scanner`` finds the usual spellings, and is fast enough for files; this is for texts, in which it
/// compares letters, whatever stands between them, and reads addresses as numbers.
final class LooseSearch: Sendable {
  private let forms: [[UInt64: [LooseForm]]]
  private let addresses: [UInt128: Int]
  private let macs: [UInt64: Int]
  private let firstOctets: Set<UInt32>
  private let firstGroups: Set<UInt32>
  private let known: [(valueClass: ValueClass, identity: Finding.Identity)]
  private let filter: [Bool]
  private let shift: UInt64

  /// Prepares the search.
  init(_ values: [KnownValue]) {
    let table = LooseTable(values)
    (forms, addresses, macs) = (table.forms, table.addresses, table.macs)
    (firstOctets, firstGroups) = (table.firstOctets, table.firstGroups)
    (known, filter, shift) = (table.known, table.filter, table.shift)
  }

  /// Whether a form begins with some letters.
  @inline(__always)
  private func isBeginning(_ key: UInt64, _ size: Int) -> Bool {
    filter[LooseTable.place(of: key, shift)] && forms[size][key] != nil
  }

  /// Whether anything may stand in a text: in most there is nothing, which its bytes tell sooner than its
  /// characters.
  private func mayFind(in bytes: Span<UInt8>) -> Bool {
    var (last, middle, first): (UInt64, UInt64, UInt64) = (0, 0, 0)
    // The last twelve keys; number n at n modulo 16.
    var keys = InlineArray<16, UInt64>(repeating: 0)
    var count = 0
    var previous: UInt8 = 0
    for place in bytes.indices {
      let byte = bytes[place]
      if byte >= 0x80 { return true }
      if byte.isLetterOrDigit {
        last = LooseTable.joined(last, UInt32(byte.lowercased))
        keys[count & 15] = last
        middle = keys[(count &- 4) & 15]
        first = keys[(count &- 8) & 15]
        count += 1
        if isBeginning(last, 0) || isBeginning(LooseTable.mixed(middle, last), 1)
          || isBeginning(LooseTable.mixed(LooseTable.mixed(first, middle), last), 2)
        {
          return true
        }
      }
      if hasAddresses,
        byte.isHexDigit ? !previous.isHexDigit || !previous.isDigit : byte == previous,
        mayBeAddress(at: place, count: bytes.count, { UInt32(bytes[$0].lowercased) })
      {
        return true
      }
      previous = byte
    }
    return false
  }

  private var hasAddresses: Bool { !addresses.isEmpty || !macs.isEmpty }

  /// Whether an address may begin at a place, told from its first numbers.
  @inline(__always)
  private func mayBeAddress(at start: Int, count: Int, _ code: (Int) -> UInt32) -> Bool {
    let first = code(start)
    // Two signs stand for the zeros that an address begins with.
    if first == 0x3A || first == 0x2D || first == 0x5F { return true }
    var (place, octet, group): (Int, UInt32, UInt32) = (start, 0, 0)
    var isDecimal = true
    while place < count, place - start < 5 {
      let code = code(place)
      if code &- 0x30 < 10 {
        octet = octet &* 10 &+ (code - 0x30)
        group = group << 4 | (code - 0x30)
      } else if code &- 0x61 < 6 {
        isDecimal = false
        group = group << 4 | (code - 0x57)
      } else {
        break
      }
      place += 1
    }
    if place == count || place - start > 4 { return false }
    let sign = code(place)
    // In a wrapped one the number may go on behind the line break.
    if sign == 0x0A || sign == 0x0D { return true }
    if sign <= 0x20 { return false }
    if sign == 0x3A || sign == 0x2D || sign == 0x5F || sign == 0x2E && !macs.isEmpty,
      firstGroups.contains(group)
    {
      return true
    }
    guard isDecimal, octet < 256, place - start < 4, !firstOctets.isEmpty else { return false }
    var second: UInt32 = 0
    let end = place
    while place < count, code(place) &- 0x30 >= 10 {
      // No address, or one that is wrapped.
      if code(place) <= 0x20 { return code(place) == 0x0A || code(place) == 0x0D }
      if place - end > 2 { return false }
      place += 1
    }
    while place < count, code(place) &- 0x30 < 10, second < 1000 {
      second = second * 10 + (code(place) - 0x30)
      place += 1
    }
    if place < count, code(place) == 0x0A || code(place) == 0x0D { return true }
    return second < 256 && firstOctets.contains(octet << 8 | second)
  }

  /// Where values stand in a text.
  func findings(in text: String) -> [Finding] {
    var text = text
    let isEmpty = known.isEmpty || !text.withUTF8 { mayFind(in: $0.span) }
    if isEmpty { return [] }
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
    // For each of the last letters its place, and with the three before it as one number; number n at n
    // modulo 16.
    var places = InlineArray<16, Int>(repeating: 0)
    var keys = InlineArray<16, UInt64>(repeating: 0)
    var (key, count): (UInt64, Int) = (0, 0)
    // What lies in another find needs no second look, or long values would take too many.
    var done = 0
    for place in characters.indices {
      if characters[place].isLetter {
        key = LooseTable.joined(key, characters[place].code)
        let (middle, first) = (keys[(count &- 4) & 15], keys[(count &- 8) & 15])
        (places[count & 15], keys[count & 15]) = (place, key)
        count += 1
        for size in 0..<3 where count >= 4 * (size + 1) {
          let key =
            size == 0
            ? key
            : size == 1
              ? LooseTable.mixed(middle, key)
              : LooseTable.mixed(LooseTable.mixed(first, middle), key)
          if !isBeginning(key, size) { continue }
          let start = places[(count &- 4 &* (size &+ 1)) & 15]
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
      if hasAddresses { visitAddress(characters, place, note) }
    }
    return findings
  }

  private func visitAddress(
    _ characters: [FoldedCharacter], _ place: Int, _ note: (Int, Int, Int) -> Void
  ) {
    let character = characters[place]
    guard character.hexValue != nil || character.isGroupSign,
      mayBeAddress(at: place, count: characters.count, { characters[$0].code })
    else { return }
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
