/// Distinguishes versions from addresses, and six pairs of digits from MAC addresses.
extension ByteWindow {
  /// The start of a word before a number that marks it as a version; nil if there is none.
  func versionWord(before start: Int) -> Int? {
    var end = start
    while end > start - 16, Self.separators.contains(self[end - 1]) { end -= 1 }
    // As in `Tomcat/9.0.65.0`.
    let hasSlash = end == start && self[start - 1] == UInt8(ascii: "/")
    if hasSlash { end -= 1 }
    var word = end
    while word > end - 24, self[word - 1].isLetter { word -= 1 }
    let before = self[word - 1]
    guard word < end, !before.isLetterOrDigit, !Self.pathSigns.contains(before) else {
      return nil
    }
    if Self.versionWords.contains(where: { isWord($0, word..<end) }) { return word }
    // As in `kernel: 192.0.2.1 sent an invalid packet`.
    let hasColon = bytes(end..<start).contains(UInt8(ascii: ":"))
    if !hasColon, Self.products.contains(where: { isWord($0, word..<end) }) { return word }
    return Self.phrases.first { has($0, at: end - $0.count) }.map { end - $0.count }
  }

  /// Whether a word is equal to another, or ends with it as in `javaVersion`.
  private func isWord(_ word: [UInt8], _ range: Range<Int>) -> Bool {
    let start = range.upperBound - word.count
    guard start >= range.lowerBound, has(word, at: start) else { return false }
    return start == range.lowerBound
      || word.count >= 5 && self[start] &- 0x41 < 26 && self[start - 1] &- 0x61 < 26
  }

  /// Whether the text after four numbers marks them as a version: `-115.el7`, ` (build 33)`.
  func isBuild(_ range: Range<Int>) -> Bool {
    let end = range.upperBound
    switch self[end] {
    case UInt8(ascii: "-"):
      var last = end + 1
      while last < end + 7, self[last].isDigit { last += 1 }
      if last == end + 1 { return isSuffix(at: last) }
      if self[last] == UInt8(ascii: "."), self[last + 1].isLetter {
        return isSuffix(at: last + 1)
      }
      return self[last].isLetter && isSuffix(at: last)
    case UInt8(ascii: "."): return isSuffix(at: end + 1, least: 3)
    case 0x20:
      let word = self[end + 1] == UInt8(ascii: "(") ? end + 2 : end + 1
      return has("build".utf8, at: word) && !self[word + 5].isLetter
    default: return false
    }
  }

  private func isSuffix(at start: Int, least: Int = 2) -> Bool {
    // As in `1.8.0.252.b09-2.el7`.
    if self[start] | 0x20 == UInt8(ascii: "b"), self[start + 1].isDigit { return true }
    return Self.suffixes.contains {
      $0.count >= least && has($0, at: start) && !self[start + $0.count].isLetter
    }
  }

  /// A MAC address, unless the words around it show that six pairs of decimal digits are a
  /// duration.
  func macUnlessTime(_ range: Range<Int>) -> Finding? {
    var found = mac(range)
    guard bytes(range).allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ":") }) else { return found }
    let behind = range.upperBound + 8
    if has(" elapsed".utf8, at: range.upperBound), !self[behind].isLabel,
      self[behind] != UInt8(ascii: ".")
    {
      return nil
    }
    var end = range.lowerBound
    while end > range.lowerBound - 4, Self.separators.contains(self[end - 1]) { end -= 1 }
    found.word = Self.timeWords.first {
      has($0, at: end - $0.count) && !isWord(before: end - $0.count)
    }.map { end - $0.count }
    return found
  }

  private static let separators = Array(" \t:=\"'(-_#[>".utf8)
  private static let pathSigns = Array("/\\~".utf8)
  private static let versionWords = words(
    "v ver version build firmware fw rev revision release rel ucos oid pid tcppid")
  private static let products = words(
    """
    java jre jdk jvm kernel esxi esx informix tomcat catalina openssl openssh glibc ios xe plugin
    license licence csf cipc jabber rtmt python perl php gcc android axl webex unity firefox chrome edg
    edge opr vivaldi electron curl wget okhttp section chapter
    """)
  private static let phrases = [
    "informix dynamic server", "sql server", "database server version", "server number",
  ].map { Array($0.utf8) }
  private static let suffixes = words(
    "el el5 el6 el7 el8 el9 fc x86 x86_64 i386 i686 noarch amd64 arm64 rpm deb sr su es cop iso k9 sgn"
  )
  private static let timeWords = words("time elapsed uptime duration")

  private static func words(_ text: String) -> [[UInt8]] {
    text.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
  }
}
