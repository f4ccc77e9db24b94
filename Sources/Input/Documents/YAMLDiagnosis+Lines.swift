import Diagnostics

/// Mistakes with keys, items and the spaces before and after them.
extension YAMLDiagnosis {
  /// A key whose colon has no space after it, or no colon, or an equals sign.
  func tightColon() -> Cause? {
    let first =
      context == "while scanning a simple key" ? start.line : lineAbove(place.line) ?? place.line
    let lines = Array(Set([first, place.line])).sorted()
    for index in lines {
      let line = text.line(index)
      if line.isIdle { continue }
      if let colon = line.tightColon,
        index < place.line || colon < place.column || isFirstInLine
      {
        return Cause(
          TextPlace(line: index, column: colon), "there is no space after this colon",
          hint(
            line: line.text(from: 0, to: colon + 1) + " " + line.text(from: colon + 1),
            or: "add a space after the colon"))
      }
      if line.keyEnd(from: 0) == nil, let sign = equalsSign(line) {
        let key = line.text(from: line.indent, to: sign).filter { $0 != " " && $0 != ":" }
        let value = line.text(from: sign + 1).drop { $0 == ">" || $0 == " " }
        return Cause(
          TextPlace(line: index, column: sign), "a colon comes after a key, not '='",
          hint("\(key): \(value)", or: "write ': ' instead of '='"))
      }
    }
    if context == "while scanning a simple key" { return missingColon(start.line) }
    return nil
  }

  private func equalsSign(_ line: [Unicode.Scalar]) -> Int? {
    let word = line[line.indent...].prefix(while: [Unicode.Scalar].isKeyScalar)
    let sign = line[word.endIndex...].first { $0 != " " && $0 != ":" }
    return word.isEmpty || sign != "=" ? nil : line[word.endIndex...].firstIndex(of: "=")
  }

  /// A line with a key and no colon.
  private func missingColon(_ index: Int) -> Cause? {
    let line = text.line(index)
    let margin = line.indent
    if let cause = foreignLine(index) { return cause }
    let word = line[margin...].prefix(while: [Unicode.Scalar].isKeyScalar)
    let words = line.text(from: word.endIndex, to: line.contentEnd).split(separator: " ")
    guard !word.isEmpty, line.isBlank(word.endIndex), line.keyEnd(from: 0) == nil, words.count < 4
    else {
      return Cause(
        TextPlace(line: index, column: margin), "this line has no colon, and is no item of a list",
        "write it as 'KEY: VALUE', or begin it with '#' if it is a comment")
    }
    let key = line.text(from: margin, to: word.endIndex)
    let value = line.text(from: word.endIndex, to: line.contentEnd).trimmed
    // A file with a single word has no key at all.
    if value.isEmpty, index == place.line, context.isEmpty || lineAbove(index) == nil { return nil }
    return Cause(
      TextPlace(line: index, column: word.endIndex),
      "the colon after \(allowsExcerpts ? quoted(key) : "this key") is missing",
      hint(value.isEmpty ? "\(key):" : "\(key): \(value)", or: "add a colon"))
  }

  /// A comment of another language, a list item without its dash, or a merge conflict marker.
  private func foreignLine(_ index: Int) -> Cause? {
    let line = text.line(index)
    let margin = line.indent
    let content = line.text(from: margin)
    let place = TextPlace(line: index, column: margin)
    if ["<<<<<<<", "=======", ">>>>>>>"].contains(where: content.hasPrefix) {
      return Cause(
        place, "this line is the mark of a merge conflict",
        "keep one of the two versions, and remove the marks")
    }
    for mark in ["//", "/*", "--", ";"] where content.hasPrefix(mark) {
      let words = content.dropFirst(mark.count).replacing("*/", with: "")
      return Cause(
        place, "a comment begins with '#', not with '\(mark)'",
        hint("# " + String(words).trimmed, or: "begin the line with '#'"))
    }
    if let above = lineAbove(index), text.line(above).indent == margin,
      text.line(above).scalar(margin) == "-", text.line(above).isBlank(margin + 1)
    {
      return Cause(
        place, "this line is in a list and does not begin with '-'",
        hint("- " + content, or: "begin it with '- '"))
    }
    return nil
  }

  /// A key where none is allowed.
  func key() -> Cause? {
    switch problem {
    case "mapping values are not allowed in this context":
      return secondColon() ?? missingColonAbove() ?? tooDeep()
    case "did not find expected key", "did not find expected <document start>":
      if let above = lineAbove(place.line), text.line(above).text(from: 0) == "..." {
        return Cause(
          TextPlace(line: above, column: 0), "this '...' ends the file before its last lines",
          "remove the line")
      }
      if isFirstInLine { return itemAmongKeys() ?? lineWithoutColon() ?? misindented() }
      return textBehindValue()
    default: return nil
    }
  }

  /// A value that contains a colon.
  private func secondColon() -> Cause? {
    var begin = line.indent
    while line.scalar(begin) == "-", line.isBlank(begin + 1) {
      begin += 1
      while line.scalar(begin) == " " { begin += 1 }
    }
    guard let first = line.keyEnd(from: begin), first < place.column else { return nil }
    var value = first + 1
    while line.scalar(value) == " " { value += 1 }
    let end = line.contentEnd
    let before = line.text(from: value, to: place.column)
    if let space = before.lastIndex(of: " "),
      before[space...].dropFirst().allSatisfy({
        $0.isLowercase || $0 == "_"
      })
    {
      let column = value + before[...space].unicodeScalars.count
      return Cause(
        TextPlace(line: place.line, column: column), "a line can have only one key",
        hint(line.text(from: column, to: end), or: "begin a new line for the second key")
          + " on a line of its own, or put the whole value in quotes")
    }
    return Cause(
      place, "a value with a colon and a space in it must be in quotes",
      hint(
        line: line.text(from: 0, to: value) + inQuotes(line.text(from: value, to: end)),
        or: "put the value in double quotes"))
  }

