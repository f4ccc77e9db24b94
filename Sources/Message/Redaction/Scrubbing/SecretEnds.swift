/// Finds the end of secrets.
extension ByteWindow {
  /// The end of a secret that continues at a position, and whether the end was reached within the
  /// size limit.
  func end(of kind: SecretEnd, from start: Int) -> (end: Int, isWhole: Bool) {
    let limit = start + Self.longestSecret
    var position = start
    while position < limit {
      let byte = self[position]
      if position >= count || byte == 0x0A || byte == 0x0D || byte == 0 { break }
      switch kind {
      case .quote(let quote, let backslashes):
        if byte == quote, closes(position, backslashes) {
          return (position - min(backslashes, self.backslashes(before: position)), true)
        }
      case .word:
        if let end = endOfReplacement(at: position) {
          position = end
          continue
        }
        if endsWord(position, after: start) { return (beforeBackslashes(position, start), true) }
      case .line:
        if byte == UInt8(ascii: "\\"), isLineEnd(self[position + 1]) { return (position, true) }
      case .tag:
        if byte == UInt8(ascii: "<") { return (position, true) }
      case .list:
        if byte == UInt8(ascii: "]") { return (position + 1, true) }
      }
      position += 1
    }
    return (position, position < limit)
  }

  /// Whether the quotation mark at a position ends a text whose opening mark had this many
  /// backslashes.
  ///
  /// Each nesting of a text doubles the backslashes before a mark and adds one. A mark with fewer
  /// backslashes than the opening one ends an enclosing text.
  private func closes(_ position: Int, _ backslashes: Int) -> Bool {
    let found = self.backslashes(before: position)
    return found <= backslashes || (found - backslashes) / (backslashes + 1) % 2 == 0
  }

  private func backslashes(before position: Int) -> Int {
    var first = position
    while first > position - 64, self[first - 1] == UInt8(ascii: "\\") { first -= 1 }
    return position - first
  }

  /// The position before the backslashes that precede a quotation mark.
  private func beforeBackslashes(_ position: Int, _ start: Int) -> Int {
    guard self[position].isQuote else { return position }
    return max(start, position - backslashes(before: position))
  }

  private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "n") || byte == UInt8(ascii: "r")
  }

  /// Whether an unquoted secret ends at a position: before a space; before a punctuation mark only
  /// if something else clearly follows, since the mark may be part of the secret.
  private func endsWord(_ position: Int, after start: Int) -> Bool {
    let byte = self[position]
    if byte.isBlank { return true }
    if byte.isLetterOrDigit || byte >= 0x80 { return false }
    let next = self[position + 1]
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"):
      return position > start && (next.isBlank || next.isQuote || isName(at: position + 1))
    case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ">"),
      UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      return next.isBlank || Self.closers.contains(next)
    case UInt8(ascii: "<"): return next == UInt8(ascii: "/")
    default: return false
    }
  }

  private static let closers = Array(",;.:)}]>\"'`\\".utf8)

  /// Whether a name and an assignment sign follow.
  private func isName(at start: Int) -> Bool {
    var position = start
    while position < start + 64 {
      if let end = endOfReplacement(at: position) {
        position = end
      } else if self[position].isLabel || self[position] == UInt8(ascii: ".") {
        position += 1
      } else {
        break
      }
    }
    guard position > start else { return false }
    return self[position] == UInt8(ascii: "=") || self[position] == UInt8(ascii: ":")
  }
}
