import Catalogs

/// Host names with a domain, in URLs and in syslog lines.
extension ByteWindow {
  /// The last labels of host names. Some are also words in programs, as in `java.home`.
  static let topDomains =
    (genericDomains + specialDomains + countries).map { ".\($0)" }

  private static let genericDomains = [
    "com", "net", "org", "edu", "gov", "mil", "example", "local", "localdomain", "lan", "corp",
    "intranet",
  ]
  /// These count only in names with three labels, or if a label contains a digit or hyphen.
  private static let specialDomains = [
    "internal", "private", "home", "test", "invalid", "info", "biz",
  ]
  /// These count only in names with three labels.
  private static let countries = [
    "ae", "ar", "at", "au", "be", "bg", "br", "ca", "ch", "cl", "cn", "cz", "de", "dk", "ee", "es",
    "eu", "fi", "fr", "gr", "hk", "hu", "ie", "il", "it", "jp", "kr", "lt", "lu", "lv", "mx", "my",
    "nl", "no", "nz", "pt", "ro", "ru", "sa", "se", "sg", "sk", "th", "tr", "tw", "ua", "uk", "us",
    "vn", "za",
  ]

  /// The host name whose last label begins with the dot at a position.
  func hostName(dot: Int, end: Int, _ vocabulary: LogVocabulary) -> Finding? {
    if isWord(at: end) || self[end] == UInt8(ascii: "-") { return nil }
    if self[end] == UInt8(ascii: "."), !isFileType(at: end + 1),
      self[end + 1].isLabel || endOfReplacement(at: end + 1) != nil
    {
      return nil
    }
    var start = dot
    var labels = 1
    while start > dot - 253, self[start - 1].isLabel || self[start - 1] == UInt8(ascii: ".") {
      start -= 1
      if self[start] == UInt8(ascii: ".") {
        if self[start + 1] == UInt8(ascii: ".") { return nil }
        labels += 1
      }
    }
    let first = start
    start = afterService(start, before: dot)
    labels -= bytes(first..<start).count { $0 == UInt8(ascii: ".") }
    let name = bytes(start..<dot)
    guard start < dot, name.contains(where: \.isLetter),
      !self[start - 1].isLetterOrDigit, self[start - 1] < 0x80, !endsReplacement(at: start),
      !isReversed(start), !vocabulary.isException(host: start..<end, self)
    else { return nil }
    let top = bytes(dot + 1..<end)
    let isService = self[first] == UInt8(ascii: "_") && start > first
    let isSure =
      labels >= 2 || isService
      || Self.generic.contains { $0.elementsEqual(top.map(\.lowercased)) } && !isPlatform(start)
      || Self.special.contains { $0.elementsEqual(top.map(\.lowercased)) }
        && name.contains { $0.isDigit || $0 == UInt8(ascii: "-") }
    return isSure ? Finding(start..<end, .hostName) : nil
  }

  /// The beginning of a name after labels such as `_sip` or after text joined by an underscore:
  /// `_sip._tcp.example.com`, `trace_host.example.com`.
  private func afterService(_ start: Int, before dot: Int) -> Int {
    var first = start
    var position = start
    while position < dot {
      var end = position
      while end < dot, self[end] != UInt8(ascii: ".") { end += 1 }
      let isService = self[position] == UInt8(ascii: "_") || end == position
      if isService {
        position = end + 1
        first = min(position, dot)
        continue
      }
      while let mark = bytes(first..<end).firstIndex(of: UInt8(ascii: "_")) { first += mark + 1 }
      break
    }
    while first < dot, self[first] == UInt8(ascii: "-") { first += 1 }
    return first
  }

  /// Whether it is a common last label that says nothing about a site.
  func isTopDomain(_ range: Range<Int>) -> Bool {
    Self.generic.contains { $0.count == range.count && has($0, at: range.lowerBound) }
  }

  private static let generic = genericDomains.map { Array($0.utf8) }
  private static let special = specialDomains.map { Array($0.utf8) }

  /// Whether a file type follows at a position, as in `host.example.log`.
  private func isFileType(at start: Int) -> Bool {
    Self.fileTypes.contains { has($0, at: start) && !self[start + $0.count].isLabel }
  }

  private static let fileTypes = [
    "log", "txt", "gz", "gzo", "zip", "tar", "xml", "pem", "cer", "crt", "csr", "der", "key", "cfg",
    "conf", "csv", "json", "pcap", "cap",
  ].map { Array($0.utf8) }

  /// Whether the name of a Java package, which is a reversed domain, begins at a position.
  private func isReversed(_ start: Int) -> Bool {
    Self.packages.contains { has($0, at: start) }
  }

  private static let packages = [
    "com.", "org.", "net.", "edu.", "gov.", "java.", "javax.", "sun.", "io.", "jdk.", "system.",
  ].map { Array($0.utf8) }

  private func isPlatform(_ start: Int) -> Bool {
    ["asp.net", "vb.net", "ado.net", "microsoft.net"].contains { has($0.utf8, at: start) }
  }

