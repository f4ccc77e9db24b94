import Catalogs

/// Names of devices, accounts of Windows, and `Cisco-Guid`.
extension ByteWindow {
  /// The MAC address in the name of a device whose three-letter prefix begins at a position.
  func deviceMAC(prefix start: Int) -> Finding? {
    let (first, end) = (start + 3, start + 15)
    // `CTLSEP00005E005310.tlv`
    let isTrustList = has("ctl".utf8, at: start - 3) || has("itl".utf8, at: start - 3)
    let word = isTrustList ? start - 3 : start
    if self[word - 1].isLetterOrDigit || self[word - 1] >= 0x80 || endsReplacement(at: start) {
      return nil
    }
    for position in first..<end where !self[position].isHexDigit { return nil }
    if self[end].isLetterOrDigit || self[end] >= 0x80 { return nil }
    return mac(first..<end)
  }

  /// The MAC address that begins at a position after the zeros of an identifier.
  func macOfUUID(from start: Int) -> Finding? {
    let end = start + 12
    for position in start..<end where !self[position].isHexDigit { return nil }
    let isEmpty = bytes(start..<min(end, count)).allSatisfy { $0 == UInt8(ascii: "0") }
    return isEmpty || isWord(at: end) || self[end] == UInt8(ascii: "-") ? nil : mac(start..<end)
  }

  /// The length of a device's prefix at a position.
  func prefixOfDevice(at start: Int) -> Int? {
    Self.devicePrefixes.contains { has($0, at: start) } ? 3 : nil
  }

  private static let devicePrefixes = [
    "sep", "csf", "bot", "tct", "tab", "ata", "vgc", "bat", "upc",
  ].map { Array($0.utf8) }

  /// The user in the name of a softphone, such as `CSFJDOE`, whose prefix begins at a position.
  func softphone(prefix start: Int, _ vocabulary: LogVocabulary) -> Finding? {
    if isWord(before: start) { return nil }
    for position in start..<start + 3 where self[position] &- 0x41 >= 26 { return nil }
    let first = start + 3
    var end = first
    // No word begins with these two prefixes.
    let hasSigns = has("csf".utf8, at: start) || has("tct".utf8, at: start)
    while end < first + 16,
      self[end] &- 0x41 < 26 || self[end].isDigit
        || hasSigns && "._-".utf8.contains(self[end])
          && (self[end + 1] &- 0x41 < 26 || self[end + 1].isDigit)
    {
      end += 1
    }
    // An English word, or a device with a MAC address.
    let isWord = Self.words.contains { $0.count == end - start && has($0, at: start) }
    guard end - first >= 3, !isWord, !self.isWord(at: end), self[first].isLetter else { return nil }
    return Finding(first..<end, .identifier)
  }

  /// The user in the name of a known softphone.
  func userOfSoftphone(_ range: Range<Int>) -> Finding? {
    let isSoftphone = Self.softphones.contains { has($0, at: range.lowerBound) }
    let isCapital = bytes(range.prefix(3)).allSatisfy { $0 &- 0x41 < 26 }
    guard isSoftphone, isCapital, range.count > 4 else { return nil }
    return Finding(range.dropFirst(3), .identifier)
  }

  private static let softphones = ["csf", "bot", "tct", "tab"].map { Array($0.utf8) }
  private static let words = [
    "bottom", "bottle", "botnet", "tables", "tablet", "tablets", "tablespace", "tabular", "tabbed",
  ].map { Array($0.utf8) }

  /// A security identifier of a domain.
  func securityID(from start: Int, to end: Int) -> Finding? {
    if isWord(before: start) || self[start - 1] == UInt8(ascii: "-") { return nil }
    var last = end
    while last < end + 64, self[last].isDigit || self[last] == UInt8(ascii: "-") { last += 1 }
    while self[last - 1] == UInt8(ascii: "-") { last -= 1 }
    return last > end ? Finding(start..<last, .identifier) : nil
  }

  /// The account `DOMAIN\user` whose domain ends at a position.
  func account(before last: Int, _ vocabulary: LogVocabulary) -> Finding? {
    let sign = last + 1
    var start = sign
    while start > sign - 16, self[start - 1].isLetterOrDigit || self[start - 1] == UInt8(ascii: "-")
    {
      if self[start - 1] &- 0x61 < 26 { return nil }
      start -= 1
    }
    let before = self[start - 1]
    guard sign - start >= 2, self[start].isLetter, !isWord(before: start),
      !Self.pathSigns.contains(before)
    else { return nil }
    var first = sign + 1
    while first < sign + 4, self[first] == UInt8(ascii: "\\") { first += 1 }
    var end = first
    while end < first + 64, self[end].isLabel || self[end] == UInt8(ascii: ".") || self[end] >= 0x80
    {
      end += 1
    }
    while end > first, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
    // A path, or an escaped line break.
    guard end - first >= 2, self[end] != UInt8(ascii: "\\") else { return nil }
    // Three digits are an escape, and a line may begin with a number; `\r` stands before `\n`.
    let isEscape = first == sign + 1 && Self.escapes.contains(self[first])
    let second = isEscape ? first + 1 : first
    let isNumber =
      end - second >= 4 && bytes(second..<end).allSatisfy(\.isDigit)
      && (!isEscape || self[first] | 0x20 == UInt8(ascii: "r"))
    let isNamed = has("as ".utf8, at: start - 3) || has("user ".utf8, at: start - 5)
    if !isNamed || end == second, isEscape ? !(self[second] &- 0x61 < 26) : self[second].isDigit,
      !isNumber
    {
      return nil
    }
    return Finding(start..<end, .identifier)
  }

  private static let pathSigns = Array("\\/:.%$".utf8)
  private static let escapes = Array("nrt".utf8)

  /// The device in `^ADDRESS^DEVICE` in traces, whose second `^` is at a position.
  func deviceOfTrace(at mark: Int, _ vocabulary: LogVocabulary) -> Finding? {
    var before = mark
    if endsReplacement(at: mark) {
      while self[before] != UInt8(ascii: "[") { before -= 1 }
      guard has("[address".utf8, at: before) else { return nil }
    } else {
      while before > mark - 48, self[before - 1].isHexDigit || ".:*".utf8.contains(self[before - 1])
      {
        before -= 1
      }
    }
    guard self[before - 1] == UInt8(ascii: "^") else { return nil }
    let start = mark + 1
    var end = start
    while end < start + 128, self[end].isLabel || self[end] == UInt8(ascii: ".") { end += 1 }
    if prefixOfDevice(at: start) != nil {
      if endOfReplacement(at: start + 3) != nil { return nil }
      if let found = deviceMAC(prefix: start) ?? userOfSoftphone(start..<end) { return found }
    }
    guard end - start >= 2, !vocabulary.isException(bytes(start..<end)) else { return nil }
    return Finding(start..<end, .identifier)
  }

  /// The address in the last of the four groups of a `Cisco-Guid`.
  func addressOfGuid(sign: Int) -> Finding? {
    var position = afterSpaces(sign + 1)
    for group in 0..<4 {
      guard let (end, value) = decimal(at: position) else { return nil }
      if group == 3 {
        guard value != 0, !isWord(at: end), self[end] != UInt8(ascii: "-") else { return nil }
        // The bytes of the address are in reverse order.
        return Finding(position..<end, .address, .address(Self.mapped(value.byteSwapped)))
      }
      guard self[end] == UInt8(ascii: "-") else { return nil }
      position = end + 1
    }
    return nil
  }
}
