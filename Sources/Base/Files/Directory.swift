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

  /// Opens a directory inside of an open one, likewise: wherever the path of that one leads by now.
  ///
  /// - Throws: when it is missing, no directory, or may not be opened.
  package init(opening name: String, in parent: borrowing Directory) throws(FileError) {
    path = "\(parent.path)/\(name)"
    descriptor = Descriptor(try openDirectory(name, in: parent.descriptor.number, path))
  }

  /// Opens a directory after making it if it is missing, safe from a power cut.
  ///
  /// - Parameters:
  ///   - path: the directory; what contains it must exist.
  ///   - mode: its permissions if it is made, whatever the umask.
  /// - Throws: when it cannot be made or opened.
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

  /// Opens a directory inside of an open one after making it if it is missing, safe from a power cut.
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

  /// What the system says about it.
  ///
  /// - Throws: when it cannot be asked.
  package func status() throws(FileError) -> FileStatus {
    try descriptor.status("open", path)
  }

  /// Reads a regular file that is not a link; nil when there is none.
  ///
  /// - Throws: when it cannot be read, is something else, or is larger than `limit` bytes.
  package func read(_ name: String, limit: Int) throws(FileError) -> FileContents? {
    try withFile(name) { file throws(FileError) in
      try contents(of: file, "\(path)/\(name)", limit: limit)
    }
  }

  /// Reads up to `count` bytes that a regular file begins with, which is not a link; nil when there
  /// is none.
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

  /// What the system says about one of its files, links not followed; nil when there is none.
  ///
  /// - Throws: when it cannot be looked at.
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

  /// Puts a whole file instead of whatever had the name: at every moment, also after a crash or
  /// with a full disk, the name shows the old content or the new one.
  ///
  /// Temporary file in the same directory, write, fsync, rename, fsync of the directory. Its name is
  /// ``temporaryPrefix`` and the file's own, so that the next attempt replaces what a run
  /// that was killed left behind. Two processes must not replace the same file at the same time.
  ///
  /// - Throws: when a step failed. All but the last one leave the old content in place; when only
  ///   the directory could not be synced, the new content may or may not survive a power cut.
  package func replace(
    _ name: String, with bytes: [UInt8], mode: UInt32, owner: FileOwner? = nil,
    temporarySuffix: String = ""
  ) throws(FileError) {
    try replace(name, mode: mode, owner: owner, temporarySuffix: temporarySuffix) {
      write throws(FileError) in try write(bytes)
    }
  }

  /// ``replace(_:with:mode:)`` for content that comes in pieces.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - mode: its permissions.
  ///   - owner: to whom it belongs, nil for the user of this process; only root can choose.
  ///   - temporarySuffix: what follows in the name of the temporary file, for a directory whose reader
  ///     would take it for one of its own.
  ///   - isDurable: false for what can be made again: a power cut may take it.
  ///   - isNameDurable: false for one of several files, after the last of which ``sync()`` is called: until then a
  ///     power cut may take it.
  ///   - content: calls what it is given with one piece after the other.
  /// - Throws: as ``replace(_:with:mode:)``, and what `content` throws: then the old content stays.
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

  /// Makes an empty file, durable when this returns; one that is there already stays as it is.
  ///
  /// Unlike ``replace(_:with:mode:owner:temporarySuffix:)`` it may be called by any number of processes at
  /// once.
  ///
  /// - Throws: when it cannot be made, or is a link.
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

  /// Gives a file another name in this directory, replacing what had it.
  ///
  /// - Throws: when it is not there or the rename failed.
  package func rename(_ name: String, to newName: String) throws(FileError) {
    try check("rename", "\(path)/\(name)") {
      renameat(descriptor.number, name, descriptor.number, newName)
    }
    try sync()
  }

  /// Moves a file into another directory of the same file system, replacing what had the name there.
  ///
  /// - Throws: when it is not there or could not be moved; when only a directory could not be synced,
  ///   a power cut may leave it under the old name.
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
    // The new name first: what a power cut leaves in between is a file with two names, not with none.
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

  /// Locks a file of this directory, made if missing, waiting for others at most `patience`.
  ///
  /// - Returns: the lock, held until it goes, or nil when others still had it at the end.
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
    // Else what follows could close somebody's precious file to its readers.
    try file.requireOwnFile("lock", place)
    // Under a strange umask the next run could not open what this one made.
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
  /// - Throws: when that failed: a power cut may take what was made, renamed or removed before.
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

/// Makes a directory.
///
/// - Returns: false when something has the name already; what that is matters to who opens it.
private func makeDirectory(
  _ name: String, in parent: Int32, _ mode: UInt32, _ path: String
) throws(FileError) -> Bool {
  do {
    try check("create", path) { mkdirat(parent, name, mode) }
  } catch let error where error.cause == .system(EEXIST) {
    return false
  }
  // mkdir obeys the umask, which may take away what the owner needs to open it. To change the mode of
  // something that may be a link by now, glibc needs /proc: not everywhere is one.
  var raw = stat()
  try check("create", path) { fstatat(parent, name, &raw, AT_SYMLINK_NOFOLLOW) }
  if raw.st_mode & 0o7777 == mode { return true }
  try check("create", path) { fchmodat(parent, name, mode, AT_SYMLINK_NOFOLLOW) }
  return true
}
