import Catalogs

/// What is replaced in the value of a key.
extension ByteWindow {
  /// The part of a value that is replaced; nil if the value does not match its key, or means that
  /// there is none.
  func finding(
    _ content: LogShapes.Content, _ value: LogValue, _ vocabulary: LogVocabulary
  ) -> Finding? {
    switch content {
    case .secret:
      let range = token(of: value)
      guard range.count >= 3, !vocabulary.isException(bytes(range)), !isMask(range) else {
        return nil
      }
      return Finding(
        start: range.lowerBound, end: range.upperBound, replacement: .secret, identity: .text)
    case .value(let valueClass):
      switch valueClass {
      case .person: return person(value, vocabulary)
      case .freeText:
        // A sentence after a colon is the product's own text.
        return value.isEnclosed || value.hasEqualsSign
          ? person(value, vocabulary, as: .freeText) : nil
      case .phone: return number(value)
      case .address: return writtenAddress(token(of: value), vocabulary)
      case .mac: return bareMAC(token(of: value))
      case .hostName: return hostName(value, vocabulary)
      case .email:
        let range = token(of: value)
        let hasSign = bytes(range).contains(UInt8(ascii: "@"))
        return identifier(value, vocabulary, as: hasSign ? .email : .identifier)
      case .identifier: return identifier(value, vocabulary, as: valueClass)
      case .serialNumber:
        // The form `MODEL-SERIAL.ata.state`.
        let hyphen =
          value.isLabelled && value.isEnclosed
          ? bytes(value.range).lastIndex(of: UInt8(ascii: "-")) : nil
        let first = hyphen.map { value.range.lowerBound + $0 + 1 } ?? value.range.lowerBound
        var own = value
        own.range = first..<value.range.upperBound
        // `S/N ratio`
        guard bytes(token(of: own)).contains(where: \.isDigit) else { return nil }
        return identifier(own, vocabulary, as: valueClass)
      case .term, .version, .quantity, .time: return nil
      }
    }
  }

  /// The first word of a value, or all of it if it is enclosed.
  private func token(of value: LogValue) -> Range<Int> {
    if value.isEnclosed { return value.range }
    let start = value.range.lowerBound
    var end = start
    while end < start + 256, !isTokenEnd(end) { end += 1 }
    while end > start, self[end - 1] == UInt8(ascii: ".") || self[end - 1] == UInt8(ascii: ":") {
      end -= 1
    }
    return start..<end
  }

  func isTokenEnd(_ position: Int) -> Bool {
    let byte = self[position]
    return byte.isBlank || byte.isQuote || isBracketOrComma(byte)
  }

