package import Catalogs
import Documents
import Files
package import Times

/// All that is known about a queued message or is kept, but for its bytes.
///
/// It is a few kilobytes where the bytes may be many megabytes, so that a thousand messages can be
/// looked at without holding them.
package struct OutboxHead: Hashable, Sendable {
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
  /// The fields whose values were removed from it wherever they stood, by path; nil if that was not
  /// written down.
  package let hidden: [String]?
  /// Of a mail that some recipients have already, those who still wait for it; nil for all.
  package let remaining: [String]?
  /// How many bytes the message has.
  package let byteCount: Int
  /// The digest of the bytes, in hexadecimal digits.
  package let digest: String
  /// The keys of the alerts that are repeats while this message is delivered or queued; nil for other
  /// kinds, and where 0.1.0 made it.
  package let alerts: [String]?
  /// Its number among the messages made for the destination (R5); nil in anonymous mode, and where an earlier
  /// version made it.
  package let sequence: Int?
  /// The id of the message before it there; nil if ``sequence`` is, and for the first.
  package let previous: String?
  /// The same message without its traces, which follows its bytes in the file; nil if it has none.
  package let traceless: Part?
  /// The form without traces for a receiver that does not take this size, which follows; nil if there is
  /// none.
  package let tooLarge: Part?

  /// Bytes of a file.
  package struct Part: Hashable, Sendable {
    /// How many.
    let count: Int
    /// Their digest, in hexadecimal digits.
    let digest: String

    /// The part of a file that has these bytes.
    init(_ bytes: [UInt8]) { self.init(count: bytes.count, digest: sha256(bytes)) }

    fileprivate init(count: Int, digest: String) {
      self.count = count
      self.digest = digest
    }
  }

  /// How many bytes follow the two lines.
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

  /// The same message with other bytes, which hold no traces.
  func reduced(to bytes: [UInt8]) -> OutboxHead {
    OutboxHead(
      messageID: messageID, destination: destination, recipient: recipient, kind: kind, mode: mode,
      created: created, period: period, contentType: contentType, fileExtension: fileExtension,
      fields: fields.filter { $0.key != Self.tracesPath }, hidden: hidden, remaining: remaining,
      alerts: alerts, sequence: sequence, previous: previous,
      byteCount: bytes.count, digest: sha256(bytes))
  }

  /// The same message for those of its recipients who do not have it yet.
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

  /// What traces are called where it is listed what a message holds: they are no field.
  package static let tracesPath = "alert.traces"
}

extension OutboxHead {
  /// How a file of the message begins: a line with the digest of the next one, and one line of JSON,
  /// which says how many bytes follow and what their digest is.
  var lines: [UInt8] {
    let line = Array(json.line().utf8)
    return Self.seal(of: line) + line + [newline]
  }

  /// What the second line says.
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

  /// Whether it has so few texts that a reader surely takes the two lines.
  var isShort: Bool {
    let lists = (hidden?.count ?? 0) + (remaining?.count ?? 0) + (alerts?.count ?? 0)
    // A text of them has at most a few hundred bytes: a path, a key, an address.
    return recipient.utf8.count < 10_000 && fields.count + lists < 2_000
  }

  /// Whether a reader takes the two lines.
  func isReadable(lines: [UInt8]) -> Bool {
    StateFile.record.holds(json, bytes: lines.count - Self.sealLength)
  }

  /// Reads the two lines that a file begins with.
  ///
  /// - Returns: nil when they are not whole; else what they say, and where the bytes begin.
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
  /// - Returns: nil when there is no such file; else what its two lines say, nil when they are not whole or
  ///   something else is in its place, and how many bytes the file has.
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

  /// How many bytes of a file hold the two lines of nearly every message.
  static let usualLength = 16 << 10

  /// How many bytes the two lines may have.
  static let lengthLimit = StateFile.record.limits.bytes + sealLength

  /// At least as many bytes as the first line has, and the end of the second one.
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
