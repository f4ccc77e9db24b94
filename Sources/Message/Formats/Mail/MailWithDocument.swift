import ASCII
import Documents

/// A mail of this program with a document for a machine, to which files can be appended.
package struct MailWithDocument {
  /// The name of the attachment that has the document.
  package let name: String
  /// The decoded document.
  package let document: [UInt8]

  private let bytes: [UInt8]
  private let boundary: String

  /// Parses an e-mail; nil if it has no attachment.
  package init?(_ bytes: [UInt8]) {
    let search = bytes.span
    // A subject before this field may have any text.
    guard let field = find("\r\nContent-Type: multipart/mixed", in: search, from: 0),
      let opening = find("boundary=\"", in: search, from: field.upperBound),
      let quote = bytes[opening.upperBound...].prefix(200).firstIndex(of: UInt8(ascii: "\""))
    else { return nil }
    let boundary = String(decoding: bytes[opening.upperBound..<quote], as: UTF8.self)
    let separator = "\r\n--\(boundary)"
    // The first part is the text for a person.
    guard let text = find(separator, in: search, from: quote),
      let part = find(separator, in: search, from: text.upperBound),
      let body = find("\r\n\r\n", in: search, from: part.upperBound),
      let end = find(separator, in: search, from: body.upperBound - 2),
      let named = find("name=\"", in: search, from: part.upperBound),
      named.upperBound < body.lowerBound,
      let nameEnd = bytes[named.upperBound..<body.lowerBound].firstIndex(of: UInt8(ascii: "\"")),
      let document = base64Bytes(bytes[body.upperBound..<max(end.lowerBound, body.upperBound)])
    else { return nil }
    name = String(decoding: bytes[named.upperBound..<nameEnd], as: UTF8.self)
    self.document = document
    self.bytes = bytes
    self.boundary = boundary
  }

  /// The mail with texts appended as files.
  package func appending(_ files: [(name: String, text: String)]) -> [UInt8] {
    let closing = "\r\n--\(boundary)--\r\n"
    var output = Array(bytes.dropLast(closing.utf8.count))
    for file in files {
      output += "\r\n--\(boundary)\r\n".utf8
      output += attachmentFields(name: file.name, type: ["text/plain", "charset=us-ascii"]).utf8
      output += "Content-Transfer-Encoding: base64\r\n\r\n".utf8
      output.appendBase64Lines(Array(file.text.utf8))
    }
    output += closing.utf8
    return output
  }
}

private func find(_ text: String, in bytes: Span<UInt8>, from start: Int) -> Range<Int>? {
  let wanted = Array(text.utf8)
  guard let first = wanted.first, start >= 0 else { return nil }
  var index = start
  while index + wanted.count <= bytes.count {
    if bytes[index] == first, (1..<wanted.count).allSatisfy({ bytes[index + $0] == wanted[$0] }) {
      return index..<index + wanted.count
    }
    index += 1
  }
  return nil
}
