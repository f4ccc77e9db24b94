import Glibc

/// Compares bytes with the file `Fixtures/<name>` next to the test file; with `accepting`, the file
/// is written instead, which counts as a difference too.
///
/// - Returns: nil if they are the same; otherwise the difference, and how to accept it. A missing
///   file is a difference.
package func difference(
  _ actual: [UInt8], fromGolden name: String, besideTest test: String = #filePath,
  accepting: Bool = getenv("UPDATE_GENERATED") != nil
) -> String? {
  let folder = test.split(separator: "/").dropLast().joined(separator: "/")
  let path = "/\(folder)/Fixtures/\(name)"
  let expected = contents(of: path)
  if expected == actual { return nil }
  if accepting {
    do { try write(actual, to: path) } catch { return "\(error)" }
    return "\(path) was written anew: read it, then run the test without UPDATE_GENERATED"
  }
  let accept = "when it is right: UPDATE_GENERATED=1 swift test, and read the change"
  guard let expected else { return "\(path) is missing; \(accept)" }
  let wanted = lines(expected)
  let found = lines(actual)
  let first = zip(wanted, found).prefix { $0 == $1 }.count
  return """
    \(path):\(first + 1) differs; \(accept)
    expected: \(first < wanted.count ? wanted[first] : "the end")
    found:    \(first < found.count ? found[first] : "the end")
    """
}

private func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
}
