import ASCII

/// When and where an alarm was raised, from the text before its header.
///
/// For example `<189>Nov 20 03:00:11 host local7 1 : 62: host.example.com: Nov 20 2026 02:00:10.476
/// UTC : `: a prefix by syslog daemons, then a number, possibly the host, and the alarm's own time.
struct AlarmOrigin {
  /// The texts of times: the alarm's own first, then those of the forwarding hosts.
  private(set) var times: [String] = []
  /// The host; nil if none is named.
  private(set) var host: String?

  /// Reads the text before a header.
  init(_ prefix: Bytes) {
    var parts = Self.parts(of: Self.withoutPriority(prefix.trimmed.suffix(512)))
    if let last = parts.last, let time = Self.time(in: last, isOnly: parts.count == 1) {
      times.append(time.text)
      host = time.startIndex == last.startIndex ? nil : last.words.first?.text
      parts.removeLast()
      // Numbers are between the two only if there is no host.
      if host == nil, parts.count > 1, let before = parts.last, Self.isHost(before) {
        host = before.text
      }
    }
    guard let first = parts.first else { return }
    var words = first.words
    if words.first?.text == "1" { words.removeFirst() }
    for count in [1, 3, 4] where words.count >= count {
      let time = words[..<count].map(\.text).joined(separator: " ")
      guard TimeWords(time) != nil else { continue }
      times.append(time)
      if words.count > count, host == nil, Self.isHost(words[count]) { host = words[count].text }
      return
    }
    if host == nil, words.count == 1, Self.isHost(first) { host = first.text }
  }

  /// The alarm's own time in the part before its header, even an invalid one; a host may precede
  /// it.
  private static func time(in part: Bytes, isOnly: Bool) -> Bytes? {
    if TimeWords(part.text) != nil { return part }
    let words = part.words
    guard words.count > 1 else { return nil }
    let behind = part[words[1].startIndex...]
    if isHost(words[0]), TimeWords(behind.text) != nil { return behind }
    // The time of a syslog daemon, with the host after it.
    let isHeader = [1, 3, 4].contains { count in
      words.count >= count && TimeWords(words[..<count].map(\.text).joined(separator: " ")) != nil
    }
    return isOnly || isHeader || !words.contains(where: isClock) ? nil : part
  }

  /// Whether a word begins like `03:00:10`.
  private static func isClock(_ word: Bytes) -> Bool {
    let parts = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count == 3
      && parts.allSatisfy { $0.prefix(2).count == 2 && $0.prefix(2).allSatisfy(\.isASCIIDigit) }
  }

  private static func withoutPriority(_ text: Bytes) -> Bytes {
    guard text.first == UInt8(ascii: "<") else { return text }
    let digits = text.dropFirst().prefix(4).prefix(while: \.isASCIIDigit)
    guard !digits.isEmpty, digits.endIndex < text.endIndex,
      text[digits.endIndex] == UInt8(ascii: ">")
    else { return text }
    return text[(digits.endIndex + 1)...]
  }

  /// The text between colons that a space follows; the colons of a clock have none.
  private static func parts(of text: Bytes) -> [Bytes] {
    var parts: [Bytes] = []
    var start = text.startIndex
    for index in text.indices where text[index] == UInt8(ascii: ":") {
      guard index + 1 == text.endIndex || text[index + 1].isBlank else { continue }
      parts.append(text[start..<index].trimmed)
      start = index + 1
    }
    parts.append(text[start...].trimmed)
    return parts.filter { !$0.isEmpty }
  }

  private static func isHost(_ word: Bytes) -> Bool {
    word.contains { !$0.isASCIIDigit }
      && word.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }
}
