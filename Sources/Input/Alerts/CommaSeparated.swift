/// Records of comma-separated values (RFC 4180), each with the line where it begins.
///
/// Quoted fields may contain commas, line breaks and doubled quotes. A quote that is not closed
/// affects only its own line.
struct CommaSeparated: Sequence, IteratorProtocol {
  /// One record.
  struct Row {
    /// The line on which it begins, from 1.
    let line: Int
    /// Its fields, without quotes and spaces around them.
    let fields: [String]
    /// Whether a quote of it has no end.
    let isBroken: Bool
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  /// Each quote without an end means going over the rest again, so that there are not many of them.
  private var patience = 8

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  /// Begins at the start of a text.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next record that is not blank; nil at the end.
  mutating func next() -> Row? {
    while position < bytes.count {
      let row = record()
      if row.fields.count > 1 || row.fields.first?.isEmpty == false { return row }
    }
    return nil
  }

  private mutating func record() -> Row {
    let start = (position: position, line: line)
    var fields: [String] = []
    while true {
      while peek == 0x20 || peek == 0x09 { position += 1 }
      if peek == Self.quote, patience > 0 {
        guard let field = quoted() else {
          patience -= 1
          (position, line) = start
          return Row(line: start.line, fields: plainLine(), isBroken: true)
        }
        fields.append(field)
      } else {
        fields.append(plain())
      }
      guard peek == Self.comma else { break }
      position += 1
    }
    endLine()
    return Row(line: start.line, fields: fields, isBroken: false)
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func plain() -> String {
    let end = bytes[position...].firstIndex { $0 == Self.comma || $0 == 0x0A } ?? bytes.count
    defer { position = end }
    return bytes[position..<end].trimmed.text
  }

  /// A quoted field; nil, where the text ends inside of it.
  private mutating func quoted() -> String? {
    var field: [UInt8] = []
    position += 1
    while let end = bytes[position...].firstIndex(of: Self.quote) {
      let piece = bytes[position..<end]
      field += piece
      line += piece.count { $0 == 0x0A }
      position = end + 1
      if peek == Self.quote {
        field.append(Self.quote)
        position += 1
        continue
      }
      // The text after the quote by mistake is kept.
      let rest = plain()
      return field[...].trimmed.text + rest
    }
    return nil
  }

  /// The rest of the line, without any meaning of quotes.
  private mutating func plainLine() -> [String] {
    var fields = [plain()]
    while peek == Self.comma {
      position += 1
      fields.append(plain())
    }
    endLine()
    return fields.map { $0.first == "\"" ? String($0.dropFirst()) : $0 }
  }

  private mutating func endLine() {
    if peek == 0x0A {
      position += 1
      line += 1
    }
  }
}
