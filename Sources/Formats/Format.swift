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
  ///
  /// JSON has the files of a message in it; the other forms have no place for them, and say so.
  package func payload(for message: RedactedMessage) -> Payload {
    switch self {
    case .json:
      Payload(
        bytes: jsonDocument(message, holdsFiles: true).bytes(), contentType: "application/json",
        fileExtension: "json")
    case .text:
      Payload(
        text: fullText(message.withoutAttachments(because: .notInThisForm)),
        contentType: "text/plain; charset=utf-8", fileExtension: "txt")
    case .short:
      Payload(
        text: shortText(message), contentType: "text/plain; charset=utf-8",
        fileExtension: "short.txt")
    }
  }
}

extension Format {
  /// Whether messages in this form can have files in them.
  ///
  /// - Parameter asMail: whether they are sent as e-mail.
  package func holdsFiles(asMail: Bool) -> Bool {
    switch self {
    case .json: true
    case .text: asMail
    case .short: false
    }
  }

  /// A message whose payload is no larger than its destination takes: of its files the newest part is kept
  /// that fits, the newest file first.
  ///
  /// A message that is too large without any file is still too large.
  ///
  /// - Parameters:
  ///   - limit: the most bytes of a payload.
  ///   - envelope: what stands around it where it is sent as e-mail, else nil.
  package func fitted(
    _ message: RedactedMessage, to limit: Int, _ envelope: MailEnvelope? = nil
  ) -> RedactedMessage {
    guard holdsFiles(asMail: envelope != nil) else { return message }
    func size(_ message: RedactedMessage) -> Int {
      let bare = envelope.map { mail(for: message, $0) } ?? payload(for: message)
      return bare.bytes.count
    }
    // What a remark about a file that is cut can add.
    let around = size(message.withEmptyAttachments) + 256 * message.files.count
    // Base64 takes four bytes for three, in an e-mail two more for the end of each line of 76.
    let room = limit - around
    return message.withAttachments(upTo: envelope == nil ? room / 4 * 3 : room / 78 * 57)
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
