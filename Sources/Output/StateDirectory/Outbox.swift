package import Catalogs
import Diagnostics
package import Files
package import Times

/// A queued message with its bytes.
@dynamicMemberLookup
package struct OutboxEntry: Hashable, Sendable {
  /// The same message without its traces, with the reason why they are missing.
  package struct Traceless: Hashable, Sendable {
    /// The form used when the retention of the traces is over (T5).
    package let expired: [UInt8]
    /// The form for a receiver that rejects a message of this size (H5); nil in messages of 0.1.0.
    package let tooLarge: [UInt8]?

    /// Creates both forms.
    package init(expired: [UInt8], tooLarge: [UInt8]?) {
      self.expired = expired
      self.tooLarge = tooLarge
    }
  }

  /// Everything about the message except its bytes.
  package let head: OutboxHead
  /// The exact bytes.
  package let bytes: [UInt8]
  /// The same message without its traces; nil if it has none.
  package let traceless: Traceless?

  /// Creates an entry.
  package init(
    messageID: String, destination: String, recipient: String, kind: MessageKind, mode: Mode,
    created: Timestamp, period: String, contentType: String, fileExtension: String,
    fields: [String: FieldAction], hidden: [String]? = nil, bytes: [UInt8],
    traceless: Traceless? = nil, remaining: [String]? = nil, alerts: [AlertKey]? = nil,
    sequence: Int? = nil, previous: String? = nil
  ) {
    self.init(
      OutboxHead(
        messageID: messageID, destination: destination, recipient: recipient, kind: kind,
        mode: mode, created: created, period: period, contentType: contentType,
        fileExtension: fileExtension, fields: fields, hidden: hidden, remaining: remaining,
        alerts: alerts?.map(\.digits), sequence: sequence, previous: previous,
        byteCount: bytes.count,
        digest: sha256(bytes),
        traceless: traceless.map { OutboxHead.Part($0.expired) },
        tooLarge: traceless?.tooLarge.map { OutboxHead.Part($0) }), bytes, traceless)
  }

  private init(_ head: OutboxHead, _ bytes: [UInt8], _ traceless: Traceless?) {
    self.head = head
    self.bytes = bytes
    self.traceless = traceless
  }

  /// The parts that follow the head in the file.
  var parts: [[UInt8]] {
    [bytes] + [traceless?.expired, traceless?.tooLarge].compactMap(\.self)
  }

  /// The message without its traces, whose retention is over; unchanged if it has none.
  package func withoutTraces() -> OutboxEntry { reduced(to: traceless?.expired) }

  /// The message without its traces, for a receiver that rejects this size; nil if it has none.
  package func smaller() -> OutboxEntry? {
    traceless.map { reduced(to: $0.tooLarge ?? $0.expired) }
  }

  private func reduced(to bytes: [UInt8]?) -> OutboxEntry {
    bytes.map { OutboxEntry(head.reduced(to: $0), $0, nil) } ?? self
  }

  /// A property of the head.
  package subscript<Value>(dynamicMember part: KeyPath<OutboxHead, Value>) -> Value {
    head[keyPath: part]
  }

  /// The same message for the recipients that do not have it yet.
  package func remaining(for recipients: [String]) -> OutboxEntry {
    OutboxEntry(head.remaining(for: recipients), bytes, traceless)
  }

  /// The maximum size of a file, 64 MiB.
  static let fileLimit = 64 << 20

  /// The maximum size of a message including its forms without traces, so that the file can be read
  /// back with the largest head.
  package static let sizeLimit = fileLimit - OutboxHead.lengthLimit

  /// Whether it can be queued: a larger message could not be read back.
  package var isStorable: Bool {
    head.followingCount <= Self.sizeLimit && (head.isShort || isStorable(lines: head.lines))
  }

  private func isStorable(lines: [UInt8]) -> Bool {
    head.followingCount <= Self.sizeLimit && head.isReadable(lines: lines)
  }

  /// Writes its file.
  ///
  /// - Throws: when the file would be too large to read back, or cannot be written; the old content
  ///   stays.
  func write(
    to name: String, in folder: borrowing Directory, isNameDurable: Bool = true
  ) throws(FileError) {
    let lines = head.lines
    guard isStorable(lines: lines) else {
      throw FileError("write", "\(folder.path)/\(name)", .tooLarge(limit: Self.sizeLimit))
    }
    try folder.replace(name, mode: 0o600, isNameDurable: isNameDurable) { write throws(FileError) in
      try write(lines)
      for part in parts { try write(part) }
    }
  }

  /// Reads a whole file; nil if it is incomplete.
  init?(file: [UInt8]) {
    guard let (head, length) = OutboxHead.reading(file), file.count - length == head.followingCount
    else { return nil }
    let end = length + head.byteCount
    let bytes = Array(file[length..<end])
    guard sha256(bytes) == head.digest else { return nil }
    var start = end
    func next(_ part: OutboxHead.Part?) -> [UInt8]? {
      guard let part else { return nil }
      defer { start += part.count }
      return Array(file[start..<(start + part.count)])
    }
    let (expired, tooLarge) = (next(head.traceless), next(head.tooLarge))
    guard expired.map(sha256) == head.traceless?.digest,
      tooLarge.map(sha256) == head.tooLarge?.digest
    else { return nil }
    let traceless = expired.map { Traceless(expired: $0, tooLarge: tooLarge) }
    self.init(head, bytes, traceless)
  }
}

