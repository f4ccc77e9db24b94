import Diagnostics

/// Mistakes with brackets, braces and the commas between them.
extension YAMLDiagnosis {
  /// A bracket that is not closed, or the wrong one, or a comma that is missing.
  func bracket() -> Cause? {
    let outline = YAMLOutline(text, upTo: place)
    guard let open = outline.brackets.last else { return strayBracket() }
    if let found, found == "]" || found == "}", found != closer(of: open.scalar) {
      var mended = line
      let isOuter = outline.brackets.dropLast().contains {
        $0.place.line == place.line && closer(of: $0.scalar) == found
      }
      // It closes an outer bracket while an inner one is still open.
      if isOuter {
        mended.insert(closer(of: open.scalar), at: place.column)
      } else {
        mended[place.column] = closer(of: open.scalar)
      }
      return Cause(
        place, "'\(found)' closes the '\(open.scalar)' of line \(open.place.line + 1)",
        hint(line: mended.text(from: 0), or: "write '\(closer(of: open.scalar))' here"))
    }
    let whole = YAMLOutline(text)
    if whole.brackets.contains(where: { $0.place == open.place }) { return unclosed(open) }
    if problem.contains("node content"), found == "," {
      return Cause(
        place, "there is nothing before this comma",
        hint(
          line: line.text(from: 0, to: place.column) + line.text(from: place.column + 1),
          or: "remove the comma"))
    }
    if problem.contains("expected ','") { return missingComma(open) }
    return nil
  }

  private func strayBracket() -> Cause? {
    guard let found, found == "]" || found == "}" else { return nil }
    return Cause(
      place, "this '\(found)' closes nothing",
      hint(
        line: line.text(from: 0, to: place.column) + line.text(from: place.column + 1),
        or: "remove it"))
  }

  private func unclosed(_ open: YAMLOutline.Mark) -> Cause {
    // It should have been closed before the next line with the same or less indentation.
    let margin = text.line(open.place.line).indent
    var last = open.place.line
    while last + 1 < text.count, last < place.line {
      let next = text.line(last + 1)
      if !next.isIdle, next.indent <= margin { break }
      last += 1
    }
    while last > open.place.line, text.line(last).isIdle { last -= 1 }
    let line = text.line(last)
    let end = TextPlace(line: last, column: line.contentEnd)
    let closers = YAMLOutline(text, upTo: end).brackets.reversed().map {
      String(closer(of: $0.scalar))
    }
    var content = line.text(from: 0, to: end.column)
    while content.hasSuffix(",") || content.hasSuffix(" ") { content.removeLast() }
    return Cause(
      open.place, "this '\(open.scalar)' is never closed",
      hint(
        line: content + closers.joined(),
        or: "add '\(closers.joined())' at the end of line \(last + 1)"))
  }

  private func missingComma(_ open: YAMLOutline.Mark) -> Cause {
    for index in [lineAbove(place.line) ?? place.line, place.line] {
      // JSON with the comments of JavaScript.
      let line = text.line(index)
      let content = line.text(from: 0)
      guard
        let mark = ["//", "/*"].first(where: { content.contains(" \($0)") || content.hasPrefix($0) }
        ),
        let range = content.firstRange(of: mark)
      else { continue }
      let column = content[..<range.lowerBound].unicodeScalars.count
      return Cause(
        TextPlace(line: index, column: column), "a comment begins with '#', not with '\(mark)'",
        hint(
          line: line.text(from: 0, to: column) + "#" + line.text(from: column + 2),
          or: "write '#' instead"))
    }
    var column = place.column
    if found == ":" {
      while column > 0, let before = line.scalar(column - 1),
        !" ,{[".unicodeScalars.contains(before)
      {
        column -= 1
      }
    }
    if column <= line.indent, let above = lineAbove(place.line) {
      let line = text.line(above)
      return Cause(
        TextPlace(line: above, column: line.contentEnd),
        "a comma is missing at the end of this line",
        hint(line: line.text(from: 0, to: line.contentEnd) + ",", or: "add a comma"))
    }
    var end = column
    while end > 0, line.isBlank(end - 1) { end -= 1 }
    if found == ":", end > 0, line[end - 1] == ":" { return colonInValue(column) }
    let word = line[column...].prefix { !" :,]}".unicodeScalars.contains($0) }
    let name =
      allowsExcerpts && !word.isEmpty
      ? " before \(quoted(String(String.UnicodeScalarView(word))))" : " here"
    return Cause(
      TextPlace(line: place.line, column: column), "a comma is missing\(name)",
      hint(line: line.text(from: 0, to: end) + ", " + line.text(from: column), or: "add a comma"))
  }

  private func colonInValue(_ start: Int) -> Cause {
    var end = place.column
    while let next = line.scalar(end), !",]}".unicodeScalars.contains(next) { end += 1 }
    return Cause(
      place, "a value with a colon and a space in it must be in quotes",
      hint(
        line: line.text(from: 0, to: start) + inQuotes(line.text(from: start, to: end))
          + line.text(from: end),
        or: "put the value in double quotes"))
  }
}
