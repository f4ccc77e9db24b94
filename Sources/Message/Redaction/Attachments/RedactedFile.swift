/// A file that belongs to a message: what became of it, and its content where that may leave.
///
/// Only ``FileRedaction`` makes one.
package struct RedactedFile: Sendable {
  /// The outcome of a file.
  package enum Fate: String, Sendable {
    /// Its content is in the message.
    case attached
    /// Its path is in the message, for support to ask for it.
    case named
    /// Something was wrong with it, or there was no room.
    case leftOut = "left out"
  }

  /// Its path, redacted as any value.
  package let path: String

  /// How many bytes it has; nil if that is not known.
  package let size: Int64?

  /// What there is to say about it.
  package let remarks: [FileRemark]

  /// What is sent of its content.
  package let attachment: RedactedAttachment?

  init(path: String, size: Int64?, remarks: [FileRemark], attachment: RedactedAttachment?) {
    self.path = path
    self.size = size
    self.remarks = remarks
    self.attachment = attachment
  }

  /// What became of it.
  package var fate: Fate {
    attachment != nil ? .attached : remarks.contains(where: \.isOfKind) ? .named : .leftOut
  }

  /// The remarks as one text; nil if there is nothing to say.
  package var reason: String? {
    remarks.isEmpty ? nil : remarks.map(\.description).joined(separator: "; ")
  }

  /// The same without its content.
  func without(because remark: FileRemark) -> RedactedFile {
    if attachment == nil { return self }
    return RedactedFile(path: path, size: size, remarks: [remark], attachment: nil)
  }

  /// The same with nothing in its attachment.
  var emptied: RedactedFile {
    RedactedFile(
      path: path, size: size, remarks: remarks,
      attachment: attachment.map { $0.empty(named: $0.name) })
  }
}
