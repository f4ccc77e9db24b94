/// The parameters of an alarm, `%[Name=Value][Name=Value]: text`.
///
/// A value may contain brackets, even those of another alarm. If brackets do not match, the text
/// was cut or contains a single bracket; then the parameters with which every alarm ends, from
/// `AppID` on, show where the value ends.
struct AlarmParameters {
  /// Names and values, in their order.
  private(set) var list: [Alert.Detail] = []
  /// What follows the last one and its colon.
  private(set) var rest: Bytes
  /// Whether a parameter has no end.
  private(set) var isCut = false

  /// The parameters that every alarm ends with, as the service of audit events writes them.
  private static let spaced = ["App ID": "AppID", "Cluster ID": "ClusterID", "Node ID": "NodeID"]

  private static let open = UInt8(ascii: "[")
  private static let close = UInt8(ascii: "]")

  /// Reads them from the text after a header.
  init(_ text: Bytes) {
    rest = Self.afterBlanks(text)
    guard rest.first == UInt8(ascii: "%") else { return }
    var position = Self.afterBlanks(rest.dropFirst())
    guard position.first == Self.open else { return }
    let pairs = Self.pairs(in: position)
    let common =
      position.lastRange(of: "][AppID=")?.lowerBound
      ?? position.lastRange(of: "][App ID=")?.lowerBound
    while position.first == Self.open, let equals = Self.equalsSign(in: position) {
      let written = position[(position.startIndex + 1)..<equals].trimmed.text
      let name = Self.spaced[written] ?? written
      let end = Self.end(of: position, pairs, common: common)
      let value = position[(equals + 1)..<(end ?? position.endIndex)]
      list.append(Alert.Detail(name, value.trimmed.text))
      guard let end else {
        isCut = true
        rest = position[position.endIndex...]
        return
      }
      position = Self.afterBlanks(position[(end + 1)...])
    }
    rest = position.first == UInt8(ascii: ":") ? position.dropFirst() : position
  }

  /// The bracket that ends the parameter at the start of a text.
  private static func end(of text: Bytes, _ pairs: [Int: Int], common: Int?) -> Int? {
    if let end = pairs[text.startIndex], isEnd(end, in: text) { return end }
    return common.flatMap { $0 > text.startIndex ? $0 : nil } ?? pairs[text.startIndex]
  }

  /// Whether another parameter, the colon or the end follows a bracket.
  private static func isEnd(_ bracket: Int, in text: Bytes) -> Bool {
    let next = afterBlanks(text[(bracket + 1)...])
    return next.isEmpty || next.first == UInt8(ascii: ":") || equalsSign(in: next) != nil
  }

  /// Where the name of a parameter ends; nil when none begins here.
  private static func equalsSign(in text: Bytes) -> Int? {
    guard text.first == open else { return nil }
    let name = text.dropFirst().prefix(65).prefix {
      $0.isNameByte || $0 == 0x20 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
    guard !name.trimmed.isEmpty, name.endIndex < text.endIndex,
      text[name.endIndex] == UInt8(ascii: "=")
    else { return nil }
    return name.endIndex
  }

  /// For each bracket that opens, the one that closes it.
  private static func pairs(in text: Bytes) -> [Int: Int] {
    var pairs: [Int: Int] = [:]
    var opened: [Int] = []
    for index in text.indices {
      if text[index] == open {
        opened.append(index)
      } else if text[index] == close, let start = opened.popLast() {
        pairs[start] = index
      }
    }
    return pairs
  }

  private static func afterBlanks(_ text: Bytes) -> Bytes { text.drop(while: \.isBlank) }
}
