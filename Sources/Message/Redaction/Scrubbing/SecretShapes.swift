/// The notations of secrets.
extension ByteWindow {
  /// The maximum length of a secret that is examined at once, in bytes.
  static let longestSecret = 16_384

  /// The secret introduced by the text from `start` to `end`.
  func secret(_ key: SecretKey, from start: Int, to end: Int) -> Secret? {
    switch key {
    case .name:
      valueOfKey(key, from: start, to: end).flatMap { couldBeSecret($0, start..<end) ? $0 : nil }
    case .authorization, .cookie: valueOfKey(key, from: start, to: end)
    case .bearer, .basic: token(of: key, from: start, to: end)
    case .url: userOfURL(from: start, to: end)
    case .pem: privateKey(from: start, to: end)
    case .community: secret(at: end, .word)
    }
  }

  /// The secret that begins at a position; nil if it is empty or has been replaced.
  func secret(at start: Int, _ kind: SecretEnd) -> Secret? {
    if endOfReplacement(at: start) != nil { return nil }
    let (end, isWhole) = self.end(of: kind, from: start)
    if end <= start { return nil }
    let last = self[end - 1]
    let isName = end - start <= 64 && (last == UInt8(ascii: ":") || last == UInt8(ascii: "="))
    return Secret(range: start..<end, open: isWhole ? nil : kind, isName: isName)
  }

  private func valueOfKey(_ key: SecretKey, from start: Int, to keyEnd: Int) -> Secret? {
    var position = keyEnd
    while position < keyEnd + 2, self[position].isDigit { position += 1 }
    if isWord(at: position) { return nil }
    if self[position] == UInt8(ascii: "-"), isWord(at: position + 1) { return nil }
    if let content = contentOfElement(named: start..<position) {
      // Without the CDATA marker.
      let isMarked = has("<![cdata[".utf8, at: content)
      return isMarked ? secret(at: content + 9, .list) : secret(at: content, .tag)
    }
    let quoted = afterBackslashes(position)
    if self[quoted].isQuote { position = quoted + 1 }
    let blank = afterBlanks(position)
    position = blank
    if self[position] == UInt8(ascii: ":") || self[position] == UInt8(ascii: "=") {
      while position < blank + 3, Self.assignments.contains(self[position]) { position += 1 }
    }
    if position == blank {
      guard let value = valueWithoutSign(of: key, from: start, blank: keyEnd..<blank) else {
        return nil
      }
      position = value
    }
    var value = afterBlanks(position)
    if key == .name, position > blank, let below = valueBelow(value) { value = below }
    let opening = afterBackslashes(value)
    if self[opening].isQuote {
      let end = SecretEnd.quote(self[opening], backslashes: opening - value)
      return secret(at: afterScheme(opening + 1, if: key), end)
    }
    switch key {
    case .authorization:
      let start = afterScheme(value, if: key)
      let isWord =
        start > value
        ? isOneToken(scheme: value..<start) : self[position - 1] == UInt8(ascii: "=")
      return secret(at: start, isWord ? .word : .line)
    case .cookie where self[blank] == UInt8(ascii: ":"): return secret(at: value, .line)
    default: break
    }
    // The braces contain names of their own.
    if self[value] == UInt8(ascii: "{") { return nil }
    if self[value] == UInt8(ascii: "["), endOfReplacement(at: value) == nil {
      return secret(at: value, .list)
    }
    return secret(at: value, .word)
  }

  /// The beginning of the content of an XML element with a name, with or without attributes.
  private func contentOfElement(named name: Range<Int>) -> Int? {
    var first = name.lowerBound
    while first > name.lowerBound - 64,
      self[first - 1].isLabel || self[first - 1] == UInt8(ascii: ":")
    {
      first -= 1
    }
    let next = self[name.upperBound]
    guard self[first - 1] == UInt8(ascii: "<"), next.isBlank || next == UInt8(ascii: ">") else {
      return nil
    }
    var position = name.upperBound
    while position < name.upperBound + 256, self[position] != UInt8(ascii: ">") {
      if self[position] == UInt8(ascii: "<") || self[position] == 0 { return nil }
      position += 1
    }
    let isEmpty = self[position - 1] == UInt8(ascii: "/")
    return self[position] == UInt8(ascii: ">") && !isEmpty ? position + 1 : nil
  }

