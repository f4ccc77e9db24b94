import Diagnostics
import Documents
package import Files

/// The files that store what was sent, what is queued and what the operator accepted.
///
/// Only their owner has access, and all files are opened relative to the directory's descriptor.
/// This type reads; only ``LockedState`` and ``AlertFolder`` write, each under its lock.
package struct StateDirectory: ~Copyable {
  /// The path, for messages.
  package let path: String
  /// Collects reports of damaged files.
  package let findings: StateFindings

  let directory: Directory

  /// Opens the directory for changes, and creates it if it is missing.
  ///
  /// A process of root becomes the directory's owner permanently before it opens anything in it
  /// (J1).
  ///
  /// - Throws: when it cannot be created, is a link, belongs to another user, or others have
  ///   access.
  package init(
    openingForChanges path: String, _ findings: StateFindings
  ) throws(FileError) {
    if let found = try existing(path) {
      try becomeOwner(of: found)
    } else {
      // Before creating it: otherwise files could remain where other users can replace them.
      try requireTrustedWay(to: path, of: effectiveUser())
    }
    let opened = try Directory(creating: path, mode: 0o700)
    try requireOwn(opened)
    directory = opened
    self.path = path
    self.findings = findings
  }

  /// Opens the directory for reading; nil if there is none. A process of root becomes its owner
  /// here too.
  ///
  /// - Throws: when it cannot be read, or its owner or permissions are wrong.
  package init?(openingToRead path: String, _ findings: StateFindings) throws(FileError) {
    guard let opened = try existing(path) else { return nil }
    try becomeOwner(of: opened)
    try requireOwn(opened)
    directory = opened
    self.path = path
    self.findings = findings
  }

  /// Whether there is a state directory with the right owner and permissions.
  ///
  /// - Throws: as ``init(openingToRead:_:)``.
  package static func exists(_ path: String) throws(FileError) -> Bool {
    switch try StateDirectory(openingToRead: path, StateFindings()) {
    case .some: true
    case nil: false
    }
  }

  /// Locks the state against other runs until the lock is released.
  ///
  /// - Returns: nil if another run still held the lock after `patience`.
  /// - Throws: when the lock file cannot be created.
  package func lock(patience: Duration) throws(FileError) -> StateLock? {
    guard let lock = try directory.lock("lock", patience: patience) else { return nil }
    try directory.removeLeftovers()
    if let outbox = try folder("outbox") { try outbox.removeLeftovers() }
    return StateLock(lock)
  }

  /// Requires enough disk space before anything is sent. A delivery that cannot be recorded would
  /// be repeated.
  ///
  /// - Parameter bytes: how many bytes are needed besides, such as for messages.
  /// - Throws: when the disk is read-only, full or nearly full.
  package func requireSpace(for bytes: Int = 0) throws(FileError) {
    try directory.requireRoom(bytes: Int64(bytes) + spareBytes, files: spareFiles)
  }

  /// A subdirectory; nil if there is none.
  ///
  /// - Throws: when it cannot be read, or is something else.
  func folder(_ name: String) throws(FileError) -> Directory? {
    do throws(FileError) {
      return try Directory(opening: name, in: directory)
    } catch let error where error.isMissing {
      return nil
    }
  }

  /// A subdirectory, created if there is none.
  ///
  /// - Throws: when it cannot be created, or is something else.
  func folderOrNew(_ name: String) throws(FileError) -> Directory {
    try Directory(creating: name, in: directory, mode: 0o700)
  }

  /// Reads a JSON file; nil if there is none.
  ///
  /// - Parameter problems: collects reports of a damaged file, or one of a newer version.
  /// - Throws: when it exists and cannot be read.
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
      // A file that is too large is damaged, since no run writes one; a file that cannot be read
      // for another reason may be intact.
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

  /// Replaces a JSON file.
  ///
  /// - Throws: when it would be too large for ``readJSON(_:_:)``, or cannot be written.
  func writeJSON(_ name: String, _ value: JSONValue) throws(FileError) {
    try StateFile.record.write(value, to: name, in: directory)
  }

  /// Renames a damaged file and reports it, so that a run can start with a new one.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - found: the findings from reading it; empty if it is intact.
  ///   - consequence: what the loss of the file means.
  /// - Throws: ``StateDamage`` for a file of a newer version, which must not be replaced; a file
  ///   error when it cannot be renamed.
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
  /// The bytes of a file; nil if there is none. A link or anything else that is no regular file
  /// counts as a damaged file without bytes, so that the other files remain usable.
  ///
  /// - Throws: when it exists and cannot be read.
  func bytes(of name: String, limit: Int) throws(FileError) -> [UInt8]? {
    do throws(FileError) {
      return try read(name, limit: limit)?.bytes
    } catch let error where error.isStrangeFile {
      return []
    }
  }
}

/// The suffix of damaged files that were set aside.
let damagedSuffix = ".damaged"

/// The hint that distinguishes a file of a newer version from a damaged one.
package let newerVersionHint = "it was written by a newer version of callhome: use that one"

/// Bytes for the new ledger, which is written next to the old one, and for lines of the journal.
let spareBytes: Int64 = 256 << 10

/// Files that a run creates: the new ledger and journal next to the old ones, a message, and their
/// directories.
let spareFiles: Int64 = 8

/// The valid ranges of numbers in the state; a file with any other number is damaged.
enum StateNumbers {
  /// A count of occurrences.
  static let count = 0...9_999_999_999
  /// The size of a message in bytes.
  static let bytes = 0...OutboxEntry.fileLimit
  /// The number of a journal entry.
  static let sequence = 0...999_999_999_999_999
}

/// The directory at a path; nil if there is none.
func existing(_ path: String) throws(FileError) -> Directory? {
  do throws(FileError) {
    return try Directory(opening: path)
  } catch let error where error.isMissing {
    return nil
  } catch {
    throw error.ofPrivateFile
  }
}

/// Gives up root permanently for the directory's owner, so that nothing planted by the owner can
/// use root's rights.
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
  // Otherwise somebody could put an older state in its place, and everything would be sent again.
  try requireTrustedWay(to: directory.path, of: status.owner)
}
