import Catalogs

/// SIP messages (RFC 3261), telephone URIs (RFC 3966) and session descriptions (RFC 4566).
extension ByteWindow {
  /// User and host of the URI whose scheme ends at a sign.
  func userOfURI(key: Range<Int>, sign: Int, _ vocabulary: LogVocabulary) -> Finding? {
    let start = sign + 1
    guard sign == key.upperBound, self[sign] == UInt8(ascii: ":"),
      endOfReplacement(at: start) == nil
    else { return nil }
    var user = start
    var colons = 0
    while user < start + 256, self[user] != UInt8(ascii: "@"), !isEndOfURI(user) {
      if self[user] == UInt8(ascii: ":") { colons += 1 }
      // A user with a password contains no third colon.
      if colons == 3 { break }
      user += 1
    }
    if self[user] == UInt8(ascii: "@"), user > start {
      let end = endOfHost(at: user + 1)
      return Finding(start..<(end > user + 1 ? end : user), .email)
    }
    let end = endOfHost(at: start)
    // `sip:` may introduce something else if nothing shows that it is a URI.
    let isName = bytes(start..<end).contains(where: \.isLetter)
    guard end - start >= 2, isName, !vocabulary.isException(host: start..<end, self),
      self[key.lowerBound - 1] == UInt8(ascii: "<") || isMethod(before: key.lowerBound)
        || bytes(start..<end).contains(UInt8(ascii: "."))
    else { return nil }
    return Finding(start..<end, .hostName)
  }

