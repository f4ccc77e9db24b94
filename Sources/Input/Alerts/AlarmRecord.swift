import ASCII

/// An alarm of the appliance as a line or a text has it: `... %UC_CATALOG-SEVERITY-NAME :
/// %[Parameter=Value]...[NodeID=...]: text`, also with the older header `%CCM_CATALOG-CATALOG-...`.
struct AlarmRecord {
  /// No alarm is longer; a line of the appliance has 800 bytes, a text of RTMT a few thousand.
  static let limit = 65_536

  /// The text before the header: times and hosts of those who passed it on.
  let prefix: Bytes
  /// The header without its percent sign, such as `UC_CALLMANAGER-2-CodeYellowEntry`; nil when the
  /// text has parameters alone.
  let header: String?
  /// The alarm's name, the end of the header.
  let name: String
  /// Its parameters, in their order.
  var parameters: [Alert.Detail]
  /// The text after them, with the spaces at its end: another part may follow.
  var text: String
  /// Whether it is incomplete.
  private(set) var isCut = false

  /// Finds the header or the first parameter of a record.
  ///
  /// - Returns: its start, the header without its percent sign, and the text after the colon; nil
  ///   if there is none.
  static func mark(in record: Bytes) -> (start: Int, header: Bytes?, rest: Bytes)? {
    var from = record.startIndex
    while let percent = record[from...].firstIndex(of: UInt8(ascii: "%")) {
      from = percent + 1
      var word = record[from...].prefix(1 + 128)
      if word.first == 0x20 { word.removeFirst() }
      if word.starts(with: "[AlertName=".utf8) { return (percent, nil, record[percent...]) }
      if let (header, rest) = header(at: percent, in: record) { return (percent, header, rest) }
    }
    return nil
  }

  /// The header after a percent sign, and the text after its colon; nil if there is none.
  ///
  /// The catalog name of an alarm may contain spaces: `UC_Location Bandwidth Manager-5-Name`.
  private static func header(at percent: Int, in record: Bytes) -> (header: Bytes, rest: Bytes)? {
    var word = record[(percent + 1)...].prefix(1 + 128)
    if word.first == 0x20 { word.removeFirst() }
    guard word.starts(with: "UC_".utf8) || word.starts(with: "CCM_".utf8) else { return nil }
    let wide = word.prefix { $0.isNameByte || $0 == UInt8(ascii: "-") || $0 == 0x20 }
    guard let start = nameStart(in: wide) else { return nil }
    let name = wide[start...].prefix { $0 != 0x20 }
    var rest = record[name.endIndex...]
    while rest.first == 0x20 { rest.removeFirst() }
    guard !name.isEmpty, rest.first == UInt8(ascii: ":") else { return nil }
    return (wide[..<name.endIndex], rest.dropFirst())
  }

  /// The alarms in a line; several if the line breaks between them were lost.
  ///
  /// Each begins with its priority, `<189>`, or else with its header. An alarm inside of the
  /// brackets of another belongs to that one.
  static func joined(in line: Bytes) -> [Bytes] {
    let (open, close) = (UInt8(ascii: "["), UInt8(ascii: "]"))
    var (starts, depth) = ([line.startIndex], 0)
    // The older form has no brackets, and its text may quote another alarm.
    var (hasHeader, isEnded) = (false, false)
    var priority: Int?
    for index in line.indices {
      switch line[index] {
      case open: depth += 1
      case close:
        depth = max(0, depth - 1)
        if depth == 0 { isEnded = hasHeader }
      case UInt8(ascii: "<") where depth == 0 && isPriority(line[index...]): priority = index
      case UInt8(ascii: "%") where depth == 0 && header(at: index, in: line) != nil:
        if hasHeader, isEnded || priority != nil { starts.append(priority ?? index) }
        (hasHeader, isEnded, priority) = (true, false, nil)
      default: break
      }
    }
    return zip(starts, starts.dropFirst() + [line.endIndex]).map { line[$0..<$1] }
  }

  private static func isPriority(_ text: Bytes) -> Bool {
    let digits = text.dropFirst().prefix(4).prefix(while: \.isASCIIDigit)
    return (1...3).contains(digits.count) && text[digits.endIndex...].first == UInt8(ascii: ">")
  }

  /// Reads a record; nil if it is none.
  init?(_ whole: Bytes) {
    let record = Self.withLineEnds(whole.prefix(Self.limit))
    guard let mark = Self.mark(in: record) else { return nil }
    prefix = record[..<mark.start]
    header = mark.header?.text
    name =
      mark.header.flatMap { header in
        Self.nameStart(in: header).map { header[$0...].text }
      } ?? ""
    let found = AlarmParameters(mark.rest)
    parameters = found.list
    text = found.rest.first == 0x20 ? found.rest.dropFirst().text : found.rest.text
    isCut = found.isCut || whole.count > Self.limit
  }

  /// The value of a parameter; nil if it is missing or empty.
  subscript(name: String) -> String? {
    parameters.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  /// Where the name begins, after the first part of a header that is a digit.
  private static func nameStart(in header: Bytes) -> Int? {
    let dash = UInt8(ascii: "-")
    for index in header.indices.dropFirst().dropLast(2)
    where header[index - 1] == dash && (0x30...0x37).contains(header[index])
      && header[index + 1] == dash && header[index + 2] != dash
    {
      return index + 2
    }
    return nil
  }

  /// A record with line breaks instead of syslog's `#012`.
  private static func withLineEnds(_ record: Bytes) -> Bytes {
    let hash = UInt8(ascii: "#")
    guard record.contains(hash) else { return record }
    let written: [(code: [UInt8], means: [UInt8])] = [
      (Array("#012".utf8), [0x0A]), (Array("#015".utf8), []), (Array("#011".utf8), [0x09]),
    ]
    var result: [UInt8] = []
    result.reserveCapacity(record.count)
    var index = record.startIndex
    while index < record.endIndex {
      if record[index] == hash,
        let escape = written.first(where: { record[index...].starts(with: $0.code) })
      {
        result += escape.means
        index += escape.code.count
      } else {
        result.append(record[index])
        index += 1
      }
    }
    return result[...]
  }
}