  private static let assignments = Array(":=>".utf8)

  /// The position of the value in `--password VALUE` and, on network devices, `password 7 VALUE`.
  private func valueWithoutSign(of key: SecretKey, from start: Int, blank: Range<Int>) -> Int? {
    guard key == .name, !blank.isEmpty, self[blank.lowerBound].isBlank else { return nil }
    let value = blank.upperBound
    if has("password".utf8, at: start) || has("community".utf8, at: start), self[value].isQuote,
      !self[value + 1].isBlank
    {
      return value
    }
    if has("password".utf8, at: start) || has("secret".utf8, at: start), self[value].isDigit,
      self[value + 1] == UInt8(ascii: " "), !self[value + 2].isBlank
    {
      return value + 2
    }
    var first = start
    while first > start - 64, self[first - 1].isLabel {
      first -= 1
      if self[first] == UInt8(ascii: "-"), self[first + 1] == UInt8(ascii: "-") { return value }
    }
    return nil
  }

  /// The position of the value on the line after a key with nothing, or a YAML block indicator,
  /// after its sign; nil if that line is empty or contains a key.
  private func valueBelow(_ start: Int) -> Int? {
    var position = start
    if self[position] == UInt8(ascii: "|") || self[position] == UInt8(ascii: ">") {
      position += 1
      while position < start + 3, Self.blockSigns.contains(self[position]) { position += 1 }
    }
    position = afterBlanks(position)
    if self[position] == 0x0D { position += 1 }
    guard self[position] == 0x0A else { return nil }
    var value = afterBlanks(position + 1)
    // The dash of a YAML list item.
    if self[value] == UInt8(ascii: "-"), self[value + 1] == 0x20 { value = afterBlanks(value + 1) }
    if self[value].isBlank { return nil }
    var end = value
    while end < value + 64 {
      if let last = endOfReplacement(at: end) {
        end = last
      } else if !self[end].isBlank, self[end] != UInt8(ascii: ":"), self[end] != UInt8(ascii: "=") {
        end += 1
      } else {
        break
      }
    }
    let sign = afterBlanks(end)
    var behind = sign
    while behind < sign + 2, self[behind] == UInt8(ascii: "=") { behind += 1 }
    // Equals signs at the end of a word are base64 padding.
    let isKey =
      behind > sign
      ? sign > end || !self[behind].isBlank
      : self[sign] == UInt8(ascii: ":") && self[sign + 1].isBlank
    return isKey ? nil : value
  }

  private static let blockSigns = Array("+-123456789".utf8)

  private func afterBlanks(_ start: Int) -> Int {
    var position = start
    while position < start + 64, self[position] == 0x20 || self[position] == 0x09 { position += 1 }
    return position
  }

  private func afterBackslashes(_ start: Int) -> Int {
    var position = start
    while position < start + 15, self[position] == UInt8(ascii: "\\") { position += 1 }
    return position
  }

  /// The position after an authorization scheme; unchanged if there is none.
  private func afterScheme(_ start: Int, if key: SecretKey) -> Int {
    guard key == .authorization,
      let scheme = (Self.tokenSchemes + Self.otherSchemes).first(where: { has($0, at: start) }),
      !self[start + scheme.count].isBlank
    else { return start }
    return start + scheme.count
  }

  private func isOneToken(scheme: Range<Int>) -> Bool {
    Self.tokenSchemes.contains { has($0, at: scheme.lowerBound) }
  }

