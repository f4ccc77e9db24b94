import Documents
package import Redaction

/// How a message is written down.
package enum Format: String, CaseIterable, Sendable {
  /// JSON with the documented names, for a machine.
  case json
  /// AML, the XML that Call Home receivers read.
  case aml
  /// Full text, for a person, on 80 columns.
  case text
  /// At most 160 characters, for a pager.
  case short

  /// The bytes of a message: the same message gives the same bytes.
  ///
  /// JSON and AML have the files of a message in them; the other forms have no place for them, and
  /// say so.
  package func payload(for message: RedactedMessage) -> Payload {
    let content: MessageBytes =
      switch self {
      case .json: jsonPieces(message)
      case .aml: .whole(amlDocument(message, holdsFiles: true))
      case .text:
        .whole(Array(fullText(message.withoutAttachments(because: .notInThisForm)).utf8))
      case .short: .whole(Array(shortText(message).utf8))
      }
    return Payload(content, contentType: contentType, fileExtension: fileExtension)
  }

  /// The media type of the bytes.
  package var contentType: String {
    switch self {
    case .json: "application/json"
    case .aml: "text/xml; charset=utf-8"
    case .text, .short: "text/plain; charset=utf-8"
    }
  }

  /// How the name of a file with the bytes ends, without the dot.
  var fileExtension: String {
    switch self {
    case .json: "json"
    case .aml: "xml"
    case .text: "txt"
    case .short: "short.txt"
    }
  }
}

extension Format {
  /// Whether messages in this form can have files in them.
  ///
  /// - Parameter asMail: whether they are sent as e-mail.
  package func holdsFiles(asMail: Bool) -> Bool {
    switch self {
    case .json, .aml: true
    case .text: asMail
    case .short: false
    }
  }

  /// A message whose payload fits its destination: of its files the newest part that fits is kept,
  /// the newest file first.
  ///
  /// A message that is too large without any file stays too large.
  ///
  /// - Parameters:
  ///   - limit: the maximum size of a payload in bytes.
  ///   - envelope: the envelope if it is sent as e-mail, or else nil.
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
    // Base64 takes four bytes for three; in an e-mail two more for the end of each line of 76.
    let room = limit - around
    return message.withAttachments(upTo: envelope == nil ? room / 4 * 3 : room / 78 * 57)
  }
}

/// A message in its final form.
package struct Payload: Sendable {
  /// The bytes, in memory or piece by piece.
  package let content: MessageBytes
  /// The media type (RFC 9110, section 8.3).
  package let contentType: String
  /// How the name of a file with these bytes ends, without the dot.
  package let fileExtension: String

  /// The bytes, all in memory.
  package var bytes: [UInt8] { content.all }

  /// Calls a function with one piece of the bytes after the other.
  package func forEachPiece(_ take: (UnsafeBufferPointer<UInt8>) -> Void) {
    content.forEachPiece(take)
  }

  init(_ content: MessageBytes, contentType: String, fileExtension: String) {
    self.content = content
    self.contentType = contentType
    self.fileExtension = fileExtension
  }
}
