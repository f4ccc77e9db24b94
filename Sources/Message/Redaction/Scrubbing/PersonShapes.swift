import Catalogs

/// The forms of e-mail addresses, telephone numbers and users in paths.
extension ByteWindow {
  /// The e-mail address whose @ is at a position, with a domain of at least two labels or, as in
  /// SIP, an IP address.
  func email(at sign: Int) -> Finding? {
    guard let start = localPart(before: sign), !isUserOfURL(sign),
      let end = mailDomain(at: sign + 1)
    else { return nil }
    return Finding(start: start, end: end, replacement: .value(.email), identity: .text)
  }

  private func localPart(before sign: Int) -> Int? {
    var start = sign
    if self[sign - 1] == UInt8(ascii: "\"") {
      start -= 1
      while start > sign - 66, self[start - 1] != UInt8(ascii: "\""), self[start - 1] >= 0x20 {
        start -= 1
      }
      if self[start - 1] == UInt8(ascii: "\""), start < sign - 1 { return start - 1 }
      return nil
    }
    while start > sign - 64, isLocal(self[start - 1]) { start -= 1 }
    while start < sign, self[start] == UInt8(ascii: ".") || self[start] == UInt8(ascii: "-") {
      start += 1
    }
    return start < sign ? start : nil
  }