  private func isBracketOrComma(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "^"):
      true
    default: false
    }
  }

  /// Login names and similar identifiers; of a device name, only the address in it.
  private func identifier(
    _ value: LogValue, _ vocabulary: LogVocabulary, as valueClass: ValueClass
  ) -> Finding? {
    let range = token(of: value)
    let first = self[range.lowerBound]
    guard range.count >= 2, first.isLabel || first >= 0x80,
      !vocabulary.isException(bytes(range))
    else { return nil }
    // A number of few digits is a count: `enduser=1204`.
    if range.count < 5, bytes(range).allSatisfy(\.isDigit) { return nil }
    if let device = prefixOfDevice(at: range.lowerBound) {
      let start = range.lowerBound + device
      if endOfReplacement(at: start) != nil { return nil }
      if let found = deviceMAC(prefix: range.lowerBound) ?? userOfSoftphone(range) { return found }
    }
    if let found = quad(at: range.lowerBound, separator: UInt8(ascii: ".")),
      found.end >= range.upperBound
    {
      return Finding(range.lowerBound..<found.end, .address, .address(found.value))
    }
    guard bytes(range).contains(where: { $0.isLetterOrDigit || $0 >= 0x80 }) else { return nil }
    return Finding(range, valueClass)
  }

  private func hostName(_ value: LogValue, _ vocabulary: LogVocabulary) -> Finding? {
    var range = token(of: value)
    if let found = quad(at: range.lowerBound, separator: UInt8(ascii: ".")) {
      return Finding(range.lowerBound..<found.end, .address, .address(found.value))
    }
    var end = range.lowerBound
    while end < range.upperBound,
      self[end].isLabel || self[end] == UInt8(ascii: ".")
        || self[end] >= 0x80
    {
      end += 1
    }
    while end > range.lowerBound, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
    range = range.lowerBound..<end
    guard range.count >= 2, bytes(range).contains(where: { $0.isLetter || $0 >= 0x80 }),
      !vocabulary.isException(host: range, self)
    else { return nil }
    // As in `on server startup`.
    let isPlain = bytes(range).allSatisfy { $0.isLetter || $0 == UInt8(ascii: "_") }
    return value.isLabelled && isPlain ? nil : Finding(range, .hostName)
  }

  /// A telephone or directory number: at least three digits, with the usual separators.
  private func number(_ value: LogValue) -> Finding? {
    let (start, limit) = (value.range.lowerBound, value.range.upperBound)
    if quad(at: start, separator: UInt8(ascii: ".")) != nil { return nil }
    var first = start
    if let end = endOfBytes(at: start) { return Finding(start..<end, .phone) }
    if self[first] == UInt8(ascii: "\\") { first += 1 }
    let isDialled = "+0(%".utf8.contains(self[first]) || first > start
    var (digits, dots, end, position) = (0, 0, first, first)
    while position < limit {
      let byte = self[position]
      if byte.isDigit {
        digits += 1
        end = position + 1
      } else if byte == UInt8(ascii: ".") {
        dots += 1
      } else if byte == 0x20 {
        // `030 555 0199`
        let goesOn = isDialled && (2...8).contains(digits) && isGroup(at: position + 1)
        if !value.isEnclosed, !goesOn { break }
      } else if byte == UInt8(ascii: ","), value.isEnclosed, digits >= 3, self[position + 1].isDigit
      {
        // A list of them.
        digits = 0
      } else if byte == UInt8(ascii: "%"),
        Self.numberEscapes.contains(where: { has($0, at: position) })
      {
        position += 2
      } else if !Self.numberSigns.contains(byte) {
        break
      }
      position += 1
    }
    guard (value.isLabelled ? 4...20 : 3...20).contains(digits), dots == 0 || digits >= 7,
      !isWord(at: end),
      self[end] != UInt8(ascii: "@"), endOfReplacement(at: position) == nil
    else { return nil }
    return Finding(start..<end, .phone, .digits)
  }

  private static let numberSigns = Array("+-()/*#".utf8)

  private static let numberEscapes = ["%20", "%28", "%29", "%2b", "%2d", "%2f"].map {
    Array($0.utf8)
  }

  /// Whether two digits or more are at a position, in brackets or not.
  private func isGroup(at start: Int) -> Bool {
    let first = self[start] == UInt8(ascii: "(") ? start + 1 : start
    return self[first].isDigit && self[first + 1].isDigit
  }

  /// The end of four bytes or more in hexadecimal digits, as in an information element of Q.931: `49 6E 67 72`.
  private func endOfBytes(at start: Int) -> Int? {
    var (end, count) = (start, 0)
    while count < 150, self[end].isHexDigit, self[end + 1].isHexDigit, !isWord(at: end + 2) {
      count += 1
      end += 3
      if self[end - 1] != 0x20 { break }
    }
    return count >= 4 ? end - 1 : nil
  }

  /// The name of a person, or one given by a person: an enclosed value, or else the words that
  /// begin with a capital.
  private func person(
    _ value: LogValue, _ vocabulary: LogVocabulary, as valueClass: ValueClass = .person
  ) -> Finding? {
    if let end = endOfBytes(at: value.range.lowerBound) {
      return Finding(value.range.lowerBound..<end, valueClass)
    }
    let range = value.isEnclosed ? value.range : words(of: value)
    guard range.count >= 2, !vocabulary.isException(bytes(range)) else { return nil }
    let isName = bytes(range).contains { $0.isLetter || $0 >= 0x80 }
    guard isName || bytes(range).count(where: \.isDigit) >= 7 else { return nil }
    return Finding(range, valueClass)
  }

  private func words(of value: LogValue) -> Range<Int> {
    let start = value.range.lowerBound
    var (end, position) = (start, start)
    var (count, lowerWords) = (0, 0)
    while position < value.range.upperBound, count < 8 {
      var wordEnd = position
      while wordEnd < value.range.upperBound, !isPhraseEnd(wordEnd) { wordEnd += 1 }
      if wordEnd == position || count > 0 && isKey(at: position) { break }
      // As in `manager=CN=Jane Doe`.
      if count == 0, self[wordEnd] == UInt8(ascii: "=") || endOfReplacement(at: wordEnd) != nil {
        break
      }
      let first = self[position]
      let isCapital = first &- 0x41 < 26 || first >= 0x80 || first.isDigit
      if !isCapital {
        lowerWords += 1
        // `van der Berg`, or a name in lower case.
        if lowerWords > 2 || count > 0 && !isParticle(position..<wordEnd) && lowerWords != 2 {
          break
        }
        if count > 0, !isParticle(position..<wordEnd), !startsLower(value) { break }
      }
      count += 1
      if isCapital || count == 1 || startsLower(value) { end = wordEnd }
      position = wordEnd
      // As in `Winslow, Avery`.
      if self[position] == UInt8(ascii: ","), self[position + 1] == 0x20,
        self[position + 2] &- 0x41 < 26, !isKey(at: position + 2), count < 5
      {
        position += 1
      }
      guard self[position] == 0x20 else { break }
      position += 1
    }
    while end > start, Self.trailing.contains(self[end - 1]) { end -= 1 }
    return start..<end
  }

  private static let trailing = Array(".:-".utf8)

  private func startsLower(_ value: LogValue) -> Bool {
    let first = self[value.range.lowerBound]
    return first &- 0x61 < 26 && !isParticle(ofWordAt: value.range.lowerBound)
  }

  func isParticle(ofWordAt start: Int) -> Bool {
    var end = start
    while self[end].isLetter, end < start + 8 { end += 1 }
    return isParticle(start..<end)
  }

  private func isParticle(_ word: Range<Int>) -> Bool {
    Self.particles.contains { $0.count == word.count && has($0, at: word.lowerBound) }
  }

  private static let particles = [
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "la", "le", "el", "al",
    "bin", "ben", "ter", "zu", "y", "e",
  ].map { Array($0.utf8) }

  private func isPhraseEnd(_ position: Int) -> Bool {
    let byte = self[position]
    if byte == UInt8(ascii: "'") { return !self[position + 1].isLetter }
    return byte.isBlank || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`")
      || isBracketOrComma(byte) || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "@")
  }

  private func bareMAC(_ range: Range<Int>) -> Finding? {
    // The 14 bytes of a frame header: `MAC=` of netfilter.
    let isFrame =
      range.count == 41
      && bytes(range).indices.allSatisfy { $0 % 3 == 2 || self[range.lowerBound + $0].isHexDigit }
    let range = isFrame ? range.prefix(35) : range
    if isFrame { return mac(range) }
    let digits = bytes(range).count(where: \.isHexDigit)
    let others = range.count - digits
    guard digits == 12, others <= 5,
      bytes(range).allSatisfy({ $0.isHexDigit || Self.macSigns.contains($0) })
    else { return nil }
    return mac(range)
  }

  private static let macSigns = Array(":-. ".utf8)

  /// An address in hexadecimal or decimal digits, whose bytes some products write in reverse order;
  /// also one with dots, whatever precedes it.
  private func writtenAddress(_ range: Range<Int>, _ vocabulary: LogVocabulary) -> Finding? {
    let start = range.lowerBound
    if let found = quad(at: start, separator: UInt8(ascii: ".")) {
      // The zero address means that none is known.
      if found.value == Self.mapped(0) { return nil }
      return Finding(start..<found.end, .address, .address(found.value))
    }
    if has("0x".utf8, at: start) { return hexAddress(start, digits: start + 2) }
    var end = start
    while end < range.upperBound, self[end].isHexDigit { end += 1 }
    let isNegative = self[start] == UInt8(ascii: "-")
    if isNegative || bytes(start..<end).allSatisfy(\.isDigit) {
      return decimalAddress(start, digits: isNegative ? start + 1 : start)
    }
    if end - start == 8 || end - start == 32, !isWord(at: end) {
      return hexAddress(start, digits: start)
    }
    let name = bytes(range)
    let isHost =
      name.contains(where: \.isLetter)
      && name.allSatisfy({ $0.isLabel || $0 == UInt8(ascii: ".") })
      && name.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    guard isHost, range.count >= 4, !vocabulary.isException(host: range, self) else { return nil }
    return Finding(range, .hostName)
  }

  private func hexAddress(_ start: Int, digits first: Int) -> Finding? {
    var end = first
    var value: UInt128 = 0
    while end < first + 33, self[end].isHexDigit {
      value = value << 4 | UInt128(self[end].hexValue)
      end += 1
    }
    guard value != 0, !isWord(at: end) else { return nil }
    if end - first == 32 {
      // An IPv4 address in a field for an IPv6 address.
      let rest = value & ((1 << 96) - 1)
      let address = rest == 0 ? Self.mapped(plausible(UInt32(value >> 96))) : value
      return Finding(start..<end, .address, .address(address))
    }
    guard (6...8).contains(end - first) else { return nil }
    return Finding(
      start..<end, .address, .address(Self.mapped(plausible(UInt32(truncatingIfNeeded: value)))))
  }

  private func decimalAddress(_ start: Int, digits first: Int) -> Finding? {
    guard let (end, value) = decimal(at: first), end - first >= 7, !isWord(at: end) else {
      return nil
    }
    let address = first > start ? 0 &- value : value
    return Finding(
      start..<end, .address, .address(Self.mapped(plausible(address))))
  }

  /// The number of at most ten digits at a position, if it fits into 32 bits.
  func decimal(at first: Int) -> (end: Int, value: UInt32)? {
    var (end, value) = (first, UInt64(0))
    while end < first + 11, self[end].isDigit {
      value = value * 10 + UInt64(self[end].hexValue)
      end += 1
    }
    guard end > first, end - first <= 10, value <= UInt32.max else { return nil }
    return (end, UInt32(value))
  }

  /// An address in the byte order in which it is a private address.
  func plausible(_ value: UInt32) -> UInt32 {
    !isPrivate(value) && isPrivate(value.byteSwapped) ? value.byteSwapped : value
  }

  /// Whether an address is in a private network (RFC 1918).
  func isPrivate(_ value: UInt32) -> Bool {
    value >> 24 == 10 || value >> 20 == 0xAC1 || value >> 16 == 0xC0A8
  }
}
