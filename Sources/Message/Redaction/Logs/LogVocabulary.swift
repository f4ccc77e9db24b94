import Catalogs

/// The log shapes of a catalog, prepared for the search.
final class LogVocabulary: Sendable {
  /// What a literal in the log shapes introduces.
  enum Cue: Hashable, Sendable {
    /// The prefix of a device name, which is followed by a MAC address.
    case device
    /// The prefix of a device name, which may be followed by a user name.
    case softphone
    /// An identifier that ends with a MAC address.
    case uuid
    /// A security identifier.
    case securityID
    /// The last label of a host name.
    case topDomain
    /// The host in a URL.
    case authority
    /// The text after or before the host in a syslog line.
    case month
    case facility
    case program
    case priority
    /// The `<` of an e-mail address, before which a name in quotation marks may be.
    case mailbox
    /// The time of a web server's access log.
    case access
    /// A label that is followed by a value.
    case label(LogShapes.Content)
    /// A label with a value that ends before one of several texts; their index in ``ends``.
    case labelBefore(LogShapes.Content, Int)
  }

  let keys: LogKeyTable
  let grammars: Set<LogShapes.Grammar>
  /// The literals to search for.
  let literals: [Literal]
  /// The texts that may follow the value of a label with a `*`.
  private let ends: [[[UInt8]]]
  private let exceptions: Set<[UInt8]>
  private let domains: [[UInt8]]
  /// For each first byte of an exception, a bit set of the possible lengths.
  private let lengths: [UInt64]

  /// Nil if a catalog has no log shapes.
  init?(_ shapes: LogShapes) {
    if shapes == .none { return nil }
    var keys = LogKeyTable()
    // Exact notations come before keys with any value.
    for grammar in LogShapes.Grammar.allCases where shapes.grammars.contains(grammar) {
      for (key, role) in Self.keys(of: grammar) { keys.insert(key, role) }
    }
    for names in shapes.keys {
      for pattern in names.patterns { keys.insert(pattern, .value(names.content)) }
    }
    self.keys = keys
    grammars = shapes.grammars
    var ends: [[[UInt8]]] = []
    literals =
      Self.literals.filter { shapes.grammars.contains($0.grammar) }.flatMap(\.literals)
      + shapes.labels.flatMap { Self.literals(of: $0, &ends) }
    self.ends = ends
    let folded = shapes.exceptions.map { $0.utf8.map(\.lowercased) }
    exceptions = Set(folded).union(Self.words)
    lengths = exceptions.reduce(into: [UInt64](repeating: 0, count: 256)) { lengths, word in
      if word.count < 64 { lengths[Int(word[0])] |= 1 << UInt64(word.count) }
    }
    domains = folded.filter { $0.contains(UInt8(ascii: ".")) }
  }

  private static func literals(
    of names: LogShapes.Names, _ ends: inout [[[UInt8]]]
  ) -> [Literal] {
    var places: [[UInt8]: Int] = [:]
    return names.patterns.compactMap { pattern in
      let parts = pattern.utf8.map(\.lowercased).split(separator: UInt8(ascii: "*")).map(Array.init)
      guard parts.count == 2 else {
        return Literal(bytes: parts.first ?? [], role: .log(.label(names.content)))
      }
      // The text after the value decides, so each label is searched for once.
      if let place = places[parts[0]] {
        ends[place].append(parts[1])
        return nil
      }
      places[parts[0]] = ends.count
      ends.append([parts[1]])
      return Literal(bytes: parts[0], role: .log(.labelBefore(names.content, ends.count - 1)))
    }
  }

