import Glibc

/// The user that this process acts as.
package func effectiveUser() -> UInt32 { geteuid() }

/// The login name of a user, or its number in digits where the system knows no name.
package func userName(_ id: UInt32) -> String {
  account(id)?.name ?? String(id)
}

/// Makes a process that runs as root act as another user from now on, for good.
///
/// Groups are the user's own. It does nothing when the process acts as that user already.
///
/// - Throws: when the system refuses; then nothing may go on.
package func becomeUser(_ id: UInt32) throws(FileError) {
  if geteuid() == id { return }
  let name = userName(id)
  let group = account(id)?.group ?? id
  try check("become user", name) { initgroups(name, group) }
  try check("become user", name) { setgid(group) }
  try check("become user", name) { setuid(id) }
}

private func account(_ id: UInt32) -> (name: String, group: UInt32)? {
  var entry = passwd()
  var buffer = [CChar](repeating: 0, count: 16_384)
  var found: UnsafeMutablePointer<passwd>?
  guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil,
    let name = entry.pw_name
  else { return nil }
  return (String(cString: name), entry.pw_gid)
}

/// A path that means the same whatever the working directory will be.
package func absolutePath(_ path: String) -> String {
  if path.hasPrefix("/") { return path }
  guard let pointer = getcwd(nil, 0) else { return path }
  defer { free(pointer) }
  let here = String(cString: pointer)
  return here == "/" ? "/\(path)" : "\(here)/\(path)"
}
