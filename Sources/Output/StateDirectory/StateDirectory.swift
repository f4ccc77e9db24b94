import Diagnostics
import Documents
package import Files

/// The flat files that remember what was sent, what is queued and what the operator accepted.
///
/// Only its owner has access to it, and everything in it is reached through its open descriptor. This
/// type reads; only ``LockedState`` and ``AlertFolder`` write, and each of them holds a lock.
package struct StateDirectory: ~Copyable {
  /// The path, for messages.
  package let path: String
  /// Where everything goes that is damaged in it.
  package let findings: StateFindings

  let directory: Directory

  /// Opens the directory to change what is in it, and makes it when it is missing.
  ///
  /// A process of root becomes the directory's owner permanently before it opens anything in it (J1).
  ///
  /// - Throws: when it cannot be made, is a link, belongs to another user, or others have access.
  package init(
    openingForChanges path: String, _ findings: StateFindings
  ) throws(FileError) {
    if let found = try existing(path) {
      try becomeOwner(of: found)
    } else {
      // Before it is made, so that nothing is left where others could put something in its place.
      try requireTrustedWay(to: path, of: effectiveUser())
    }
    let opened = try Directory(creating: path, mode: 0o700)
    try requireOwn(opened)
    directory = opened
    self.path = path
    self.findings = findings
  }

  /// Opens the directory to look at it; nil when there is none. A process of root becomes its owner
  /// here too.
  ///
  /// - Throws: when it may not be looked at, or is not as it must be.
  package init?(openingToRead path: String, _ findings: StateFindings) throws(FileError) {
    guard let opened = try existing(path) else { return nil }
    try becomeOwner(of: opened)
    try requireOwn(opened)
    directory = opened
    self.path = path
    self.findings = findings
  }

  /// Whether there is a state directory, as it must be.
  ///
  /// - Throws: as ``init(openingToRead:_:)``.
  package static func exists(_ path: String) throws(FileError) -> Bool {
    switch try StateDirectory(openingToRead: path, StateFindings()) {
    case .some: true
    case nil: false
    }
  }

  /// Keeps other runs out until the lock goes.
  ///
  /// - Returns: nil when another run still had it after `patience`.
  /// - Throws: when the lock file cannot be made.
  package func lock(patience: Duration) throws(FileError) -> StateLock? {
    guard let lock = try directory.lock("lock", patience: patience) else { return nil }
    try directory.removeLeftovers()
    if let outbox = try folder("outbox") { try outbox.removeLeftovers() }
    return StateLock(lock)
  }

  /// Requires room for what a run writes, before anything is sent: what cannot be recorded afterwards
  /// would be sent a second time.
  ///
  /// - Parameter bytes: how much is to be written besides, as messages.
  /// - Throws: when the disk is full, or nearly so, or read-only.
  package func requireSpace(for bytes: Int = 0) throws(FileError) {
    try directory.requireRoom(bytes: Int64(bytes) + spareBytes, files: spareFiles)
  }

  /// One of the directories in it; nil when there is none.
  ///
  /// - Throws: when it may not be looked at, or is something else.
  func folder(_ name: String) throws(FileError) -> Directory? {
    do throws(FileError) {
      return try Directory(opening: name, in: directory)
    } catch let error where error.isMissing {
      return nil
    }
  }

  /// One of the directories in it, made when there is none.
  ///
  /// - Throws: when it cannot be made, or is something else.
  func folderOrNew(_ name: String) throws(FileError) -> Directory {
    try Directory(creating: name, in: directory, mode: 0o700)
  }

  /// Reads one of the JSON files; nil when there is none.
  ///
  /// - Parameter problems: where a file is reported that is damaged, or of a newer version.
  /// - Throws: when it is there and cannot be read.
  func readJSON(
    _ name: String, _ problems: inout [Diagnostic]
  ) throws(FileError) -> DocumentNode? {
    let place = "\(path)/\(name)"
    let file: FileContents
    do throws(FileError) {
      guard let found = try directory.read(name, limit: StateFile.record.limits.bytes) else {
        return nil
      }
      file = found
    } catch {
      // No run writes one as large; what only cannot be read now may be sound.
      guard case .tooLarge = error.cause else { throw error }
      problems.append(Diagnostic(.error, in: place, "the file is damaged: \(error.reason)"))
      return nil
    }
    do throws(Diagnostics) {
      let root = try Documents.readJSON(
        file.bytes, file: place, limits: StateFile.record.limits)
      guard let version = root["version"]?.scalar?.text else {
        throw Diagnostics(in: place, "the key 'version' is missing")
      }
      guard version == "1" else {
        throw Diagnostics(
          in: place, "this file has the form \(quoted(version)), but this version reads 1",
          hint: newerVersionHint)
      }
      return root
    } catch {
      problems += error.all
      return nil
    }
  }

  /// Replaces one of the JSON files.
  ///
  /// - Throws: when it would be larger than ``readJSON(_:_:)`` takes, or cannot be written.
  func writeJSON(_ name: String, _ value: JSONValue) throws(FileError) {
    try StateFile.record.write(value, to: name, in: directory)
  }

  /// Makes way for a new file where the one that a run wants to go on from is damaged.
  ///
  /// It is renamed and reported.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - found: what reading it found wrong; nothing when it is sound.
  ///   - consequence: what follows from beginning anew.
  /// - Throws: ``StateDamage`` for a file of a newer version, which this one must not replace; when it
  ///   cannot be renamed.
  func setAside(_ name: String, _ found: [Diagnostic], consequence: String) throws {
    if found.isEmpty { return }
    if found.contains(where: { $0.hint == newerVersionHint }) {
      throw StateDamage(diagnostics: Diagnostics(found))
    }
    let aside = name + damagedSuffix
    try directory.rename(name, to: aside)
    findings.add(found)
    findings.add(
      Diagnostic(
        .warning, in: "\(path)/\(name)",
        "the file is damaged; it is kept as '\(aside)' and a new one is started", hint: consequence)
    )
  }
}