  /// Values that mean none, and URI parameters with the name of a key.
  private static let words = Set(
    """
    none null nil unknown anonymous private unavailable restricted true false yes no n/a na undefined
    empty default any all invalid phone ip dialstring user users the an is was are not and or with from
    to for has have in on of by as at off enabled disabled unset nobody authentication failed failure
    success ok error id ids name names number numbers address localhost blank list account accounts
    request input interface data agent device login session action group mode space activity profile
    profiles template settings manager requested defined specified password passwords slice role roles
    service services server database table record records license licenses certificate credentials
    directory message event events process task call calls line phone client peer host remote
    info warn warning debug notice trace fatal critical end uid
    """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })

  /// Whether a value reveals nothing of a site.
  func isException(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = value.first, value.count < 64,
      lengths[Int(first.lowercased)] >> UInt64(value.count) & 1 == 1
    else { return false }
    return exceptions.contains(value.map(\.lowercased))
  }

  /// Whether a host name is a domain of the product, or below one.
  func isException(host range: Range<Int>, _ window: ByteWindow) -> Bool {
    if isException(window.bytes(range)) { return true }
    return domains.contains { domain in
      let start = range.upperBound - domain.count
      guard start >= range.lowerBound, window.has(domain, at: start) else { return false }
      return start == range.lowerBound || window[start - 1] == UInt8(ascii: ".")
    }
  }

  /// The pairs of bytes that introduce a find without a literal.
  var pairs: [(UInt8, UInt8)] {
    var pairs: [(UInt8, UInt8)] = []
    let last = keys.lastBytes.flatMap { $0.isLetter ? [$0, $0 & ~0x20] : [$0] }
    for sign in "=:".utf8 {
      for byte in last + Array(" \t\"'".utf8) { pairs.append((byte, sign)) }
    }
    for sign in ">[(&".utf8 { for byte in last { pairs.append((byte, sign)) } }
    for sign in "[\"'".utf8 { pairs.append((UInt8(ascii: " "), sign)) }
    let bytes = UInt8.min...UInt8.max
    for digit in bytes where digit.isDigit { pairs.append((UInt8(ascii: " "), digit)) }
    if grammars.contains(.hosts) {
      for digit in bytes where digit.isDigit { pairs.append((UInt8(ascii: "/"), digit)) }
    }
    if grammars.contains(.sdl) {
      for byte in bytes where byte.isLetterOrDigit { pairs.append((UInt8(ascii: "^"), byte)) }
    }
    if grammars.contains(.accounts) {
      for byte in bytes where byte.isLetterOrDigit { pairs.append((byte, UInt8(ascii: "\\"))) }
    }
    if grammars.contains(.cdr) {
      for byte in "12".utf8 { pairs.append((byte, UInt8(ascii: ","))) }
    }
    return pairs
  }

  /// Calls a function for each find at one of these pairs.
  @inline(__always)
  func visitPair(_ window: ByteWindow, at position: Int, _ note: (Finding) -> Void) {
    // Most numbers after a space have fewer than seven digits.
    if window[position + 1].isDigit, window[position] == 0x20, !window[position + 7].isDigit {
      return
    }
    visitRarePair(window, at: position, note)
  }

  private func visitRarePair(_ window: ByteWindow, at position: Int, _ note: (Finding) -> Void) {
    if window[position] == UInt8(ascii: "^") {
      if let found = window.deviceOfTrace(at: position, self) { note(found) }
      return
    }
    if window[position] == UInt8(ascii: "/") {
      if let found = window.hostOfSocket(slash: position, self) { note(found) }
      return
    }
    switch window[position + 1] {
    case UInt8(ascii: "\\"): if let found = window.account(before: position, self) { note(found) }
    case UInt8(ascii: ","): window.callRecord(at: position, self, note)
    case let byte where byte.isDigit:
      if let found = labelledNumber(window, at: position + 1) { note(found) }
    default: visitKey(window, sign: position + 1, note)
    }
  }

  /// The number of seven to fifteen digits at a position, if a key or label before it says what it
  /// is.
  private func labelledNumber(_ window: ByteWindow, at start: Int) -> Finding? {
    var end = start
    while window[end].isDigit, end < start + 16 { end += 1 }
    guard (7...15).contains(end - start), !window.isWord(at: end) else { return nil }
    var isNumber = false
    keys.match(window, endingAt: start - 1) {
      if $0.role == .value(.value(.phone)) { isNumber = true }
    }
    return isNumber ? Finding(start..<end, .phone, .digits) : nil
  }

  private func visitKey(_ window: ByteWindow, sign: Int, _ note: (Finding) -> Void) {
    var end = sign
    while end > sign - 40, window[end - 1] == 0x20 || window[end - 1] == 0x09 { end -= 1 }
    if window[end - 1].isQuote {
      end -= 1
      while end > sign - 48, window[end - 1] == UInt8(ascii: "\\") { end -= 1 }
    }
    var isFound = false
    keys.match(window, endingAt: end) { match in
      // A key may be followed by one of several kinds of value.
      if isFound { return }
      visit(match, window, sign) {
        isFound = true
        note($0)
      }
    }
  }

  private func visit(
    _ match: LogKeyTable.Match, _ window: ByteWindow, _ sign: Int, _ note: (Finding) -> Void
  ) {
    let found: Finding?
    switch match.role {
    case .value(let content):
      guard let value = window.logValue(of: match.range, sign: sign),
        value.isEnclosed || !isKey(window, at: value.range.lowerBound)
      else { return }
      found = window.finding(content, value, self)
    case .sipURI:
      if let name = window.displayName(before: match.range.lowerBound, self) { note(name) }
      found = window.userOfURI(key: match.range, sign: sign, self)
    case .telURI:
      if let name = window.displayName(before: match.range.lowerBound, self) { note(name) }
      found = window.numberOfURI(sign: sign)
    case .via: found = window.hostOfVia(sign: sign, self)
    case .callID: found = window.callID(sign: sign)
    case .tag: found = window.deviceOfTag(key: match.range, sign: sign)
    case .subject: found = window.subject(key: match.range, sign: sign)
    case .origin: return window.origin(key: match.range, sign: sign, self, note)
    case .connection: found = window.connection(key: match.range, sign: sign, self)
    case .ciscoGuid: found = window.addressOfGuid(sign: sign)
    case .attribute(let attribute):
      found = window.nameAttribute(attribute, key: match.range, sign: sign, self)
    }
    if let found { note(found) }
  }

  /// Whether another key with its sign is in the place of a value: `ClusterID : NodeID : x`.
  private func isKey(_ window: ByteWindow, at start: Int) -> Bool {
    var end = start
    // As in `Cluster ID: Node ID: x`.
    while end < start + 40,
      window[end].isLabel || end > start && window[end] == 0x20 && window[end + 1].isLabel
    {
      end += 1
    }
    let sign = window[window.afterSpaces(end)]
    guard end > start, sign == UInt8(ascii: ":") || sign == UInt8(ascii: "=") else { return false }
    var isFound = false
    keys.match(window, endingAt: end) { if $0.range.lowerBound == start { isFound = true } }
    return isFound
  }

  /// The find that a literal introduces.
  func finding(_ cue: Cue, _ window: ByteWindow, from start: Int, to end: Int) -> Finding? {
    switch cue {
    case .device: window.deviceMAC(prefix: start)
    case .softphone: window.softphone(prefix: start, self)
    case .uuid: window.macOfUUID(from: end)
    case .securityID: window.securityID(from: start, to: end)
    case .topDomain: window.hostName(dot: start, end: end, self)
    case .authority: window.hostOfURL(from: start, to: end, self)
    case .month: window.hostOfSyslog(month: start, self)
    case .facility: window.hostOfSyslog(before: start, self)
    case .program: window.hostOfSyslog(program: start, self)
    case .priority: window.hostOfSyslog(priority: start, self)
    case .mailbox: window.nameOfMailbox(before: end, self)
    case .access: window.userOfAccess(month: start, self)
    case .label(let content):
      window.labelledValue(label: start..<end).flatMap { window.finding(content, $0, self) }
    case .labelBefore(let content, let index):
      window.labelledValue(label: start..<end, before: ends[index]).flatMap {
        window.finding(content, $0, self)
      }
    }
  }
}

