import ASCII
import Diagnostics
import Glibc

/// The file or directory whose permissions refused access to a user.
package struct AccessRefusal: Hashable, Sendable {
  /// What the user could not do with it.
  package enum Need: Hashable, Sendable {
    case enter, read, write
  }

  /// The user who tried.
  package let user: UInt32
  /// What refused.
  package let path: String
  /// Whether that is a directory.
  package let isDirectory: Bool
  /// The user to whom it belongs.
  package let owner: UInt32
  /// Its mode bits.
  package let mode: UInt32
  /// What the user could not do.
  package let need: Need

  /// Finds what refused access; nil if nothing does any more.
  ///
  /// - Parameters:
  ///   - action: the attempted action, as in ``FileError``.
  ///   - path: the file.
  init?(_ action: String, _ path: String) {
    let path = absolutePath(path)
    var ends = path.indices.filter { path[$0] == "/" && $0 != path.startIndex }
    if ends.last == path.index(before: path.endIndex) { ends.removeLast() }
    let directories = ["/"] + ends.map { String(path[..<$0]) }
    if let closed = directories.first(where: { !Self.isAllowed($0, X_OK) }) {
      self.init(closed, .enter)
    } else if ["read", "list", "open", "use"].contains(action) {
      if !Self.isAllowed(path, R_OK) {
        self.init(path, .read)
      } else if !Self.isAllowed(path, R_OK | X_OK) {
        self.init(path, .enter)
      } else {
        return nil
      }
    } else if access(path, F_OK) == 0, !Self.isAllowed(path, W_OK) {
      self.init(path, .write)
    } else if let parent = directories.last, !Self.isAllowed(parent, W_OK) {
      self.init(parent, .write)
    } else {
      return nil
    }
  }

  private init?(_ path: String, _ need: Need) {
    var raw = stat()
    guard stat(path, &raw) == 0 else { return nil }
    user = geteuid()
    self.path = path
    isDirectory = raw.st_mode & S_IFMT == S_IFDIR
    owner = raw.st_uid
    mode = raw.st_mode & 0o7777
    self.need = need
  }

  private static func isAllowed(_ path: String, _ kind: Int32) -> Bool {
    faccessat(AT_FDCWD, path, kind, AT_EACCESS) == 0 || errno != EACCES
  }
}

extension AccessRefusal {
  /// `user 'callhome' cannot read it (owner 'root', mode 0600)`.
  ///
  /// - Parameter path: the path that the whole message is about.
  func text(about path: String) -> String {
    let what = self.path == absolutePath(path) ? "it" : "'\(visible(self.path))'"
    let verb =
      switch need {
      case .enter: "enter"
      case .read: isDirectory ? "list" : "read"
      case .write: isDirectory ? "write into" : "write"
      }
    return
      "user \(quotedUser(user)) cannot \(verb) \(what) (owner \(quotedUser(owner)), mode \(octal(mode)))"
  }

  /// The command or edit that gives the user access.
  ///
  /// - Parameters:
  ///   - action: the attempted action, as in ``FileError``.
  ///   - wanted: the file.
  ///   - isPrivate: whether only the user may have access.
  func remedy(for action: String, _ wanted: String, isPrivate: Bool) -> String {
    let (place, name) = (shellWord(path), shellWord(userName(user)))
    let bits =
      switch need {
      case .enter: "x"
      case .read: isDirectory ? "rx" : "r"
      case .write: isDirectory ? "rwx" : "rw"
      }
    if owner == user { return "run: chmod u+\(bits) \(place)" }
    if isPrivate, absolutePath(wanted) == path {
      return isDirectory
        ? "run callhome as user \(quotedUser(owner)), who owns it, or as root"
        : "run: chown \(name) \(place)"
    }
    // Others keep their home directories for themselves.
    if isDirectory, path == homeDirectory(of: owner) || path == "/root" {
      return "use a path that user \(quotedUser(user)) can reach"
    }
    if need == .write, isDirectory, action == "create", absolutePath(wanted) != path {
      return "run: install -d -m 0700 -o \(name) \(shellWord(absolutePath(wanted)))"
    }
    // A file in the user's own directory belongs to the user.
    var parent = stat()
    if stat(parentPath(path), &parent) == 0, parent.st_uid == user {
      return "run: chown \(name) \(place)"
    }
    if need == .write, !isDirectory { return "run: chown \(name) \(place)" }
    return "run: chgrp \(shellWord(groupName(of: user))) \(place) && chmod g+\(bits) \(place)"
  }
}

/// A user's name in single quotes, or its number if the system has no name for it.
package func quotedUser(_ id: UInt32) -> String {
  let name = userName(id)
  return name == String(id) ? "id \(id)" : "'\(name)'"
}

/// A word as a shell reads it back.
package func shellWord(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy {
    $0.isASCIILetterOrDigit || "/._-+:@%=,".utf8.contains($0)
  }
  return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}
