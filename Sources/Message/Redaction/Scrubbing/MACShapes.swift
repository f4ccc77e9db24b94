import Catalogs

/// The forms of hardware addresses.
extension ByteWindow {
  /// The MAC address in six pairs of digits whose first dash is at a position.
  func dashedMAC(firstDash dash: Int) -> Finding? {
    let start = dash - 2
    guard self[start].isHexDigit, !isWord(before: start) else { return nil }
    // After a seventh pair it is some other number.
    if self[start - 1] == UInt8(ascii: "-"), self[start - 2].isHexDigit, self[start - 3].isHexDigit,
      !isWord(before: start - 3)
    {
      return nil
    }
    return pairs(at: start, separator: UInt8(ascii: "-")).map { mac(start..<$0) }
  }

  /// The MAC in three groups of four digits whose first dot stands at a position, or in the four groups of
  /// a DHCP client identifier: `0100.005e.0053.10`.
  func dottedMAC(firstDot dot: Int) -> Finding? {
    let start = dot - 4
    guard self[dot + 5] == UInt8(ascii: "."), !isWord(before: start),
      self[start - 1] != UInt8(ascii: ".")
    else { return nil }
    for group in 0..<3 {
      for digit in 0..<4 where !self[start + 5 * group + digit].isHexDigit { return nil }
    }
    var end = start + 14
    if has("01".utf8, at: start), self[end] == UInt8(ascii: "."), self[end + 1].isHexDigit,
      self[end + 2].isHexDigit
    {
      end += 3
    }
    if isWord(at: end) || (self[end] == UInt8(ascii: ".") && self[end + 1].isHexDigit) {
      return nil
    }
    return mac(start..<end)
  }

  /// The end of six pairs of hexadecimal digits that begin at a position.
  func pairs(at start: Int, separator: UInt8) -> Int? {
    for pair in 0..<6 {
      let position = start + 3 * pair
      guard self[position].isHexDigit, self[position + 1].isHexDigit,
        pair == 5 || self[position + 2] == separator
      else { return nil }
    }
    let end = start + 17
    if isWord(at: end) { return nil }
    if self[end] == separator, self[end + 1].isHexDigit || endOfReplacement(at: end + 1) != nil {
      return nil
    }
    return end
  }

  func mac(_ range: Range<Int>) -> Finding {
    Finding(
      start: range.lowerBound, end: range.upperBound, replacement: .value(.mac), identity: .digits)
  }
}
