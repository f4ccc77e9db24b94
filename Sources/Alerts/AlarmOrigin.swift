/// When and where an alarm was raised, from what stands before its header.
///
/// `<189>Nov 20 03:00:11 host local7 1 : 62: host.example.com: Nov 20 2026 02:00:10.476 UTC : `: what
/// syslog daemons put before it, then a number, perhaps the host, and the time by the alarm itself.
struct AlarmOrigin {
  /// The words for the time, the alarm's own before those of who passed it on.
  private(set) var times: [String] = []
  /// The host; nil where none is named.
  private(set) var host: String?

  /// Reads what stands before a header.
  init(_ prefix: Bytes) {
    var parts = Self.parts(of: Self.withoutPriority(prefix.trimmed.suffix(512)))
    if let last = parts.last, TimeWords(last.text) != nil {
      times.append(last.text)
      parts.removeLast()
      // Numbers stand between the two only where no host does.
      if parts.count > 1, let before = parts.last, Self.isHost(before) { host = before.text }
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

  private static func withoutPriority(_ text: Bytes) -> Bytes {
    guard text.first == UInt8(ascii: "<") else { return text }
    let digits = text.dropFirst().prefix(4).prefix(while: \.isDigit)
    guard !digits.isEmpty, digits.endIndex < text.endIndex,
      text[digits.endIndex] == UInt8(ascii: ">")
    else { return text }
    return text[(digits.endIndex + 1)...]
  }

  /// What stands between colons that a space follows; the colons of a clock have none.
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
    word.contains { !$0.isDigit }
      && word.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }
}