extension Directory {
  /// The bytes of a file, nil when there is none. Something else in its place, such as a link, has none and counts as
  /// damaged: it must not keep anybody from the other files.
  ///
  /// - Throws: when it is there and cannot be read.
  func bytes(of name: String, limit: Int) throws(FileError) -> [UInt8]? {
    do throws(FileError) {
      return try read(name, limit: limit)?.bytes
    } catch let error where error.isStrangeFile {
      return []
    }
  }
}

/// How the names of files end that were set aside because they are damaged.
let damagedSuffix = ".damaged"

/// What tells a file of a newer version from a damaged one.
package let newerVersionHint = "it was written by a newer version of callhome: use that one"

/// Room for the ledger, which is written next to the old one, and for lines of the journal.
let spareBytes: Int64 = 256 << 10

/// The ledger and the journal next to the old ones, a message, and the directories that they go to.
let spareFiles: Int64 = 8

/// What numbers of the state can be; a file with any other one is damaged.
enum StateNumbers {
  /// How often something happened.
  static let count = 0...9_999_999_999
  /// How many bytes a message has.
  static let bytes = 0...OutboxEntry.fileLimit
  /// The number of an entry of the journal.
  static let sequence = 0...999_999_999_999_999
}

/// The directory at a path, nil when there is none.
func existing(_ path: String) throws(FileError) -> Directory? {
  do throws(FileError) {
    return try Directory(opening: path)
  } catch let error where error.isMissing {
    return nil
  } catch {
    throw error.ofPrivateFile
  }
}

/// Root gives its rights up permanently, so that nothing that the owner planted can make use of them.
private func becomeOwner(of directory: borrowing Directory) throws(FileError) {
  if effectiveUser() == 0 { try becomeUser(try directory.status().owner) }
}

func requireOwn(_ directory: borrowing Directory) throws(FileError) {
  let status = try directory.status()
  if status.owner != effectiveUser() {
    throw FileError("use", directory.path, .foreignOwner(status.owner))
  }
  if status.mode & 0o077 != 0 {
    throw FileError("use", directory.path, .openMode(status.mode))
  }
  // Else somebody could put an older memory in its place, and everything would be sent again.
  try requireTrustedWay(to: directory.path, of: status.owner)
}
