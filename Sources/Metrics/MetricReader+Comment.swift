extension MetricReader {
  /// Reads a line that begins with `#`.
  ///
  /// - Parameter text: the line without its end.
  /// - Returns: whether it is the last line of OpenMetrics.
  mutating func readComment(_ text: Range<Int>) throws(MetricFault) -> Bool {
    if grammar == .openMetrics {
      if text.count == 5, bytes[text].elementsEqual("# EOF".utf8) { return true }
      try readMetadata(text)
    } else {
      try readClassicComment(text)
    }
    return false
  }

  /// Metadata, or a remark that means nothing.
  private mutating func readClassicComment(_ text: Range<Int>) throws(MetricFault) {
    var words = Words(bytes, text.lowerBound + 1, text.upperBound)
    guard isBlank(bytes[text.lowerBound + 1]),
      let kind = words.next().flatMap({ Metadata(bytes[$0]) }), kind != .unit,
      let name = try words.nextName()
    else { return }
    try check(name)
    let rest = words.rest
    // Metadata that says nothing is not metadata yet.
    if rest.isEmpty { return }
    if kind == .type {
      guard let type = MetricType(classic: bytes[rest]) else {
        throw MetricFault(
          offset: rest.lowerBound,
          message: "the type must be 'counter', 'gauge', 'histogram', 'summary' or 'untyped'",
          hint: MetricType(openMetrics: bytes[rest]) == nil
            ? nil : "this type is one of OpenMetrics, which ends with '# EOF'")
      }
      try families.type(type, of: name, bytes, at: text.lowerBound)
    } else {
      try families.help(of: name, bytes, at: text.lowerBound)
    }
  }

  /// One line of metadata: `# TYPE name text`, with single spaces.
  private mutating func readMetadata(_ text: Range<Int>) throws(MetricFault) {
    var at = text.lowerBound + 1
    guard bytes[at] == 0x20 else {
      throw MetricFault(
        offset: at, message: "a space must follow '#', not \(found(bytes, at))",
        hint: "OpenMetrics has no comments")
    }
    at += 1
    let word = at..<(at + bytes[at..<text.upperBound].prefix { $0 != 0x20 }.count)
    guard let kind = Metadata(bytes[word]) else {
      throw MetricFault(
        offset: at, message: "'HELP', 'TYPE', 'UNIT' or 'EOF' must follow '# '",
        hint: "OpenMetrics has no comments")
    }
    at = word.upperBound
    var words = Words(bytes, at, text.upperBound)
    guard bytes[at] == 0x20, !isBlank(bytes[at + 1]), let name = try words.nextName() else {
      throw MetricFault(
        offset: at, message: "a space and a metric's name must follow '\(kind.rawValue)'")
    }
    at = name.upperBound + (bytes[name.lowerBound - 1] == UInt8(ascii: "\"") ? 1 : 0)
    try check(name)
    guard bytes[at] == 0x20 else {
      throw MetricFault(offset: at, message: "a space must follow the metric's name")
    }
    let rest = (at + 1)..<text.upperBound
    switch kind {
    case .help: try families.help(of: name, bytes, at: text.lowerBound)
    case .unit: try families.unit(rest, of: name, bytes, at: text.lowerBound)
    case .type:
      guard let type = MetricType(openMetrics: bytes[rest]) else {
        let names = MetricType.allCases.map { "'\($0.rawValue)'" }
        throw MetricFault(
          offset: rest.lowerBound,
          message: "the type must be \(names.dropLast().joined(separator: ", ")) or "
            + (names.last ?? ""))
      }
      try families.type(type, of: name, bytes, at: text.lowerBound)
    }
  }

  /// Refuses a name without quotes that has what only quotes may hold.
  private func check(_ name: Range<Int>) throws(MetricFault) {
    if bytes[name.lowerBound - 1] == UInt8(ascii: "\"") {
      if name.isEmpty {
        throw MetricFault(offset: name.lowerBound, message: "the metric has no name")
      }
      return
    }
    let bad = name.first { !isNameByte(bytes[$0]) } ?? name.first { isDigit(bytes[$0]) }
    if let bad, bad == name.lowerBound || !isDigit(bytes[bad]) {
      throw MetricFault(
        offset: bad, message: "a metric's name must not have \(found(bytes, bad)) here")
    }
  }
}

/// What a line of metadata tells.
private enum Metadata: String {
  case help = "HELP"
  case type = "TYPE"
  case unit = "UNIT"

  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 4 else { return nil }
    self.init(rawValue: String(decoding: bytes, as: UTF8.self))
  }
}

/// Words with blanks between them.
private struct Words {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at: Int
  private let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int) {
    self.bytes = bytes
    self.at = at
    self.end = end
  }

  mutating func next() -> Range<Int>? {
    skip()
    let start = at
    while at < end, !isBlank(bytes[at]) { at += 1 }
    return at == start ? nil : start..<at
  }

  /// The next word; of one in quotes what stands between them.
  mutating func nextName() throws(MetricFault) -> Range<Int>? {
    skip()
    guard at < end, bytes[at] == UInt8(ascii: "\"") else { return next() }
    let start = at + 1
    at = start
    while at < end, bytes[at] != UInt8(ascii: "\"") {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    if at >= end {
      throw MetricFault(offset: end, message: "the line ends inside of a text in quotes")
    }
    at += 1
    return start..<(at - 1)
  }

  /// What follows, without blanks around it.
  var rest: Range<Int> {
    var (start, stop) = (at, end)
    while start < stop, isBlank(bytes[start]) { start += 1 }
    while stop > start, isBlank(bytes[stop - 1]) { stop -= 1 }
    return start..<stop
  }

  private mutating func skip() {
    while at < end, isBlank(bytes[at]) { at += 1 }
  }
}
