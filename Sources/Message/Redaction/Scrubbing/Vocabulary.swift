import Catalogs

/// The literals that a scrubber searches for.
final class Vocabulary: Sendable {
  private struct Known {
    let valueClass: ValueClass
    let identity: Finding.Identity
  }

  let literals: LiteralTable
  /// Whether it searches for anything but known values.
  let hasPatterns: Bool
  /// The product's log shapes; nil if there are none.
  let logs: LogVocabulary?
  private let known: [Known]
  private let addresses: AddressSearch

  init(_ values: [KnownValue], hasPatterns: Bool = true, logs shapes: LogShapes = .none) {
    var forms = KnownForms()
    var known: [Known] = []
    for (index, value) in Self.numbered(values) {
      let text = value.text.trimmed
      if index == known.count {
        known.append(
          Known(
            valueClass: value.valueClass,
            identity: Self.identity(of: text, value.valueClass, index)))
      }
      forms.insert(
        text, value.valueClass, value.matching, hasShortName: value.hasShortName, index: index)
    }
    self.known = known
    addresses = forms.addresses
    self.hasPatterns = hasPatterns
    logs = hasPatterns ? LogVocabulary(shapes) : nil
    // A shared domain is not a value of one host, so other fields may contain it.
    literals = LiteralTable(
      hasPatterns
        ? SecretKey.literals + Self.folders + Self.encodedWords + (logs?.literals ?? [])
          + forms.literals
        : forms.literals.filter { $0.role != .parentDomain },
      logPairs: logs?.pairs ?? [])
  }

  /// The values with the index of their text, counted from zero.
  static func numbered(_ values: [KnownValue]) -> [(index: Int, value: KnownValue)] {
    var numbers: [String: Int] = [:]
    return values.filter { $0.matching != .nowhere && hasForm($0.text.trimmed) }.map { value in
      let text = value.text.trimmed
      let index = numbers[text] ?? numbers.count
      numbers[text] = index
      return (index, value)
    }
  }

  /// Which finds are equal to a value.
  static func identity(
    of text: String, _ valueClass: ValueClass, _ index: Int
  ) -> Finding.Identity {
    KnownForms.identity(of: text, valueClass) ?? .known(index)
  }

  /// A single character is everywhere.
  private static func hasForm(_ text: String) -> Bool { text.count > 1 && text.utf8.count > 1 }

  private static let folders = [
    Literal(bytes: Array("/home/".utf8), role: .homes),
    Literal(bytes: Array("/users/".utf8), role: .homes),
    Literal(bytes: Array("\\users\\".utf8), role: .windowsHomes),
    Literal(bytes: Array("\\documents and settings\\".utf8), role: .windowsHomes),
  ]

  private static let encodedWords = ["utf-8?", "iso-8859-", "windows-12", "us-ascii?"].map {
    Literal(bytes: Array("=?\($0)".utf8), role: .encodedWord)
  }

  /// The find for a literal at a position; nil if its surroundings do not allow it.
  func finding(_ literal: Literal, _ window: ByteWindow, from start: Int, to literalEnd: Int)
    -> Finding?
  {
    var (start, end) = (start, literalEnd)
    for byte in literal.tail {
      if end >= window.count || window[end].lowercased != byte { break }
      end += 1
    }
    let isFree = window.endsEscape(at: start)
    switch literal.boundary {
    case .none: break
    case .number:
      if !isFree, window[start].isDigit && window[start - 1].isDigit { return nil }
      if window[end].isDigit && window[end - 1].isDigit { return nil }
    case .word: if !isFree && window.isWord(before: start) || window.isWord(at: end) { return nil }
    case .digit: if window.touches(start..<end, isFree, \.isDigit) { return nil }
    case .hexDigit: if window.touches(start..<end, isFree, \.isHexDigit) { return nil }
    case .spelling(let edges):
      guard let first = window.start(of: start..<end, edges) else { return nil }
      start = first
    }
    // A replacement is not part of an original.
    for position in start..<literalEnd where window[position] == UInt8(ascii: "[") {
      if window.endOfReplacement(at: position) != nil { return nil }
    }
    switch literal.role {
    case .known(let index): return finding(index, start, end)
    case .host(let index): return finding(index, start, window.endOfDomain(after: end))
    case .domain(let index):
      let first = window.startOfHost(before: start)
      return first == start ? finding(index, start, end) : host(first, end)
    case .parentDomain: return host(window.startOfHost(before: start), end)
    case .address: return address(window, at: start)
    case .secret, .homes, .windowsHomes, .encodedWord, .log: return nil
    }
  }

