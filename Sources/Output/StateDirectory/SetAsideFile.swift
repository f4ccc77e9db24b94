import ASCII
package import Files
package import Times

/// A file that was set aside because it is damaged.
///
/// It may hold what a message said, or what the journal says, and is kept no longer than that (T5).
package struct SetAsideFile: Hashable, Sendable {
  /// What it was, and so how long it is kept.
  package enum Kind: Hashable, Sendable {
    /// A message that waited.
    case message
    /// The journal, or another file that remembers what was done.
    case record
  }

  /// Its path below the state directory.
  package let name: String
  /// What it was.
  package let kind: Kind
  /// When it was last changed: a message was made then, and a journal had its last line written.
  package let time: Timestamp
}

extension StateDirectory {
  /// Every file that was set aside, in byte order of the names.
  ///
  /// - Throws: when a directory is there and cannot be read.
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
  /// Deletes what was set aside and is older than its kind is kept (T5).
  ///
  /// A time that lies more than a day ahead was written by a wrong clock, and would keep the file for ages; so
  /// was one before the first release, and would delete it at once. It is set to the present, so that the file
  /// goes when it would if it were made now.
  ///
  /// - Parameters:
  ///   - messages: messages from before are overdue.
  ///   - records: journals and the like from before are overdue.
  /// - Returns: how many files were deleted.
  /// - Throws: when a directory cannot be read or a file not be removed.
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

/// Whether a file of the state directory itself was set aside: no other name is ever touched.
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