extension LogVocabulary {
  private static func keys(of grammar: LogShapes.Grammar) -> [(String, LogKeyTable.Role)] {
    switch grammar {
    case .sip:
      [
        ("sip", .sipURI), ("sips", .sipURI), ("im", .sipURI), ("pres", .sipURI), ("xmpp", .sipURI),
        ("h323", .sipURI), ("tel", .telURI), ("fax", .telURI), ("callto", .telURI), ("via", .via),
        ("v", .via), ("Call-ID", .callID), ("i", .callID), ("tag", .tag), ("subject", .subject),
        ("organization", .subject), ("o", .origin),
        ("c", .connection),
      ]
    case .ciscoGuid: [("Cisco-Guid", .ciscoGuid)]
    case .ldap:
      NameAttribute.keys.map { ($0.key, .attribute($0.attribute)) }
    case .cdr, .sdl, .devices, .accounts, .hosts, .syslog: []
    }
  }

  /// The literals of all notations.
  private static let literals = LogShapes.Grammar.allCases.map {
    (grammar: $0, literals: literals(of: $0))
  }

  private static func literals(of grammar: LogShapes.Grammar) -> [Literal] {
    func literals(_ texts: [String], _ cue: Cue) -> [Literal] {
      texts.map { Literal(bytes: Array($0.utf8), role: .log(cue)) }
    }
    switch grammar {
    case .devices:
      let digits = "0123456789abcdef"
      let prefixes = ["sep", "csf", "bot", "tct", "tab", "ata", "vgc", "bat", "upc"]
      return literals(prefixes.flatMap { prefix in digits.map { "\(prefix)\($0)" } }, .device)
        + literals(["csf", "tct", "bot", "tab"], .softphone)
        + literals(["00000000-0000-0000-0000-"], .uuid)
    case .accounts: return literals(["s-1-5-21-"], .securityID)
    case .hosts:
      return literals(ByteWindow.topDomains, .topDomain) + literals(["://"], .authority)
    case .syslog:
      let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
      ]
      return literals(months.map { "\($0) " }, .month) + literals([" local"], .facility)
        + literals(["]:", " kernel:"], .program) + literals([">1 "], .priority)
        + literals(months.map { "/\($0)/20" }, .access)
    case .sip: return literals(["\" <"], .mailbox)
    case .ldap, .ciscoGuid, .cdr, .sdl: return []
    }
  }
}

extension Finding {
  /// Creates a find of a class.
  init(_ range: Range<Int>, _ valueClass: ValueClass, _ identity: Identity = .text) {
    self.init(
      start: range.lowerBound, end: range.upperBound, replacement: .value(valueClass),
      identity: identity)
  }
}