  private func missingColonAbove() -> Cause? {
    guard let above = lineAbove(place.line) else { return nil }
    let line = text.line(above)
    if line.keyEnd(from: 0) != nil || line.indent >= self.line.indent { return nil }
    return missingColon(above)
  }

  private func tooDeep() -> Cause? {
    guard let above = lineAbove(place.line) else { return nil }
    let margin = text.line(above).indent
    if line.indent == margin { return nil }
    return Cause(
      TextPlace(line: place.line, column: line.indent),
      "this line is indented by \(spaces(line.indent)), and line \(above + 1) above it, which has a value, "
        + "by \(spaces(margin))",
      indenting(by: margin, like: above))
  }

  private func itemAmongKeys() -> Cause? {
    guard found == "-", line.isBlank(place.column + 1) else { return nil }
    var above = lineAbove(place.line)
    while let index = above {
      let other = text.line(index)
      if other.scalar(other.indent) == "-", other.isBlank(other.indent + 1) {
        if other.indent == line.indent { break }
        return Cause(
          place,
          "this '-' is indented by \(spaces(line.indent)), and that of line \(index + 1) by "
            + spaces(other.indent), indenting(by: other.indent, like: index))
      }
      if other.indent < line.indent { break }
      above = lineAbove(index)
    }
    return Cause(
      place, "a '-' begins an item of a list, and the lines above are keys",
      hint(
        line.text(from: 0, to: place.column) + line.text(from: place.column + 1).trimmed,
        or: "remove the '-'"))
  }

  private func lineWithoutColon() -> Cause? {
    if line.keyEnd(from: 0) != nil { return nil }
    if context.hasPrefix("while parsing a block mapping"), let cause = missingColon(place.line) {
      return cause
    }
    return nil
  }

  /// A line whose indentation matches no line above.
  private func misindented() -> Cause? {
    var margins: [(indent: Int, line: Int)] = []
    var above = lineAbove(place.line)
    while let index = above {
      let margin = text.line(index).indent
      if margin < margins.last?.indent ?? .max { margins.append((margin, index)) }
      if margin == 0 || margins.count > 32 { break }
      above = lineAbove(index)
    }
    // The deeper of two levels: that of the line above.
    guard
      let nearest = margins.min(by: { abs($0.indent - line.indent) < abs($1.indent - line.indent) }
      ),
      nearest.indent != line.indent
    else { return nil }
    if problem.contains("<document start>") {
      let first = margins.last ?? nearest
      return Cause(
        TextPlace(line: first.line, column: 0),
        "this line is indented by \(spaces(first.indent)), and line \(place.line + 1) by "
          + spaces(line.indent),
        "begin the keys of the file without spaces: "
          + hint(line: text.line(first.line).text(from: 0), or: "remove them"))
    }
    return Cause(
      place,
      "this line is indented by \(spaces(line.indent)), which fits no line above it",
      indenting(by: nearest.indent, like: nearest.line))
  }

  private func textBehindValue() -> Cause? {
    Cause(
      place, "the value ends before this text",
      "put the whole value in quotes, or begin a new line for another key")
  }

  /// A list item where none is allowed, or a missing one.
  func item() -> Cause? {
    switch problem {
    case "block sequence entries are not allowed in this context":
      if isFirstInLine { return tooDeep() }
      let content = line.text(from: place.column + 1, to: line.contentEnd).trimmed
      return Cause(
        place, "a list cannot begin on the line of its key",
        hint(
          line: line.text(from: 0, to: place.column) + "[\(content)]",
          or: "write the list in brackets, or each item on its own line"))
    case "did not find expected '-' indicator" where isFirstInLine:
      if line.indent == start.column, line.keyEnd(from: 0) == nil {
        return Cause(
          place, "this line is in a list and does not begin with '-'",
          hint(
            line.text(from: 0, to: place.column) + "- " + line.text(from: place.column),
            or: "begin it with '- '"))
      }
      return Cause(
        place, "this line is indented by \(spaces(line.indent)), which fits no line above it",
        found == "-"
          ? indenting(by: start.column, like: start.line)
          : "indent it less than the items of the list above, or begin it with '- '")
    default: return nil
    }
  }

  private func indenting(by margin: Int, like index: Int) -> String {
    let general = "indent it by \(spaces(margin)), as line \(index + 1)"
    if !allowsExcerpts { return general }
    let right = String(repeating: " ", count: margin) + line.text(from: line.indent)
    let hint = hint(right, or: general)
    return hint == general ? general : "\(general): \(hint)"
  }

  private func spaces(_ count: Int) -> String { count == 1 ? "1 space" : "\(count) spaces" }
}

extension String {
  /// Without leading and trailing spaces.
  fileprivate var trimmed: String {
    let rest = drop { $0 == " " }
    return rest.lastIndex { $0 != " " }.map { String(rest[...$0]) } ?? ""
  }
}
