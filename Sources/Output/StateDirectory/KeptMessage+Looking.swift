import Diagnostics
package import Files

extension KeptMessage {
  /// The month in which it was sent or refused, `2026-11` in UTC; nil while it waits.
  package var month: String? {
    guard location != .outbox else { return nil }
    let digits = name.prefix(6)
    return "\(digits.prefix(4))-\(digits.suffix(2))"
  }
}

extension KeptMessage {
  /// What is reported of one that is damaged.
  func damage(in folder: borrowing Directory) -> Diagnostic {
    Diagnostic(.error, in: "\(folder.path)/\(name)", "the message is damaged")
  }
}

extension StateDirectory {
  /// What is known of a message whose bytes are kept, without reading these, and how many bytes its file
  /// has; nil when it is damaged, which is reported, or no longer where it was.
  ///
  /// - Throws: when it cannot be read.
  package func head(
    of message: KeptMessage
  ) throws(FileError) -> (head: OutboxHead, size: Int64)? {
    guard let folder = try folder(message.location.rawValue),
      let (found, size) = try OutboxHead.read(message.name, in: folder)
    else { return nil }
    guard let found, found.head.messageID == message.messageID else {
      // Of one that waits the outbox says the same: it is one finding.
      findings.add(
        message.location == .outbox
          ? damaged("\(folder.path)/\(message.name)") : message.damage(in: folder))
      return nil
    }
    return (found.head, size)
  }
}
