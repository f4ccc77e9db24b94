import Glibc

/// Whether files can be written into a directory.
extension Directory {
  /// Requires that the file system is writable and has enough space.
  ///
  /// - Parameters:
  ///   - bytes: how many bytes are to be written.
  ///   - files: how many files are to be made.
  /// - Throws: when it is read-only or has less space.
  package func requireRoom(bytes: Int64, files: Int64) throws(FileError) {
    var raw = statvfs()
    try check("write", path) { fstatvfs(descriptor.number, &raw) }
    try Files.requireRoom(raw, bytes, files, "write", path)
  }

  /// Requires that this user may write one of its files or directories, or itself (`.`); one that
  /// is missing is fine.
  ///
  /// - Throws: when its mode, its file system or its being immutable forbids that.
  package func requireWritable(_ name: String, isDirectory: Bool) throws(FileError) {
    let place = name == "." ? path : "\(path)/\(name)"
    do throws(FileError) {
      try check("write", place) {
        faccessat(descriptor.number, name, W_OK | (isDirectory ? X_OK : R_OK), AT_EACCESS)
      }
    } catch let error where error.isMissing {
      return
    }
  }

  /// Requires that a directory that does not exist can be created at a path.
  ///
  /// - Throws: when its parent is missing or cannot be written.
  package static func requireCreatable(
    _ path: String, bytes: Int64, files: Int64
  ) throws(FileError) {
    let parent = parentPath(path)
    var raw = statvfs()
    try check("create", path) { statvfs(parent, &raw) }
    try Files.requireRoom(raw, bytes, files, "create", path)
    try check("create", path) { faccessat(AT_FDCWD, parent, W_OK | X_OK, AT_EACCESS) }
  }

  /// Writes, syncs, renames and removes a file, like
  /// ``replace(_:with:mode:owner:temporarySuffix:)``.
  ///
  /// It uses a temporary name of its own, so it need not wait for other writers, and
  /// ``removeLeftovers()`` removes the file after a kill.
  ///
  /// - Parameter count: how many bytes are written.
  /// - Throws: when a step failed; the file is removed nevertheless.
  package func tryWriting(bytes count: Int) throws(FileError) {
    let number = String(UInt64.random(in: .min ... .max), radix: 16)
    let name = "\(Self.temporaryPrefix)check-\(number)"
    let names = [name, name + ".new"]
    do {
      let file = Descriptor(
        try check("write", path) {
          openat(
            descriptor.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        })
      try file.writeAll([UInt8](repeating: 0, count: count), path)
      try check("write", path) { fsync(file.number) }
      try file.finish("write", path)
      do {
        try check("rename", path) {
          renameat(descriptor.number, names[0], descriptor.number, names[1])
        }
      } catch let error where error.cause == .system(ENOENT) {
        // A run that began meanwhile took it for a leftover, and removed it.
      }
      try remove(names)
    } catch {
      for name in names { unlinkat(descriptor.number, name, 0) }
      throw error
    }
  }
}

extension Directory {
  /// Creates a file, durable when this returns; never replaces one.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - bytes: its content.
  ///   - mode: its permissions.
  ///   - owner: its owner, nil for the user of this process; only root can choose.
  /// - Throws: when the name exists, or a step failed: then nothing is left of it.
  package func create(
    _ name: String, with bytes: [UInt8], mode: UInt32, owner: FileOwner? = nil
  ) throws(FileError) {
    let place = "\(path)/\(name)"
    let file = Descriptor(
      try check("create", place) {
        openat(
          descriptor.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      })
    do {
      if let owner, try file.status("create", place).fileOwner != owner {
        try check("create", place) { fchown(file.number, owner.user, owner.group) }
      }
      try check("create", place) { fchmod(file.number, mode) }
      try file.writeAll(bytes, place)
      try check("create", place) { fsync(file.number) }
      try file.finish("create", place)
    } catch {
      unlinkat(descriptor.number, name, 0)
      throw error
    }
    try sync()
  }

  /// Gives the directory to another user, with these permissions; only root can.
  ///
  /// - Throws: when the system refuses.
  package func give(to owner: FileOwner, mode: UInt32) throws(FileError) {
    try check("use", path) { fchown(descriptor.number, owner.user, owner.group) }
    // After chown, which removes the bit of the group.
    try check("use", path) { fchmod(descriptor.number, mode) }
  }
}

private func requireRoom(
  _ raw: statvfs, _ bytes: Int64, _ files: Int64, _ action: String, _ path: String
) throws(FileError) {
  if raw.f_flag & UInt(ST_RDONLY) != 0 { throw FileError(action, path, .system(EROFS)) }
  // A memory file system without a limit reports no blocks, btrfs reports no inodes.
  let free = Int64(clamping: UInt64(raw.f_bavail) &* UInt64(raw.f_frsize))
  if raw.f_blocks != 0, free < bytes {
    throw FileError(action, path, .noSpace(free: free, needed: bytes))
  }
  let freeFiles = Int64(clamping: raw.f_favail)
  if raw.f_files != 0, freeFiles < files {
    throw FileError(action, path, .noFiles(free: freeFiles, needed: files))
  }
}

extension Directory {
  /// Sets its permissions.
  ///
  /// - Throws: when it is not this user's.
  package func setMode(_ mode: UInt32) throws(FileError) {
    try check("change", path) { fchmod(descriptor.number, mode) }
  }
}
