import Catalogs

/// The value of a key in a log.
struct LogValue {
  /// The value if it is enclosed; otherwise the longest possible value in the line.
  var range: Range<Int>
  /// Whether quotation marks, brackets or tags enclose it.
  let isEnclosed: Bool
  /// Whether an equals sign precedes it.
  var hasEqualsSign = false
  /// Whether only a label precedes it.
  var isLabelled = false
}

/// How values are written: `k=v`, `k="v"`, `k "v"`, `k : v`, `k = {v}`, `[k=v]`, `k[v]`, `"k":"v"`, `<k>v</k>`,
/// `k:: BASE64` (RFC 2849).
extension ByteWindow {
  /// The maximum length of a value in bytes.
  static let longestLogValue = 512

  /// The value of a key with a sign after it; nil if there is none, or if it has been replaced.
  func logValue(of key: Range<Int>, sign: Int) -> LogValue? {
    switch self[sign] {
    case UInt8(ascii: ">"), UInt8(ascii: "&"): return contentOfTag(key, sign)
    case UInt8(ascii: "["), UInt8(ascii: "("): return enclosedValue(at: sign)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return self[sign + 1].isBlank ? nil : value(at: sign, before: nil)
    case UInt8(ascii: ":") where self[sign + 1] == UInt8(ascii: ":"):
      // `Class::function`
      return self[sign + 2] == 0x20 ? enclosed(sign + 3, tokenEnd(sign + 3)) : nil
    default: break
    }
    var start = sign + 1
    while start < sign + 3, Self.signs.contains(self[start]) { start += 1 }
    if self[start] == UInt8(ascii: "/"), self[start + 1] == UInt8(ascii: "/") { return nil }
    let first = afterSpaces(start)
    // As in `UserID= Name=x`.
    if first > start, isKey(at: first) { return nil }
    let value = value(at: first, before: closer(of: key.lowerBound))
    return value.map {
      LogValue(
        range: $0.range, isEnclosed: $0.isEnclosed,
        hasEqualsSign: self[sign] == UInt8(ascii: "="))
    }
  }

  private static let signs = Array("=:>".utf8)

  /// The value after a label and a space or quotation mark.
  func labelledValue(label: Range<Int>) -> LogValue? {
    let end = label.upperBound
    if self[label.lowerBound].isLetterOrDigit, isWord(before: label.lowerBound) { return nil }
    if self[end - 1].isLetterOrDigit, !self[end].isBlank { return nil }
    switch self[end - 1] {
    case UInt8(ascii: ">"): return content(from: end, until: UInt8(ascii: "<"))
    case UInt8(ascii: "/"):
      var last = end
      while last < end + 128, !isTokenEnd(last), !"/?".utf8.contains(self[last]) { last += 1 }
      return enclosed(end, last)
    default: break
    }
    let start = afterSpaces(end)
    // As in `Login User Id=jdoe`, but not in `for user jdoe: 7`.
    if isKey(at: start, colons: false) { return nil }
    return value(at: start, before: nil).map {
      LogValue(range: $0.range, isEnclosed: $0.isEnclosed, isLabelled: true)
    }
  }

  /// The value without spaces between a label and one of these texts.
  func labelledValue(label: Range<Int>, before ends: [[UInt8]]) -> LogValue? {
    let start = afterSpaces(label.upperBound)
    if self[label.lowerBound].isLetterOrDigit, isWord(before: label.lowerBound) { return nil }
    var end = start
    while end < start + 128 {
      if end > start, ends.contains(where: { has($0, at: end) }) {
        return LogValue(range: start..<end, isEnclosed: true, isLabelled: true)
      }
      // E-mail addresses are found separately.
      if isTokenEnd(end) || self[end] == UInt8(ascii: "@") { return nil }
      end += 1
    }
    return nil
  }

  private func tokenEnd(_ start: Int) -> Int {
    var end = start
    while end < start + Self.longestLogValue, !isTokenEnd(end) { end += 1 }
    return end
  }

