import ASCII
package import Files
package import Times

/// A damaged file that was set aside.
///
/// It may contain values of a message or of the journal, and is kept no longer than these (T5).
package struct SetAsideFile: Hashable, Sendable {
  /// The kind of file, which decides how long it is kept.
  package enum Kind: Hashable, Sendable {
    /// A queued message.
    case message
    /// The journal, or another record of what was done.
    case record
  }

  /// Its path below the state directory.
  package let name: String
  /// The kind of file.
  package let kind: Kind
  /// When it was last changed: when a message was built, or the last line of a journal written.
  package let time: Timestamp
}

extension StateDirectory {
  /// All files that were set aside, in byte order of their names.
  ///
  /// - Throws: when a directory exists and cannot be read.
  package func setAsideFiles() throws(FileError) -> [SetAsideFile] {
    var found: [SetAsideFile] = []
    for name in try directory.names() where isSetAsideRecord(name) {
      if let status = try directory.status(of: name), status.kind == .regular {
        found.append(SetAsideFile(name: name, kind: .record, time: status.modified))
      }
    }
    guard let folder = try folder(outboxName) else {
      return found
    }
    for name in try folder.names() where name.hasSuffix(OutboxHead.suffix + damagedSuffix) {
      if let status = try folder.status(of: name), status.kind == .regular {
        found.append(
          SetAsideFile(name: "\(outboxName)/\(name)", kind: .message, time: status.modified))
      }
    }
    return found
  }
}

extension LockedState {
  /// Deletes overdue files that were set aside (T5).
  ///
  /// A time that is more than a day in the future, or before the first release, was written under a
  /// wrong clock: the file would be kept for years, or deleted at once. Such a time is set to the
  /// present.
  ///
  /// - Parameters:
  ///   - messages: messages from before are overdue.
  ///   - records: other files from before are overdue.
  /// - Returns: how many files were deleted.
  /// - Throws: when a directory cannot be read, or a file cannot be removed.
  package func pruneSetAside(
    messagesBefore messages: Timestamp, recordsBefore records: Timestamp
  ) throws(FileError) -> Int {
    var count = 0
    for file in try files.setAsideFiles() {
      let isMessage = file.kind == .message
      let folder = try Directory(opening: isMessage ? outboxName : ".", in: directory)
      let name = isMessage ? String(file.name.dropFirst(outboxName.utf8.count + 1)) : file.name
      if file.time > now.adding(seconds: 86_400) || file.time < firstRelease {
        try folder.setModified(name, now)
      } else if file.time < (isMessage ? messages : records) {
        try folder.remove(name)
        count += 1
      }
    }
    return count
  }
}

private let outboxName = KeptMessage.Location.outbox.rawValue

/// Whether it is a file of the state directory itself that was set aside; no other file is touched.
private func isSetAsideRecord(_ name: String) -> Bool {
  if ["ledger.json", "consent.json", "installation.json", KnownNodes.fileName, clockName].contains(
    where: {
      name == $0 + damagedSuffix
    })
  {
    return true
  }
  let journal = journalName + damagedSuffix
  if name == journal { return true }
  let number = name.dropFirst(journal.utf8.count + 1)
  return name.hasPrefix(journal + ".") && !number.isEmpty
    && number.utf8.allSatisfy(\.isASCIIDigit)
}
