import Diagnostics

/// What differs between two texts, line by line, for a person.
struct LineDifference {
  /// The lines that go and those that come, each with its number and in the order of the text.
  let lines: [String]

  /// Compares two texts.
  init(from old: [UInt8], to new: [UInt8]) {
    let old = Self.split(old)
    let new = Self.split(new)
    let start = zip(old, new).prefix { $0 == $1 }.count
    let end = zip(old[start...].reversed(), new[start...].reversed()).prefix { $0 == $1 }.count
    let gone = Array(old[start..<(old.count - end)])
    let come = Array(new[start..<(new.count - end)])
    // Finding the smallest difference takes time and memory with the square of its size.
    guard gone.count + come.count <= Self.comparedLimit else {
      lines = Self.clipped(
        gone.enumerated().map { Self.line("-", start + $0, $1) }
          + come.enumerated().map { Self.line("+", start + $0, $1) })
      return
    }
    let changes = come.difference(from: gone)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var all: [String] = []
    var (left, right) = (0, 0)
    while left < gone.count || right < come.count {
      if removed.contains(left) {
        all.append(Self.line("-", start + left, gone[left]))
        left += 1
      } else if inserted.contains(right) {
        all.append(Self.line("+", start + right, come[right]))
        right += 1
      } else {
        left += 1
        right += 1
      }
    }
    lines = Self.clipped(all)
  }

  private static let comparedLimit = 2_000
  private static let shownLimit = 100

  private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  private static func line(_ sign: String, _ index: Int, _ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    let shown = holdsSecret(text) ? "(a line that may hold a password is not shown)" : visible(text)
    return "\(sign) \(index + 1): \(shown)"
  }

  private static func clipped(_ lines: [String]) -> [String] {
    lines.count <= shownLimit
      ? lines : lines.prefix(shownLimit) + ["and \(lines.count - shownLimit) more lines"]
  }

  /// A config knows no password, only the paths of files that hold one; but a wrong one may be the very
  /// reason for going back.
  private static func holdsSecret(_ line: String) -> Bool {
    let line = line.lowercased().filter { !" \"'".contains($0) }
    let isNamed = ["password", "passwd", "passphrase", "secret", "token", "credentials"].contains {
      line.contains("\($0):") || line.contains("\($0)=")
    }
    // Or a URL with a user in it.
    return isNamed || (line.contains("://") && line.contains("@"))
  }
}
