/// An alarm of the appliance as a line or a text has it: `... %UC_CATALOG-SEVERITY-NAME :
/// %[Parameter=Value]...[NodeID=...]: text`, also with the older header `%CCM_CATALOG-CATALOG-...`.
struct AlarmRecord {
  /// No alarm is longer; a line of the appliance has 800 bytes, a text of RTMT a few thousand.
  static let limit = 65_536

  /// What stands before the header: times and hosts of those who passed it on.
  let prefix: Bytes
  /// The header without its percent sign, such as `UC_CALLMANAGER-2-CodeYellowEntry`; nil when the
  /// text has parameters alone.
  let header: String?
  /// The alarm's name, the end of the header.
  let name: String
  /// Its parameters, in their order.
  var parameters: [Alert.Detail]
  /// The text behind them, with the blanks at its end: another part may follow.
  var text: String
  /// Whether something of it is missing: it was cut on its way.
  private(set) var isCut = false

  /// Where a record has its header or its first parameter, if it has one.
  ///
  /// - Returns: where it begins, the header without its percent sign, and what follows the colon.
  static func mark(in record: Bytes) -> (start: Int, header: Bytes?, rest: Bytes)? {
    var from = record.startIndex
    while let percent = record[from...].firstIndex(of: UInt8(ascii: "%")) {
      from = percent + 1
      var word = record[from...].prefix(1 + 128)
      if word.first == 0x20 { word.removeFirst() }
      if word.starts(with: "[AlertName=".utf8) { return (percent, nil, record[percent...]) }
      guard word.starts(with: "UC_".utf8) || word.starts(with: "CCM_".utf8) else { continue }
      let header = word.prefix { $0.isNameByte || $0 == UInt8(ascii: "-") }
      var rest = record[header.endIndex...]
      while rest.first == 0x20 { rest.removeFirst() }
      guard rest.first == UInt8(ascii: ":"), nameStart(in: header) != nil else { continue }
      return (percent, header, rest.dropFirst())
    }
    return nil
  }

  /// Takes a record apart; nil when it is none.
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

  /// What a parameter says; nil where it is missing or empty.
  subscript(name: String) -> String? {
    parameters.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  /// Where the name begins, behind the first part of a header that is a digit.
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

  /// A record with line ends where a syslog wrote `#012`.
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
