package import Diagnostics

/// Why a file that should be a mapping is a single text in YAML; nil if that is not known.
///
/// - Parameters:
///   - bytes: the whole file, in UTF-8. Hints quote lines of it.
///   - file: its path, for messages.
package func problem(ofTextInsteadOfMapping bytes: [UInt8], file: String) -> Diagnostic? {
  bytes.withUnsafeBufferPointer { buffer in
    let text = SourceText(buffer)
    let last = (0..<min(text.count, 1_000)).last { !text.line($0).isIdle } ?? 0
    let first = (0..<last).first { !text.line($0).isIdle } ?? last
    let diagnosis = YAMLDiagnosis(
      problem: "", context: "while scanning a simple key",
      place: TextPlace(line: last, column: text.line(last).count),
      start: TextPlace(line: first, column: 0), text: text, allowsExcerpts: true)
    return (diagnosis.foreignForm() ?? diagnosis.tightColon()).map { cause in
      Diagnostic(
        .error,
        at: SourceLocation(
          file: file, line: cause.place.line + 1, column: cause.place.column + 1),
        cause.message, hint: cause.hint)
    }
  }
}

/// Recognises other file formats used by mistake instead of YAML.
extension YAMLDiagnosis {
  /// A file that is not YAML at all.
  func foreignForm() -> Cause? { Self.foreignForm(text, allowsExcerpts: allowsExcerpts) }

  /// The format of a text that is not YAML; nil if it may be YAML.
  static func foreignForm(_ text: SourceText, allowsExcerpts: Bool) -> Cause? {
    var index = 0
    while index < min(text.count, 1_000), text.line(index).isIdle, text.line(index).first != ";" {
      index += 1
    }
    let line = text.line(index)
    let first = line.text(from: line.indent)
    let place = TextPlace(line: index, column: line.indent)
    let lower = first.lowercased()
    if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") {
      return Cause(
        place, "this is an HTML page, not YAML", "download the file itself instead of a page")
    }
    if first.hasPrefix("<?xml") || first.hasPrefix("</") || isElement(line) {
      return Cause(place, "this is XML, not YAML", "write the file as 'KEY: VALUE' lines")
    }
    if first.hasPrefix("```") {
      return Cause(
        place, "this line is a fence of Markdown", "remove the lines that begin with '```'")
    }
    let fields = first.split(separator: " ")
    if fields.count > 5,
      fields[..<5].allSatisfy({ $0.utf8.allSatisfy { "*/-,0123456789".utf8.contains($0) } })
    {
      return Cause(
        place, "this is a line for cron, not for the config",
        "move it to a file such as /etc/cron.d/callhome")
    }
    if first.hasPrefix("-----BEGIN ") {
      return Cause(place, "this is a certificate or a key, not YAML", "name the right file")
    }
    let words = line.text(from: line.indent, to: line.contentEnd).split(
      separator: " ")
    if words.count > 1, words.last == "{", !first.contains(":") {
      return Cause(
        place, "this is not YAML: it has blocks with braces",
        "write 'KEY:' above its keys, indent these by 2 spaces, and leave out the braces")
    }
    let next = (index + 1..<max(index + 1, min(text.count, index + 50))).first {
      !text.line($0).isIdle
    }
    if isSectionHead(line), let next, assignment(text.line(next)) != nil {
      return ini(
        TextPlace(line: index, column: line.indent), assignment(text.line(next)), allowsExcerpts)
    }
    if first.hasPrefix(";") { return ini(place, nil, allowsExcerpts) }
    let hasNext = next.map { assignment(text.line($0)) != nil } ?? true
    if let assignment = assignment(line), hasNext { return ini(place, assignment, allowsExcerpts) }
    return nil
  }

  private static func isElement(_ line: [Unicode.Scalar]) -> Bool {
    guard line.scalar(line.indent) == "<", line.contains(">"),
      let next = line.scalar(line.indent + 1)
    else {
      return false
    }
    return next.properties.isAlphabetic
  }

  private static func isSectionHead(_ line: [Unicode.Scalar]) -> Bool {
    let content = line.text(from: line.indent, to: line.contentEnd)
    return content.hasPrefix("[") && content.hasSuffix("]") && !content.contains(",")
      && !content.contains("/")
  }

  /// The parts of `key = value` or `export KEY=value`; nil for any other line.
  private static func assignment(_ line: [Unicode.Scalar]) -> (key: String, value: String)? {
    var content = line.text(from: line.indent)
    if content.hasPrefix("export ") { content = String(content.dropFirst(7)) }
    guard let sign = content.firstIndex(of: "=") else { return nil }
    let key = content[..<sign].filter { $0 != " " }
    let isKey = !key.isEmpty && key.unicodeScalars.allSatisfy([Unicode.Scalar].isKeyScalar)
    return isKey ? (key, String(content[content.index(after: sign)...].drop { $0 == " " })) : nil
  }

  private static func ini(
    _ place: TextPlace, _ assignment: (key: String, value: String)?, _ allowsExcerpts: Bool
  ) -> Cause {
    let general = "write 'KEY: VALUE' instead of 'KEY = VALUE'"
    var hint = general
    if allowsExcerpts, let assignment, assignment.value.utf8.count < 60, !assignment.value.isEmpty {
      let line = "\(assignment.key.lowercased()): \(assignment.value)"
      let isSecret = ["passw", "secret", "token"].contains { line.contains($0) }
      hint = isSecret ? general : edit(line).map { "\($0) instead of 'KEY = VALUE'" } ?? general
    }
    return Cause(place, "this is not YAML: it has the form of an INI or environment file", hint)
  }
}
