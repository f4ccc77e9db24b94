import Glibc
package import Times

/// Owns an open file descriptor and closes it at the end of its life.
struct Descriptor: ~Copyable {
  let number: Int32

  init(_ number: Int32) {
    self.number = number
  }

  deinit {
    // An error while closing loses nothing: everything durable was synced before.
    close(number)
  }

  /// Closes the descriptor now and reports errors.
  consuming func finish(_ action: String, _ path: String) throws(FileError) {
    let number = self.number
    discard self
    // After EINTR the descriptor is closed on Linux; closing again could hit another file.
    if close(number) != 0, errno != EINTR { throw FileError(action, path, .system(errno)) }
  }

  func status(_ action: String, _ path: String) throws(FileError) -> FileStatus {
    var raw = stat()
    try check(action, path) { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// Requires a regular file of this user with a single name: under a second name it could belong
  /// to another user.
  func requireOwnFile(_ action: String, _ path: String) throws(FileError) {
    let status = try status(action, path)
    guard status.kind == .regular else { throw FileError(action, path, .notRegular) }
    if status.owner != geteuid() { throw FileError(action, path, .foreignOwner(status.owner)) }
    if status.links != 1 { throw FileError(action, path, .otherNames) }
  }

  /// Reads to the end; more than `limit` bytes are an error.
  ///
  /// `expected` is the size, if known: then one read gets everything, and a second finds the end.
  func readAll(limit: Int, expected: Int64 = 1 << 16, _ path: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Else a large file would be in memory twice whenever the array grows.
    bytes.reserveCapacity(Int(min(max(expected, 0), Int64(limit))))
    let step = Int(min(max(expected + 1, 512), 1 << 20))
    var buffer = [UInt8](repeating: 0, count: step)
    while true {
      let got = try check("read", path) {
        buffer.withUnsafeMutableBytes { read(number, $0.baseAddress, $0.count) }
      }
      if got == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<got])
      if bytes.count > limit { throw FileError("read", path, .tooLarge(limit: limit)) }
    }
  }

  func writeAll(_ bytes: [UInt8], _ path: String) throws(FileError) {
    try Files.writeAll(bytes, to: number, path)
  }
}

/// Writes everything to an open descriptor.
func writeAll(_ bytes: [UInt8], to number: Int32, _ path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    done += try check("write", path) {
      bytes.withUnsafeBytes {
        write(number, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
    }
  }
}

/// To whom a file belongs.
package struct FileOwner: Hashable, Sendable {
  /// The id of the user.
  package let user: UInt32
  /// The id of the group.
  package let group: UInt32

  /// Creates an owner.
  package init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }

  /// Whether the group has no other members.
  package var hasOwnGroup: Bool { isPrivateGroup(group, of: user) }
}

/// The identity of a file, independent of its names.
package struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let number: UInt64
}

/// When a file was changed.
package struct FileChange: Hashable, Comparable, Sendable {
  let seconds: Int64
  let nanoseconds: Int64

  /// The earlier one first.
  package static func < (left: FileChange, right: FileChange) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

/// The status of a file.
package struct FileStatus: Sendable {
  /// What kind of thing it is.
  package enum Kind: Sendable { case regular, directory, link, fifo, device, socket, other }

  /// What it is.
  package let kind: Kind
  /// The id of the user who owns it.
  package let owner: UInt32
  /// The user and group to whom it belongs.
  package let fileOwner: FileOwner
  /// Permission bits.
  package let mode: UInt32
  /// Its size in bytes.
  package let size: Int64
  /// How many names it has.
  package let links: Int
  /// When its content was last changed.
  package let modified: Timestamp
  /// The same to the nanosecond.
  package let change: FileChange
  /// The time of the last change of its inode, which nobody can set.
  package let inodeChange: FileChange
  /// What it is, whatever its name.
  package let identity: FileIdentity

  init(_ raw: stat) {
    switch raw.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .link
    case S_IFIFO: kind = .fifo
    case S_IFCHR, S_IFBLK: kind = .device
    case S_IFSOCK: kind = .socket
    default: kind = .other
    }
    owner = raw.st_uid
    fileOwner = FileOwner(user: raw.st_uid, group: raw.st_gid)
    mode = raw.st_mode & 0o7777
    size = Int64(raw.st_size)
    links = Int(raw.st_nlink)
    modified = Timestamp(seconds: Int64(raw.st_mtim.tv_sec))
    change = FileChange(
      seconds: Int64(raw.st_mtim.tv_sec), nanoseconds: Int64(raw.st_mtim.tv_nsec))
    inodeChange = FileChange(
      seconds: Int64(raw.st_ctim.tv_sec), nanoseconds: Int64(raw.st_ctim.tv_nsec))
    identity = FileIdentity(device: UInt64(raw.st_dev), number: UInt64(raw.st_ino))
  }

  /// Whether users other than the owner may change it.
  package var isWritableByOthers: Bool { mode & 0o022 != 0 }
}