  private func value(at start: Int, before closer: UInt8?) -> LogValue? {
    var quote = start
    while quote < start + 15, self[quote] == UInt8(ascii: "\\") { quote += 1 }
    if self[quote].isQuote {
      let first = quote + 1
      let kind = SecretEnd.quote(self[quote], backslashes: quote - start)
      var last = first + 1 < count ? end(of: kind, from: first).end : first
      // `'O'Hara'`
      while self[last] == UInt8(ascii: "'"), self[quote] == self[last], self[last - 1].isLetter,
        self[last + 1].isLetter, last < first + 64
      {
        last = end(of: kind, from: last + 1).end
      }
      return enclosed(first, last)
    }
    switch self[start] {
    case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "<"):
      return enclosedValue(at: start)
    default: break
    }
    if isLineEnd(start) || endOfReplacement(at: start) != nil { return nil }
    let limit = start + Self.longestLogValue
    guard let closer else { return LogValue(range: start..<limit, isEnclosed: false) }
    // The matching opening bracket of `()`, `[]` or `{}`.
    let opener = closer == UInt8(ascii: ")") ? UInt8(ascii: "(") : closer - 2
    var end = start
    while end < limit, !isLineEnd(end) {
      // The brackets of a replacement are not part of the text.
      if self[end] == UInt8(ascii: "["), let next = endOfReplacement(at: end) {
        end = next
        continue
      }
      if self[end] == closer { return enclosed(start, end) }
      if self[end] == opener { break }
      // Several values in brackets: `{a=b, c=d}`.
      if self[end] == UInt8(ascii: ","), isKey(at: afterSpaces(end + 1)) {
        return enclosed(start, end)
      }
      end += 1
    }
    return LogValue(range: start..<limit, isEnclosed: false)
  }

  /// The value in brackets that begin at a position; nil if it consists of keys and values.
  private func enclosedValue(at start: Int) -> LogValue? {
    let closer: UInt8
    switch self[start] {
    case UInt8(ascii: "["): closer = UInt8(ascii: "]")
    case UInt8(ascii: "{"): closer = UInt8(ascii: "}")
    case UInt8(ascii: "("): closer = UInt8(ascii: ")")
    default: closer = UInt8(ascii: ">")
    }
    if endOfReplacement(at: start) != nil { return nil }
    let limit = start + Self.longestLogValue
    var end = start + 1
    while end < limit, !isLineEnd(end), self[end] != closer {
      if self[end] == UInt8(ascii: "=") { return nil }
      let next = endOfReplacement(at: end)
      if next == nil, self[end] == self[start] { return nil }
      end = next ?? end + 1
    }
    return self[end] == closer ? enclosed(start + 1, end) : nil
  }

  private func enclosed(_ start: Int, _ end: Int) -> LogValue? {
    var (first, last) = (start, end)
    while first < last, self[first].isBlank { first += 1 }
    while last > first, self[last - 1].isBlank { last -= 1 }
    guard first < last, last - first <= Self.longestLogValue, endOfReplacement(at: first) == nil
    else { return nil }
    return LogValue(range: first..<last, isEnclosed: true)
  }

  /// The end of a value whose key begins after a bracket.
  private func closer(of key: Int) -> UInt8? {
    var before = key - 1
    while before > key - 3, self[before] == 0x20 { before -= 1 }
    switch self[before] {
    case UInt8(ascii: "["): return UInt8(ascii: "]")
    case UInt8(ascii: "{"): return UInt8(ascii: "}")
    case UInt8(ascii: "("): return UInt8(ascii: ")")
    default: return nil
    }
  }

  /// The content of an XML element whose name is a key, after its start tag or before its end tag.
  private func contentOfTag(_ key: Range<Int>, _ sign: Int) -> LogValue? {
    guard sign == key.upperBound else { return nil }
    var before = key.lowerBound - 1
    // The key may be the end of a longer name, or have a prefix.
    while before > key.lowerBound - 64, self[before].isLabel || self[before] == UInt8(ascii: ":") {
      before -= 1
    }
    if self[sign] == UInt8(ascii: "&") {
      guard has("&gt;".utf8, at: sign), has("&lt;".utf8, at: before - 3) else { return nil }
      return content(from: sign + 4, until: UInt8(ascii: "&"))
    }
    if self[before] == UInt8(ascii: "<") {
      return content(from: sign + 1, until: UInt8(ascii: "<"))
    }
    guard self[before] == UInt8(ascii: "/"), self[before - 1] == UInt8(ascii: "<") else {
      return nil
    }
    let end = before - 1
    var start = end
    while start > end - Self.longestLogValue, self[start - 1] != UInt8(ascii: ">") {
      if isLineEnd(start - 1) || self[start - 1] == UInt8(ascii: "<") { return nil }
      start -= 1
    }
    return self[start - 1] == UInt8(ascii: ">") ? enclosed(start, end) : nil
  }

  private func content(from start: Int, until sign: UInt8) -> LogValue? {
    var end = start
    while end < start + Self.longestLogValue, self[end] != sign, !isLineEnd(end) { end += 1 }
    return enclosed(start, end)
  }

  /// Whether a name and an assignment sign begin at a position.
  func isKey(at start: Int, colons: Bool = true) -> Bool {
    var end = start
    while end < start + 40, self[end].isLabel || self[end] == UInt8(ascii: ".") { end += 1 }
    if end == start || !self[start].isLetter { return false }
    return self[end] == UInt8(ascii: "=")
      || colons && self[end] == UInt8(ascii: ":") && !self[end + 1].isDigit
      || self[end] == 0x20 && self[end + 1] == UInt8(ascii: "=")
  }

  func isLineEnd(_ position: Int) -> Bool {
    let byte = self[position]
    return byte == 0x0A || byte == 0x0D || byte == 0
  }

  /// Whether a line begins at a position, also after an escaped line break `\n`.
  func isLineStart(_ position: Int) -> Bool {
    isLineEnd(position - 1)
      || self[position - 2] == UInt8(ascii: "\\")
        && (self[position - 1] == UInt8(ascii: "n") || self[position - 1] == UInt8(ascii: "r"))
  }

  func afterSpaces(_ start: Int) -> Int {
    var position = start
    while position < start + 64, self[position] == 0x20 || self[position] == 0x09 { position += 1 }
    return position
  }
}
