import Catalogs

/// Call records of Unified CM: lines of numbers and quoted texts.
extension ByteWindow {
  /// The maximum length of a record that is read, in bytes.
  private static let longestRecord = 8_192

  /// Calls a function for each find in the record whose first number ends at a position.
  func callRecord(at first: Int, _ vocabulary: LogVocabulary, _ note: (Finding) -> Void) {
    // Not after an escaped line break: each line is read once.
    guard isLineEnd(first - 1) else { return }
    var position = first
    var numbers = 0
    // A record begins with five numbers, whatever they are.
    while numbers < 5 {
      let start = position
      while self[position].isDigit, position < start + 12 { position += 1 }
      guard position > start, self[position] == UInt8(ascii: ",") else { return }
      numbers += 1
      position += 1
    }
    let limit = min(first + Self.longestRecord, count)
    var isAfterTime = false
    while position < limit, !isLineEnd(position) {
      if self[position] == UInt8(ascii: "\"") {
        var end = position + 1
        while end < limit, self[end] != UInt8(ascii: "\""), !isLineEnd(end) { end += 1 }
        guard self[end] == UInt8(ascii: "\"") else { return }
        quotedField(position + 1..<end, vocabulary, note)
        position = end + 1
      } else {
        let start = position
        while position < limit, self[position] != UInt8(ascii: ","), !isLineEnd(position) {
          position += 1
        }
        if let found = addressField(start..<position, isAfterTime: isAfterTime) { note(found) }
        isAfterTime = isTime(start..<position)
      }
      guard self[position] == UInt8(ascii: ",") else { return }
      position += 1
    }
  }

  private func quotedField(
    _ range: Range<Int>, _ vocabulary: LogVocabulary, _ note: (Finding) -> Void
  ) {
    guard range.count >= 2, range.count <= 512, endOfReplacement(at: range.lowerBound) == nil,
      !vocabulary.isException(bytes(range))
    else { return }
    if let found = quad(at: range.lowerBound, separator: UInt8(ascii: ".")),
      found.end == range.upperBound
    {
      return
    }
    if prefixOfDevice(at: range.lowerBound) != nil {
      if endOfReplacement(at: range.lowerBound + 3) != nil { return }
      if let found = deviceMAC(prefix: range.lowerBound) ?? userOfSoftphone(range) {
        return note(found)
      }
    }
    let text = bytes(range)
    let digits = text.count(where: \.isDigit)
    if text.allSatisfy({ $0.isDigit || Self.numberSigns.contains($0) }) {
      if digits >= 3 { note(Finding(range, .phone, .digits)) }
    } else if !isUUID(range) {
      note(Finding(range, .identifier))
    }
  }

  private static let numberSigns = Array("+*#\\-".utf8)

  private func isUUID(_ range: Range<Int>) -> Bool {
    range.count == 36 && bytes(range).allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "-") }
  }

  /// Whether a field can be a present-day time in seconds.
  private func isTime(_ range: Range<Int>) -> Bool {
    range.count == 10 && self[range.lowerBound] == UInt8(ascii: "1")
      && bytes(range).allSatisfy(\.isDigit)
  }

  /// Whether the next field is the port of media, which follows an address.
  private func isPort(_ start: Int) -> Bool {
    guard let (end, value) = decimal(at: start), self[end] == UInt8(ascii: ",") else {
      return false
    }
    return (1_024...65_535).contains(value)
  }

  /// The address in a field of digits: the one before a port or a number in quotation marks, and what is one of a
  /// private network and no time of today. The second of two times is before such a number, too.
  private func addressField(_ range: Range<Int>, isAfterTime: Bool) -> Finding? {
    let isNegative = self[range.lowerBound] == UInt8(ascii: "-")
    let first = isNegative ? range.lowerBound + 1 : range.lowerBound
    guard let (end, number) = decimal(at: first), end == range.upperBound, end - first >= 7 else {
      return nil
    }
    let value = isNegative ? 0 &- number : number
    let couldBeTime = isTime(range)
    let isBeforeNumber =
      self[end] == UInt8(ascii: ",") && self[end + 1] == UInt8(ascii: "\"")
      && self[end + 2] != UInt8(ascii: "\"") && !(couldBeTime && isAfterTime)
    let isSure = isBeforeNumber || isPort(end + 1)
    let isAddress =
      isSure || !couldBeTime && (isPrivate(value) || isPrivate(value.byteSwapped))
    guard isAddress else { return nil }
    return Finding(range, .address, .address(Self.mapped(plausible(value))))
  }
}
