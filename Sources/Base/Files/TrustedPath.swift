import Glibc

/// Requires that only root and one user can replace the file at a path.
///
/// The owner of a directory may rename its files. So all directories in the path, including those
/// that links lead through, must belong to root or to that user and must not be writable by others.
/// Exceptions are directories such as `/tmp`, whose sticky bit lets only owners rename, and groups
/// that only the owner belongs to. After this only the two of them can change the result.
///
/// The file at the path itself is checked only if it is a directory or a link. A path that ends
/// early is accepted: there is nothing to trust.
///
/// - Throws: when others can replace it.
package func requireTrustedWay(to path: String, of user: UInt32) throws(FileError) {
  var trustedPath = TrustedPath(path: path, user: user)
  try trustedPath.walk()
}

private struct TrustedPath {
  let path: String
  let user: UInt32
  /// What is still to be walked, the next name last.
  private var names: [Substring] = []
  private var here = ""
  private var links = 0

  init(path: String, user: UInt32) {
    self.path = path
    self.user = user
  }

  mutating func walk() throws(FileError) {
    try enter(absolutePath(path))
    while let name = names.popLast() {
      if name == "." { continue }
      if name == ".." {
        here = String(here[..<(here.lastIndex(of: "/") ?? here.startIndex)])
        continue
      }
      let place = "\(here)/\(name)"
      var raw = stat()
      do {
        try check("use", path) { lstat(place, &raw) }
      } catch let error where error.isMissing || error.cause == .system(EACCES) {
        // Opening the file reports the error.
        return
      }
      switch raw.st_mode & S_IFMT {
      case S_IFLNK:
        links += 1
        if links > 40 { throw FileError("use", path, .system(ELOOP)) }
        try requireTrusted(raw.st_uid, place)
        try enter(target(of: place))
      case S_IFDIR:
        here = place
        try requireClosed(raw, place)
      default:
        here = place
      }
    }
  }

  private mutating func enter(_ path: String) throws(FileError) {
    names += path.split(separator: "/").reversed()
    guard path.hasPrefix("/") else { return }
    here = ""
    var raw = stat()
    try check("use", self.path) { lstat("/", &raw) }
    try requireClosed(raw, "/")
  }

  private func target(of link: String) throws(FileError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try check("use", path) { readlink(link, &buffer, buffer.count) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func requireTrusted(_ owner: UInt32, _ place: String) throws(FileError) {
    if owner != 0, owner != user {
      throw FileError("use", path, .foreignDirectory(place, owner: owner))
    }
  }

  private func requireClosed(_ raw: stat, _ place: String) throws(FileError) {
    try requireTrusted(raw.st_uid, place)
    let mode = raw.st_mode & 0o7777
    let isSticky = mode & 0o1000 != 0
    if isSticky || mode & 0o022 == 0 { return }
    // Asked last: names of groups may come over the network.
    if mode & 0o002 != 0 || !isPrivateGroup(raw.st_gid, of: raw.st_uid) {
      throw FileError("use", path, .openDirectory(place, mode: mode))
    }
  }
}
