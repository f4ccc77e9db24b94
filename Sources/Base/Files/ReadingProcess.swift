import Glibc
package import Times

/// Reads other people's files in a child process, which can be abandoned.
///
/// A read from a disk or file server that does not answer cannot be interrupted, and even a thread that is
/// stuck in one keeps the whole process from ending: its caller waits until the disk answers. A
/// child process is left behind, and ends by itself when its read does.
///
/// The child is started by the first call, and a new one by the call after one that was abandoned. After
/// three of these nothing more is read: stuck processes would pile up on a disk that is gone. If the system
/// starts no process, files are read in this one.
package final class ReadingProcess {
  private let deadline: Deadline
  private let buffer: ReadingBuffer
  private var child: Child?
  /// The children that were abandoned.
  private var abandoned: [pid_t] = []
  /// The answering end where no process could be started.
  private var local: ReadingServer?

  private struct Child: ~Copyable {
    let id: pid_t
    let socket: Descriptor
    /// Whether it was given up: then nobody waits for its end, which comes when its read ends.
    var isStuck = false

    deinit {
      kill(id, SIGKILL)
      if !isStuck { waitpid(id, nil, 0) }
    }
  }

  /// An abandoned child dies when its read ends; the system remembers it until somebody waits for it.
  deinit {
    for id in abandoned { waitpid(id, nil, WNOHANG) }
  }

  /// Prepares reading.
  ///
  /// - Parameter deadline: when all of it must have ended. A single call that takes half of the time that
  ///   is left, or half a minute, is abandoned and fails with `ETIMEDOUT`, so that one file cannot use up
  ///   the time of all; the next one has half of that half minute.
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

  /// Opens a file to read it, never through a link and without waiting for a pipe; the file before it is
  /// closed.
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

  /// How long a call may take at most.
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
      // What was open in a child that was abandoned is open no more.
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
      // A millisecond more than the rest of it: else the last one would be a busy loop.
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
