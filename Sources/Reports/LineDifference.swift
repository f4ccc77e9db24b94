import Diagnostics

/// The lines in which two texts differ, in the order of the texts: `- ` before what only the first has,
/// `+ ` before what only the second has. Empty when there is no difference.
package func lineDifference(from old: [UInt8], to new: [UInt8]) -> String {
  let before = lines(old)
  let after = lines(new)
  let difference = after.difference(from: before)
  var removed: [Int: String] = [:]
  var inserted: [Int: String] = [:]
  for change in difference {
    switch change {
    case .remove(let offset, let line, _): removed[offset] = line
    case .insert(let offset, let line, _): inserted[offset] = line
    }
  }
  var text = ""
  var (left, right) = (0, 0)
  while left < before.count || right < after.count {
    if let line = removed[left] {
      text += "- \(line)\n"
      left += 1
    } else if let line = inserted[right] {
      text += "+ \(line)\n"
      right += 1
    } else {
      left += 1
      right += 1
    }
  }
  return text
}

private func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
    let line = $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0
    return visible(String(decoding: line, as: UTF8.self))
  }
}
