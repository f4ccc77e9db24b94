import Catalogs

@testable import Formats

/// A mail with any file in it, named and typed in any way: as a text of its own or as an attachment.
func carriedMail(
  kind: MessageKind, bytes: [UInt8], contentType: String, fileName: String,
  _ envelope: MailEnvelope
) -> Payload {
  let subject = "Call Home \(kind.rawValue)"
  if contentType.lowercased().hasPrefix("text/plain"), isUTF8(bytes) {
    return textMail(envelope, subject: subject, text: String(decoding: bytes, as: UTF8.self))
  }
  var mail = MultipartMail(
    envelope, subject: subject, text: "It is attached.\n", reserving: bytes.count)
  mail.append(MailAttachment(fileName: fileName, contentType: contentType, bytes: bytes))
  return mail.finished()
}
