import Diagnostics
import Glibc

/// Why a file or directory could not be used.
package struct FileError: Error, Hashable, Sendable {
  /// What went wrong.
  package enum Cause: Hashable, Sendable {
    /// A system call failed with this `errno`.
    case system(Int32)
    /// It is larger than the limit.
    case tooLarge(limit: Int)
    /// It is a directory, a pipe, a device or a socket.
    case notRegular
    /// It is not a directory.
    case notDirectory
    /// Another process has it locked.
    case busy
    /// It is a symbolic link where none may be.
    case link
    /// It has a second name (a hard link), which is not allowed.
    case otherNames
    /// It belongs to another user; the number is that user's id.
    case foreignOwner(UInt32)
    /// The file system has too little space; both in bytes.
    case noSpace(free: Int64, needed: Int64)
    /// The file system has too few free inodes.
    case noFiles(free: Int64, needed: Int64)
    /// Users other than its owner have permissions that only the owner should have; octal mode.
    case openMode(UInt32)
    /// Others can replace it, since they can write a directory in its path; octal mode.
    case openDirectory(String, mode: UInt32)
    /// Another user can replace it, since a directory or link in its path belongs to that user; the
    /// number is the user's id.
    case foreignDirectory(String, owner: UInt32)
  }

  /// What was tried, as a verb: `read`, `write`, `list`.
  package let action: String

  /// The path as the caller named it.
  package let path: String

  /// What went wrong.
  package let cause: Cause

  /// What refused access; nil if access was not refused, or is possible by now.
  package let refusal: AccessRefusal?

  /// Who tried.
  package let user: UInt32

  /// Whether only the user who runs callhome may have it, as a secret or a file of the state.
  package let isPrivate: Bool

  /// Creates an error.
  package init(_ action: String, _ path: String, _ cause: Cause, isPrivate: Bool = false) {
    self.action = action
    self.path = path
    self.cause = cause
    self.isPrivate = isPrivate
    user = effectiveUser()
    refusal = cause == .system(EACCES) ? AccessRefusal(action, path) : nil
  }

  /// The same about something that only the user who runs callhome may have.
  package var ofPrivateFile: FileError { FileError(action, path, cause, isPrivate: true) }

  /// Whether there is no such file.
  package var isMissing: Bool { cause == .system(ENOENT) || cause == .system(ENOTDIR) }

  /// Whether something that this program never writes is in place of a file: a link, a directory, a
  /// device, or far too many bytes. A file that only cannot be read now may be intact.
  package var isStrangeFile: Bool {
    switch cause {
    case .link, .notRegular, .tooLarge: true
    default: false
    }
  }

  /// Whether it is immutable; the owner of a file could do anything else with it.
  package var isImmutable: Bool { cause == .system(EPERM) }

  /// Whether a disk or a file server did not answer in time.
  package var isTimeout: Bool { cause == .system(ETIMEDOUT) }

  /// Whether this user may not do it, or the file is not the user's own as it must be.
  package var isPermission: Bool {
    switch cause {
    case .system(let code): code == EACCES || code == EPERM
    case .foreignOwner, .openMode, .link, .otherNames, .openDirectory, .foreignDirectory: true
    default: false
    }
  }
}