  /// The schemes whose credentials are a single word, and others, each with a following space.
  private static let tokenSchemes = [
    "basic ", "bearer ", "token ", "negotiate ", "kerberos ", "ntlm ", "apikey ",
  ].map { Array($0.utf8) }
  private static let otherSchemes = [
    "digest ", "oauth ", "hoba ", "mutual ", "vapid ", "scram-sha-1 ", "scram-sha-256 ",
    "aws4-hmac-sha256 ",
  ].map { Array($0.utf8) }

  /// The token after a scheme. Both words are common in other meanings too, so the next word must
  /// look like a token.
  private func token(of key: SecretKey, from start: Int, to end: Int) -> Secret? {
    if isWord(before: start) { return nil }
    var position = end
    var (hasDigit, hasMixedCase) = (false, false)
    while position < end + Self.longestSecret, isTokenByte(self[position]) {
      if self[position].isDigit { hasDigit = true }
      if self[position] &- 0x41 < 26, position > end, self[position - 1] &- 0x61 < 26 {
        hasMixedCase = true
      }
      position += 1
    }
    if endOfReplacement(at: position) != nil { return nil }
    let count = position - end
    let isToken =
      switch key {
      case .basic:
        count >= 8 && count % 4 == 0
          && (hasDigit || hasMixedCase || self[position - 1] == UInt8(ascii: "="))
      default: count >= 16 && hasDigit
      }
    return isToken ? secret(at: end, .word) : nil
  }

  /// Whether a byte is valid in a token (RFC 9110, section 11.2).
  private func isTokenByte(_ byte: UInt8) -> Bool {
    byte.isLabel || Self.tokenSigns.contains(byte)
  }

  private static let tokenSigns = Array(".~+/=".utf8)

  /// The maximum length of user and password in a URL, in bytes.
  private static let longestUser = 4096

  /// User and password in a URL, or only the user.
  private func userOfURL(from start: Int, to end: Int) -> Secret? {
    guard self[start - 1].isLetterOrDigit else { return nil }
    var (position, port) = (end, end)
    while position < end + Self.longestUser, !isEndOfURL(position),
      !Self.pathSigns.contains(self[position])
    {
      if self[position] == UInt8(ascii: ":") { port = position + 1 }
      position += 1
    }
    var sign = position
    while sign > end, self[sign] != UInt8(ascii: "@") { sign -= 1 }
    if sign == end, self[end] != UInt8(ascii: "["), port > end, !self[port].isDigit {
      // What looks like a port may be a password with a slash in it.
      while position < end + Self.longestUser, !isEndOfURL(position) {
        if self[position] == UInt8(ascii: "@") {
          sign = position
          break
        }
        position += 1
      }
    }
    if sign == end { return nil }
    return Secret(range: end..<sign, open: nil)
  }

  private func isEndOfURL(_ position: Int) -> Bool {
    let byte = self[position]
    return byte.isBlank || byte.isQuote || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
      || endOfReplacement(at: position) != nil
  }

  private static let pathSigns = Array("/?#\\".utf8)

  /// A private key in PEM, including its first and last line.
  private func privateKey(from start: Int, to end: Int) -> Secret? {
    var position = end
    while position < end + 40, !has("private key".utf8, at: position) { position += 1 }
    guard position < end + 40 else { return nil }
    let limit = min(start + Self.longestSecret, count)
    var last = position
    var isKey = true
    while position < limit {
      if self[position] == UInt8(ascii: "-"), has("-----begin ".utf8, at: position) { break }
      if self[position] == UInt8(ascii: "-"), has("-----end ".utf8, at: position) {
        var close = position + 9
        while close < position + 64, !has("-----".utf8, at: close) { close += 1 }
        return Secret(range: start..<min(close + 5, count), open: nil)
      }
      // Without its last line, the key ends at the first text that cannot be in a key.
      if isKey, isKeyByte(self[position]) { last = position + 1 } else { isKey = false }
      position += 1
    }
    return Secret(range: start..<last, open: nil)
  }

  private func isKeyByte(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || Self.keySigns.contains(byte)
  }

  private static let keySigns = Array("+/=\\:,- \t\r\n".utf8)
}
