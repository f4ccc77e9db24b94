import Glibc

/// A directory for one test.
package struct TemporaryDirectory: Sendable {
  /// Its path, without links in it.
  package let path: String

  /// The path of something in it.
  package func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file with exactly these permissions, whatever the umask, and returns its path.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws -> String {
    let file = self(name)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try require(descriptor >= 0, "open \(file)")
    defer { close(descriptor) }
    try require(fchmod(descriptor, mode) == 0, "chmod \(file)")
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      try require(count > 0, "write \(file)")
      done += count
    }
    return file
  }

  /// Writes a text with exactly these permissions and returns its path.
  @discardableResult
  package func write(_ name: String, _ text: String, mode: UInt32 = 0o600) throws -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// The bytes of a file in it.
  package func read(_ name: String) throws -> [UInt8] {
    let descriptor = open(self(name), O_RDONLY | O_CLOEXEC)
    try require(descriptor >= 0, "open \(self(name))")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      try require(count >= 0, "read \(self(name))")
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Makes a directory and returns its path.
  @discardableResult
  package func make(_ name: String, mode: UInt32 = 0o700) throws -> String {
    let directory = self(name)
    try require(mkdir(directory, 0o700) == 0, "mkdir \(directory)")
    try require(chmod(directory, mode) == 0, "chmod \(directory)")
    return directory
  }

  /// Makes a symbolic link to `target` and returns the link's path.
  @discardableResult
  package func link(_ name: String, to target: String) throws -> String {
    let place = self(name)
    try require(symlink(target, place) == 0, "symlink \(place)")
    return place
  }

  /// The names in it but for `.` and `..`, sorted.
  package func names() throws -> [String] { try fileNames(in: path) }

  /// The permission bits of something in it.
  package func mode(of name: String) throws -> UInt32 {
    var status = stat()
    try require(lstat(self(name), &status) == 0, "lstat \(self(name))")
    return status.st_mode & 0o7777
  }

  fileprivate static func removeAll(_ path: String) {
    for name in (try? isDirectory(path) ? fileNames(in: path) : []) ?? [] {
      removeAll("\(path)/\(name)")
    }
    Glibc.remove(path)
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// The names in a directory but for `.` and `..`, sorted.
package func fileNames(in path: String) throws -> [String] {
  guard let stream = opendir(path) else { throw SystemCallFailure("opendir \(path)") }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Runs `body` with a directory that is removed afterwards, whatever happens.
package func withTemporaryDirectory<Result>(
  _ body: (TemporaryDirectory) throws -> Result
) throws -> Result {
  let own = getenv("CALLHOME_TEST_DIRECTORIES").map { String(cString: $0) }
  let folder = own ?? "/tmp/callhome-test-"
  var template = Array("\(folder)XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw SystemCallFailure("mkdtemp") }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { TemporaryDirectory.removeAll(path) }
  return try body(TemporaryDirectory(path: path))
}

/// A step of a test's preparation that the system refused.
package struct SystemCallFailure: Error, CustomStringConvertible {
  /// The attempted operation and the reason for its failure.
  package let description: String

  init(_ call: String) {
    description = "\(call): \(String(cString: strerror(errno)))"
  }
}

func require(_ condition: Bool, _ call: @autoclosure () -> String) throws {
  if !condition { throw SystemCallFailure(call()) }
}
