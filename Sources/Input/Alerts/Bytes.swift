import ASCII

extension UInt8 {
  /// Whether it is a space, a tab or a line break.
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  /// Whether it may appear in the name of a parameter or an alarm.
  var isNameByte: Bool { isASCIILetterOrDigit || self == UInt8(ascii: "_") }
}

/// A part of an input. Parts are cut at ASCII characters, so that each is valid UTF-8.
typealias Bytes = ArraySlice<UInt8>

extension ArraySlice<UInt8> {
  /// The text that it is.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// It without spaces at either end.
  var trimmed: Bytes {
    var rest = self
    while rest.first?.isBlank == true { rest.removeFirst() }
    while rest.last?.isBlank == true { rest.removeLast() }
    return rest
  }

  /// The first occurrence of a text.
  func range(of needle: String) -> Range<Int>? {
    let wanted = Array(needle.utf8)
    guard let first = wanted.first, count >= wanted.count else { return nil }
    var index = startIndex
    while index <= endIndex - wanted.count {
      if self[index] == first, self[index...].starts(with: wanted) {
        return index..<index + wanted.count
      }
      index += 1
    }
    return nil
  }

  /// The last occurrence of a text.
  func lastRange(of needle: String) -> Range<Int>? {
    let wanted = Array(needle.utf8)
    guard let first = wanted.first, count >= wanted.count else { return nil }
    var index = endIndex - wanted.count
    while index >= startIndex {
      if self[index] == first, self[index...].starts(with: wanted) {
        return index..<index + wanted.count
      }
      index -= 1
    }
    return nil
  }

  /// Its lines, without their ends.
  var lines: [Bytes] {
    split(separator: 0x0A, omittingEmptySubsequences: false).map {
      $0.last == 0x0D ? $0.dropLast() : $0
    }
  }

  /// Its words, between spaces.
  var words: [Bytes] { split(whereSeparator: \.isBlank) }
}
