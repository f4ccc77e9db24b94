import Diagnostics
package import Files
package import Times

/// The exact bytes of a message that was sent, waits or was refused (J4).
package struct KeptMessage: Sendable {
  /// Where it is kept.
  package enum Place: String, CaseIterable, Sendable {
    /// It waits.
    case outbox
    /// A destination refused it for good.
    case rejected
    /// It arrived.
    case sent
  }

  /// Where it is kept.
  package let place: Place
  /// The message's id.
  package let messageID: String
  let name: String
}

extension KeptMessage.Place {
  /// The id in the name of a message in this place; nil for the name of anything else.
  func id(in name: String) -> Substring? {
    guard name.hasSuffix(OutboxHead.suffix), !name.hasPrefix(Directory.temporaryPrefix) else {
      return nil
    }
    let bare = name.dropLast(OutboxHead.suffix.count)
    if self == .outbox { return bare }
    return keptTime(name) == nil ? nil : bare.dropFirst(compactLength + 1)
  }
}

extension LockedState {
  /// Keeps the bytes of a message that arrived, and takes it out of the outbox.
  ///
  /// - Throws: when the file cannot be moved: then it still waits, under the same id.
  package func keepSent(_ head: OutboxHead) throws(FileError) {
    try keep(head, .sent, now)
  }

  /// Keeps the bytes of a mail that some recipients have while it is still queued for the others.
  ///
  /// - Throws: when the copy cannot be written.
  package func keepCopy(_ entry: OutboxEntry) throws(FileError) {
    try files.folderOrNew(KeptMessage.Place.sent.rawValue).replace(
      "\(compact(now))-\(entry.head.fileName)", mode: 0o600
    ) { write throws(FileError) in
      try write(entry.head.lines)
      for part in entry.parts { try write(part) }
    }
  }

  /// Keeps the bytes of a message that was refused for good, and takes it out of the outbox.
  ///
  /// - Throws: when the file cannot be moved: then it still waits, under the same id.
  package func keepRejected(_ head: OutboxHead) throws(FileError) {
    try keep(head, .rejected, now)
  }

  private func keep(
    _ head: OutboxHead, _ place: KeptMessage.Place, _ time: Timestamp
  ) throws(FileError) {
    let folder = try files.folderOrNew(place.rawValue)
    try Directory(opening: "outbox", in: directory).move(
      head.fileName, to: folder, as: "\(compact(time))-\(head.fileName)")
  }
}

extension StateDirectory {
  /// Every message whose bytes are kept: those that wait first, then the others, the oldest first.
  ///
  /// A message may be there twice: sent again by hand, or moved while this looks.
  ///
  /// - Parameter prefix: how the ids begin.
  /// - Throws: when a directory is there and cannot be read.
  package func keptMessages(_ prefix: String = "") throws(FileError) -> [KeptMessage] {
    var found: [KeptMessage] = []
    // In the order in which messages move on, so that none is missed that moves just now.
    for place in KeptMessage.Place.allCases {
      guard let folder = try folder(place.rawValue) else { continue }
      for name in try folder.names() {
        if let id = place.id(in: name), id.hasPrefix(prefix) {
          found.append(KeptMessage(place: place, messageID: String(id), name: name))
        }
      }
    }
    return found
  }

  /// Where the bytes of each message are kept, by id; of one that is there twice the last place.
  ///
  /// It takes a few bytes for each: there may be hundreds of thousands.
  ///
  /// - Throws: when a directory is there and cannot be read.
  package func keptPlaces() throws(FileError) -> [String: KeptMessage.Place] {
    var places: [String: KeptMessage.Place] = [:]
    for place in KeptMessage.Place.allCases {
      try folder(place.rawValue)?.forEachName { name in
        if let id = place.id(in: name) { places[String(id)] = place }
        return true
      }
    }
    return places
  }

  /// A message whose bytes are kept; nil when it is no longer where it was.
  ///
  /// - Throws: when it cannot be read; ``StateDamage`` when it is not whole.
  package func read(_ message: KeptMessage) throws -> OutboxEntry? {
    guard let folder = try folder(message.place.rawValue),
      let file = try folder.read(message.name, limit: OutboxEntry.fileLimit)
    else { return nil }
    guard let entry = OutboxEntry(file: file.bytes), entry.messageID == message.messageID else {
      throw StateDamage(diagnostics: Diagnostics([message.damage(in: folder)]))
    }
    return entry
  }
}

extension StateDirectory {
  /// How many copies hold traces that ``LockedState/pruneTraces(after:before:)`` would delete.
  ///
  /// - Throws: when a copy cannot be read.
  package func tracesCount(
    after start: Timestamp?, before cutoff: Timestamp
  ) throws(FileError) -> Int {
    var count = 0
    try forEachTrace(after: start, before: cutoff) { _, _ throws(FileError) in count += 1 }
    return count
  }

