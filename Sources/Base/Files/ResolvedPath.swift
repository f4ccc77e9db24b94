import Glibc

/// The canonical path of a place, whether or not it exists.
///
/// Links are followed, including those to places that do not exist yet or are not mounted: a place
/// keeps its path when it is created, and while it is missing. Parts that cannot be read, or are
/// behind too many links, stay unchanged.
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

/// The target of a link; nil if it is no link, does not exist, or cannot be read.
private func linkTarget(_ path: [UInt8]) -> [UInt8]? {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path.map(CChar.init(bitPattern:)) + [0], &buffer, buffer.count)
  return count > 0 ? buffer[..<count].map { UInt8(bitPattern: $0) } : nil
}

/// Whether there is something at a path, as far as this user can see.
package func mayExist(_ path: String) -> Bool { access(path, F_OK) == 0 || errno != ENOENT }
