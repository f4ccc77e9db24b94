import Glibc

/// A system call of a test's own preparations that failed.
package struct PreparationError: Error, CustomStringConvertible {
  package let description: String

  package init(_ action: String, _ path: String) {
    description = "\(action) \(path): \(String(cString: strerror(errno)))"
  }
}

/// Makes an empty directory, 0700; who makes it calls ``removeTree(_:)``.
package func makeTemporaryDirectory() throws -> String {
  let own = getenv("CALLHOME_TEST_DIRECTORIES").map { String(cString: $0) }
  let folder = own ?? "/tmp/callhome-room-"
  var template = Array("\(folder)XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw PreparationError("mkdtemp", folder) }
  return template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}

/// Calls `body` with the path of an empty directory, which is gone afterwards.
package func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let path = try makeTemporaryDirectory()
  defer { removeTree(path) }
  return try body(path)
}

/// Removes a file, or a directory with all that is in it; links are not followed.
package func removeTree(_ path: String) {
  if isDirectory(path) {
    for name in names(in: path) { removeTree("\(path)/\(name)") }
    rmdir(path)
  } else {
    unlink(path)
  }
}

/// Writes a file; its content was last changed at `modified`, in seconds since 1970, when given.
package func write(_ bytes: some Sequence<UInt8>, to path: String, modified: Int64? = nil) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard file >= 0 else { throw PreparationError("open", path) }
  defer { close(file) }
  let bytes = Array(bytes)
  guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
    throw PreparationError("write", path)
  }
  if let modified { try setModified(modified, of: path) }
}

/// Sets the time at which a file or directory was last changed.
package func setModified(_ seconds: Int64, of path: String) throws {
  let times = [
    timespec(tv_sec: time_t(seconds), tv_nsec: 0), timespec(tv_sec: time_t(seconds), tv_nsec: 0),
  ]
  guard utimensat(AT_FDCWD, path, times, 0) == 0 else { throw PreparationError("utimensat", path) }
}

/// The bytes of a file; nil if there is none.
package func contents(of path: String) -> [UInt8]? {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = Glibc.read(file, &buffer, buffer.count)
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}

/// The text of a file; nil if there is none.
package func text(of path: String) -> String? {
  contents(of: path).map { String(decoding: $0, as: UTF8.self) }
}

/// Everything below a directory, in byte order: `0600 consent.json`, `0700 outbox/`.
package func listing(_ path: String) -> [String] {
  names(in: path).flatMap { name -> [String] in
    let place = "\(path)/\(name)"
    let line = "\(modeText(of: place)) \(name)"
    guard isDirectory(place) else { return [line] }
    return ["\(line)/"]
      + listing(place).map { "\($0.prefix(5))\(name)/\($0.dropFirst(5))" }
  }
}

/// The permission bits of a file or directory as four octal digits.
package func modeText(of path: String) -> String {
  var raw = stat()
  guard lstat(path, &raw) == 0 else { return "none" }
  let digits = String(raw.st_mode & 0o7777, radix: 8)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

private func isDirectory(_ path: String) -> Bool {
  var raw = stat()
  return lstat(path, &raw) == 0 && raw.st_mode & S_IFMT == S_IFDIR
}

private func names(in directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
