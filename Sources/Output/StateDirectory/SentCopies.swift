import ASCII
import Diagnostics
package import Files
import Times

/// A queued, sent or rejected message whose exact bytes are kept (J4).
package struct KeptMessage: Sendable {
  /// The folder that it is in.
  package enum Location: String, CaseIterable, Sendable {
    /// It is queued.
    case outbox
    /// It was rejected.
    case rejected
    /// It was sent.
    case sent
  }

  /// The folder that it is in.
  package let location: Location
  /// The message's id.
  package let messageID: String
  let name: String
}

extension KeptMessage.Location {
  /// The message id in a file name of this folder; nil for any other name.
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
  /// Moves sent messages from the outbox to the kept copies. The ledger must be written before.
  ///
  /// - Throws: when a file cannot be moved: then the message stays queued under the same id.
  package mutating func keepSent(_ heads: [OutboxHead]) throws {
    try keep(heads, .sent, now)
  }

  /// Moves a sent message, as ``keepSent(_:)-([OutboxHead])``.
  package mutating func keepSent(_ head: OutboxHead) throws { try keepSent([head]) }

  /// Stores a copy of an e-mail that some recipients have, while it is still queued for the others.
  ///
  /// - Throws: when the copy cannot be written.
  package func keepCopy(_ entry: OutboxEntry) throws(FileError) {
    try entry.write(
      to: "\(compact(now))-\(entry.head.fileName)",
      in: files.folderOrNew(KeptMessage.Location.sent.rawValue))
  }

  /// Moves a rejected message from the outbox to the kept copies.
  ///
  /// - Throws: when the file cannot be moved: then the message stays queued under the same id.
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
  /// All messages whose bytes are kept: queued messages first, then the others, the oldest first.
  ///
  /// A message may appear twice: if it was sent again by hand, or was moved during the listing.
  ///
  /// - Parameter prefix: how the ids begin.
  /// - Throws: when a directory exists and cannot be read.
  package func keptMessages(_ prefix: String = "") throws(FileError) -> [KeptMessage] {
    var found: [KeptMessage] = []
    // In the order in which messages move, so that a message moved meanwhile is not missed.
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

  /// The folder of each kept message, by id; the last folder if it is in two.
  ///
  /// It takes a few bytes per message, since there may be hundreds of thousands.
  ///
  /// - Throws: when a directory exists and cannot be read.
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

  /// A kept message with its bytes; nil if it was moved meanwhile.
  ///
  /// - Throws: when it cannot be read; ``StateDamage`` when it is incomplete.
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

/// The form `20261101T030000Z`, which sorts by time and is valid in all file names.
func compact(_ time: Timestamp) -> String {
  time.description.filter { $0 != "-" && $0 != ":" }
}

let compactLength = 16

/// The time at the beginning of the file name of a kept message; nil for any other name.
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