  /// The host in a URL, after `://`.
  func hostOfURL(from start: Int, to first: Int, _ vocabulary: LogVocabulary) -> Finding? {
    guard self[start - 1].isLetterOrDigit, !has("file".utf8, at: start - 4) else { return nil }
    var end = first
    while end < first + 253, self[end].isLabel || self[end] == UInt8(ascii: ".") { end += 1 }
    while end > first, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
    // If it is the user of a URL, the host follows later.
    guard end - first >= 2, bytes(first..<end).contains(where: \.isLetter),
      self[end] != UInt8(ascii: "@"), !isPassword(end), endOfReplacement(at: end) == nil,
      !vocabulary.isException(host: first..<end, self)
    else { return nil }
    return Finding(first..<end, .hostName)
  }

  private func isPassword(_ start: Int) -> Bool {
    guard self[start] == UInt8(ascii: ":") else { return false }
    var end = start + 1
    while end < start + 64, self[end].isLabel { end += 1 }
    return self[end] == UInt8(ascii: "@")
  }

  /// The host before or after the time in a syslog line (RFC 3164); the month of the time is at a
  /// position.
  func hostOfSyslog(month start: Int, _ vocabulary: LogVocabulary) -> Finding? {
    if isWord(before: start) { return nil }
    // For example `41679: host.example Jul 09 2025 06:22:31`.
    if self[start - 1] == 0x20, self[afterSpaces(start + 4)].isDigit,
      let host = word(before: start - 1), self[host.lowerBound - 1] == 0x20,
      self[host.lowerBound - 2] == UInt8(ascii: ":"), self[host.lowerBound - 3].isDigit
    {
      return host.count >= 2 ? self.host(trimmed(host), vocabulary) : nil
    }
    var position = afterSpaces(start + 4)
    let day = position
    while self[position].isDigit, position < day + 2 { position += 1 }
    if position == day { return nil }
    position = afterSpaces(position)
    // `Nov 12 2026 08:14:55`
    if has("20".utf8, at: position), self[position + 4] == 0x20 { position += 5 }
    guard let time = endOfTime(at: position), self[time] == 0x20 else { return nil }
    var host = wordRange(at: time + 1)
    if Self.zones.contains(where: { $0.count == host.count && has($0, at: host.lowerBound) }) {
      host = wordRange(at: host.upperBound + 1)
    }
    return self[host.upperBound] == 0x20 && isProgram(at: host.upperBound + 1)
      ? self.host(host, vocabulary) : nil
  }

