package import Catalogs
import Documents
import Files
package import Times

/// All data about a queued or kept message except its bytes.
///
/// It takes a few kilobytes, while the bytes may take many megabytes; so a thousand messages can be
/// examined without loading them.
package struct OutboxHead: Hashable, Sendable {
  /// The message's id, the same in all attempts.
  package let messageID: String
  /// The destination's name.
  package let destination: String
  /// Who receives it, as `Destination.recipient` writes it.
  package let recipient: String
  /// The kind of message.
  package let kind: MessageKind
  /// The mode in which it was built.
  package let mode: Mode
  /// When it was built.
  package let created: Timestamp
  /// The month that it covers, `2026-11`.
  package let period: String
  /// The media type of the bytes.
  package let contentType: String
  /// The file name extension for these bytes.
  package let fileExtension: String
  /// The fields in it and their actions, by path.
  package let fields: [String: FieldAction]
  /// The paths of fields whose values were removed from all of its texts; nil if that was not
  /// stored.
  package let hidden: [String]?
  /// The recipients of an e-mail that do not have it yet; nil for all recipients.
  package let remaining: [String]?
  /// How many bytes the message has.
  package let byteCount: Int
  /// The digest of the bytes, in hexadecimal digits.
  package let digest: String
  /// The keys of the alerts that are repeats while this message is queued or delivered; nil for
  /// other kinds, and in messages of 0.1.0.
  package let alerts: [String]?
  /// Its sequence number at the destination (R5); nil in anonymous mode, and in messages of earlier
  /// versions.
  package let sequence: Int?
  /// The id of the message before it at the destination; nil for the first, and if ``sequence`` is
  /// nil.
  package let previous: String?
  /// The form without traces, which follows the bytes in the file; nil if the message has no
  /// traces.
  package let traceless: Part?
  /// The form without traces for a receiver that rejects this size, which follows next; nil if
  /// there is none.
  package let tooLarge: Part?

  /// A sequence of bytes in a file.
  package struct Part: Hashable, Sendable {
    /// The number of bytes.
    let count: Int
    /// The digest of the bytes, in hexadecimal digits.
    let digest: String

    /// Creates the part for these bytes.
    init(_ bytes: [UInt8]) { self.init(count: bytes.count, digest: sha256(bytes)) }

    fileprivate init(count: Int, digest: String) {
      self.count = count
      self.digest = digest
    }
  }

  /// How many bytes follow the two lines of the head.
  var followingCount: Int { byteCount + (traceless?.count ?? 0) + (tooLarge?.count ?? 0) }

  init(
    messageID: String, destination: String, recipient: String, kind: MessageKind, mode: Mode,
    created: Timestamp, period: String, contentType: String, fileExtension: String,
    fields: [String: FieldAction], hidden: [String]?, remaining: [String]?, alerts: [String]?,
    sequence: Int?, previous: String?, byteCount: Int, digest: String, traceless: Part? = nil,
    tooLarge: Part? = nil
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
    self.hidden = hidden
    self.remaining = remaining
    self.alerts = alerts
    self.sequence = sequence
    self.previous = previous
    self.byteCount = byteCount
    self.digest = digest
    self.traceless = traceless
    self.tooLarge = tooLarge
  }

  /// The same head for other bytes, which contain no traces.
  func reduced(to bytes: [UInt8]) -> OutboxHead {
    OutboxHead(
      messageID: messageID, destination: destination, recipient: recipient, kind: kind, mode: mode,
      created: created, period: period, contentType: contentType, fileExtension: fileExtension,
      fields: fields.filter { $0.key != Self.tracesPath }, hidden: hidden, remaining: remaining,
      alerts: alerts, sequence: sequence, previous: previous,
      byteCount: bytes.count, digest: sha256(bytes))
  }

  /// The same head for the recipients that do not have the message yet.
  func remaining(for recipients: [String]) -> OutboxHead {
    OutboxHead(
      messageID: messageID, destination: destination, recipient: recipient, kind: kind, mode: mode,
      created: created, period: period, contentType: contentType, fileExtension: fileExtension,
      fields: fields, hidden: hidden, remaining: recipients, alerts: alerts, sequence: sequence,
      previous: previous, byteCount: byteCount, digest: digest, traceless: traceless,
      tooLarge: tooLarge)
  }

  var fileName: String { messageID + Self.suffix }

  static let suffix = ".message"

  /// The entry for traces in lists of fields.
  package static let tracesPath = "alert.traces"
}

extension OutboxHead {
  /// The first two lines of the file: the digest of the second line, then one line of JSON with the
  /// number and the digest of the bytes that follow.
  var lines: [UInt8] {
    let line = Array(json.line().utf8)
    return Self.seal(of: line) + line + [newline]
  }

