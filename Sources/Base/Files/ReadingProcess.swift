import Glibc
package import Times

/// Reads files of other users in a child process, which can be abandoned.
///
/// A read from a disk or file server that does not respond cannot be interrupted; even a stuck
/// thread prevents the whole process from ending until the disk responds. A child process can be
/// left behind, and ends when its read does.
///
/// The first call starts the child; after an abandoned child the next call starts a new one. After
/// three of these nothing more is read, since stuck processes would accumulate. If the system
/// cannot start a process, files are read in this one.
package final class ReadingProcess {
  private let deadline: Deadline
  private let buffer: ReadingBuffer
  private var child: Child?
  /// The children that were abandoned.
  private var abandoned: [pid_t] = []
  /// Serves the requests if no process could be started.
  private var local: ReadingServer?

  private struct Child: ~Copyable {
    let id: pid_t
    let socket: Descriptor
    /// Whether it was abandoned: then nobody waits for its end, which comes with the end of its
    /// read.
    var isStuck = false

    deinit {
      kill(id, SIGKILL)
      if !isStuck { waitpid(id, nil, 0) }
    }
  }

  /// An abandoned child ends with its read; the system keeps its status until somebody waits for
  /// it.
  deinit {
    for id in abandoned { waitpid(id, nil, WNOHANG) }
  }

  /// Prepares reading.
  ///
  /// - Parameter deadline: when all reading must end. A single call that takes half of the
  ///   remaining time, or half a minute, is abandoned and fails with `ETIMEDOUT`, so that one file
  ///   cannot use up all the time; the next call gets half of that half minute.
  package init(until deadline: Deadline) {
    self.deadline = deadline
    buffer = ReadingBuffer()
  }

  /// What is at a path, a link itself and not its target; nil if there is nothing.
  ///
  /// - Throws: if it cannot be examined, or not in time.
  package func status(of path: String) throws(FileError) -> FileStatus? {
    do {
      return FileStatus(try answer("read", path, .status).status)
    } catch let error where error.isMissing {
      return nil
    }
  }

  /// The paths that a shell pattern matches, each with what is there, in byte order.
  ///
  /// Broken links and what disappears in between are left out.
  ///
  /// - Throws: if a directory on the way cannot be read, or not in time.
  package func files(
    matching pattern: String
  ) throws(FileError) -> [(path: String, status: FileStatus)] {
    var files: [(path: String, status: FileStatus)] = []
    _ = try answer("list", pattern, .match)
    while true {
      let reply = try next("list", pattern)
      if reply.isLast { break }
      files.append((String(decoding: buffer.bytes, as: UTF8.self), FileStatus(reply.status)))
    }
    return files.sorted { precedesInBytes($0.path, $1.path) }
  }

  /// Opens a file to read it, never through a link and without waiting for a pipe; the file before
  /// it is closed.
  ///
  /// What is no file is not opened at all, since that alone can have an effect on a device.
  ///
  /// - Throws: if there is none, it is a link or no regular file, may not be read, or not in time.
  package func open(_ path: String) throws(FileError) -> FileStatus {
    let reply = try answer("read", path, .open)
    switch FileStatus(reply.status).kind {
    case .regular: return FileStatus(reply.status)
    case .link: throw FileError("read", path, .link)
    default: throw FileError("read", path, .notRegular)
    }
  }

  /// What the system says about the open file now.
  ///
  /// - Throws: if it cannot be asked, or not in time.
  package func statusOfOpenFile(_ path: String) throws(FileError) -> FileStatus {
    FileStatus(try answer("read", path, .openStatus).status)
  }

  /// Reads the next bytes of the open file; none at its end.
  ///
  /// - Throws: if they cannot be read, or not in time.
  package func read(_ path: String) throws(FileError) -> [UInt8] {
    _ = try answer("read", path, .read)
    return buffer.bytes
  }

  /// The maximum duration of a call.
  private static let patience = Duration.seconds(30)
  private static let mostAbandoned = 3

  // MARK: - Asking

  private func answer(
    _ action: String, _ path: String, _ request: ReadingRequest
  ) throws(FileError) -> ReadingReply {
    if deadline.isOver || abandoned.count == Self.mostAbandoned {
      throw FileError(action, path, .system(ETIMEDOUT))
    }
    if !isStarted {
      // A file that was open in an abandoned child is not open any more.
      if request == .read || request == .openStatus {
        throw FileError(action, path, .system(ETIMEDOUT))
      }
      start()
    }
    let size = buffer.put(request, path)
    if size == 0 { throw FileError(action, path, .system(ENAMETOOLONG)) }
    if let socket {
      let (start, flags) = (buffer.start, Int32(MSG_NOSIGNAL))
      _ = try check(action, path) { send(socket, start, size, flags) }
      return try received(socket, action, path)
    }
    local?.begin(buffer)
    return try reply(action, path)
  }

  /// The next reply to the request that was made last.
  private func next(
    _ action: String, _ path: String
  ) throws(FileError) -> ReadingReply {
    if let socket { return try received(socket, action, path) }
    _ = local?.goOn(buffer)
    return try reply(action, path)
  }

  private func received(
    _ socket: Int32, _ action: String, _ path: String
  ) throws(FileError) -> ReadingReply {
    if !isReady(socket) {
      child?.isStuck = true
      if let id = child?.id { abandoned.append(id) }
      child = nil
      throw FileError(action, path, .system(ETIMEDOUT))
    }
    let start = buffer.start
    if try check(action, path, { recv(socket, start, ReadingBuffer.size, 0) }) == 0 {
      child = nil
      throw FileError(action, path, .system(EIO))
    }
    return try reply(action, path)
  }

  private func reply(_ action: String, _ path: String) throws(FileError) -> ReadingReply {
    let reply = buffer.reply
    if reply.code != 0 { throw FileError(action, path, .system(reply.code)) }
    return reply
  }

  /// Waits for a reply; false if there is none in time.
  private func isReady(_ socket: Int32) -> Bool {
    let patience = Self.patience / (1 << abandoned.count)
    let end = ContinuousClock.now + min(deadline.left.map { $0 / 2 } ?? patience, patience)
    while true {
      let left = max(.zero, end - .now)
      var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      // Round up to the next millisecond, so that the last wait is no busy loop.
      let (seconds, attoseconds) = left.components
      let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
      let found = poll(&wanted, 1, Int32(clamping: milliseconds + 1))
      if found > 0 { return true }
      if found < 0 ? errno != EINTR : left == .zero { return false }
    }
  }

  // MARK: - The child

  private var socket: Int32? {
    switch child {
    case .some(let child): child.socket.number
    case .none: nil
    }
  }

  private var isStarted: Bool { socket != nil || local != nil }

  private func start() {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      local = ReadingServer()
      return
    }
    let own = Descriptor(ends[0])
    let other = Descriptor(ends[1])
    let id = fork()
    if id == 0 { ReadingServer.serve(other.number, buffer) }
    if id > 0 {
      child = Child(id: id, socket: own)
    } else {
      local = ReadingServer()
    }
  }
}
