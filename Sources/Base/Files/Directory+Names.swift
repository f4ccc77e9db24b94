import Glibc

extension Directory {
  /// The names of its complete files and of its directories, in byte order.
  ///
  /// A temporary file is never among them: it belongs to the run that is writing it at this moment.
  ///
  /// - Parameter isWanted: which names to return; the others are not sorted.
  /// - Throws: when it cannot be read.
  package func names(
    where isWanted: (String) -> Bool = { _ in true }
  ) throws(FileError) -> [String] {
    try allNames { !$0.hasPrefix(Self.temporaryPrefix) && isWanted($0) }
  }

  /// ``names(where:)`` with temporary files among them, for a caller that keeps other writers out.
  ///
  /// - Throws: when it cannot be read.
  package func allNames(
    where isWanted: (String) -> Bool = { _ in true }
  ) throws(FileError) -> [String] {
    var names: [String] = []
    try forEachName { name in
      if isWanted(name) { names.append(name) }
      return true
    }
    return names.sorted(by: precedesInBytes)
  }

  /// Visits the names of all files, including temporary ones, in the order of the file system.
  ///
  /// No list of names is created, since a directory may contain hundreds of thousands.
  ///
  /// - Parameter visit: returns false to stop.
  /// - Throws: when it cannot be read.
  package func forEachName(_ visit: (String) -> Bool) throws(FileError) {
    let copy = try check("list", path) {
      openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(copy) else {
      close(copy)
      throw FileError("list", path, .system(errno))
    }
    defer { closedir(stream) }
    try Files.forEachName(stream, path, visit)
  }

  /// Removes temporary files left by killed runs.
  ///
  /// The caller must lock other writers out.
  ///
  /// - Throws: when the directory cannot be read, or a file cannot be removed.
  package func removeLeftovers() throws(FileError) {
    try remove(try allNames { $0.hasPrefix(Self.temporaryPrefix) })
  }
}

/// The names in a directory except `.` and `..`, in byte order.
///
/// - Throws: when it cannot be read.
package func names(in directory: String) throws(FileError) -> [String] {
  guard let stream = opendir(directory) else {
    throw FileError("list", directory, .system(errno))
  }
  defer { closedir(stream) }
  var names: [String] = []
  try forEachName(stream, directory) { name in
    names.append(name)
    return true
  }
  return names.sorted(by: precedesInBytes)
}

private func forEachName(
  _ stream: OpaquePointer, _ path: String, _ visit: (String) -> Bool
) throws(FileError) {
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      if errno == EINTR { continue }
      if errno != 0 { throw FileError("list", path, .system(errno)) }
      return
    }
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != "..", !visit(name) { return }
  }
}

/// Whether a name comes before another in the order of their bytes, which no locale changes.
func precedesInBytes(_ left: String, _ right: String) -> Bool {
  // A directory may hold thousands of names.
  var (left, right) = (left, right)
  return left.withUTF8 { left in
    right.withUTF8 { right in
      guard let start = left.baseAddress, let other = right.baseAddress else {
        return left.count < right.count
      }
      let order = memcmp(start, other, min(left.count, right.count))
      return order == 0 ? left.count < right.count : order < 0
    }
  }
}