extension StateDirectory {
  /// All queued messages, the oldest first, without their bytes.
  ///
  /// A file with a damaged head or a wrong size is left in place and reported. The digest of the
  /// bytes is checked only by ``read(_:)``.
  ///
  /// - Throws: when the directory exists and cannot be read.
  package func outbox() throws(FileError) -> [OutboxHead] {
    guard let folder = try folder("outbox") else { return [] }
    var heads: [OutboxHead] = []
    for name in try folder.names() where name.hasSuffix(OutboxHead.suffix) {
      guard let (found, size) = try OutboxHead.read(name, in: folder) else { continue }
      if let (head, length) = found, head.fileName == name,
        size == Int64(length) + Int64(head.followingCount)
      {
        heads.append(head)
      } else {
        findings.add(damaged("\(folder.path)/\(name)"))
      }
    }
    return heads.sorted { ($0.created, $0.messageID) < ($1.created, $1.messageID) }
  }

  /// A queued message with its verified bytes; nil if it is damaged, which is reported, or gone.
  ///
  /// - Throws: when the file exists and cannot be read.
  package func read(_ head: OutboxHead) throws(FileError) -> OutboxEntry? {
    guard let folder = try folder("outbox"),
      let bytes = try folder.bytes(of: head.fileName, limit: OutboxEntry.fileLimit)
    else { return nil }
    // It must be the message that was checked against today's rules (M5), not one that replaced it.
    if let entry = OutboxEntry(file: bytes), entry.head == head { return entry }
    findings.add(damaged("\(folder.path)/\(head.fileName)"))
    return nil
  }

  /// The finding for a damaged queued message.
  func damaged(_ place: String) -> Diagnostic {
    Diagnostic(
      .warning, in: place, "the message is damaged and is not sent",
      hint: "a new one is built if it is still due")
  }
}

extension LockedState {
  /// The queued messages, for a run that delivers them: damaged files are set aside.
  ///
  /// - Throws: as ``StateDirectory/outbox()``, and when a file cannot be set aside.
  package func outbox() throws(FileError) -> [OutboxHead] {
    let heads = try files.outbox()
    guard let folder = try files.folder("outbox") else { return heads }
    let sound = Set(heads.map(\.fileName))
    for name in try folder.names(where: { $0.hasSuffix(OutboxHead.suffix) && !sound.contains($0) })
    {
      try setAside(name, in: folder)
    }
    return heads
  }

  /// A queued message with its bytes, for a run that delivers it; a damaged one is set aside.
  ///
  /// - Throws: as ``StateDirectory/read(_:)-(OutboxHead)``, and when the file cannot be set aside.
  package mutating func read(_ head: OutboxHead) throws -> OutboxEntry? {
    if let entry = try files.read(head) { return entry }
    if let folder = try files.folder("outbox"), try folder.status(of: head.fileName) != nil {
      try rememberPositions(of: [head])
      try setAside(head.fileName, in: folder)
    }
    return nil
  }

  /// Lets the next occurrence of the alerts in a message be sent again, because the message was not
  /// delivered and never will be.
  ///
  /// - Throws: when a window cannot be read or written.
  package func release(_ head: OutboxHead) throws {
    guard head.kind == .alert, try files.hasWindows() else { return }
    guard let alerts = try files.alerts(patience: .seconds(10)) else {
      throw FileError("lock", "\(files.path)/alerts/lock", .busy)
    }
    try alerts.release(head)
  }

  /// Sets a damaged message aside. If it is about an alert, the next occurrence is sent.
  private func setAside(_ name: String, in outbox: borrowing Directory) throws(FileError) {
    if try files.hasWindows(), let alerts = try files.alerts(patience: .seconds(10)) {
      try alerts.release(damaged: String(name.dropLast(OutboxHead.suffix.count)))
    }
    try outbox.rename(name, to: name + damagedSuffix)
  }

  /// Writes a message to disk before it is tried.
  ///
  /// - Throws: when it could not be written: then it is not queued.
  package func put(_ entry: OutboxEntry) throws(FileError) {
    try put(entry, isNameDurable: true)
  }

  /// Writes one of several messages. None of them may be tried before ``syncOutbox()``: until then
  /// a power failure may lose them.
  ///
  /// - Throws: as ``put(_:)``.
  package func putWithoutSync(_ entry: OutboxEntry) throws(FileError) {
    try put(entry, isNameDurable: false)
  }

  /// Makes all messages in the outbox durable.
  ///
  /// - Throws: when that failed: then none of them may be tried.
  package func syncOutbox() throws(FileError) {
    if let folder = try files.folder("outbox") { try folder.sync() }
  }

  private func put(_ entry: OutboxEntry, isNameDurable: Bool) throws(FileError) {
    let folder = try files.folderOrNew("outbox")
    try entry.write(to: entry.head.fileName, in: folder, isNameDurable: isNameDurable)
  }

  /// Removes a message.
  ///
  /// - Throws: when the file cannot be removed.
  package mutating func remove(_ head: OutboxHead) throws {
    try rememberPositions(of: [head])
    // It may have been delivered by a run that was killed before it recorded so.
    try removeReplies(to: [head.messageID])
    try Directory(opening: "outbox", in: directory).remove(head.fileName)
  }

  /// Deletes all queued messages, including damaged files.
  ///
  /// - Returns: the number of files.
  /// - Throws: when a file cannot be removed.
  package func clearOutbox() throws(FileError) -> Int {
    guard let folder = try files.folder("outbox") else { return 0 }
    let names = try folder.allNames()
    try folder.remove(names)
    return names.count
  }
}
