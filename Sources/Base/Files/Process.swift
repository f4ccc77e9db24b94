import Glibc

/// The user that this process acts as.
package func effectiveUser() -> UInt32 { geteuid() }

/// The login name of a user, or its number if the system has no name for it.
package func userName(_ id: UInt32) -> String {
  account(id)?.name ?? String(id)
}

/// The name of a user's own group, or its number if the system has no name for it.
func groupName(of id: UInt32) -> String {
  guard let group = account(id)?.group else { return String(id) }
  var entry = Glibc.group()
  var buffer = [CChar](repeating: 0, count: 16_384)
  var found: UnsafeMutablePointer<Glibc.group>?
  guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil,
    let name = entry.gr_name
  else { return String(group) }
  return String(cString: name)
}

/// The home directory of a user from the system's user database, ignoring `HOME`; nil if there is
/// none.
package func homeDirectory(of id: UInt32) -> String? {
  account(id).map(\.home).flatMap { $0.hasPrefix("/") ? $0 : nil }
}

/// Makes a process of root become another user permanently.
///
/// It gets the user's own groups. Nothing happens if the process is that user already.
///
/// - Throws: when the system refuses; then the process must not continue.
package func becomeUser(_ id: UInt32) throws(FileError) {
  if geteuid() == id { return }
  let name = userName(id)
  let group = account(id)?.group ?? id
  try check("become user", name) { initgroups(name, group) }
  try check("become user", name) { setgid(group) }
  try check("become user", name) { setuid(id) }
}

/// If this process is root, runs `body` with the rights of another user and becomes root again, so
/// that files planted by that user cannot use root's rights.
///
/// - Throws: errors of `body`; when the system refuses: then the process must not continue.
package func acting<Result>(
  as id: UInt32, _ body: () throws(FileError) -> Result
) throws(FileError) -> Result {
  if geteuid() != 0 || id == 0 { return try body() }
  let name = userName(id)
  let group = account(id)?.group ?? id
  let ownGroup = getegid()
  var groups = [gid_t](repeating: 0, count: 65_536)
  let count = try check("become user", name) { getgroups(Int32(groups.count), &groups) }
  try check("become user", name) { initgroups(name, group) }
  try check("become user", name) { setegid(group) }
  try check("become user", name) { seteuid(id) }
  let result: Swift.Result<Result, FileError>
  do throws(FileError) {
    result = .success(try body())
  } catch {
    result = .failure(error)
  }
  try check("become user", "root") { seteuid(0) }
  try check("become user", "root") { setegid(ownGroup) }
  try check("become user", "root") { setgroups(Int(count), groups) }
  return try result.get()
}

private func account(_ id: UInt32) -> (name: String, group: UInt32, home: String)? {
  var entry = passwd()
  var buffer = [CChar](repeating: 0, count: 16_384)
  var found: UnsafeMutablePointer<passwd>?
  guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil,
    let name = entry.pw_name
  else { return nil }
  return (String(cString: name), entry.pw_gid, entry.pw_dir.map { String(cString: $0) } ?? "")
}

/// Whether a group is a user's own, as systems make one for each user: of the user's name, without
/// other members.
func isPrivateGroup(_ group: UInt32, of user: UInt32) -> Bool {
  guard let account = account(user), account.group == group else { return false }
  var entry = Glibc.group()
  var buffer = [CChar](repeating: 0, count: 16_384)
  var found: UnsafeMutablePointer<Glibc.group>?
  guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil,
    let name = entry.gr_name, String(cString: name) == account.name
  else { return false }
  var member = entry.gr_mem
  while let next = member?.pointee {
    if String(cString: next) != account.name { return false }
    member = member.map { $0 + 1 }
  }
  return true
}

/// A path that means the same whatever the working directory will be.
package func absolutePath(_ path: String) -> String {
  if path.hasPrefix("/") { return path }
  guard let pointer = getcwd(nil, 0) else { return path }
  defer { free(pointer) }
  let here = String(cString: pointer)
  return here == "/" ? "/\(path)" : "\(here)/\(path)"
}