  fileprivate func forEachTrace(
    after start: Timestamp?, before cutoff: Timestamp,
    _ body: (borrowing Directory, String) throws(FileError) -> Void
  ) throws(FileError) {
    // A day more: a copy may have come under a clock that was behind.
    let start = start.map { compact($0.adding(seconds: -86_400)) } ?? ""
    let end = compact(cutoff)
    for place in [KeptMessage.Place.rejected, .sent] {
      guard let folder = try folder(place.rawValue) else { continue }
      let names = try folder.names { name in
        keptTime(name).map { $0 >= start && $0 < end } ?? false
      }
      for name in names
      where try OutboxHead.read(name, in: folder)?.found?.head.traceless != nil {
        try body(folder, name)
      }
    }
  }

  /// How many messages are kept that were sent or refused before a moment.
  ///
  /// - Throws: when a directory is there and cannot be read.
  package func keptCount(before moment: Timestamp) throws(FileError) -> Int {
    let moment = compact(moment)
    var count = 0
    for place in [KeptMessage.Place.rejected, .sent] {
      guard let folder = try folder(place.rawValue) else { continue }
      count += try folder.names { name in keptTime(name).map { $0 < moment } ?? false }.count
    }
    return count
  }
}

extension LockedState {
  /// Deletes what was sent or refused before a moment (T5). It goes by the names alone.
  ///
  /// A name whose time lies more than a day ahead was given by a wrong clock, and would keep the file
  /// for ages: it gets the present time.
  ///
  /// - Parameter cutoff: messages from before are overdue.
  /// - Returns: how many messages there were.
  /// - Throws: when a directory cannot be read or a file not be removed.
  package func pruneKept(messagesBefore cutoff: Timestamp) throws(FileError) -> Int {
    let future = compact(now.adding(seconds: 86_400))
    let cutoff = compact(cutoff)
    var count = 0
    for place in [KeptMessage.Place.rejected, .sent] {
      guard let folder = try files.folder(place.rawValue) else { continue }
      try folder.removeLeftovers()
      for name in try folder.names(where: { name in keptTime(name).map { $0 > future } ?? false }) {
        try folder.rename(name, to: compact(now) + name.dropFirst(compactLength))
      }
      let overdue = try folder.names { name in keptTime(name).map { $0 < cutoff } ?? false }
      try folder.remove(overdue)
      count += overdue.count
    }
    return count
  }

  /// Deletes the traces in copies of messages that were sent or refused, and keeps the messages (T5).
  ///
  /// - Parameters:
  ///   - start: copies from before were looked at already; nil looks at all.
  ///   - cutoff: traces in copies from before are overdue.
  /// - Throws: when a copy cannot be read or replaced.
  package func pruneTraces(
    after start: Timestamp?, before cutoff: Timestamp
  ) throws(FileError) {
    try files.forEachTrace(after: start, before: cutoff) { folder, name throws(FileError) in
      guard let file = try folder.read(name, limit: OutboxEntry.fileLimit),
        let entry = OutboxEntry(file: file.bytes)
      else { return }
      let bare = entry.withoutTraces()
      try folder.replace(name, with: bare.head.lines + bare.bytes, mode: 0o600)
    }
  }

  /// Deletes every copy of what was sent or refused, damaged, foreign and temporary files included.
  ///
  /// - Returns: how many files there were.
  /// - Throws: when a file cannot be removed.
  package func clearKept() throws(FileError) -> Int {
    var count = 0
    for place in [KeptMessage.Place.rejected, .sent] {
      guard let folder = try files.folder(place.rawValue) else { continue }
      let names = try folder.allNames()
      try folder.remove(names)
      count += names.count
    }
    return count
  }
}

/// `20261101T030000Z`: sorts by time, and is in names of files everywhere.
func compact(_ time: Timestamp) -> String {
  time.description.filter { $0 != "-" && $0 != ":" }
}

let compactLength = 16

/// The time that the name of a kept message begins with; nil for the name of something else.
func keptTime(_ name: String) -> String? {
  let time = name.utf8.prefix(compactLength)
  let isTime = time.enumerated().allSatisfy { index, byte in
    switch index {
    case 8: byte == UInt8(ascii: "T")
    case compactLength - 1: byte == UInt8(ascii: "Z")
    default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }
  guard isTime, name.utf8.dropFirst(compactLength).first == UInt8(ascii: "-"),
    name.hasSuffix(OutboxHead.suffix)
  else { return nil }
  return String(Substring(time))
}
