import Glibc

/// The one path among all that lead to a place, whether something is there or not.
///
/// Links are followed, also those to what is not there yet or not mounted now: a place keeps its path when
/// it is made, and when it is gone for a while. What may not be looked at, and what is behind too many links,
/// stays as it is written.
package func resolvedPath(_ path: String) -> String {
  let slash = UInt8(ascii: "/")
  func names(_ path: some Sequence<UInt8>) -> [ArraySlice<UInt8>] {
    Array(path).split(separator: slash).reversed()
  }
  // Bytes: of a string, a slash and a mark that combines with it would be one character.
  var rest = names(absolutePath(path).utf8)
  var here: [ArraySlice<UInt8>] = []
  var links = 0
  while let name = rest.popLast() {
    if name.elementsEqual(".".utf8) { continue }
    if name.elementsEqual("..".utf8) {
      _ = here.popLast()
      continue
    }
    here.append(name)
    guard links < 40, let target = linkTarget(here.reduce(into: []) { $0 += [slash] + $1 }) else {
      continue
    }
    links += 1
    here = target.first == slash ? [] : here.dropLast()
    rest += names(target)
  }
  return "/" + here.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
}

/// Where a link leads; nil for what is none, is not there, or may not be looked at.
private func linkTarget(_ path: [UInt8]) -> [UInt8]? {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path.map(CChar.init(bitPattern:)) + [0], &buffer, buffer.count)
  return count > 0 ? buffer[..<count].map { UInt8(bitPattern: $0) } : nil
}

/// Whether there is something at a path, as far as this user can see.
package func mayExist(_ path: String) -> Bool { access(path, F_OK) == 0 || errno != ENOENT }
