package import Catalogs
package import Diagnostics
import Documents
package import Files
package import Times

/// A message that waits, complete with its bytes.
package struct OutboxEntry: Hashable, Sendable {
  /// The message's id, the same at every attempt.
  package let messageID: String
  /// The destination's name.
  package let destination: String
  /// Who receives it, as `Destination.recipient` words it.
  package let recipient: String
  /// What it is about.
  package let kind: MessageKind
  /// The mode in which it was made.
  package let mode: Mode
  /// When it was made.
  package let created: Timestamp
  /// The month that it satisfies, `2026-11`.
  package let period: String
  /// The media type of the bytes.
  package let contentType: String
  /// How the name of a file with these bytes ends.
  package let fileExtension: String
  /// What is sent in it and how, by path.
  package let fields: [String: FieldAction]
  /// The exact bytes.
  package let bytes: [UInt8]
  /// Of a mail that some recipients have already, those who still wait for it; nil for all.
  package let remaining: [String]?

  /// Creates an entry.
  package init(
    messageID: String, destination: String, recipient: String, kind: MessageKind, mode: Mode,
    created: Timestamp, period: String, contentType: String, fileExtension: String,
    fields: [String: FieldAction], bytes: [UInt8], remaining: [String]? = nil
  ) {
    self.messageID = messageID
    self.destination = destination
    self.recipient = recipient
    self.kind = kind
    self.mode = mode
    self.created = created
    self.period = period
    self.contentType = contentType
    self.fileExtension = fileExtension
    self.fields = fields
    self.bytes = bytes
    self.remaining = remaining
  }

  /// The same message for those of its recipients who do not have it yet.
  package func remaining(for recipients: [String]) -> OutboxEntry {
    OutboxEntry(
      messageID: messageID, destination: destination, recipient: recipient, kind: kind, mode: mode,
      created: created, period: period, contentType: contentType, fileExtension: fileExtension,
      fields: fields, bytes: bytes, remaining: recipients)
  }

  /// The digest of the bytes.
  package var digest: String { sha256(bytes) }

  var fileName: String { messageID + Self.suffix }

  static let suffix = ".message"

  /// How many bytes a file may have, 64 MiB.
  static let fileLimit = 64 << 20
}

extension StateDirectory {
  /// Everything that waits, the oldest first.
  ///
  /// A file that is not whole is left where it is and told.
  ///
  /// - Throws: when the directory is there and cannot be read.
  package func outbox(_ problems: inout [Diagnostic]) throws(FileError) -> [OutboxEntry] {
    guard let folder = try existing("\(path)/outbox") else { return [] }
    var entries: [OutboxEntry] = []
    for name in try folder.names() where name.hasSuffix(OutboxEntry.suffix) {
      guard let file = try folder.read(name, limit: OutboxEntry.fileLimit) else { continue }
      if let entry = OutboxEntry(file: file.bytes), entry.fileName == name {
        entries.append(entry)
      } else {
        problems.append(
          Diagnostic(
            .warning, in: "\(folder.path)/\(name)",
            "the message is damaged and is not sent",
            hint: "it is made anew if it is still due"))
      }
    }
    return entries.sorted { ($0.created, $0.messageID) < ($1.created, $1.messageID) }
  }

  /// Everything that waits, for a run that goes on to send it: damaged files are set aside first.
  ///
  /// - Throws: as ``outbox(_:)``, and when a file cannot be set aside.
  package func outboxForChanges(
    _ problems: inout [Diagnostic]
  ) throws(FileError) -> [OutboxEntry] {
    var damaged: [Diagnostic] = []
    let entries = try outbox(&damaged)
    if !damaged.isEmpty, let folder = try existing("\(path)/outbox") {
      let sound = Set(entries.map(\.fileName))
      for name in try folder.names() where name.hasSuffix(OutboxEntry.suffix) {
        if !sound.contains(name) { try folder.rename(name, to: name + ".damaged") }
      }
    }
    problems += damaged
    return entries
  }

  /// Makes a message durable before anything is tried with it.
  ///
  /// - Throws: when it could not be written: then there is no such message.
  package func put(_ entry: OutboxEntry) throws(FileError) {
    let folder = try Directory(creating: "\(path)/outbox", mode: 0o700)
    try folder.replace(entry.fileName, with: entry.file, mode: 0o600)
  }

  /// Takes a message away.
  ///
  /// - Throws: when the file cannot be removed.
  package func remove(_ entry: OutboxEntry) throws(FileError) {
    try Directory(opening: "\(path)/outbox").remove(entry.fileName)
  }

  /// Takes everything away that waits, damaged files included.
  ///
  /// - Returns: how many files there were.
  /// - Throws: when a file cannot be removed.
  package func clearOutbox() throws(FileError) -> Int {
    guard let folder = try existing("\(path)/outbox") else { return 0 }
    let names = try folder.names()
    for name in names { try folder.remove(name) }
    return names.count
  }
}

extension OutboxEntry {
  /// A line with the digest of all that follows, one line of JSON that says what it is, and then the
  /// bytes.
  fileprivate var file: [UInt8] {
    let header = JSONValue.object([
      "message_id": .string(messageID),
      "destination": .string(destination), "recipient": .string(recipient),
      "kind": .string(kind.rawValue), "mode": .string(mode.rawValue),
      "created": .string(created.description),
      "period": .string(period), "content_type": .string(contentType),
      "file_extension": .string(fileExtension),
      "fields": .object(
        fields.sorted { $0.key < $1.key }
          .map { JSONValue.Member($0.key, .string($0.value.description)) }),
      "remaining": remaining.map { .array($0.map { .string($0) }) },
    ])
    let content = Array(header.line().utf8) + [UInt8(ascii: "\n")] + bytes
    return Self.seal(of: content) + content
  }

  private static func seal(of content: [UInt8]) -> [UInt8] {
    Array("callhome-message 1 \(sha256(content))\n".utf8)
  }

  /// Nil when the file is not whole.
  init?(file: [UInt8]) {
    guard let sealEnd = file.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let content = Array(file[(sealEnd + 1)...])
    guard Array(file[...sealEnd]) == Self.seal(of: content),
      let end = content.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? readJSON(Array(content[..<end]), file: "", limits: .written)
    else { return nil }
    func text(_ key: String) -> String? { header[key]?.scalar?.text }
    let bytes = Array(content[(end + 1)...])
    guard let id = text("message_id"), let destination = text("destination"),
      let recipient = text("recipient"), let kind = text("kind").flatMap(MessageKind.init),
      let mode = text("mode").flatMap(Mode.init),
      let created = text("created").flatMap(Timestamp.init(rfc3339:)),
      let period = text("period"), let contentType = text("content_type"),
      let fileExtension = text("file_extension"), let fields = header["fields"]?.entries
    else { return nil }
    var actions: [String: FieldAction] = [:]
    for field in fields {
      guard let action = field.value.scalar.flatMap({ FieldAction($0.text) }) else { return nil }
      actions[field.key] = action
    }
    self.init(
      messageID: id, destination: destination, recipient: recipient, kind: kind, mode: mode,
      created: created, period: period, contentType: contentType, fileExtension: fileExtension,
      fields: actions, bytes: bytes,
      remaining: header["remaining"]?.elements?.compactMap { $0.scalar?.text })
  }
}
