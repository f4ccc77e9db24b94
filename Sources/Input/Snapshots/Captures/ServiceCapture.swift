import Documents

/// `utils service list`: which services run.
extension CaptureFacts {
  /// The lists by the word in the brackets, folded. A service on its way is in neither of the two
  /// lists that every output has.
  private static let serviceStates = [
    "started": "active", "running": "active", "stopped": "stopped", "starting": "starting",
    "stopping": "stopping",
  ]

  /// Reads every `Name[STATE]`, in the order of the output.
  mutating func readServices(_ lines: [CaptureLine]) {
    var services: [String: [DocumentNode]] = [:]
    var unknown: CaptureSpan?
    var wrapped: CaptureSpan?
    var openRemark: [String] = []
    for line in lines {
      let (entries, rest) = line.serviceEntries(after: openRemark)
      for (index, entry) in entries.enumerated() {
        // Before the first service of the list, a line without a state is chatter, unless the state
        // is alone on the next one.
        let isWrapped = index == 0 && (!services.isEmpty || entry.name.isEmpty)
        let name = [isWrapped ? wrapped : nil, entry.name].compactMap(\.self)
          .filter { !$0.isEmpty }
        guard let first = name.first, let state = Self.serviceStates[entry.state] else {
          unknown = unknown ?? entry.name
          continue
        }
        let text = name.dropFirst().reduce(first.text) { "\($0) \($1.text)" }
        services[state, default: []].append(first.node(text, isText: true))
      }
      openRemark = rest.wordsToCome
      wrapped = rest.isPartOfServiceName ? rest.trimmed : nil
    }
    for list in ["active", "stopped", "starting", "stopping"] {
      if let nodes = services[list], let first = nodes.first {
        record(["services", list], .value(DocumentNode(.sequence(nodes), at: first.location)))
      }
    }
    reportMissing(services, unknown)
  }

  private mutating func reportMissing(_ services: [String: [DocumentNode]], _ unknown: CaptureSpan?)
  {
    if let unknown {
      absent(["services"], .notUnderstood, at: unknown.location)
    } else if services.isEmpty {
      absent(["services", "active"], .missing)
      absent(["services", "stopped"], .missing)
    } else {
      // The list is there and none of its services is in this state.
      for list in ["active", "stopped"] where services[list] == nil {
        absent(["services", list], .none)
      }
    }
  }
}

extension CaptureLine {
  /// Every name on the line with the word in the brackets after it, folded, and what is left.
  ///
  /// `openRemark` is how a remark that began on the line before goes on.
  fileprivate func serviceEntries(
    after openRemark: [String]
  ) -> (entries: [(name: CaptureSpan, state: String)], rest: CaptureSpan) {
    var entries: [(name: CaptureSpan, state: String)] = []
    var start = span.end(ofWords: openRemark) ?? 0
    var index = start
    while let open = scalars[index...].firstIndex(of: "[") {
      index = open + 1
      let near = scalars[index...].prefix(24)
      guard let close = near.firstIndex(of: "]"), close > index else { continue }
      let inner = CaptureSpan(line: self, range: index..<close)
      guard inner.isState else { continue }
      let name = CaptureSpan(line: self, range: start..<open).withoutRemark
      entries.append((name, inner.folded))
      start = close + 1
      index = start
    }
    return (entries, span.from(start))
  }
}

extension CaptureSpan {
  /// What follows a state: the remarks of the appliance, folded, in words.
  private static let remarks = [
    "service not activated", "service activated", "commanded out of service",
    "component is not running",
  ].map { $0.split(separator: " ").map(String.init) }

  /// Beginnings of the lines around the list, folded.
  private static let chatter = [
    "requesting service status", "service manager is", "getting list of", "return code",
    "primary node",
  ]

  /// Whether it is a state: capital letters and spaces. `[x86]` is part of a name.
  fileprivate var isState: Bool {
    !trimmed.isEmpty && scalars.allSatisfy { $0.isLetter && $0.value < 0x60 || $0.isBlank }
  }

  /// The name that stands after the remark about the service before it.
  fileprivate var withoutRemark: CaptureSpan {
    for remark in Self.remarks {
      if let end = end(ofWords: remark) { return from(end).trimmed }
    }
    return trimmed
  }

  /// The words that are still to come of a remark that begins here and is not whole.
  fileprivate var wordsToCome: [String] {
    guard (1...80).contains(trimmed.range.count) else { return [] }
    let here = words.map(\.folded)
    let remark = Self.remarks.first { $0.count > here.count && $0.starts(with: here) }
    return Array((remark ?? []).dropFirst(here.count))
  }

  /// Whether it can be the first half of a name whose state stands on the next line.
  ///
  /// Behind a state, a name has one space before it and a remark two.
  fileprivate var isPartOfServiceName: Bool {
    let text = trimmed
    let isFirst = range.lowerBound == 0
    guard isFirst || text.range.lowerBound - range.lowerBound < 2,
      !Self.remarks.contains(where: { end(ofWords: $0) != nil })
    else { return false }
    guard !line.isCut, let first = text.scalars.first, first.isLetter, text.range.count <= 100,
      let last = text.scalars.last, ![".", ":", ",", "…"].contains(last),
      !text.scalars.contains("=")
    else { return false }
    return !Self.chatter.contains { text.hasFoldedPrefix($0) }
  }

  /// Where the words end with which the span begins, if it does.
  fileprivate func end(ofWords wanted: [String]) -> Int? {
    if wanted.isEmpty { return nil }
    // Letter by letter, without making words of every name.
    let all = line.scalars
    var index = range.lowerBound
    for word in wanted {
      while index < range.upperBound, all[index].isBlank { index += 1 }
      for letter in word.unicodeScalars {
        guard index < range.upperBound, all[index].folded == letter else { return nil }
        index += 1
      }
      guard index == range.upperBound || all[index].isBlank else { return nil }
    }
    return index
  }
}
