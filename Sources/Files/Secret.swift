import Glibc

/// Reads a secret: the text of a file that nobody but its owner can read or could have planted.
///
/// What counts is the open descriptor: a regular file of this user or of root, closed to everybody else.
/// The way there must be closed to them as well, see ``requireTrustedWay(to:of:)``. One line end at the
/// end is not part of the secret.
///
/// - Throws: when the file is not like that, or cannot be read.
package func readSecret(_ path: String) throws(FileError) -> [UInt8] {
  try requireTrustedWay(to: path, of: geteuid())
  let file = try readFile(path, limit: 64 << 10)
  let owner = file.status.owner
  if owner != geteuid(), owner != 0 { throw FileError("use", path, .foreignOwner(owner)) }
  if file.status.mode & 0o077 != 0 { throw FileError("use", path, .openMode(file.status.mode)) }
  var bytes = file.bytes
  if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
  if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
  return bytes
}
