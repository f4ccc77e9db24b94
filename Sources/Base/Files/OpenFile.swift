import Glibc

/// A regular file that stays open: one of our own, to be read in pieces or to grow at its end, or
/// another user's, to be read.
package struct OpenFile: ~Copyable {
  /// What may be done with it.
  package enum Access: Sendable {
    /// Reading.
    case reading
    /// Reading, and writing at the end.
    case appending
    /// Reading and overwriting.
    case changing
  }

  /// The path, for messages.
  package let path: String

  private let descriptor: Descriptor

  init(_ descriptor: consuming Descriptor, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Its current status.
  ///
  /// - Throws: when the system call fails.
  package func status() throws(FileError) -> FileStatus {
    try descriptor.status("read", path)
  }

  /// Reads up to `count` bytes that begin at `offset`; fewer only where the file ends.
  ///
  /// - Throws: when they cannot be read.
  package func read(at offset: Int64, count: Int) throws(FileError) -> [UInt8] {
    var done = 0
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, initialized in
      do throws(FileError) {
        while done < count {
          let got = try check("read", path) {
            pread(
              descriptor.number, buffer.baseAddress.map { $0 + done }, count - done,
              off_t(offset) + off_t(done))
          }
          if got == 0 { break }
          done += got
        }
      } catch {
        failure = error
      }
      initialized = done
    }
    if let failure { throw failure }
    return bytes
  }

  /// Appends bytes and returns when they are durable.
  ///
  /// - Parameter size: the size of the file in bytes.
  /// - Throws: when they could not be written. They are cut off again: after a failed fsync their
  ///   pages count as clean, and syncing again would succeed without writing them.
  package func append(_ bytes: [UInt8], at size: Int64) throws(FileError) {
    do {
      try descriptor.writeAll(bytes, path)
      try check("write", path) { fsync(descriptor.number) }
    } catch {
      // If even this fails, the next run finds an incomplete line, or one that nothing refers to.
      ftruncate(descriptor.number, off_t(size))
      throw error
    }
  }

  /// Overwrites bytes at `offset`, in one step for other processes. A power failure can lose only
  /// this change, if the bytes are within one sector.
  ///
  /// - Throws: when they could not be written.
  package func overwrite(_ bytes: [UInt8], at offset: Int64) throws(FileError) {
    let count = try check("write", path) {
      pwrite(descriptor.number, bytes, bytes.count, off_t(offset))
    }
    if count != bytes.count { throw FileError("write", path, .system(EIO)) }
  }

  /// Cuts off the text after the first `size` bytes.
  ///
  /// - Throws: when it is still there, or may be again after a power cut.
  package func truncate(to size: Int64) throws(FileError) {
    try check("write", path) { ftruncate(descriptor.number, off_t(size)) }
    try check("write", path) { fsync(descriptor.number) }
  }
}

extension OpenFile {
  /// Opens a file of any user for reading, never through a link and without waiting for a pipe.
  ///
  /// Anything that is not a regular file is not opened at all, since opening a device can have an
  /// effect.
  ///
  /// - Throws: when there is none, it is a link or no regular file, or cannot be read.
  package init(reading path: String) throws(FileError) {
    guard let status = try linkStatus(path) else { throw FileError("read", path, .system(ENOENT)) }
    if status.kind == .link { throw FileError("read", path, .link) }
    guard status.kind == .regular else { throw FileError("read", path, .notRegular) }
    let descriptor: Descriptor
    do {
      descriptor = Descriptor(
        try check("read", path) {
          open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        })
    } catch {
      // Somebody put it there in between.
      switch error.cause {
      case .system(ELOOP): throw FileError("read", path, .link)
      case .system(ENXIO): throw FileError("read", path, .notRegular)
      default: throw error
      }
    }
    guard try descriptor.status("read", path).kind == .regular else {
      throw FileError("read", path, .notRegular)
    }
    self.init(descriptor, path)
  }
}

extension Directory {
  /// Opens a file of this user for reading in pieces or appending; nil if there is none.
  ///
  /// - Throws: when it cannot be opened, is a link or no regular file, belongs to another user, or
  ///   has a second name, under which it may be something else.
  package func openFile(
    _ name: String, for access: OpenFile.Access
  ) throws(FileError) -> OpenFile? {
    let place = "\(path)/\(name)"
    let action = access == .reading ? "read" : "write"
    let flags =
      switch access {
      case .reading: O_RDONLY
      case .appending: O_RDWR | O_APPEND
      case .changing: O_RDWR
      }
    let number: Int32
    do {
      number = try rawFile(name, flags | O_NONBLOCK, action)
    } catch {
      switch error.cause {
      case .system(ENOENT): return nil
      case .system(ELOOP): throw FileError(action, place, .link)
      case .system(EISDIR), .system(ENXIO): throw FileError(action, place, .notRegular)
      default: throw error
      }
    }
    let descriptor = Descriptor(number)
    try descriptor.requireOwnFile(action, place)
    return OpenFile(descriptor, place)
  }
}
