import Glibc
import Times

/// A file that was read whole.
package struct FileContents: Sendable {
  /// All bytes.
  package let bytes: [UInt8]
  /// The status of the descriptor that was read.
  package let status: FileStatus
}

/// Reads a regular file, following links.
///
/// It never waits for a pipe or device, and reads nothing of a file over the limit.
///
/// - Throws: when it is missing, not regular, not readable or too large.
package func readFile(_ path: String, limit: Int) throws(FileError) -> FileContents {
  // O_NONBLOCK: opening a pipe without a writer would wait for ever.
  let file = Descriptor(
    try check("read", path) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) })
  return try contents(of: file, path, limit: limit)
}

/// Reads standard input to its end.
///
/// - Throws: when it cannot be read or has more than `limit` bytes.
package func readStandardInput(limit: Int) throws(FileError) -> [UInt8] {
  let copy = Descriptor(try check("read", "standard input") { fcntl(0, F_DUPFD_CLOEXEC, 3) })
  return try copy.readAll(limit: limit, "standard input")
}

func contents(
  of file: borrowing Descriptor, _ path: String, limit: Int
) throws(FileError) -> FileContents {
  let status = try file.status("read", path)
  guard status.kind == .regular else { throw FileError("read", path, .notRegular) }
  if status.size > Int64(limit) { throw FileError("read", path, .tooLarge(limit: limit)) }
  return FileContents(
    bytes: try file.readAll(limit: limit, expected: status.size, path), status: status)
}

func beginning(
  of file: borrowing Descriptor, _ path: String, count: Int
) throws(FileError) -> FileContents {
  let status = try file.status("read", path)
  guard status.kind == .regular else { throw FileError("read", path, .notRegular) }
  var bytes = [UInt8](repeating: 0, count: Int(min(Int64(count), status.size)))
  var done = 0
  while done < bytes.count {
    let got = try check("read", path) {
      bytes.withUnsafeMutableBytes {
        read(file.number, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
    }
    if got == 0 { break }
    done += got
  }
  return FileContents(bytes: Array(bytes[..<done]), status: status)
}

/// The status of a file, following links.
///
/// - Throws: when there is none, or the system call fails.
package func fileStatus(_ path: String) throws(FileError) -> FileStatus {
  var raw = stat()
  try check("read", path) { stat(path, &raw) }
  return FileStatus(raw)
}

/// A text that differs for another program, or for this one after an update; nil if it is not
/// known.
package func programIdentity() -> String? {
  // There may be no /proc.
  guard let status = try? fileStatus("/proc/self/exe") else { return nil }
  let times = [status.change, status.inodeChange].map { "\($0.seconds).\($0.nanoseconds)" }
  return "\(status.identity.device) \(status.identity.number) \(status.size) "
    + times.joined(separator: " ")
}

/// The status of a file or of a link itself; nil if there is none.
///
/// - Throws: when the system call fails.
package func linkStatus(_ path: String) throws(FileError) -> FileStatus? {
  var raw = stat()
  do {
    try check("read", path) { lstat(path, &raw) }
    return FileStatus(raw)
  } catch let error where error.isMissing {
    return nil
  }
}

/// The paths that match a shell pattern, in byte order; may be empty.
///
/// - Throws: when a directory in the path cannot be read.
package func paths(matching pattern: String) throws(FileError) -> [String] {
  var found = glob_t()
  defer { globfree(&found) }
  switch glob(pattern, GLOB_ERR | GLOB_NOSORT, nil, &found) {
  case 0: break
  case GLOB_NOMATCH: return []
  case GLOB_ABORTED where errno == ENOENT: return []
  default: throw FileError("list", pattern, .system(errno == 0 ? EACCES : errno))
  }
  return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    .sorted(by: precedesInBytes)
}
