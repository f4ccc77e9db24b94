import ASCII

/// What RTMT writes about an alert: `At DATE on node NAME, the following ALERT events generated:`
/// and `Key : Value` lines, or free text that ends `The alert is generated on DATE on node NAME.`
struct AlertDetailText {
  /// The alert's name; nil if the text does not say it.
  private(set) var name: String?
  /// The text of the time; nil if there is none.
  private(set) var time: String?
  /// The node; nil if none is named.
  private(set) var node: String?
  /// The text without the lines of details; nil if it is empty.
  private(set) var description: String?
  /// What the lines say.
  private(set) var details: [Alert.Detail] = []

  /// Reads the text of an alert.
  init(_ text: Bytes) {
    var free: [String] = []
    for line in text.lines.flatMap(Self.withoutOpening) where !line.isEmpty {
      if let detail = Self.detail(line) {
        if !detail.value.isEmpty { details.append(detail) }
      } else {
        free.append(line.text)
        readSentence(line)
      }
    }
    // For an alert that counts events, the last event contains the node.
    if node == nil { node = details.last { $0.name == "NodeID" }?.value }
    if !free.isEmpty { description = free.joined(separator: "\n") }
  }

  /// Whether a line opens such a text.
  static func isOpening(_ line: Bytes) -> Bool {
    line.trimmed.starts(with: "At ".utf8) && line.range(of: " events generated") != nil
      && line.range(of: " on node ") != nil
  }

  /// The line itself, or its opening sentence and the text after the colon.
  private static func withoutOpening(_ line: Bytes) -> [Bytes] {
    guard isOpening(line), let end = line.range(of: " events generated"),
      let colon = line[end.upperBound...].firstIndex(of: UInt8(ascii: ":"))
    else { return [line.trimmed] }
    return [line[...colon].trimmed, line[(colon + 1)...].trimmed]
  }

  private mutating func readSentence(_ line: Bytes) {
    if node == nil, line.starts(with: "At ".utf8), let on = line.range(of: " on node ") {
      time = line[(line.startIndex + 3)..<on.lowerBound].trimmed.text
      readNode(line[on.upperBound...])
      if let following = line.range(of: "the following "),
        let end = line[following.upperBound...].range(of: " events generated")
      {
        name = line[following.upperBound..<end.lowerBound].trimmed.text
      }
    } else if node == nil, let generated = line.lastRange(of: "generated on "),
      let on = line[generated.upperBound...].range(of: " on node ")
    {
      time = line[generated.upperBound..<on.lowerBound].trimmed.text
      readNode(line[on.upperBound...])
    } else if node == nil, time == nil, let generated = line.lastRange(of: "generated on ") {
      let rest = line[generated.upperBound...]
      let end = rest.indices.first {
        rest[$0] == UInt8(ascii: ".") && ($0 + 1 == rest.endIndex || rest[$0 + 1].isBlank)
      }
      let words = rest[..<(end ?? rest.endIndex)].text
      if TimeWords(words) != nil { time = words }
    }
  }

  /// Whether a line breaks a text of the other form.
  static func isClosing(_ line: Bytes) -> Bool {
    guard let generated = line.lastRange(of: "generated on ") else { return false }
    return line[generated.upperBound...].range(of: " on node ") != nil
  }

  private mutating func readNode(_ text: Bytes) {
    var word = text.drop(while: \.isBlank).prefix { !$0.isBlank && $0 != UInt8(ascii: ",") }
    while word.last == UInt8(ascii: ".") { word.removeLast() }
    if !word.isEmpty { node = word.text }
  }

  /// `Key : Value`, with a space before the colon: sentences have none there.
  static func detail(_ line: Bytes) -> Alert.Detail? {
    let key = line.prefix(64).prefix { $0 != UInt8(ascii: ":") }
    guard key.endIndex < line.endIndex, line[key.endIndex] == UInt8(ascii: ":"), key.last == 0x20,
      let first = key.first, first.isASCIILetter
    else { return nil }
    let value = line[(key.endIndex + 1)...]
    guard value.isEmpty || value.first?.isBlank == true else { return nil }
    return Alert.Detail(key.trimmed.text, value.trimmed.text)
  }
}
