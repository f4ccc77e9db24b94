import Glibc

/// The two grammars of metrics as text.
package enum MetricGrammar: Sendable {
  /// The Prometheus text format, version 0.0.4, with the quoted names of later versions: blank lines
  /// and comments are free, time stamps count milliseconds.
  case classic
  /// OpenMetrics 1.0 with the quoted names of later versions: a sample has no spaces but those that it needs,
  /// time stamps count seconds, and the last line is `# EOF`.
  case openMetrics
}

extension MetricGrammar {
  /// The grammar that a text claims to keep to.
  ///
  /// It is OpenMetrics when one of its lines is `# EOF` or its file is named `*.openmetrics`.
  init(of bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self = file.hasSuffix(".openmetrics") || hasEndLine(bytes) ? .openMetrics : .classic
  }
}

/// Whether a file holds metrics rather than a snapshot in the program's own form.
///
/// A name that ends in `.prom` or `.openmetrics` says so, one that ends in `.yaml`, `.yml` or `.json`
/// denies it. Else the first line that is neither blank nor a free comment decides: metadata, or a
/// name with labels or a number after it.
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

/// Whether a line begins like a sample: `snapshot: 1` does not, though a name may end in a colon.
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

/// Whether a line of its own says `# EOF`.
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
