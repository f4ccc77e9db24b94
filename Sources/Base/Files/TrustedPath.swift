import Glibc

/// Sees that only root and one user can put something else instead of the file at a path.
///
/// Whoever may write a directory may rename what is in it. So every directory on the way, those that
/// links lead through included, must belong to root or to that user and be closed to the writing of
/// others: but for directories like `/tmp`, whose sticky bit lets only owners rename, and for a group
/// that is the owner's alone. What holds when this returns can be changed by the two of them only.
///
/// What stands at the path itself is not looked at unless it is a directory or a link. A way that ends
/// early is fine: there is nothing to be trusted.
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
        // Who opens it is told.
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
