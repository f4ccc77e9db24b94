import Catalogs

/// An attribute of a distinguished name that identifies a person.
enum NameAttribute: Hashable, Sendable {
  case commonName, domainPart, organisation, unit, place, user, email

  static let keys: [(key: String, attribute: NameAttribute)] = [
    ("cn", .commonName), ("dc", .domainPart), ("o", .organisation), ("ou", .unit), ("l", .place),
    ("st", .place), ("street", .place), ("postalCode", .place), ("uid", .user),
    ("emailAddress", .email), ("sn", .commonName), ("givenName", .commonName),
  ]
}

/// Distinguished names (RFC 4514): `CN=Jane Doe,OU=Users,DC=example,DC=com`, and
/// `/C=US/O=Example/CN=x`.
extension ByteWindow {
  /// The part of an attribute's value that is replaced.
  func nameAttribute(
    _ attribute: NameAttribute, key: Range<Int>, sign: Int, _ vocabulary: LogVocabulary
  ) -> Finding? {
    guard self[sign] == UInt8(ascii: "="),
      Self.starts.contains(self[key.lowerBound - 1])
        || isLineStart(key.lowerBound)
    else { return nil }
    let start = afterSpaces(sign + 1)
    let hasSlashes = self[key.lowerBound - 1] == UInt8(ascii: "/")
    if endOfReplacement(at: start) != nil || self[start].isQuote { return nil }
    let isInName = isBehindAttribute(key.lowerBound)
    var end = start
    while end < start + 128, !isLineEnd(end), !isEndOfValue(end, hasSlashes: hasSlashes),
      self[end] != 0x20 || !isKey(at: afterSpaces(end))
    {
      end += self[end] == UInt8(ascii: "\\") && !isLineEnd(end + 1) ? 2 : 1
    }
    let isFollowed = isAttribute(behind: end)
    // The last value of a name ends where the next word is a key, or clearly not part of it.
    if !isFollowed, !Self.closers.contains(self[end]) {
      end = lastWord(from: start, to: end, attribute)
    }
    if attribute == .domainPart {
      end =
        (start..<end).first {
          !self[$0].isLabel && self[$0] < 0x80 && self[$0] != UInt8(ascii: ".")
        } ?? end
    }
    while end > start, self[end - 1] == 0x20 { end -= 1 }
    let range = start..<end
    guard isInName || isFollowed || attribute == .commonName && self[sign - 1] != 0x20,
      range.count >= 2, !vocabulary.isException(bytes(range)),
      attribute != .domainPart || !isTopDomain(range)
    else { return nil }
    // As in `cn=3351` of digit analysis.
    if bytes(range).allSatisfy(\.isDigit), !isInName, !isFollowed { return nil }
    return Finding(range, valueClass(of: attribute, range))
  }

  private static let starts = Array(",/+;\"'=:(<[{| \t".utf8)
  private static let closers = Array("\"'>])}".utf8)

  private func valueClass(of attribute: NameAttribute, _ range: Range<Int>) -> ValueClass {
    switch attribute {
    case .domainPart: return .hostName
    case .user: return .identifier
    case .email: return .email
    case .organisation, .unit, .place: return .person
    case .commonName:
      let bytes = bytes(range)
      let isHost = bytes.contains(UInt8(ascii: ".")) && !bytes.contains(0x20)
      return isHost ? .hostName : .person
    }
  }

  private func isEndOfValue(_ position: Int, hasSlashes: Bool) -> Bool {
    switch self[position] {
    case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: "\""),
      UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "]"), UInt8(ascii: "|"),
      UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "["):
      true
    case UInt8(ascii: "'"): !self[position + 1].isLetter
    case UInt8(ascii: "/"): hasSlashes
    case UInt8(ascii: "\\"): isLineEndEscape(position)
    default: false
    }
  }

  private func isLineEndEscape(_ position: Int) -> Bool {
    (self[position + 1] == UInt8(ascii: "n") || self[position + 1] == UInt8(ascii: "r"))
      && !self[position + 2].isLetter
  }

  /// Whether another attribute of the same name precedes a position.
  private func isBehindAttribute(_ key: Int) -> Bool {
    var position = key
    while position > key - 3, self[position - 1] == 0x20 { position -= 1 }
    guard
      [UInt8(ascii: ","), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: ";")]
        .contains(self[position - 1])
    else { return false }
    var sign = position - 1
    while sign > key - 128, self[sign - 1] != UInt8(ascii: "="), !isLineEnd(sign - 1) {
      if endsReplacement(at: sign) {
        while self[sign - 1] != UInt8(ascii: "[") { sign -= 1 }
      } else if isEndOfValue(sign - 1, hasSlashes: false), self[sign - 2] != UInt8(ascii: "\\") {
        return false
      }
      sign -= 1
    }
    guard self[sign - 1] == UInt8(ascii: "=") else { return false }
    var end = sign - 1
    while end > sign - 4, self[end - 1] == 0x20 { end -= 1 }
    var start = end
    while start > end - 13, self[start - 1].isLetter { start -= 1 }
    return isAttribute(start..<end)
  }

  /// Whether a separator and another attribute follow at a position.
  private func isAttribute(behind end: Int) -> Bool {
    guard
      [UInt8(ascii: ","), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: ";")]
        .contains(self[end])
    else { return false }
    let start = afterSpaces(end + 1)
    var last = start
    while last < start + 13, self[last].isLetter { last += 1 }
    return isAttribute(start..<last) && self[afterSpaces(last)] == UInt8(ascii: "=")
  }

  private func isAttribute(_ range: Range<Int>) -> Bool {
    let isShort = range.count == 1 && has("c".utf8, at: range.lowerBound)
    return isShort
      || NameAttribute.keys.contains { key, _ in
        key.utf8.count == range.count
          && has(key.utf8.map(\.lowercased), at: range.lowerBound)
      }
  }

  /// The end of a value that may be followed by other words; the labels of a domain are one word.
  private func lastWord(from start: Int, to end: Int, _ attribute: NameAttribute) -> Int {
    var position = start
    while position < end {
      if self[position] == 0x20 || self[position] == 0x09 {
        let next = afterSpaces(position)
        let isCapital =
          self[next] &- 0x41 < 26 || self[next] >= 0x80 || isParticle(ofWordAt: next)
        if attribute == .domainPart || !isCapital || isKey(at: next) { return position }
        position = next
      } else {
        position += 1
      }
    }
    return end
  }
}
