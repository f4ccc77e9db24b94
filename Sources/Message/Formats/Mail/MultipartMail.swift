import ASCII
import Redaction

/// A file in an e-mail.
struct MailAttachment {
  /// Its name, which is made safe in any case (see ``fileName(_:)``).
  let fileName: String
  /// Its media type; an invalid one, or one that may not be sent in base64, becomes
  /// `application/octet-stream`.
  let contentType: String
  /// What is in it, arriving byte for byte.
  let bytes: [UInt8]
}

/// An e-mail of a text for the person and files, written piece by piece into one array.
///
/// A file can be let go as soon as it was appended, so that several megabytes of them are never in
/// memory twice. The same pieces give the same bytes.
struct MultipartMail {
  private var output: [UInt8]
  private let boundary: String

  /// Starts a message with its text.
  ///
  /// - Parameters:
  ///   - envelope: the text around it.
  ///   - subject: any text.
  ///   - text: any text; see ``textMail(_:subject:text:)``.
  ///   - byteCount: how many bytes the files will have in all, as far as that is known.
  init(_ envelope: MailEnvelope, subject: String, text: String, reserving byteCount: Int = 0) {
    boundary = envelope.boundary
    output = []
    output.reserveCapacity(base64LinesSize(byteCount) + text.utf8.count * 3 / 2 + 4096)
    output += envelope.header(subject: subject).utf8
    output += headerField("Content-Type", ["multipart/mixed;", "boundary=\"\(boundary)\""]).utf8
    output += "\r\n--\(boundary)\r\n".utf8
    output.appendTextPart(text)
  }

  /// Appends a file.
  mutating func append(_ attachment: MailAttachment) {
    output += "\r\n--\(boundary)\r\n".utf8
    output +=
      attachmentFields(
        name: fileName(attachment.fileName), type: mediaType(of: attachment)
      ).utf8
    output += "Content-Transfer-Encoding: base64\r\n\r\n".utf8
    output.appendBase64Lines(attachment.bytes)
  }

  /// Ends the message.
  consuming func finished() -> Payload {
    output += "\r\n--\(boundary)--\r\n".utf8
    return Payload(mail: output)
  }
}

/// An e-mail with only a text.
///
/// - Parameters:
///   - envelope: the text around it.
///   - subject: any text.
///   - text: any text. Its lines may end in LF or CRLF; a last line without an end gets one.
func textMail(_ envelope: MailEnvelope, subject: String, text: String) -> Payload {
  var output = Array(envelope.header(subject: subject).utf8)
  output.appendTextPart(text)
  return Payload(mail: output)
}

extension Payload {
  fileprivate init(mail bytes: [UInt8]) {
    self.init(.whole(bytes), contentType: "message/rfc822", fileExtension: "eml")
  }
}

extension [UInt8] {
  /// Appends a text with the fields that say how it is written.
  fileprivate mutating func appendTextPart(_ text: String) {
    let text = text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
    let encoding = TextEncoding(for: text)
    self += headerField("Content-Type", ["text/plain;", "charset=utf-8"]).utf8
    self += headerField("Content-Transfer-Encoding", [encoding.rawValue]).utf8
    appendLineEnd()
    appendText(text, encoding)
  }
}

/// The media type under which a file is sent, and its parameters.
private func mediaType(of attachment: MailAttachment) -> [String] {
  let unknown = ["application/octet-stream"]
  let essence = attachment.contentType.prefix { $0 != ";" }.lowercased()
  let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
  guard parts.count == 2, let type = parts.first, essence.utf8.count <= 127,
    // Characters that may appear in a type's name (RFC 6838, section 4.2).
    parts.allSatisfy({ part in
      !part.isEmpty
        && part.utf8.allSatisfy { $0.isASCIILetterOrDigit || "!#$&-^_.+".utf8.contains($0) }
    }),
    // These two must not be in base64 (RFC 2045, section 6.4).
    type != "multipart", type != "message"
  else { return unknown }
  if type != "text" { return [essence] }
  // A text without a charset counts as ASCII, and the charset of text that is not UTF-8 is unknown.
  return isUTF8(attachment.bytes) ? [essence, "charset=utf-8"] : unknown
}

/// Whether bytes are well-formed UTF-8.
func isUTF8(_ bytes: [UInt8]) -> Bool {
  (try? UTF8Span(validating: bytes.span)) != nil
}
