import ASCII
package import Catalogs
package import Diagnostics
import Documents
package import Times

/// The note next to a message in a directory: the message's properties and the digest of its bytes.
package struct MessageSidecar: Hashable, Sendable {
  /// The message's id, the same from whichever machine it is sent.
  package let messageID: String
  /// The kind of message.
  package let kind: MessageKind
  /// The mode in which it was built.
  package let mode: Mode
  /// When it was built.
  package let created: Timestamp
  /// The media type of the bytes.
  package let contentType: String
  /// The name of the message's file, next to the note.
  package let file: String
  /// The digest of its bytes in base64.
  package let digest: String

  /// The suffix of notes.
  package static let suffix = ".shipment"

  init(_ shipment: OutgoingMessage) {
    messageID = shipment.messageID
    kind = shipment.kind
    mode = shipment.mode
    created = shipment.created
    contentType = shipment.contentType
    file = DirectoryTransport.fileName(of: shipment)
    digest = sha256Base64(shipment.bytes)
  }

  static func fileName(of shipment: OutgoingMessage) -> String {
    DirectoryTransport.baseName(of: shipment) + suffix
  }

  var bytes: [UInt8] {
    let note = JSONValue.object([
      "version": .integer(1), "message_id": .string(messageID), "kind": .string(kind.rawValue),
      "mode": .string(mode.rawValue), "created": .string(created.description),
      "content_type": .string(contentType), "file": .string(file), "sha256": .string(digest),
    ])
    return Array(note.text().utf8)
  }

  /// Reads a note.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - path: its path, for errors.
  /// - Throws: when it is damaged, of a newer version, or does not describe a valid message.
  package init(_ bytes: [UInt8], path: String) throws(Diagnostics) {
    let root = try readJSON(bytes, file: path, limits: .written)
    func text(_ key: String) -> String? { root[key]?.scalar?.text }
    guard text("version") == "1", let id = text("message_id"), isMessageID(id),
      let kind = text("kind").flatMap(MessageKind.init), let mode = text("mode").flatMap(Mode.init),
      let created = text("created").flatMap(Timestamp.init(rfc3339:)),
      let contentType = text("content_type"), isHeaderText(contentType), let file = text("file"),
      !file.contains("/"), !file.hasPrefix("."), let digest = text("sha256")
    else { throw Diagnostics(in: path, "this is not the note of a message, or it is damaged") }
    self.messageID = id
    self.kind = kind
    self.mode = mode
    self.created = created
    self.contentType = contentType
    self.file = file
    self.digest = digest
  }

  /// The message, ready to send; nil if the bytes do not have the digest in the note.
  package func shipment(_ bytes: [UInt8]) -> OutgoingMessage? {
    if sha256Base64(bytes) != digest { return nil }
    let fileExtension = file.split(separator: ".", maxSplits: 1).last.map(String.init) ?? "bin"
    return OutgoingMessage(
      messageID: messageID, kind: kind, mode: mode, created: created, bytes: bytes,
      contentType: contentType, fileExtension: fileExtension)
  }
}

/// Whether a text is a valid message id; ids become part of headers and file names.
private func isMessageID(_ text: String) -> Bool {
  text.utf8.count == 32
    && text.utf8.allSatisfy(\.isLowercaseHexDigit)
}

private func isHeaderText(_ text: String) -> Bool {
  (1...127).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
}
