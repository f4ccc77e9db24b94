import Documents
package import Redaction

/// How a message is written down.
package enum Format: String, CaseIterable, Sendable {
  /// JSON with the documented names, for a machine.
  case json
  /// Full text, for a person, on 80 columns.
  case text
  /// At most 160 characters, for a pager.
  case short

  /// The bytes of a message: the same message gives the same bytes.
  package func payload(for message: RedactedMessage) -> Payload {
    switch self {
    case .json:
      Payload(
        text: jsonDocument(message).text(), contentType: "application/json", fileExtension: "json")
    case .text:
      Payload(
        text: fullText(message), contentType: "text/plain; charset=utf-8", fileExtension: "txt")
    case .short:
      Payload(
        text: shortText(message), contentType: "text/plain; charset=utf-8",
        fileExtension: "short.txt")
    }
  }
}

/// A message as it is sent.
package struct Payload: Hashable, Sendable {
  /// The bytes.
  package let bytes: [UInt8]
  /// The media type (RFC 9110, section 8.3).
  package let contentType: String
  /// How the name of a file with these bytes ends, without the dot.
  package let fileExtension: String

  init(text: String, contentType: String, fileExtension: String) {
    self.init(bytes: Array(text.utf8), contentType: contentType, fileExtension: fileExtension)
  }

  init(bytes: [UInt8], contentType: String, fileExtension: String) {
    self.bytes = bytes
    self.contentType = contentType
    self.fileExtension = fileExtension
  }
}
