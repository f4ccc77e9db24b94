import Documents

/// `show status`: who the node is, how long it runs, and what it has used up.
extension CaptureFacts {
  /// The labels of releases 8 to 15; `License MAC` went with the licences of release 9.
  private static let statusTable: [LabelledFact] = [
    .init("host name", path: ["status", "host_name"], as: .text),
    .init("date", path: ["status", "date"], as: .date),
    .init("time zone", path: ["status", "time_zone"], as: .timeZone),
    .init("locale", path: ["status", "locale"], as: .text),
    .init(
      "product ver", "product version", path: ["status", "product_version"], as: .text),
    .init(
      "unified os version", "unified os ver", "os version", "os ver", "platform ver",
      "platform version", path: ["status", "os_version"], as: .text),
    .init("license mac", path: ["status", "license_mac"], as: .text),
  ]

  /// The members of a group of amounts: the group's key, the word that its first label begins with,
  /// the members that every release tells, whether others are taken too, and how one is read.
  private static let amountGroups: [AmountGroup] = [
    AmountGroup(
      key: "cpu_percent", opening: "cpu",
      expected: ["idle", "system", "user", "iowait", "irq", "soft"], takesOthers: true,
      amount: \.percentNode),
    AmountGroup(
      key: "memory_kb", opening: "memory",
      expected: ["total", "free", "used", "cached", "shared", "buffers"], takesOthers: false,
      amount: \.kilobytesNode),
  ]

  /// Reads everything in the output of the command.
  mutating func readStatus(_ lines: [CaptureLine]) {
    // The labels stand above the line with the time that the system is up; below it, words such as
    // `Free` and `User` are labels of other things.
    let labelled = lines.map(\.span.labelled)
    let upTime = labelled.firstIndex { $0?.label == "uptime" } ?? lines.endIndex
    read(Self.statusTable, from: labelled[..<upTime].compactMap { $0 })
    readUpTime(lines[upTime...])
    let openings = lines.map(\.opening)
    for group in Self.amountGroups { read(group, from: lines, openings) }
    readDisks(lines)
  }

  private mutating func readUpTime(_ lines: ArraySlice<CaptureLine>) {
    let path = ["status", "up_time_seconds"]
    guard let label = lines.first?.span.labelled else { return absent(path, .missing) }
    let candidates = [label.value.trimmed] + lines.dropFirst().prefix(3).map { $0.span.trimmed }
    guard let text = candidates.first(where: { !$0.isEmpty }) else {
      return absent(path, .blank, at: label.value.location)
    }
    record(path, FactReading.upTime.outcome(of: text))
  }
}

/// Amounts such as `CPU Idle:   33.17%  System:   23.12%`, several on a line, on several lines.
private struct AmountGroup: Sendable {
  let key: String
  let opening: String
  let expected: [String]
  let takesOthers: Bool
  let amount: @Sendable (CaptureSpan) -> DocumentNode?

  /// The member that a label means, without the word that opens the group.
  func member(_ label: String) -> String? {
    let isName = (1...16).contains(label.utf8.count) && label.unicodeScalars.allSatisfy(\.isLetter)
    return isName && (takesOthers || expected.contains(label)) ? label : nil
  }
}

extension CaptureFacts {
  private mutating func read(
    _ group: AmountGroup, from lines: [CaptureLine], _ openings: [String?]
  ) {
    let known = Self.amountGroups.map(\.opening)
    var told: Set<String> = []
    var isInside = false
    for (line, opening) in zip(lines, openings) {
      if let opening, known.contains(opening) {
        isInside = opening == group.opening
      } else if line.span.hasFoldedPrefix("disk/") {
        isInside = false
      }
      guard isInside else { continue }
      for (label, value) in line.amounts {
        guard let member = group.member(label), told.insert(member).inserted else { continue }
        let path = ["status", group.key, member]
        if let node = group.amount(value) {
          record(path, .value(node))
        } else {
          absent(
            path, value.isEmpty && !value.endsAtCut ? .blank : .notUnderstood, at: value.location)
        }
      }
    }
    let missing = group.expected.filter { !told.contains($0) }
    if missing.count == group.expected.count, told.isEmpty {
      absent(["status", group.key], .missing)
    } else {
      for member in missing { absent(["status", group.key, member], .missing) }
    }
  }
}

extension CaptureLine {
  /// The first of several words, folded.
  fileprivate var opening: String? {
    let text = span.trimmed
    guard let end = text.scalars.firstIndex(where: \.isBlank) else { return nil }
    return CaptureSpan(line: self, range: text.range.lowerBound..<end).folded
  }

  /// Each word that ends with a colon, folded, with the word after it; an empty one where another
  /// label follows.
  fileprivate var amounts: [(label: String, value: CaptureSpan)] {
    var result: [(label: String, value: CaptureSpan)] = []
    var label: String?
    for word in span.words {
      guard let parts = word.split(at: ":") else {
        if let known = label { result.append((known, word)) }
        label = nil
        continue
      }
      if let known = label { result.append((known, word.from(word.range.lowerBound).empty)) }
      label = parts.before.folded
      if !parts.after.isEmpty {
        result.append((parts.before.folded, parts.after))
        label = nil
      }
    }
    if let label { result.append((label, span.from(scalars.count))) }
    return result
  }
}

extension CaptureSpan {
  fileprivate var empty: CaptureSpan {
    CaptureSpan(line: line, range: range.lowerBound..<range.lowerBound)
  }

  /// The number before a percent sign, as it is written.
  var percentNode: DocumentNode? {
    guard scalars.last == "%" else { return nil }
    let number = CaptureSpan(line: line, range: range.dropLast())
    let parts = number.scalars.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), number.range.count <= 12,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) })
    else { return nil }
    return node(number.text)
  }

  /// The whole number of kilobytes in `8009852K`, `580M`, `4G` or `1T`.
  var kilobytesNode: DocumentNode? {
    let end = scalars.firstIndex { !$0.isDigit } ?? range.upperBound
    let digits = CaptureSpan(line: line, range: range.lowerBound..<end)
    guard let number = Int(digits: digits),
      let factor = Self.kilobytes[from(digits.range.upperBound).folded]
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : node(factor == 1 ? digits.text : String(product))
  }

  private static let kilobytes = [
    "k": 1, "kb": 1, "m": 1 << 10, "mb": 1 << 10, "g": 1 << 20, "gb": 1 << 20, "t": 1 << 30,
    "tb": 1 << 30,
  ]
}
