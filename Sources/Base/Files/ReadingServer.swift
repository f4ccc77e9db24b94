import Glibc

/// What a ``ReadingProcess`` asks its child for.
enum ReadingRequest: UInt8 {
  /// What is at a path.
  case status
  /// What a pattern matches: a reply for each path, and one after the last of them.
  case match
  /// To open a file.
  case open
  /// What the open file is.
  case openStatus
  /// The next bytes of the open file.
  case read
}

/// The head of a reply, which may be followed by bytes.
struct ReadingReply {
  /// The `errno` of a failed call, or 0.
  var code: Int32 = 0
  /// Whether no reply to the same request follows.
  var isLast = true
  /// The status of the file.
  var status = stat()
  /// How many bytes follow.
  var count = 0
}

/// A request, or a reply with its bytes.
struct ReadingBuffer: ~Copyable {
  let start: UnsafeMutableRawPointer

  /// How many bytes of a file are in a reply at most: as a packet of a socket it is small enough.
  static var portion: Int { 65_536 }
  private static var head: Int { 256 }
  static var size: Int { head + portion }

  init() {
    start = .allocate(byteCount: Self.size, alignment: 16)
    // The child then finds everything that the Swift runtime looks up once, under a lock, for this
    // type.
    reply = ReadingReply()
  }

  deinit {
    start.deallocate()
  }

  /// Writes a request; returns how many bytes it has, 0 if the path is too long for any system.
  func put(_ request: ReadingRequest, _ path: String) -> Int {
    var path = path
    let count = path.utf8.count
    if count >= Self.portion { return 0 }
    start.storeBytes(of: request.rawValue, as: UInt8.self)
    path.withUTF8 { bytes in
      if let source = bytes.baseAddress { memcpy(self.path, source, count) }
    }
    self.path[count] = 0
    return 1 + count + 1
  }

  var request: ReadingRequest? { ReadingRequest(rawValue: start.load(as: UInt8.self)) }

  /// The path of a request, with a zero at its end.
  var path: UnsafeMutablePointer<CChar> { (start + 1).assumingMemoryBound(to: CChar.self) }

  var reply: ReadingReply {
    get { start.load(as: ReadingReply.self) }
    nonmutating set { start.storeBytes(of: newValue, as: ReadingReply.self) }
  }

  /// How many bytes a reply has, head included.
  var replySize: Int { Self.head + reply.count }

  /// Where the bytes of a reply begin.
  var content: UnsafeMutableRawPointer { start + Self.head }

  /// The bytes of a reply.
  var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: content, count: reply.count)) }
}

/// The server end of a ``ReadingProcess``.
///
/// It runs in a forked process without the other threads of its parent, whose locks are never
/// released there. So it calls only the C library, whose own locks survive a fork, and uses only
/// its own memory and the buffer: no Swift objects, arrays or strings.
struct ReadingServer: ~Copyable {
  private var file: Int32 = -1
  private var offset: off_t = 0
  private var found = glob_t()
  /// Which of the paths that were found comes next.
  private var next = 0

  deinit {
    if file >= 0 { close(file) }
  }

  /// Serves requests until the client closes the socket.
  static func serve(_ socket: Int32, _ buffer: borrowing ReadingBuffer) -> Never {
    // It must not keep the parent's files open: no lock, and no pipe that somebody reads to its
    // end.
    if dup2(socket, 0) != 0 { _exit(1) }
    closefrom(1)
    var server = ReadingServer()
    while recv(0, buffer.start, ReadingBuffer.size, 0) > 0 {
      server.begin(buffer)
      repeat {
        if send(0, buffer.start, buffer.replySize, Int32(MSG_NOSIGNAL)) < 0 { _exit(1) }
      } while server.goOn(buffer)
    }
    _exit(0)
  }

  /// Replaces a request by the first reply to it.
  mutating func begin(_ buffer: borrowing ReadingBuffer) {
    var reply = ReadingReply()
    switch buffer.request {
    case .status: reply.code = lstat(buffer.path, &reply.status) == 0 ? 0 : errno
    case .match:
      reply.code = match(buffer.path)
      reply.isLast = reply.code != 0
    case .open: reply.code = open(buffer.path, &reply.status)
    case .openStatus: reply.code = fstat(file, &reply.status) == 0 ? 0 : errno
    case .read:
      while reply.count < ReadingBuffer.portion {
        let got = pread(
          file, buffer.content + reply.count, ReadingBuffer.portion - reply.count, offset)
        if got < 0 {
          if errno == EINTR { continue }
          reply.code = errno
        }
        if got <= 0 { break }
        reply.count += got
        offset += got
      }
    case nil: reply.code = EINVAL
    }
    buffer.reply = reply
  }

  /// Writes the next matching path, or the end of the list; returns false after the end.
  mutating func goOn(_ buffer: borrowing ReadingBuffer) -> Bool {
    if buffer.reply.isLast { return false }
    var reply = ReadingReply()
    while next < Int(found.gl_pathc), let path = found.gl_pathv[next] {
      next += 1
      let count = strlen(path)
      // One that is gone again, or is too long, was no match.
      if count > ReadingBuffer.portion || lstat(path, &reply.status) != 0 { continue }
      memcpy(buffer.content, path, count)
      reply.count = count
      reply.isLast = false
      break
    }
    if reply.isLast { globfree(&found) }
    buffer.reply = reply
    return true
  }

  private mutating func match(_ pattern: UnsafePointer<CChar>) -> Int32 {
    next = 0
    found = glob_t()
    errno = 0
    switch glob(pattern, GLOB_ERR | GLOB_NOSORT, nil, &found) {
    case 0, GLOB_NOMATCH: return 0
    case GLOB_ABORTED where errno == ENOENT: return 0
    default: return errno == 0 ? EACCES : errno
    }
  }

  /// Opens a file; for anything but a regular file, only its status is written.
  private mutating func open(
    _ path: UnsafePointer<CChar>, _ status: inout stat
  ) -> Int32 {
    if file >= 0 { close(file) }
    file = -1
    offset = 0
    if lstat(path, &status) != 0 { return errno }
    if status.st_mode & S_IFMT != S_IFREG { return 0 }
    let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    if opened < 0 {
      // It was replaced in between.
      switch errno {
      case ELOOP: status.st_mode = S_IFLNK
      case ENXIO: status.st_mode = S_IFIFO
      default: return errno
      }
      return 0
    }
    file = opened
    return fstat(file, &status) == 0 ? 0 : errno
  }
}
