package import Catalogs
import Documents
package import Redaction
import Times

extension Format {
  /// A message as an e-mail (RFC 5322): the text for the person first, then the machine's form as an
  /// attachment where there is one, then the files that belong to the message. A pager gets no files.
  ///
  /// Every line ends in CRLF and none is longer than 998 bytes. A dot at the start of a line is
  /// doubled by the transport, not here (RFC 5321, section 4.5.2). The same message and envelope give
  /// the same bytes.
  package func mail(for message: RedactedMessage, _ envelope: MailEnvelope) -> Payload {
    let subject = message.subject
    switch self {
    case .json, .aml:
      // The files are parts of the mail themselves: in this attachment they would be encoded twice.
      let document =
        self == .json
        ? jsonDocument(message, holdsFiles: false).bytes() : amlDocument(message, holdsFiles: false)
      var mail = MultipartMail(
        envelope, subject: subject, text: fullText(message),
        reserving: document.count + message.attachedSize)
      mail.append(
        MailAttachment(
          fileName: "\(message.kind.rawValue)-\(envelope.identifier).\(fileExtension)",
          contentType: contentType, bytes: document))
      mail.append(message.files)
      return mail.finished()
    case .text:
      if message.attachedSize == 0 {
        return textMail(envelope, subject: subject, text: fullText(message))
      }
      var mail = MultipartMail(
        envelope, subject: subject, text: fullText(message), reserving: message.attachedSize)
      mail.append(message.files)
      return mail.finished()
    case .short: return textMail(envelope, subject: subject, text: shortText(message))
    }
  }
}

extension MultipartMail {
  fileprivate mutating func append(_ files: [RedactedFile]) {
    for file in files {
      guard let attachment = file.attachment else { continue }
      append(
        MailAttachment(
          fileName: attachment.name, contentType: attachment.contentType, bytes: attachment.bytes))
    }
  }
}

extension RedactedMessage {
  /// How many bytes the files in it have.
  fileprivate var attachedSize: Int { files.reduce(0) { $0 + ($1.attachment?.bytes.count ?? 0) } }
}

/// A message that was made elsewhere and carried here as a file, as an e-mail.
///
/// A text is the e-mail's own text; everything else is attached byte for byte, with a text that says
/// what it is.
///
/// - Parameters:
///   - kind: what the message is about.
///   - bytes: the file's content.
///   - contentType: its media type.
///   - fileName: its name, or a path whose last part that is.
///   - envelope: what stands around it.
package func carriedMail(
  kind: MessageKind, bytes: [UInt8], contentType: String, fileName: String,
  _ envelope: MailEnvelope
) -> Payload {
  let subject = "Call Home \(kind.rawValue)"
  if contentType.lowercased().hasPrefix("text/plain"), isUTF8(bytes) {
    return textMail(envelope, subject: subject, text: String(decoding: bytes, as: UTF8.self))
  }
  var layout = TextLayout()
  layout.heading(subject, underline: "=")
  layout.line("This message was made on another machine and carried here as a file, which is")
  layout.line("attached as it was.")
  layout.blankLine()
  layout.entry("Message id", envelope.identifier, labelWidth: 10)
  layout.entry("Created", envelope.created.description, labelWidth: 10)
  var mail = MultipartMail(
    envelope, subject: subject, text: layout.output, reserving: bytes.count)
  mail.append(MailAttachment(fileName: fileName, contentType: contentType, bytes: bytes))
  return mail.finished()
}
