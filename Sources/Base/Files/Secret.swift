import CLinux
import Diagnostics
import Glibc

/// Reads a file with secrets, which nobody else can read or could have planted.
///
/// The open descriptor is checked: it must be a regular file of this user or of root, without
/// access for others. Root's file may be open to this user by an access control list, as systemd
/// creates files of `LoadCredential=`. Its path must be closed to others as well, see
/// ``requireTrustedWay(to:of:)``.
///
/// After that no core file of this process is written, since it would contain the secret.
///
/// - Throws: when the file does not meet this, or cannot be read.
package func readSecretFile(_ path: String) throws(FileError) -> [UInt8] {
  let user = geteuid()
  try requireTrustedWay(to: path, of: user)
  let file = Descriptor(
    try check("read", path) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) })
  let status = try file.status("read", path)
  try requireSecret(status, path, of: user) { fgetxattr(file.number, $0, $1, $2) }
  callhome_forbid_core_files()
  return try contents(of: file, path, limit: 64 << 10).bytes
}

/// Reads a secret as ``readSecretFile(_:)``. One line end at the end of the file is not part of it.
package func readSecret(_ path: String) throws(FileError) -> [UInt8] {
  var bytes = try readSecretFile(path)
  if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
  if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
  return bytes
}

/// Sees that a file may be trusted with a secret, without reading it.
///
/// Root becomes another user later, who is not known yet: for root the file may be anybody's, and
/// open to one other user. ``readSecret(_:)`` is stricter then.
///
/// - Throws: when others can read or replace it, or it is not there.
package func requireSecretFile(_ path: String) throws(FileError) {
  let status = try fileStatus(path)
  let user = geteuid() == 0 ? nil : geteuid()
  try requireSecret(status, path, of: user) { getxattr(path, $0, $1, $2) }
  try requireTrustedWay(to: path, of: user ?? status.owner)
}

/// Whether a path is where systemd puts the credentials of a unit (systemd.exec(5)).
package func isCredentialOfUnit(_ path: String) -> Bool {
  guard path.hasPrefix("/run/") else { return false }
  let parts = path.split(separator: "/")
  if parts.count == 4 { return parts[1] == "credentials" }
  return parts.count == 6 && parts[1] == "user" && parts[3] == "credentials"
}

/// The hint if no other is known.
package let hintAboutMissingSecret =
  "name a file that holds the secret and that only its owner can read"

extension FileError {
  /// What can be done about a file that has a secret.
  package var hintAboutSecret: String? {
    switch cause {
    case .openMode: "run: chmod 600 \(shellWord(path))"
    case .system(EACCES):
      "the file is read as user '\(userName(geteuid()))': run 'chown \(userName(geteuid()))' and 'chmod 600' on it"
    case .system where isMissing && isCredentialOfUnit(path):
      "it is there while its unit runs, if the unit has 'LoadCredential='"
    case .tooLarge: "is this the right file?"
    case .system where isMissing: hintAboutMissingSecret
    default: hint
    }
  }
}

private func requireSecret(
  _ status: FileStatus, _ path: String, of user: UInt32?,
  _ attribute: (String, UnsafeMutableRawPointer?, Int) -> Int
) throws(FileError) {
  guard status.kind == .regular else { throw FileError("use", path, .notRegular) }
  if let user, status.owner != user, status.owner != 0 {
    throw FileError("use", path, .foreignOwner(status.owner))
  }
  if status.mode & 0o077 == 0 { return }
  // With an access control list the group's bits are the most that the list grants to anybody.
  guard status.mode & 0o007 == 0, let list = AccessList(attribute),
    list.isClosed(to: status.owner, and: user)
  else { throw FileError("use", path, .openMode(status.mode)) }
}

/// Who may do something with a file, besides its owner (acl(5)).
private struct AccessList {
  private var mask: UInt16 = 7
  private var users: [(id: UInt32, rights: UInt16)] = []
  private var groups: [UInt16] = []
  private var others: UInt16 = 0

  /// Reads the list in the kernel's format; nil if there is none, or it is not understood.
  init?(_ attribute: (String, UnsafeMutableRawPointer?, Int) -> Int) {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = bytes.withUnsafeMutableBytes {
      attribute("system.posix_acl_access", $0.baseAddress, $0.count)
    }
    func number(_ start: Int, _ length: Int) -> UInt32 {
      bytes[start..<start + length].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard count >= 4, (count - 4) % 8 == 0, number(0, 4) == 2 else { return nil }
    for start in stride(from: 4, to: count, by: 8) {
      let rights = UInt16(number(start + 2, 2))
      switch number(start, 2) {
      case 0x01: break
      case 0x02: users.append((number(start + 4, 4), rights))
      case 0x04, 0x08: groups.append(rights)
      case 0x10: mask = rights
      case 0x20: others = rights
      default: return nil
      }
    }
  }

  /// Whether only root, the owner and one user may do anything.
  ///
  /// - Parameter user: that user; nil for any, but one.
  func isClosed(to owner: UInt32, and user: UInt32?) -> Bool {
    let named = users.filter { $0.rights & mask != 0 && $0.id != 0 && $0.id != owner }
    return others == 0 && groups.allSatisfy { $0 & mask == 0 } && named.count <= 1
      && named.allSatisfy { user == nil || $0.id == user }
  }
}

/// Whether this user may read the file at a path.
package func isReadable(_ path: String) -> Bool {
  faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0
}
