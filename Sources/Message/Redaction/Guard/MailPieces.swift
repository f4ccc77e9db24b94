/// A payload, divided into pieces with names for the operator.
///
/// This only names locations: all pieces are searched in the same way, and together they are the
/// whole payload. If an e-mail has an unexpected structure, names are lost, but no finds.
struct MailPieces {
  /// The kind of a piece.
  enum Kind: Hashable {
    /// A whole payload that is no e-mail.
    case whole
    /// A field of the e-mail's header, by its name.
    case field(String)
    /// A field in the header of a part.
    case partField(String)
    /// The content of a part that is no attachment; in quoted-printable a line may continue on the
    /// next.
    case text(isQuotedPrintable: Bool)
    /// The content of an attachment, counted from 1.
    case attachment(Int, name: String)
  }

  /// A piece of the payload.
  struct Piece {
    let kind: Kind
    let range: Range<Int>
  }

  /// All pieces in order.
  private(set) var pieces: [Piece] = []

  /// Whether the payload is an e-mail.
  var isMail: Bool { pieces.first.map { $0.kind != .whole } ?? false }

  /// Divides a payload.
  init(_ payload: Span<UInt8>) {
    let header = fields(payload, from: 0)
    let names = Set(header.map { $0.name.lowercased() })
    guard names.isSuperset(of: ["from", "mime-version"]) else {
      pieces = [Piece(kind: .whole, range: 0..<payload.count)]
      return
    }
    for field in header { pieces.append(Piece(kind: .field(field.name), range: field.range)) }
    var start = header.last?.range.upperBound ?? 0
    var content = Kind.text(isQuotedPrintable: isQuotedPrintable(payload, header))
    var attachments = 0
    // A part begins after a line with the boundary, whose form is defined in RFC 2046.
    let contentType = header.first { $0.name.lowercased() == "content-type" }
    let boundary = contentType.flatMap { parameter("boundary", payload, $0.range) } ?? []
    let delimiter = Array("\n--".utf8) + boundary
    var index = max(0, start - 1)
    while !boundary.isEmpty, let found = position(of: delimiter, in: payload, from: index) {
      // The line break before the boundary belongs to it.
      pieces.append(Piece(kind: content, range: start..<found + 1))
      let line = lineEnd(payload, found + 1)
      let header = fields(payload, from: line)
      pieces.append(Piece(kind: .text(isQuotedPrintable: false), range: found + 1..<line))
      for field in header { pieces.append(Piece(kind: .partField(field.name), range: field.range)) }
      start = header.last?.range.upperBound ?? line
      index = max(start - 1, line - 1)
      let disposition = header.first { $0.name.lowercased() == "content-disposition" }
      if let disposition {
        attachments += 1
        let name = parameter("filename", payload, disposition.range) ?? []
        content = .attachment(attachments, name: String(decoding: name, as: UTF8.self))
      } else {
        content = .text(isQuotedPrintable: isQuotedPrintable(payload, header))
      }
    }
    pieces.append(Piece(kind: content, range: start..<payload.count))
  }
}

/// The fields of a header, each with all of its lines; empty if a line before the blank line is
/// neither a field nor a continuation.
private func fields(_ text: Span<UInt8>, from start: Int) -> [(name: String, range: Range<Int>)] {
  var fields: [(name: String, range: Range<Int>)] = []
  var index = start
  while index < text.count {
    let end = lineEnd(text, index)
    if text[index] == 0x0A || text[index] == 0x0D {
      // The blank line belongs to the last field.
      if let last = fields.popLast() { fields.append((last.name, last.range.lowerBound..<end)) }
      return fields
    }
    if text[index] == 0x20 || text[index] == 0x09 {
      guard let last = fields.popLast() else { return [] }
      fields.append((last.name, last.range.lowerBound..<end))
    } else {
      var colon = index
      while colon < end, asciiLetter(text[colon]) != 0 || text[colon] == UInt8(ascii: "-") {
        colon += 1
      }
      guard colon > index, colon < end, text[colon] == UInt8(ascii: ":") else { return [] }
      let name = (index..<colon).map { text[$0] }
      fields.append((String(decoding: name, as: UTF8.self), index..<end))
    }
    index = end
  }
  return fields
}

/// Whether a header declares quoted-printable content.
private func isQuotedPrintable(
  _ text: Span<UInt8>, _ header: [(name: String, range: Range<Int>)]
) -> Bool {
  header.contains { field in
    field.name.lowercased() == "content-transfer-encoding"
      && String(decoding: field.range.map { text[$0] }, as: UTF8.self).lowercased()
        .contains("quoted-printable")
  }
}

/// The beginning of the line after a position.
private func lineEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
  var index = start
  while index < text.count, text[index] != 0x0A { index += 1 }
  return min(index + 1, text.count)
}

/// The value of a field's parameter, without quotes; nil if it is absent or in another form.
private func parameter(_ name: StaticString, _ text: Span<UInt8>, _ field: Range<Int>) -> [UInt8]? {
  let bytes = field.map { text[$0] }
  let mark = name.withUTF8Buffer { Array($0) } + Array("=\"".utf8)
  guard let start = position(of: mark, in: bytes.span, from: 0) else { return nil }
  let value = bytes[(start + mark.count)...]
  return value.firstIndex(of: UInt8(ascii: "\"")).map { Array(value[..<$0]) }
}

/// The position of bytes in a text.
private func position(of part: [UInt8], in text: Span<UInt8>, from start: Int) -> Int? {
  guard let first = part.first, text.count >= part.count else { return nil }
  var index = start
  while index <= text.count - part.count {
    if text[index] == first, part.indices.allSatisfy({ text[index + $0] == part[$0] }) {
      return index
    }
    index += 1
  }
  return nil
}