  private func isEndOfURI(_ position: Int) -> Bool {
    let byte = self[position]
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "^"),
      UInt8(ascii: "\\"):
      return true
    default: return byte.isBlank || byte.isQuote
    }
  }

  private func isMethod(before start: Int) -> Bool {
    self[start - 1] == 0x20 && self[start - 2] &- 0x41 < 26 && self[start - 3] &- 0x41 < 26
      && self[start - 4] &- 0x41 < 26
  }

  /// The end of a host that begins at a position, which may be an IPv6 address in brackets.
  private func endOfHost(at start: Int) -> Int {
    var end = start
    if self[start] == UInt8(ascii: "["), endOfReplacement(at: start) == nil {
      while end < start + 48,
        self[end].isHexDigit || "[:.%".utf8.contains(self[end])
      {
        end += 1
      }
      return self[end] == UInt8(ascii: "]") ? end + 1 : start
    }
    while end < start + 253, self[end].isLabel || self[end] == UInt8(ascii: ".") { end += 1 }
    while end > start, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return end
  }

  /// The number in a `tel:` URI whose scheme ends at a sign.
  func numberOfURI(sign: Int) -> Finding? {
    let start = sign + 1
    guard self[sign] == UInt8(ascii: ":") else { return nil }
    var (digits, end, position) = (0, start, start)
    while position < start + 40 {
      if self[position].isDigit {
        digits += 1
        end = position + 1
      } else if !Self.numberSigns.contains(self[position]) {
        break
      }
      position += 1
    }
    guard digits >= 3, !isWord(at: end), endOfReplacement(at: position) == nil else { return nil }
    return Finding(start..<end, .phone, .digits)
  }

  private static let numberSigns = Array("+-.()*#".utf8)

  /// The display name of the URI whose scheme begins at a position after a `<`: in quotation marks,
  /// or as words after the name of a header.
  func displayName(before scheme: Int, _ vocabulary: LogVocabulary) -> Finding? {
    guard self[scheme - 1] == UInt8(ascii: "<") else { return nil }
    var end = scheme - 1
    while end > scheme - 4, self[end - 1] == 0x20 { end -= 1 }
    var start: Int
    if self[end - 1] == UInt8(ascii: "\"") {
      end -= 1
      start = end
      while start > scheme - 160, self[start - 1] != UInt8(ascii: "\""), !isLineEnd(start - 1) {
        start -= 1
      }
      guard self[start - 1] == UInt8(ascii: "\"") else { return nil }
      if self[end - 1] == UInt8(ascii: "\\") { end -= 1 }
    } else {
      start = end
      var hasLowerWord = false
      while start > scheme - 160, isName(self[start - 1]) {
        start -= 1
        let isFirst = self[start - 1] == 0x20 || !isName(self[start - 1])
        if isFirst, self[start] &- 0x61 < 26 { hasLowerWord = true }
      }
      guard self[start - 1] == UInt8(ascii: ":") || self[start - 1] == UInt8(ascii: ",") else {
        return nil
      }
      if hasLowerWord, !isHeader(before: start - 1) { return nil }
      while self[start] == 0x20 { start += 1 }
    }
    guard end - start >= 2, endOfReplacement(at: start) == nil,
      !vocabulary.isException(bytes(start..<end)),
      bytes(start..<end).contains(where: { $0.isLetterOrDigit || $0 >= 0x80 })
    else { return nil }
    return Finding(start..<end, .person)
  }

  /// The name before an e-mail address that begins at a position: `"Winslow, Avery" <avery@corp.example>`.
  func nameOfMailbox(before start: Int, _ vocabulary: LogVocabulary) -> Finding? {
    var end = start
    while end < start + 64, !isTokenEnd(end), self[end] != UInt8(ascii: "@") { end += 1 }
    return self[end] == UInt8(ascii: "@") ? displayName(before: start, vocabulary) : nil
  }

  private func isName(_ byte: UInt8) -> Bool {
    byte.isLabel || byte >= 0x80 || byte == 0x20 || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "'")
  }

  /// Whether the name of a header with a person's name ends at a position.
  private func isHeader(before end: Int) -> Bool {
    var start = end
    while start > end - 32, self[start - 1].isLabel { start -= 1 }
    return Self.headers.contains { $0.count == end - start && has($0, at: start) }
  }

  private static let headers = [
    "from", "to", "f", "t", "contact", "m", "remote-party-id", "p-asserted-identity",
    "p-preferred-identity", "p-called-party-id", "diversion", "history-info", "referred-by",
    "refer-to", "reply-to", "r", "b", "call-info",
  ].map { Array($0.utf8) }

  /// The host of a `Via:` line.
  func hostOfVia(sign: Int, _ vocabulary: LogVocabulary) -> Finding? {
    var start = afterSpaces(sign + 1)
    guard has("sip/2.0/".utf8, at: start) else { return nil }
    start += 8
    while self[start].isLetter { start += 1 }
    start = afterSpaces(start)
    return host(at: start, vocabulary)
  }

  private func host(at start: Int, _ vocabulary: LogVocabulary) -> Finding? {
    let end = endOfHost(at: start)
    guard end - start >= 2, bytes(start..<end).contains(where: \.isLetter),
      self[start] != UInt8(ascii: "["), !vocabulary.isException(host: start..<end, self)
    else { return nil }
    return Finding(start..<end, .hostName)
  }

  /// The call id if it contains a host name; otherwise the device's address in it.
  func callID(sign: Int) -> Finding? {
    let start = afterSpaces(sign + 1)
    if endOfReplacement(at: start) != nil { return nil }
    var end = start
    while end < start + 256, !isEndOfURI(end), self[end] != UInt8(ascii: ",") { end += 1 }
    guard let mark = bytes(start..<end).firstIndex(of: UInt8(ascii: "@")) else {
      return deviceOfID(at: start)
    }
    let host = endOfHost(at: start + mark + 1)
    return mark > 0 && host > start + mark + 1 ? Finding(start..<host, .email) : nil
  }

  /// The MAC address of a telephone at the beginning of an id that consists of four groups of eight
  /// digits.
  private func deviceOfID(at start: Int) -> Finding? {
    for position in start..<start + 35 {
      let isSign = (position - start) % 9 == 8
      if isSign ? self[position] != UInt8(ascii: "-") : !self[position].isHexDigit { return nil }
    }
    return isWord(at: start + 35) ? nil : mac(start..<start + 13)
  }

  /// The MAC address of a telephone at the beginning of its tag, which has 24 digits and then eight
  /// more.
  func deviceOfTag(key: Range<Int>, sign: Int) -> Finding? {
    let start = sign + 1
    guard self[sign] == UInt8(ascii: "="), sign == key.upperBound else { return nil }
    for position in start..<start + 24 where !self[position].isHexDigit { return nil }
    guard self[start + 24] == UInt8(ascii: "-"), self[start + 25].isHexDigit else { return nil }
    return mac(start..<start + 12)
  }

  /// User and host of the line `o=` of a session description.
  func origin(
    key: Range<Int>, sign: Int, _ vocabulary: LogVocabulary, _ note: (Finding) -> Void
  ) {
    guard sign == key.upperBound, self[sign] == UInt8(ascii: "="), isLineStart(key.lowerBound)
    else { return }
    var fields: [Range<Int>] = []
    var position = sign + 1
    while fields.count < 6, position < sign + 300, !isLineEnd(position) {
      let first = position
      while position < sign + 300, !self[position].isBlank, self[position] != UInt8(ascii: "\\") {
        position = endOfReplacement(at: position) ?? position + 1
      }
      fields.append(first..<position)
      if self[position] != 0x20 { break }
      position += 1
    }
    guard fields.count == 6, has("in".utf8, at: fields[3].lowerBound) else { return }
    let user = fields[0]
    let isVendor = Self.userAgents.contains { agent in
      (user.lowerBound..<user.upperBound).contains { has(agent, at: $0) }
    }
    if user.count >= 2, !isVendor, endOfReplacement(at: user.lowerBound) == nil,
      !vocabulary.isException(bytes(user)), self[user.lowerBound].isLetter
    {
      note(Finding(user, .identifier))
    }
    if let host = host(at: fields[5].lowerBound, vocabulary) { note(host) }
  }

  /// Parts of the user names that programs put into session descriptions.
  private static let userAgents = [
    "cisco", "sip", "agent", "server", "mozilla", "asterisk", "webex",
  ]
  .map { Array($0.utf8) }

  /// The host of the line `c=` of a session description.
  func connection(key: Range<Int>, sign: Int, _ vocabulary: LogVocabulary) -> Finding? {
    guard sign == key.upperBound, self[sign] == UInt8(ascii: "="), isLineStart(key.lowerBound),
      has("in ip".utf8, at: sign + 1), self[sign + 7] == 0x20
    else { return nil }
    return host(at: sign + 8, vocabulary)
  }

  /// The text of a header that somebody wrote; a name of the form `CN=host` is read by its attributes.
  func subject(key: Range<Int>, sign: Int) -> Finding? {
    let start = afterSpaces(sign + 1)
    var end = start
    while end < start + Self.longestLogValue, !isLineEnd(end), self[end] != UInt8(ascii: "=") {
      if endOfReplacement(at: end) != nil { return nil }
      end += 1
    }
    guard self[sign] == UInt8(ascii: ":"), isLineStart(key.lowerBound), end - start >= 2,
      self[end] != UInt8(ascii: "=")
    else { return nil }
    while self[end - 1] == 0x20 { end -= 1 }
    return Finding(start..<end, .freeText)
  }
}