  private static let zones =
    """
    utc gmt cet cest wet west eet eest msk bst est edt cst cdt mst mdt pst pdt akst hst ast adt brt ist pkt
    sgt hkt jst kst aest aedt acst awst nzst nzdt sast
    """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }

  /// The user in a line of a web server's access log, in whose time a month is at a position:
  /// `192.0.2.1 - jdoe [12/Nov/2026:08:33:10 +0100]`, or after the time two addresses and the user.
  func userOfAccess(month start: Int, _ vocabulary: LogVocabulary) -> Finding? {
    let bracket = start - 3
    guard self[bracket] == UInt8(ascii: "["), self[start - 1].isDigit, self[start - 2].isDigit,
      self[start + 9] == UInt8(ascii: ":")
    else { return nil }
    var (first, end) = (bracket - 1, bracket - 1)
    if isLineEnd(bracket - 1) {
      first = start + 26
      guard self[first - 2] == UInt8(ascii: "]"), self[first - 1] == 0x20 else { return nil }
      for _ in 0..<2 {
        guard let last = endOfReplacement(at: first) ?? endOfAddress(at: first), self[last] == 0x20
        else { return nil }
        first = last + 1
      }
      end = first
      while end < first + 64, !isTokenEnd(end) { end += 1 }
      guard self[end] == 0x20 else { return nil }
    } else {
      guard self[end] == 0x20 else { return nil }
      while first > end - 64, !isTokenEnd(first - 1) { first -= 1 }
      guard self[first - 1] == 0x20, self[first - 2] > 0x20 else { return nil }
    }
    let user = bytes(first..<end)
    guard user.count >= 2, !vocabulary.isException(user), endOfReplacement(at: first) == nil,
      quad(at: first, separator: UInt8(ascii: ".")) == nil
    else { return nil }
    return Finding(first..<end, .identifier)
  }

  private func endOfAddress(at start: Int) -> Int? {
    var end = start
    while end < start + 48, self[end].isHexDigit || ".:".utf8.contains(self[end]) { end += 1 }
    return end - start >= 7 ? end : nil
  }

  /// The host before an address and a port, as Java writes them: `host/192.0.2.1:8443`.
  func hostOfSocket(slash: Int, _ vocabulary: LogVocabulary) -> Finding? {
    guard self[slash - 1].isLetterOrDigit,
      let (end, _) = quad(at: slash + 1, separator: UInt8(ascii: ".")),
      self[end] == UInt8(ascii: ":"), self[end + 1].isDigit, versionWord(before: slash + 1) == nil,
      let host = word(before: slash), !"/\\@~%".utf8.contains(self[host.lowerBound - 1]),
      !Self.protocols.contains(where: { $0.count == host.count && has($0, at: host.lowerBound) })
    else { return nil }
    return self.host(host, vocabulary)
  }

  private static let protocols = ["tcp", "udp", "tls", "sctp", "ip", "ipv4", "sip", "sips"]
    .map { Array($0.utf8) }

  /// The host before ` local7`, the name of Unified CM in its own syslog messages.
  func hostOfSyslog(before facility: Int, _ vocabulary: LogVocabulary) -> Finding? {
    let end = facility + 6
    guard self[end].isDigit, self[end + 1] == 0x20, let host = word(before: facility),
      self[host.lowerBound - 1] == 0x20, self[host.lowerBound - 2].isDigit
    else { return nil }
    return self.host(host, vocabulary)
  }

  /// The host before a program: `2026-11-25T12:00:00.123456+01:00 host sshd[123]:`.
  func hostOfSyslog(program sign: Int, _ vocabulary: LogVocabulary) -> Finding? {
    var start = sign
    if self[sign] == UInt8(ascii: "]") {
      while start > sign - 12, self[start - 1].isDigit { start -= 1 }
      guard start < sign, self[start - 1] == UInt8(ascii: "[") else { return nil }
      start -= 1
      let end = start
      while start > end - 64, self[start - 1].isLabel || "./()".utf8.contains(self[start - 1]) {
        start -= 1
      }
      guard start < end, self[start - 1] == 0x20 else { return nil }
      start -= 1
    }
    guard let host = word(before: start), self[host.lowerBound - 1] == 0x20 else { return nil }
    // A time with its zone.
    let time = host.lowerBound - 1
    var digits = time
    while digits > time - 40, self[digits - 1].isDigit || ".:+-TZ".utf8.contains(self[digits - 1]) {
      digits -= 1
    }
    let isTime = time - digits >= 8 && bytes(digits..<time).contains(UInt8(ascii: ":"))
    return isTime ? self.host(host, vocabulary) : nil
  }

  /// The host after the time of RFC 5424: `<34>1 2026-11-25T12:00:00Z host app`.
  func hostOfSyslog(priority sign: Int, _ vocabulary: LogVocabulary) -> Finding? {
    guard self[sign - 1].isDigit else { return nil }
    var position = sign + 3
    guard self[position].isDigit else { return nil }
    while position < sign + 48, !self[position].isBlank { position += 1 }
    guard self[position] == 0x20 else { return nil }
    return host(wordRange(at: position + 1), vocabulary)
  }

  private func host(_ range: Range<Int>, _ vocabulary: LogVocabulary) -> Finding? {
    guard range.count >= 2, bytes(range).contains(where: \.isLetter),
      !vocabulary.isException(host: range, self)
    else { return nil }
    return Finding(range, .hostName)
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    self[range.upperBound - 1] == UInt8(ascii: ".")
      ? range.lowerBound..<range.upperBound - 1 : range
  }

  /// The word that ends at a position, without a final colon.
  private func word(before end: Int) -> Range<Int>? {
    let last = self[end - 1] == UInt8(ascii: ":") ? end - 1 : end
    var start = last
    while start > last - 253, self[start - 1].isLabel || self[start - 1] == UInt8(ascii: ".") {
      start -= 1
    }
    return start < last ? start..<last : nil
  }

  private func wordRange(at start: Int) -> Range<Int> {
    var end = start
    while end < start + 253, self[end].isLabel || self[end] == UInt8(ascii: ".") { end += 1 }
    return start..<end
  }

  /// The end of a time such as `06:22:31`, including a fraction.
  private func endOfTime(at start: Int) -> Int? {
    for offset in 0..<8 {
      let byte = self[start + offset]
      if offset % 3 == 2 ? byte != UInt8(ascii: ":") : !byte.isDigit { return nil }
    }
    var end = start + 8
    while end < start + 20, self[end].isDigit || self[end] == UInt8(ascii: ".") { end += 1 }
    return end
  }

  /// Whether the name of a program, as in a syslog line, or a facility begins at a position.
  private func isProgram(at start: Int) -> Bool {
    if has("local".utf8, at: start), self[start + 5].isDigit { return true }
    var end = start
    while end < start + 64, self[end].isLabel || "./()@".utf8.contains(self[end]) { end += 1 }
    if end == start { return has("%".utf8, at: start) || has(": %".utf8, at: start) }
    if self[end] == UInt8(ascii: "]") {
      return self[end + 1] == UInt8(ascii: "[") && self[end + 2].isDigit
    }
    if self[end] == UInt8(ascii: "[") { return endOfReplacement(at: end) == nil }
    return self[end] == UInt8(ascii: ":")
      || self[end] == 0x20
        && Self.facilities.contains { $0.count == end - start && has($0, at: start) }
  }

  private static let facilities = [
    "user", "auth", "authpriv", "daemon", "kern", "mail", "cron", "syslog", "news", "lpr",
  ].map { Array($0.utf8) }
}
