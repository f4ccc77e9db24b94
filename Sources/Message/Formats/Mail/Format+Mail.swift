import Catalogs
import Documents
package import Redaction
import Times

extension Format {
  /// A message as an e-mail (RFC 5322): the readable text first, then the machine-readable form as
  /// an attachment if there is one, then the files. A pager gets no files.
  ///
  /// Lines end with CRLF and have at most 998 bytes. A dot at the start of a line is doubled by the
  /// transport, not here (RFC 5321, section 4.5.2). The same message and envelope give the same
  /// bytes.
  package func mail(for message: RedactedMessage, _ envelope: MailEnvelope) -> Payload {
    let subject = message.mailSubject
    switch self {
    case .json, .aml:
      // The files are parts of the mail themselves: in this attachment they would be encoded twice.
      let document =
        self == .json
        ? jsonDocument(message, holdsFiles: false) : amlDocument(message, holdsFiles: false)
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
