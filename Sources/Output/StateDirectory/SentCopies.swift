import ASCII
import Diagnostics
package import Files
import Times

/// The exact bytes of a message that was sent, waits or was refused (J4).
package struct KeptMessage: Sendable {
  /// Where it is kept.
  package enum Location: String, CaseIterable, Sendable {
    /// It waits.
    case outbox
    /// A destination refused it permanently.
    case rejected
    /// It arrived.
    case sent
  }

  /// Where it is kept.
  package let location: Location
  /// The message's id.
  package let messageID: String
  let name: String
}

extension KeptMessage.Location {
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
  /// Keeps the bytes of messages that arrived, and takes them out of the outbox. The ledger that says so must be
  /// durable.
  ///
  /// - Throws: when a file cannot be moved: then it still waits, under the same id.
  package mutating func keepSent(_ heads: [OutboxHead]) throws {
    try keep(heads, .sent, now)
  }

  /// Keeps the bytes of a message that arrived, as ``keepSent(_:)-([OutboxHead])``.
  package mutating func keepSent(_ head: OutboxHead) throws { try keepSent([head]) }

  /// Keeps the bytes of a mail that some recipients have while it is still queued for the others.
  ///
  /// - Throws: when the copy cannot be written.
  package func keepCopy(_ entry: OutboxEntry) throws(FileError) {
    try entry.write(
      to: "\(compact(now))-\(entry.head.fileName)",
      in: files.folderOrNew(KeptMessage.Location.sent.rawValue))
  }

  /// Keeps the bytes of a message that was rejected, and takes it out of the outbox.
  ///
  /// - Throws: when the file cannot be moved: then it still waits, under the same id.
  package mutating func keepRejected(_ head: OutboxHead) throws {
    try keep([head], .rejected, now)
  }

  private mutating func keep(
    _ heads: [OutboxHead], _ location: KeptMessage.Location, _ time: Timestamp
  ) throws {
    try rememberPositions(of: heads)
    let folder = try files.folderOrNew(location.rawValue)
    try Directory(opening: "outbox", in: directory).move(
      heads.map { ($0.fileName, "\(compact(time))-\($0.fileName)") }, to: folder)
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
    for location in KeptMessage.Location.allCases {
      guard let folder = try folder(location.rawValue) else { continue }
      for name in try folder.names() {
        if let id = location.id(in: name), id.hasPrefix(prefix) {
          found.append(KeptMessage(location: location, messageID: String(id), name: name))
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
  package func keptLocations() throws(FileError) -> [String: KeptMessage.Location] {
    var locations: [String: KeptMessage.Location] = [:]
    for location in KeptMessage.Location.allCases {
      try folder(location.rawValue)?.forEachName { name in
        if let id = location.id(in: name) { locations[String(id)] = location }
        return true
      }
    }
    return locations
  }

  /// A message whose bytes are kept; nil when it is no longer where it was.
  ///
  /// - Throws: when it cannot be read; ``StateDamage`` when it is not whole.
  package func read(_ message: KeptMessage) throws -> OutboxEntry? {
    guard let folder = try folder(message.location.rawValue),
      let bytes = try folder.bytes(of: message.name, limit: OutboxEntry.fileLimit)
    else { return nil }
    guard let entry = OutboxEntry(file: bytes), entry.messageID == message.messageID else {
      throw StateDamage(diagnostics: Diagnostics([message.damage(in: folder)]))
    }
    return entry
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
    default: byte.isASCIIDigit
    }
  }
  guard isTime, name.utf8.dropFirst(compactLength).first == UInt8(ascii: "-"),
    name.hasSuffix(OutboxHead.suffix)
  else { return nil }
  return String(Substring(time))
}
