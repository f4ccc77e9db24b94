import Diagnostics
package import Files

extension KeptMessage {
  /// The month in which it was sent or rejected, `2026-11` in UTC; nil while it is queued.
  package var month: String? {
    guard location != .outbox else { return nil }
    let digits = name.prefix(6)
    return "\(digits.prefix(4))-\(digits.suffix(2))"
  }
}

extension KeptMessage {
  /// The finding for a damaged message.
  func damage(in folder: borrowing Directory) -> Diagnostic {
    Diagnostic(.error, in: "\(folder.path)/\(name)", "the message is damaged")
  }
}

extension StateDirectory {
  /// The head of a kept message and the size of its file in bytes, without reading the message
  /// itself. Nil if it is damaged, which is reported, or was moved meanwhile.
  ///
  /// - Throws: when it cannot be read.
  package func head(
    of message: KeptMessage
  ) throws(FileError) -> (head: OutboxHead, size: Int64)? {
    guard let folder = try folder(message.location.rawValue),
      let (found, size) = try OutboxHead.read(message.name, in: folder)
    else { return nil }
    guard let found, found.head.messageID == message.messageID else {
      // Use the same words as the outbox for a queued message, so that both make one finding.
      findings.add(
        message.location == .outbox
          ? damaged("\(folder.path)/\(message.name)") : message.damage(in: folder))
      return nil
    }
    return (found.head, size)
  }
}
