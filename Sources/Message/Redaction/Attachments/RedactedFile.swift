/// A file of a message: its outcome, and its content if it is sent.
///
/// Only ``FileRedaction`` creates one.
package struct RedactedFile: Sendable {
  /// The outcome of a file.
  package enum Fate: String, Sendable {
    /// Its content is in the message.
    case attached
    /// Its path is in the message, so that support can ask for it.
    case named
    /// It was left out because of a fault or its size.
    case leftOut = "left out"
  }

  /// Its path, redacted like any value.
  package let path: String

  /// Its size in bytes; nil if it is not known.
  package let size: Int64?

  /// The remarks about it.
  package let remarks: [FileRemark]

  /// The content that is sent; nil for none.
  package let attachment: RedactedAttachment?

  init(path: String, size: Int64?, remarks: [FileRemark], attachment: RedactedAttachment?) {
    self.path = path
    self.size = size
    self.remarks = remarks
    self.attachment = attachment
  }

  /// The outcome.
  package var fate: Fate {
    attachment != nil ? .attached : remarks.contains(where: \.isOfKind) ? .named : .leftOut
  }

  /// The remarks as one text; nil if there are none.
  package var reason: String? {
    remarks.isEmpty ? nil : remarks.map(\.description).joined(separator: "; ")
  }

  /// The same file without its content.
  func without(because remark: FileRemark) -> RedactedFile {
    if attachment == nil { return self }
    return RedactedFile(path: path, size: size, remarks: [remark], attachment: nil)
  }

  /// The same file with an empty attachment.
  var emptied: RedactedFile {
    RedactedFile(
      path: path, size: size, remarks: remarks,
      attachment: attachment.map { $0.empty(named: $0.name) })
  }
}