  /// The known address that begins at a position.
  private func address(_ window: ByteWindow, at start: Int) -> Finding? {
    let text = window.bytes(start..<min(start + AddressSearch.longest, window.count)).span
    var found: Finding?
    addresses.read(text) { index, end in
      if start + end > found?.end ?? 0 { found = finding(index, start, start + end) }
    }
    // A hardware address may be part of a longer number.
    guard let found, case .address(let address) = found.identity else { return found }
    let isIPv4 = address >> 32 == 0xFFFF
    let isPart = window.touches(start..<found.end, window.endsEscape(at: start)) {
      isIPv4 ? $0.isDigit : $0.isHexDigit
    }
    return isPart ? nil : found
  }

  private func finding(_ index: Int, _ start: Int, _ end: Int) -> Finding {
    Finding(
      start: start, end: end, replacement: .value(known[index].valueClass),
      identity: known[index].identity)
  }

  private func host(_ start: Int, _ end: Int) -> Finding {
    Finding(start: start, end: end, replacement: .value(.hostName), identity: .text)
  }
}

extension ByteWindow {
  /// The beginning of a spelling whose range lacks its leading zeros; nil if its surroundings do
  /// not allow it.
  fileprivate func start(of range: Range<Int>, _ edges: Spelling.Edges) -> Int? {
    var first = range.lowerBound
    let isNumber = edges == .word || edges == .hexadecimal
    while isNumber, first > range.lowerBound - 32, self[first - 1] == UInt8(ascii: "0"),
      !endsEscape(at: first)
    {
      first -= 1
    }
    if endsReplacement(at: first) || endOfReplacement(at: range.upperBound) != nil { return nil }
    // In a longer number it has eight digits.
    let starts = [first, max(first, range.upperBound - 8)]
    return starts.first { start in
      let isFree = endsEscape(at: start)
      let offset = isFree ? start : 0
      return edges.allow(
        bytes(offset..<count).span, around: start - offset, range.upperBound - offset,
        isOneNumber: true)
    }
  }

  /// Whether such a byte, or a replacement, is next to a range.
  ///
  /// - Parameter isFree: whether bytes before it are ignored.
  fileprivate func touches(
    _ range: Range<Int>, _ isFree: Bool, _ isPart: (UInt8) -> Bool
  ) -> Bool {
    !isFree && isPart(self[range.lowerBound - 1]) || isPart(self[range.upperBound])
      || endsReplacement(at: range.lowerBound) || endOfReplacement(at: range.upperBound) != nil
  }

  /// The beginning of the host name whose domain begins at a position.
  fileprivate func startOfHost(before start: Int) -> Int {
    guard self[start - 1] == UInt8(ascii: ".") else { return start }
    var first = start
    while first > start - 253, self[first - 1].isLabel || self[first - 1] == UInt8(ascii: ".") {
      first -= 1
    }
    while first < start, !self[first].isLetterOrDigit, self[first] != UInt8(ascii: "_") {
      first += 1
    }
    // `_sip._tcp` is not part of a host name.
    while self[first] == UInt8(ascii: "_"),
      let dot = bytes(first..<start).firstIndex(of: UInt8(ascii: "."))
    {
      first += dot + 1
    }
    return first
  }

  /// The end of the domain after a host name: at least two labels, the last of letters, or a name
  /// that only domains have. A further label may be a file type.
  fileprivate func endOfDomain(after end: Int) -> Int {
    guard self[end] == UInt8(ascii: "."), self[end + 1].isLetterOrDigit else { return end }
    var last = end
    while last < end + 253, self[last].isLabel || self[last] == UInt8(ascii: ".") { last += 1 }
    while last > end, !self[last - 1].isLetterOrDigit { last -= 1 }
    var top = last
    while self[top - 1] != UInt8(ascii: ".") { top -= 1 }
    for position in top..<last where !self[position].isLetter { return end }
    if top > end + 1 { return last - top >= 2 ? last : end }
    return Self.localDomains.contains { $0.count == last - top && has($0, at: top) } ? last : end
  }

  private static let localDomains = [
    "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "private", "test",
  ].map { Array($0.utf8) }
}

extension String {
  /// Without leading and trailing spaces and line breaks.
  var trimmed: String {
    let isBlank = { (character: Character) in character.isWhitespace }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[first...last])
  }
}
