import Glibc

/// The two text formats of metrics.
package enum MetricGrammar: Sendable {
  /// The Prometheus text format, version 0.0.4, with the quoted names of later versions. Spaces,
  /// blank lines and comments are allowed; timestamps are in milliseconds.
  case classic
  /// OpenMetrics 1.0 with the quoted names of later versions. Additional spaces are not allowed,
  /// timestamps are in seconds, and the last line is `# EOF`.
  case openMetrics
}

extension MetricGrammar {
  /// Detects the format: OpenMetrics if a line is `# EOF` or the file is named `*.openmetrics`.
  init(of bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self = file.hasSuffix(".openmetrics") || hasEndLine(bytes) ? .openMetrics : .classic
  }
}

/// Whether a file contains metrics instead of a snapshot in the program's own format.
///
/// The extensions `.prom` and `.openmetrics` mean metrics, `.yaml`, `.yml` and `.json` do not. For
/// other files the first line that is neither blank nor a comment decides: it must be metadata, or
/// a name followed by labels or a number.
///
/// - Parameters:
///   - bytes: the file, or enough of its beginning.
///   - file: its name.
package func isMetricText(_ bytes: [UInt8], file: String) -> Bool {
  if file.hasSuffix(".prom") || file.hasSuffix(".openmetrics") { return true }
  if file.hasSuffix(".yaml") || file.hasSuffix(".yml") || file.hasSuffix(".json") { return false }
  var unread = bytes[...]
  while !unread.isEmpty {
    var rest = unread.prefix { $0 != newline }
    unread = unread.dropFirst(rest.count + 1)
    rest = rest.drop { isBlank($0) }
    guard let first = rest.first else { continue }
    if first == UInt8(ascii: "#") {
      rest = rest.dropFirst().drop { isBlank($0) }
      if ["HELP ", "TYPE ", "UNIT ", "EOF"].contains(where: { rest.starts(with: $0.utf8) }) {
        return true
      }
    } else {
      return isSampleLine(rest)
    }
  }
  return false
}

/// Whether a line begins like a sample. `snapshot: 1` does not, although a name may end with a
/// colon.
private func isSampleLine(_ line: ArraySlice<UInt8>) -> Bool {
  if line.first == UInt8(ascii: "{") {
    // `{"name"} 1` or `{"name",label="value"} 1`; in JSON a colon follows the text.
    let inside = line.dropFirst().drop { isBlank($0) }
    guard inside.first == UInt8(ascii: "\"") else { return false }
    var isEscaped = false
    for index in inside.indices.dropFirst() {
      let byte = inside[index]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        let next = inside[(index + 1)...].first { !isBlank($0) }
        return next.map { ",}=".utf8.contains($0) } ?? false
      }
    }
    return false
  }
  let name = line.prefix { isNameByte($0) }
  let rest = line.dropFirst(name.count)
  guard let first = name.first, !isDigit(first), let next = rest.first,
    name.last != UInt8(ascii: ":")
  else { return false }
  if next == UInt8(ascii: "{") { return true }
  guard isBlank(next) else { return false }
  let words = rest.split { isBlank($0) || $0 == UInt8(ascii: "\r") }
  if words.first?.first == UInt8(ascii: "{") { return true }
  return !words.isEmpty && words.count <= 2 && words.allSatisfy { isNumber($0) }
}

private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
  (Array(word) + [newline]).withUnsafeBufferPointer { bytes in
    MetricNumber(bytes, at: 0)?.end == word.count
  }
}

/// Whether any line is `# EOF`.
private func hasEndLine(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let base = bytes.baseAddress else { return false }
  let mark: StaticString = "# EOF"
  var start = 0
  while start < bytes.count {
    let rest = bytes.count - start
    let line = UnsafeRawPointer(base + start)
    let length = memchr(line, Int32(newline), rest).map { UnsafeRawPointer($0) - line } ?? rest
    if length == mark.utf8CodeUnitCount, memcmp(line, mark.utf8Start, length) == 0 {
      return true
    }
    start += length + 1
  }
  return false
}