  /// The second line.
  private var json: JSONValue {
    .object([
      "message_id": .string(messageID),
      "destination": .string(destination), "recipient": .string(recipient),
      "kind": .string(kind.rawValue), "mode": .string(mode.rawValue),
      "created": .string(created.description),
      "period": .string(period), "content_type": .string(contentType),
      "file_extension": .string(fileExtension),
      "fields": .object(
        fields.sorted { $0.key < $1.key }
          .map { JSONValue.Member($0.key, .string($0.value.description)) }),
      "hidden": hidden.map { .array($0.map { .string($0) }) },
      "remaining": remaining.map { .array($0.map { .string($0) }) },
      "alerts": alerts.map { .array($0.map { .string($0) }) },
      "sequence": sequence.map { .integer($0) }, "previous": previous.map { .string($0) },
      "bytes": .integer(byteCount), "sha256": .string(digest),
      "traceless": traceless.map(\.json), "too_large": tooLarge.map(\.json),
    ])
  }

  /// Whether the head is surely small enough to be read back.
  var isShort: Bool {
    let lists = (hidden?.count ?? 0) + (remaining?.count ?? 0) + (alerts?.count ?? 0)
    // Each text in the lists has at most a few hundred bytes: a path, a key, an address.
    return recipient.utf8.count < 10_000 && fields.count + lists < 2_000
  }

  /// Whether the two lines can be read back.
  func isReadable(lines: [UInt8]) -> Bool {
    StateFile.record.holds(json, bytes: lines.count - Self.sealLength)
  }

  /// Reads the two lines at the beginning of a file.
  ///
  /// - Returns: nil if they are incomplete; otherwise the head, and the offset of the bytes.
  static func reading(_ file: [UInt8]) -> (head: OutboxHead, length: Int)? {
    guard let sealEnd = file.firstIndex(of: newline),
      let end = file[(sealEnd + 1)...].firstIndex(of: newline)
    else { return nil }
    let line = Array(file[(sealEnd + 1)..<end])
    guard Array(file[...sealEnd]) == seal(of: line),
      let head = OutboxHead(line: line)
    else { return nil }
    return (head, end + 1)
  }

  /// Reads the beginning of a file.
  ///
  /// - Returns: nil if there is no such file; otherwise the size of the file and its head, which is
  ///   nil if the lines are damaged or the name belongs to something else.
  /// - Throws: when it cannot be read.
  static func read(
    _ name: String, in folder: borrowing Directory
  ) throws(FileError) -> (found: (head: OutboxHead, length: Int)?, size: Int64)? {
    do throws(FileError) {
      guard let beginning = try folder.read(name, first: usualLength) else { return nil }
      let size = beginning.status.size
      if let found = reading(beginning.bytes) { return (found, size) }
      guard size > Int64(usualLength) else { return (nil, size) }
      return (try folder.read(name, first: lengthLimit).flatMap { reading($0.bytes) }, size)
    } catch let error where error.isStrangeFile {
      return (nil, 0)
    }
  }

  /// The number of bytes that nearly always contains the two lines.
  static let usualLength = 16 << 10

  /// The maximum size of the two lines.
  static let lengthLimit = StateFile.record.limits.bytes + sealLength

  /// An upper limit for the first line and the end of the second.
  private static let sealLength = 256

  private static func seal(of line: [UInt8]) -> [UInt8] {
    Array("callhome-message 2 \(sha256(line))\n".utf8)
  }

  private init?(line: [UInt8]) {
    guard let header = try? readJSON(line, file: "", limits: StateFile.record.limits) else {
      return nil
    }
    func text(_ key: String) -> String? { header[key]?.scalar?.text }
    guard let id = text("message_id"), let destination = text("destination"),
      let recipient = text("recipient"), let kind = text("kind").flatMap(MessageKind.init),
      let mode = text("mode").flatMap(Mode.init),
      let created = text("created").flatMap(Timestamp.init(rfc3339:)),
      let period = text("period"), let contentType = text("content_type"),
      let fileExtension = text("file_extension"), let fields = header["fields"]?.entries,
      let byteCount = header["bytes"]?.integer(in: StateNumbers.bytes),
      let digest = text("sha256")
    else { return nil }
    var actions: [String: FieldAction] = [:]
    for field in fields {
      guard let action = field.value.scalar.flatMap({ FieldAction($0.text) }) else { return nil }
      actions[field.key] = action
    }
    self.init(
      messageID: id, destination: destination, recipient: recipient, kind: kind, mode: mode,
      created: created, period: period, contentType: contentType, fileExtension: fileExtension,
      fields: actions, hidden: header["hidden"]?.elements?.compactMap { $0.scalar?.text },
      remaining: header["remaining"]?.elements?.compactMap { $0.scalar?.text },
      alerts: header["alerts"]?.elements?.compactMap { $0.scalar?.text }.filter(AlertKey.isDigits),
      sequence: header["sequence"]?.integer(in: StateNumbers.sequence), previous: text("previous"),
      byteCount: byteCount, digest: digest, traceless: header["traceless"].flatMap(Part.init),
      tooLarge: header["too_large"].flatMap(Part.init))
  }
}

extension OutboxHead.Part {
  fileprivate var json: JSONValue {
    .object(["bytes": .integer(count), "sha256": .string(digest)])
  }

  fileprivate init?(_ node: DocumentNode) {
    guard let count = node["bytes"]?.integer(in: StateNumbers.bytes),
      let digest = node["sha256"]?.scalar?.text
    else { return nil }
    self.init(count: count, digest: digest)
  }
}