  private func isLocal(_ byte: UInt8) -> Bool {
    byte.isLabel || byte >= 0x80 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "%")
  }

  /// Whether the text before the @ is part of the credentials in a URL.
  private func isUserOfURL(_ sign: Int) -> Bool {
    var position = sign - 1
    while position > sign - 256, !self[position].isBlank, !self[position].isQuote,
      self[position] != UInt8(ascii: "?"), self[position] != UInt8(ascii: "#")
    {
      if self[position] == UInt8(ascii: "/") {
        return self[position - 1] == UInt8(ascii: "/") && self[position - 2] == UInt8(ascii: ":")
      }
      position -= 1
    }
    return false
  }

  private func mailDomain(at start: Int) -> Int? {
    if self[start] == UInt8(ascii: "[") {
      if endOfReplacement(at: start) != nil { return nil }
      var end = start + 1
      while end < start + 64,
        self[end].isLabel || self[end] == UInt8(ascii: ".")
          || self[end] == UInt8(ascii: ":")
      {
        end += 1
      }
      return end > start + 2 && self[end] == UInt8(ascii: "]") ? end + 1 : nil
    }
    if let (end, _) = quad(at: start, separator: UInt8(ascii: ".")), !isWord(at: end) { return end }
    var end = start
    while end < start + 253,
      self[end].isLabel || self[end] == UInt8(ascii: ".") || self[end] >= 0x80
    {
      end += 1
    }
    // Text directly after the domain may look like labels that no domain ends with.
    while true {
      while end > start, !self[end - 1].isLetterOrDigit, self[end - 1] < 0x80 { end -= 1 }
      var top = end
      while top > start, self[top - 1] != UInt8(ascii: ".") { top -= 1 }
      guard top > start + 1 else { return nil }
      var last = top
      while last < end, self[last] != UInt8(ascii: "_") { last += 1 }
      if last - top >= 2, !self[top].isDigit {
        // `getty@tty1.service` is a systemd unit.
        let isUnit = Self.unitTypes.contains { $0.count == last - top && has($0, at: top) }
        return isUnit ? nil : last
      }
      end = top - 1
    }
  }

  private static let unitTypes = [
    "service", "socket", "target", "timer", "mount", "automount", "swap", "slice", "scope",
    "device",
  ].map { Array($0.utf8) }

  /// The telephone number in international form whose + is at a position: seven to fifteen digits,
  /// the first not zero, with single separators.
  func internationalNumber(plus: Int) -> Finding? {
    guard !isWord(before: plus), self[plus - 1] != UInt8(ascii: "+"),
      self[plus + 1] != UInt8(ascii: "0")
    else { return nil }
    // Digits after a space may be something else, as in `+15550100 200 OK`.
    let enough = self[plus + 1] == UInt8(ascii: "1") ? 11 : 12
    var (digits, end, position) = (0, plus + 1, plus + 1)
    while true {
      let first = position
      while self[position].isDigit, position < first + 16 { position += 1 }
      if position == first || digits + position - first > 15 || isWord(at: position) { break }
      digits += position - first
      end = position
      position = afterSeparator(end)
      if position == end || (digits >= enough && self[end] == UInt8(ascii: " ")) { break }
    }
    guard digits >= 7 else { return nil }
    return phone(plus..<end)
  }

  /// The position after one separator of a telephone number, including brackets.
  private func afterSeparator(_ start: Int) -> Int {
    var position = start
    if self[position] == UInt8(ascii: ")") { position += 1 }
    switch self[position] {
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): position += 1
    default: break
    }
    if self[position] == UInt8(ascii: "(") { position += 1 }
    return position
  }

  /// The number of three, three and four digits with separators that begins three digits before a
  /// position, including a `1` with a separator or brackets before it.
  func americanNumber(separator: Int) -> Finding? {
    let byte = self[separator]
    var start = separator - 3
    guard areDigits(start, 3), areDigits(separator + 1, 3), self[separator + 4] == byte,
      areDigits(separator + 5, 4)
    else { return nil }
    if self[start - 1] == byte, self[start - 2] == UInt8(ascii: "1") { start -= 2 }
    return american(start..<separator + 9)
  }

  /// The number such as (512) 555-0100 whose bracket is at a position.
  func bracketedNumber(at bracket: Int) -> Finding? {
    guard areDigits(bracket + 1, 3), self[bracket + 4] == UInt8(ascii: ")") else { return nil }
    let rest = bracket + (self[bracket + 5] == UInt8(ascii: " ") ? 6 : 5)
    guard areDigits(rest, 3), areDigits(rest + 4, 4) else { return nil }
    switch self[rest + 3] {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "):
      return american(bracket..<rest + 8)
    default: return nil
    }
  }

  private func american(_ range: Range<Int>) -> Finding? {
    let (before, after) = (self[range.lowerBound - 1], range.upperBound)
    if isWord(before: range.lowerBound) || isWord(at: after) { return nil }
    if before == UInt8(ascii: "-") || before == UInt8(ascii: ".") { return nil }
    if self[after] == UInt8(ascii: "-") || self[after] == UInt8(ascii: ".") {
      if isWord(at: after + 1) { return nil }
    }
    return phone(range)
  }

  private func areDigits(_ start: Int, _ count: Int) -> Bool {
    for position in start..<start + count where !self[position].isDigit { return false }
    return true
  }

  private func phone(_ range: Range<Int>) -> Finding {
    Finding(
      start: range.lowerBound, end: range.upperBound, replacement: .value(.phone), identity: .digits
    )
  }

  /// The text of an encoded word (RFC 2047), which names somebody in most headers: `=?utf-8?q?J=C3=BCrgen?=`.
  func encodedWord(from start: Int, to first: Int) -> Finding? {
    var (marks, end) = (self[first - 1] == UInt8(ascii: "?") ? 1 : 0, first)
    var text = first
    while end < start + 96, self[end] > 0x20, marks < 3 {
      if self[end] == UInt8(ascii: "?") {
        marks += 1
        if marks == 2 { text = end + 1 }
      }
      end += 1
    }
    guard marks == 3, self[end] == UInt8(ascii: "="), text < end - 1,
      endOfReplacement(at: text) == nil
    else { return nil }
    return Finding(
      start: text, end: end - 1, replacement: .value(.person), identity: .text)
  }

  /// The user name in `~NAME`, whose tilde is at a position.
  func homeOfUser(tilde: Int) -> Finding? {
    let before = self[tilde - 1]
    if isWord(before: tilde) || before == UInt8(ascii: "~") || before == UInt8(ascii: ".") {
      return nil
    }
    return user(at: tilde + 1)
  }

  /// The user name that begins at a position in a path.
  func user(at start: Int) -> Finding? {
    var end = start
    while end < start + 64, !isEndOfUser(self[end]) { end += 1 }
    while end > start, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return end > start ? user(start..<end) : nil
  }

  private func isEndOfUser(_ byte: UInt8) -> Bool {
    byte.isBlank || byte.isQuote || (byte < 0x80 && !byte.isLabel && byte != UInt8(ascii: "."))
  }

  /// The user name that begins at a position in a Windows path, or after further backslashes; it
  /// may contain spaces if another backslash follows.
  func windowsUser(at position: Int) -> Finding? {
    var start = position
    while start < position + 16, self[start] == UInt8(ascii: "\\") { start += 1 }
    var (end, last) = (start, start)
    while end < start + 64, !isEndOfUser(self[end]) || self[end] == UInt8(ascii: " ") {
      if self[end] != UInt8(ascii: " ") { last = end + 1 }
      end += 1
    }
    if self[end] == UInt8(ascii: "\\"), last > start { return user(start..<last) }
    return user(at: start)
  }

  private func user(_ range: Range<Int>) -> Finding {
    Finding(
      start: range.lowerBound, end: range.upperBound, replacement: .value(.identifier),
      identity: .text)
  }
}
