/// Distinguishes secrets from other values of keys with similar names.
extension ByteWindow {
  /// Whether the value of a secret's name can be a secret.
  func couldBeSecret(_ secret: Secret, _ name: Range<Int>) -> Bool {
    let value = bytes(secret.range)
    if value.count <= 16, Self.words.contains(value.map(\.lowercased)) { return false }
    if isMask(secret.range) { return false }
    if has("pwd".utf8, at: name.lowerBound) { return !isFolder(secret.range) }
    guard Self.ambiguousNames.contains(where: { has($0, at: name.lowerBound) }) else { return true }
    // A count, as in `community: 3 members`.
    if value.count <= 4, value.allSatisfy(\.isDigit) { return false }
    // A name, as in `token=PrimaryCM`.
    let isName = (2...32).contains(value.count) && value.allSatisfy(\.isLetter)
    return !(isName && value[0] &- 0x41 < 26 && value[1] &- 0x61 < 26)
  }

  /// Whether the secret is already masked: `***`, `xxxxxx`, `<hidden>`, `[removed]`.
  func isMask(_ range: Range<Int>) -> Bool {
    var inner = range
    while let first = inner.first, Self.brackets.contains(self[first]) { inner.removeFirst() }
    while let last = inner.last, Self.brackets.contains(self[last]) { inner.removeLast() }
    guard let first = inner.first.map({ self[$0] }) else { return true }
    let text = bytes(inner)
    if inner.count < range.count, Self.maskWords.contains(text.map(\.lowercased)) { return true }
    if first == 0xE2 {
      // Bullets.
      return inner.count % 3 == 0
        && inner.allSatisfy { self[$0] == Self.bullet[($0 - inner.lowerBound) % 3] }
    }
    let isSign =
      first == UInt8(ascii: "*") || first == UInt8(ascii: "#") || first == UInt8(ascii: "-")
    let isLetter = first | 0x20 == UInt8(ascii: "x") && inner.count >= 4
    return (isSign || isLetter) && text.allSatisfy { $0 == first }
  }

  private static let brackets = Array("<>[](){}".utf8)
  private static let bullet = Array("\u{2022}".utf8)
  private static let maskWords = Set(
    "hidden removed redacted masked secret filtered omitted suppressed none null empty not-set"
      .split(separator: " ").map { Array($0.utf8) })

  /// Whether a value is the path of a directory, as printed by `pwd`.
  private func isFolder(_ range: Range<Int>) -> Bool {
    let value = bytes(range)
    guard value[0] == UInt8(ascii: "/"), value.count > 1,
      value[1].isLetter || endOfReplacement(at: range.lowerBound + 1) != nil
    else { return false }
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = self[position]
      if byte.isLabel || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") {
        position += 1
      } else if let end = endOfReplacement(at: position) {
        position = end
      } else {
        return false
      }
    }
    return true
  }

  private static let ambiguousNames = ["token", "community", "credential"].map { Array($0.utf8) }

  /// Words that mean that there is no secret, or that it was removed.
  private static let words = Set(
    """
    none null nil true false yes no on off enabled disabled expired invalid valid missing required
    unknown empty unset auth session account setcred chauthtok changed accepted rejected failed received revoked not found ok n/a
    """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })
}
