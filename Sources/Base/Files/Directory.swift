import Glibc
package import Times

/// An open directory whose files are reached through its descriptor, so that swapping a link into
/// the path cannot lead a run elsewhere.
package struct Directory: ~Copyable {
  /// The path that it was opened by, for messages.
  package let path: String

  let descriptor: Descriptor

  /// Opens a directory that must be one and not a link.
  ///
  /// - Throws: when it is missing, no directory, or may not be opened.
  package init(opening path: String) throws(FileError) {
    self.path = path
    descriptor = Descriptor(try openDirectory(path, in: AT_FDCWD, path))
  }

  /// Opens a subdirectory of an open directory, wherever that one's path leads by now.
  ///
  /// - Throws: when it is missing, is not a directory, or cannot be opened.
  package init(opening name: String, in parent: borrowing Directory) throws(FileError) {
    path = "\(parent.path)/\(name)"
    descriptor = Descriptor(try openDirectory(name, in: parent.descriptor.number, path))
  }

  /// Opens a directory, and creates it durably if it is missing.
  ///
  /// - Parameters:
  ///   - path: the directory; its parent must exist.
  ///   - mode: its permissions if it is created, whatever the umask.
  /// - Throws: when it cannot be created or opened.
  package init(creating path: String, mode: UInt32) throws(FileError) {
    if try makeDirectory(path, in: AT_FDCWD, mode, path) {
      do {
        let parent = Descriptor(
          try check("create", path) {
            open(parentPath(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
          })
        try check("create", path) { fsync(parent.number) }
      } catch let error where error.isPermission {
        // Who may write into a directory and not read it cannot sync it.
      }
    }
    try self.init(opening: path)
  }

  /// Opens a directory inside of an open one after making it if it is missing, safe from a power
  /// cut.
  ///
  /// - Throws: when it cannot be made or opened.
  package init(
    creating name: String, in parent: borrowing Directory, mode: UInt32
  ) throws(FileError) {
    if try makeDirectory(name, in: parent.descriptor.number, mode, "\(parent.path)/\(name)") {
      try parent.sync()
    }
    try self.init(opening: name, in: parent)
  }

  /// Its status.
  ///
  /// - Throws: when the system call fails.
  package func status() throws(FileError) -> FileStatus {
    try descriptor.status("open", path)
  }

  /// Reads a regular file, not following a link; nil if there is none.
  ///
  /// - Throws: when it cannot be read, is something else, or is larger than `limit` bytes.
  package func read(_ name: String, limit: Int) throws(FileError) -> FileContents? {
    try withFile(name) { file throws(FileError) in
      try contents(of: file, "\(path)/\(name)", limit: limit)
    }
  }

  /// Reads up to `count` bytes from the beginning of a regular file, not following a link; nil if
  /// there is none.
  ///
  /// - Throws: when it cannot be read or is something else.
  package func read(_ name: String, first count: Int) throws(FileError) -> FileContents? {
    try withFile(name) { file throws(FileError) in
      try beginning(of: file, "\(path)/\(name)", count: count)
    }
  }

  private func withFile(
    _ name: String,
    _ body: (borrowing Descriptor) throws(FileError) -> FileContents
  ) throws(FileError) -> FileContents? {
    let place = "\(path)/\(name)"
    do {
      let file = Descriptor(
        try check("read", place) {
          openat(descriptor.number, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        })
      return try body(file)
    } catch {
      switch error.cause {
      case .system(ENOENT): return nil
      case .system(ELOOP): throw FileError("read", place, .link)
      case .system(ENXIO): throw FileError("read", place, .notRegular)
      default: throw error
      }
    }
  }

  /// The status of one of its files, not following links; nil if there is none.
  ///
  /// - Throws: when the system call fails.
  package func status(of name: String) throws(FileError) -> FileStatus? {
    var raw = stat()
    do {
      try check("read", "\(path)/\(name)") {
        fstatat(descriptor.number, name, &raw, AT_SYMLINK_NOFOLLOW)
      }
      return FileStatus(raw)
    } catch let error where error.cause == .system(ENOENT) {
      return nil
    }
  }

  /// Sets when one of its files was last changed.
  ///
  /// - Throws: when it is not there or not this user's.
  package func setModified(_ name: String, _ time: Timestamp) throws(FileError) {
    let moment = timespec(tv_sec: Int(time.seconds), tv_nsec: 0)
    let times = [moment, moment]
    try check("write", "\(path)/\(name)") {
      utimensat(descriptor.number, name, times, AT_SYMLINK_NOFOLLOW)
    }
  }

  /// Replaces a file: at every moment, also after a crash or with a full disk, the name shows
  /// either the old or the new content.
  ///
  /// Steps: temporary file in the same directory, write, fsync, rename, fsync of the directory. Its
  /// name is ``temporaryPrefix`` and the file's own, so that the next attempt replaces a file left
  /// by a killed run. Two processes must not replace the same file at the same time.
  ///
  /// - Throws: when a step failed. All but the last one leave the old content in place; if only the
  ///   sync of the directory failed, the new content may be lost in a power failure.
  package func replace(
    _ name: String, with bytes: [UInt8], mode: UInt32, owner: FileOwner? = nil,
    temporarySuffix: String = ""
  ) throws(FileError) {
    try replace(name, mode: mode, owner: owner, temporarySuffix: temporarySuffix) {
      write throws(FileError) in try write(bytes)
    }
  }

  /// Does the same as ``replace(_:with:mode:)`` for content in pieces.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - mode: its permissions.
  ///   - owner: its owner, nil for the user of this process; only root can choose.
  ///   - temporarySuffix: a suffix of the temporary name, for a directory whose reader would
  ///     otherwise read the temporary file.
  ///   - isDurable: false for content that can be rebuilt: a power failure may lose it.
  ///   - isNameDurable: false for one of several files, after the last of which ``sync()`` is
  ///     called: until then a power failure may lose it.
  ///   - content: calls its argument with one piece after another.
  /// - Throws: as ``replace(_:with:mode:)``, and errors of `content`: then the old content stays.
  package func replace(
    _ name: String, mode: UInt32, owner: FileOwner? = nil, temporarySuffix: String = "",
    isDurable: Bool = true, isNameDurable: Bool = true,
    _ content: (_ write: ([UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    let place = "\(path)/\(name)"
    let temporary = "\(Self.temporaryPrefix)\(name)\(temporarySuffix)"
    unlinkat(descriptor.number, temporary, 0)
    do {
      let file = Descriptor(
        try check("write", place) {
          openat(
            descriptor.number, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            mode)
        })
      if let owner, try file.status("write", place).fileOwner != owner {
        try check("write", place) { fchown(file.number, owner.user, owner.group) }
      }
      try check("write", place) { fchmod(file.number, mode) }
      let number = file.number
      try content { piece throws(FileError) in try writeAll(piece, to: number, place) }
      if isDurable { try check("write", place) { fsync(file.number) } }
      try file.finish("write", place)
      try check("write", place) {
        renameat(descriptor.number, temporary, descriptor.number, name)
      }
    } catch {
      // After a failed fsync the pages count as clean: the file is thrown away, never synced again.
      unlinkat(descriptor.number, temporary, 0)
      throw error
    }
    if isDurable, isNameDurable { try sync() }
  }

  /// Creates an empty file, durable when this returns; an existing one is not changed.
  ///
  /// Unlike ``replace(_:with:mode:owner:temporarySuffix:)`` any number of processes may call it at
  /// once.
  ///
  /// - Throws: when it cannot be created, or is a link.
  package func mark(_ name: String, mode: UInt32) throws(FileError) {
    let place = "\(path)/\(name)"
    let file = Descriptor(
      try check("write", place) {
        openat(
          descriptor.number, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode)
      })
    try check("write", place) { fchmod(file.number, mode) }
    try check("write", place) { fsync(file.number) }
    try sync()
  }

  /// Renames a file in this directory, replacing a file with the new name.
  ///
  /// - Throws: when it does not exist or the rename failed.
  package func rename(_ name: String, to newName: String) throws(FileError) {
    try check("rename", "\(path)/\(name)") {
      renameat(descriptor.number, name, descriptor.number, newName)
    }
    try sync()
  }

  /// Moves a file to another directory of the same file system, replacing a file with that name.
  ///
  /// - Throws: when it does not exist or cannot be moved; if only the sync of a directory failed,
  ///   the file may have its old name after a power failure.
  package func move(
    _ name: String, to other: borrowing Directory, as newName: String
  ) throws(FileError) {
    try move([(name, newName)], to: other)
  }

  /// Moves files as ``move(_:to:as:)``, those before one that cannot be moved included.
  ///
  /// - Parameter names: the old name of each and its new one.
  package func move(
    _ names: [(old: String, new: String)], to other: borrowing Directory
  ) throws(FileError) {
    for (name, newName) in names {
      try check("move", "\(path)/\(name)") {
        renameat(descriptor.number, name, other.descriptor.number, newName)
      }
    }
    // Sync the new name first: after a power failure in between, the file has two names instead of
    // none.
    try other.sync()
    try sync()
  }

  /// Removes a file; that it is gone already is fine.
  ///
  /// - Throws: when it is still there afterwards.
  package func remove(_ name: String) throws(FileError) {
    try remove([name])
  }

  /// Removes files; those that are gone already are fine.
  ///
  /// - Throws: when one of them is still there afterwards.
  package func remove(_ names: [String]) throws(FileError) {
    var isChanged = false
    for name in names {
      do {
        try check("remove", "\(path)/\(name)") { unlinkat(descriptor.number, name, 0) }
        isChanged = true
      } catch let error where error.cause == .system(ENOENT) {
        continue
      }
    }
    if isChanged { try sync() }
  }

  /// Removes a directory with everything in it. Links are removed and not followed.
  ///
  /// - Throws: when something is still there afterwards.
  package func removeFolder(_ name: String) throws(FileError) {
    guard try status(of: name)?.kind == .directory else { return try remove(name) }
    let folder = try Directory(opening: name, in: self)
    for entry in try folder.allNames() { try folder.removeFolder(entry) }
    try check("remove", "\(path)/\(name)") { unlinkat(descriptor.number, name, AT_REMOVEDIR) }
  }

  /// How the names of files that are not complete yet begin.
  package static let temporaryPrefix = ".callhome-"

  /// Locks a file of this directory, created if missing, and waits for others at most `patience`.
  ///
  /// - Returns: the lock; nil if others still held it at the end.
  /// - Throws: as ``lockFile(_:)``.
  package func lock(_ name: String, patience: Duration) throws(FileError) -> FileLock? {
    let file = try lockFile(name)
    return try file.acquire(patience: patience) ? FileLock(file) : nil
  }

  /// Opens a file of this directory to lock it, made if missing.
  ///
  /// - Throws: when it cannot be opened, or is anything but a file of this user with one name.
  package func lockFile(_ name: String) throws(FileError) -> LockFile {
    let place = "\(path)/\(name)"
    let file = Descriptor(
      try check("lock", place) {
        openat(
          descriptor.number, name,
          O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o600)
      })
    // Otherwise the next step could change the permissions of another file.
    try file.requireOwnFile("lock", place)
    // With an unusual umask the next run could not open this file.
    try check("lock", place) { fchmod(file.number, 0o600) }
    return LockFile(file, place)
  }

  /// Opens one of its files, never through a link.
  func rawFile(_ name: String, _ flags: Int32, _ action: String) throws(FileError) -> Int32 {
    try check(action, "\(path)/\(name)") {
      openat(descriptor.number, name, flags | O_NOFOLLOW | O_CLOEXEC)
    }
  }

  /// Makes the names of its files durable.
  ///
  /// - Throws: when that failed: a power failure may undo earlier creations, renames and removals.
  package func sync() throws(FileError) {
    try check("write", path) { fsync(descriptor.number) }
  }
}

func withoutSlashes(_ path: String) -> String {
  var bare = Substring(path)
  while bare.hasSuffix("/"), bare != "/" { bare.removeLast() }
  return String(bare)
}

func parentPath(_ path: String) -> String {
  let bare = withoutSlashes(path)
  guard let slash = bare.lastIndex(of: "/") else { return "." }
  return slash == bare.startIndex ? "/" : String(bare[..<slash])
}

private func openDirectory(
  _ name: String, in parent: Int32, _ path: String
) throws(FileError) -> Int32 {
  // With a slash at its end a link would be followed in spite of O_NOFOLLOW.
  let bare = withoutSlashes(name)
  do {
    return try check("open", path) {
      openat(parent, bare, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
  } catch {
    switch error.cause {
    case .system(ELOOP): throw FileError("open", path, .link)
    case .system(ENOTDIR):
      var raw = stat()
      guard fstatat(parent, bare, &raw, AT_SYMLINK_NOFOLLOW) == 0 else { throw error }
      throw FileError("open", path, raw.st_mode & S_IFMT == S_IFLNK ? .link : .notDirectory)
    default: throw error
    }
  }
}

/// Creates a directory.
///
/// - Returns: false if the name exists; opening it shows what it is.
private func makeDirectory(
  _ name: String, in parent: Int32, _ mode: UInt32, _ path: String
) throws(FileError) -> Bool {
  do {
    try check("create", path) { mkdirat(parent, name, mode) }
  } catch let error where error.cause == .system(EEXIST) {
    return false
  }
  // The umask may remove permissions that the owner needs. To change the mode without following a
  // link, glibc needs /proc, which may be missing.
  var raw = stat()
  try check("create", path) { fstatat(parent, name, &raw, AT_SYMLINK_NOFOLLOW) }
  if raw.st_mode & 0o7777 == mode { return true }
  try check("create", path) { fchmodat(parent, name, mode, AT_SYMLINK_NOFOLLOW) }
  return true
}