extension FileError {
  /// The path, or its directory if there is no such file yet: 'df' fails for a file that does not
  /// exist.
  private var existing: String {
    if ((try? linkStatus(path)) ?? nil) != nil { return path }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What can be done about it, nil if that is not known.
  package var hint: String? {
    switch cause {
    case .system(EACCES): refusal?.remedy(for: action, path, isPrivate: isPrivate)
    case .openDirectory(let directory, _): "run: chmod go-w \(shellWord(directory))"
    case .openMode(let mode): closing(mode)
    case .foreignOwner(let owner): owning(owner)
    case .foreignDirectory where (try? fileStatus(path))?.kind != .regular:
      "put it into a directory that belongs to root"
        + (user == 0 ? "" : " or to user \(quotedUser(user))")
    case .foreignDirectory:
      // Never over a file that is there.
      "use a copy in a directory of root; run: mkdir -p /etc/callhome && cp -np "
        + "\(shellWord(absolutePath(path))) /etc/callhome/"
    case .link where isDirectory:
      "use the path that the link points to, \(quoted(path: resolvedPath(path)))"
    case .notRegular where action == "read" && isDirectory:
      "it is a directory: name a file in it"
    case .otherNames:
      "run: cp -p \(shellWord(path)) \(shellWord(path + ".new")) && mv \(shellWord(path + ".new")) \(shellWord(path))"
    case .noSpace, .system(ENOSPC):
      "free space on its file system, which 'df -h \(visible(existing))' shows"
    case .noFiles: "delete files on its file system, which 'df -i \(visible(existing))' shows"
    case .system(EDQUOT):
      "free space or raise the quota of the user, which 'quota -s' shows"
    case .system(EROFS):
      "mount its file system read-write, which 'findmnt -T \(visible(path))' shows; 'dmesg' may say why "
        + "it became read-only"
    case .system(EPERM):
      "see with 'lsattr -d \(visible(path))' whether it is immutable, and remove that with 'chattr -i'"
    case .system(ENOENT) where action == "create":
      "run: mkdir -p \(shellWord(parentPath(path)))"
    default: nil
    }
  }
}

extension FileError {
  private var isDirectory: Bool { (try? fileStatus(path))?.kind == .directory }

  /// How to close it to other users.
  private func closing(_ mode: UInt32) -> String {
    let whole = absolutePath(path)
    // A directory such as /tmp is everyone's.
    if mode & 0o1000 != 0 || parentPath(whole) == "/" {
      let own = quoted(path: whole + "/callhome")
      return "use a directory that is only for callhome, such as \(own)"
    }
    return "run: chmod go-rwx \(shellWord(path))"
  }

  /// How to give it to the user who runs callhome.
  private func owning(_ owner: UInt32) -> String {
    if isDirectory {
      return "run callhome as user \(quotedUser(owner)), who owns it, or as root"
    }
    return "run: chown \(shellWord(userName(user))) \(shellWord(path))"
  }
}

extension FileError: CustomStringConvertible {
  /// `cannot read '/x': no such file or directory`.
  package var description: String { "cannot \(action) '\(visible(path))': \(reason)" }

  /// The cause alone, in words.
  package var reason: String {
    switch cause {
    case .system(let code):
      systemText(code) + (refusal.map { ": \($0.text(about: path))" } ?? "")
    case .tooLarge(let limit): "it has more than the \(limit) bytes that are read"
    case .notRegular: "it is not a regular file"
    case .notDirectory: "it is not a directory"
    case .busy: "another process has it locked"
    case .link: "it is a symbolic link"
    case .otherNames: "it has another name as well (a hard link)"
    case .foreignOwner(let owner):
      "it belongs to user \(quotedUser(owner)), and must belong to user "
        + quotedUser(user)
    case .noSpace(let free, let needed):
      "the disk is full: \(free) bytes are free, and \(needed) are needed"
    case .noFiles(let free, let needed):
      "the disk is full: it takes \(free) more files, and \(needed) are needed"
    case .openDirectory(let directory, let mode):
      "other users can replace it, since they can write '\(visible(directory))' (mode \(octal(mode)))"
    case .foreignDirectory(let place, let owner):
      "user \(quotedUser(owner)) can replace it, since '\(visible(place))' belongs to that user"
    case .openMode(let mode): "other users have access to it (mode \(octal(mode)))"
    }
  }
}

/// Mode bits as `ls` and `chmod` users know them: `0644`.
package func octal(_ mode: UInt32) -> String {
  let text = String(mode, radix: 8)
  return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
}

/// The system's words for an `errno`, in lower case.
package func systemText(_ code: Int32) -> String {
  guard let pointer = strerror(code) else { return "error \(code)" }
  let text = String(cString: pointer)
  // House style begins in lower case.
  return text.prefix(1).lowercased() + text.dropFirst()
}

/// Runs a system call that returns -1 on failure, again when a signal interrupted it.
func check(
  _ action: String, _ path: String, _ call: () -> Int
) throws(FileError) -> Int {
  while true {
    let result = call()
    if result >= 0 { return result }
    let code = errno
    if code != EINTR { throw FileError(action, path, .system(code)) }
  }
}

/// ``check(_:_:_:)`` for calls whose result is a C `int`.
@discardableResult
func check(
  _ action: String, _ path: String, _ call: () -> Int32
) throws(FileError) -> Int32 {
  Int32(try check(action, path) { Int(call()) })
}
