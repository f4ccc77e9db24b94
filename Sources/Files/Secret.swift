import Glibc

/// Reads a secret: the text of a file that nobody but its owner can read or could have planted.
///
/// What counts is the open descriptor: a regular file of this user or of root, closed to everybody else.
/// A link in its place must belong to one of the two as well. One line end at the end is not part of the
/// secret.
///
/// - Throws: when the file is not like that, or cannot be read.
package func readSecret(_ path: String) throws(FileError) -> [UInt8] {
  var link = stat()
  try check("use", path) { lstat(path, &link) }
  try requireTrusted(link.st_uid, path)
  let file = try readFile(path, limit: 64 << 10)
  try requireTrusted(file.status.owner, path)
  if file.status.mode & 0o077 != 0 { throw FileError("use", path, .openMode(file.status.mode)) }
  var bytes = file.bytes
  if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
  if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
  return bytes
}

private func requireTrusted(_ owner: UInt32, _ path: String) throws(FileError) {
  if owner != geteuid(), owner != 0 { throw FileError("use", path, .foreignOwner(owner)) }
}
