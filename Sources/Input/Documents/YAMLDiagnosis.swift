import Diagnostics

/// Finds the mistake in a text that libyaml rejects: where it begins, in plain words, and how to
/// fix it.
///
/// libyaml reports where it could not continue, which for an unclosed quote is the end of the file.
struct YAMLDiagnosis {
  /// A mistake.
  struct Cause {
    let place: TextPlace
    let message: String
    let hint: String

    init(_ place: TextPlace, _ message: String, _ hint: String) {
      self.place = place
      self.message = message
      self.hint = hint
    }
  }

  /// libyaml's description of the problem.
  let problem: String
  /// libyaml's description of what it was reading; may be empty.
  let context: String
  /// Where libyaml could not continue.
  let place: TextPlace
  /// The beginning of what libyaml was reading.
  let start: TextPlace
  let text: SourceText
  /// Whether hints may quote lines of the text.
  let allowsExcerpts: Bool

  /// The most likely cause; libyaml's own description if no other matches.
  func cause() -> Cause {
    // The order matters: causes that explain others come first.
    let finders: [() -> Cause?] = [
      foreignForm, directive, tab, lookalike, quote, template, leadingSign, bracket, tightColon,
      key,
      item,
    ]
    for finder in finders {
      if let cause = finder() { return cause }
    }
    let words = context.isEmpty ? problem : "\(problem) \(context)"
    return Cause(
      place, "this is not valid YAML: \(words)",
      "check the quotes, brackets and spaces in this line and in the one above")
  }

  /// The line in which libyaml could not continue.
  var line: [Unicode.Scalar] { text.line(place.line) }

  /// The scalar at which libyaml could not continue; nil at the end of a line.
  var found: Unicode.Scalar? { line.scalar(place.column) }

  /// Whether only spaces come before that position in its line.
  var isFirstInLine: Bool { place.column <= line.indent }

  /// The nearest line above another one that is neither empty nor a comment.
  func lineAbove(_ index: Int) -> Int? {
    var above = index - 1
    while above >= 0, index - above < 1_000 {
      if !text.line(above).isIdle { return above }
      above -= 1
    }
    return nil
  }

  /// A hint with the corrected text if lines may be quoted; a line that may contain a secret never
  /// is.
  func hint(_ text: String, or general: String) -> String {
    let lower = text.lowercased()
    let secretWords = [
      "passw", "secret", "token", "authoriz", "bearer", "credential", "apikey", "api_key",
    ]
    let hasLogin =
      lower.firstRange(of: "://").map { lower[$0.upperBound...].contains("@") } ?? false
    if !allowsExcerpts || hasLogin || secretWords.contains(where: lower.contains) { return general }
    return edit(text) ?? general
  }

  /// The same if the corrected text is a line without its indentation.
  func hint(line: String, or general: String) -> String {
    hint(String(line.drop { $0 == " " }), or: general)
  }
}

extension YAMLDiagnosis {
  /// A line that begins with `%`.
  fileprivate func directive() -> Cause? {
    let words = context + problem
    let isDirective = ["directive", "YAML document", "<document start>"].contains(
      where: words.contains)
    let lines = [place.line, start.line, lineAbove(place.line) ?? 0]
    guard isDirective, let index = lines.first(where: { text.line($0).first == "%" }) else {
      return nil
    }
    return Cause(
      TextPlace(line: index, column: 0),
      "directives are not allowed: a line must not begin with '%'",
      "remove the line")
  }

  /// A tab before the first word of a line.
  fileprivate func tab() -> Cause? {
    let isInFlow = context.contains("flow") || context.contains("quoted")
    if isInFlow, found != "\t" { return nil }
    for index in max(0, min(start.line, place.line))...place.line {
      let line = text.line(index)
      let margin = line.prefix { $0 == " " || $0 == "\t" }
      guard let column = margin.firstIndex(of: "\t"), !line.isIdle else { continue }
      let spaces = margin.map { $0 == "\t" ? "  " : " " }.joined()
      return Cause(
        TextPlace(line: index, column: column),
        "a tab indents this line, and YAML allows only spaces there",
        hint(
          spaces + line.text(from: margin.count),
          or: "replace each tab at the start of a line with 2 spaces"))
    }
    return nil
  }

  /// A word processor's space, quote, dash or colon where YAML needs the plain character.
  fileprivate func lookalike() -> Cause? {
    let first = lineAbove(place.line) ?? place.line
    for index in max(0, min(start.line, first) - 3, place.line - 50)...place.line {
      let line = text.line(index)
      if line.isIdle { continue }
      let hasKey = line.keyEnd(from: 0) != nil
      for (column, scalar) in line.enumerated() {
        guard let lookalike = Lookalike(scalar) else { continue }
        let before = line[..<column].last { $0 != " " && $0 != "\t" }
        let isStart = before.map { ":-,[{".unicodeScalars.contains($0) } ?? true
        // Inside of a word the character is part of the word.
        if !isStart, lookalike.replacement != ": " || hasKey { continue }
        return Cause(
          TextPlace(line: index, column: column), "\(lookalike.name) is not what YAML needs here",
          hint(
            line: Lookalike.replacing(in: line.text(from: 0)),
            or: lookalike.replacement.isEmpty
              ? "remove the character" : "replace it with a plain '\(lookalike.replacement)'"))
      }
    }
    return nil
  }

  /// A template placeholder that another program should have replaced.
  fileprivate func template() -> Cause? { template(at: place) }

  /// The same at a position, or before it in its line.
  func template(at place: TextPlace) -> Cause? {
    let scalars = text.line(place.line)
    for column in scalars.indices.dropLast() where column <= place.column {
      switch (scalars[column], scalars[column + 1]) {
      case ("$", "{"):
        return Cause(
          TextPlace(line: place.line, column: column),
          "variables such as '${NAME}' are not replaced",
          "write the value itself")
      case ("{", "{"), ("{", "%"), ("<", "%"):
        return Cause(
          TextPlace(line: place.line, column: column), "this is a template that was not filled in",
          "write the value itself, or let the tool that has the template write the file")
      default: continue
      }
    }
    return nil
  }

  /// A value that begins with a character that has a meaning in YAML.
  fileprivate func leadingSign() -> Cause? {
    let sign: TextPlace
    switch (context, problem) {
    case ("while scanning an alias", _), ("while scanning an anchor", _),
      ("while scanning a block scalar", _):
      sign = start
    case _ where context.contains("tag") || problem.contains("tag"): sign = start
    case (_, "found character that cannot start any token"),
      (_, "mapping keys are not allowed in this context"):
      sign = place
    case (_, "did not find expected node content") where found == "," && !context.contains("flow"):
      sign = place
    default: return nil
    }
    let line = text.line(sign.line)
    guard let scalar = line.scalar(sign.column), "@`%*&!|>?,".unicodeScalars.contains(scalar) else {
      return nil
    }
    if scalar == ">", sign.column == 0, line.scalar(1) == " " {
      return Cause(
        sign, "a line cannot begin with '> ', as quoted lines of a mail do",
        "remove the '> ' at the beginning of the lines")
    }
    let outline = YAMLOutline(text, upTo: sign)
    return Cause(
      sign, "a text that begins with '\(scalar)' must be in quotes",
      hint(
        line: quoting(sign, isFlow: !outline.brackets.isEmpty), or: "put the text in double quotes")
    )
  }

  /// A hint to quote the value at this position; nil if it is not a simple text.
  var quotedText: String? {
    let rest = line.text(from: place.column)
    if rest.contains(where: { "{[|>".contains($0) }) || line.text(from: 0).contains("<<:") {
      return nil
    }
    let isFlow = !YAMLOutline(text, upTo: place).brackets.isEmpty
    let hint = hint(line: quoting(place, isFlow: isFlow), or: "")
    return hint.isEmpty ? nil : hint
  }

  /// A line in which the value at a position is quoted.
  func quoting(_ sign: TextPlace, isFlow: Bool) -> String {
    let line = text.line(sign.line)
    var end = line.contentEnd
    for column in sign.column..<max(sign.column, end) {
      let isKey = line[column] == ":" && line.isBlank(column + 1)
      if isKey || isFlow && ",]}".unicodeScalars.contains(line[column]) {
        end = column
        break
      }
    }
    return line.text(from: 0, to: sign.column) + inQuotes(line.text(from: sign.column, to: end))
      + line.text(from: end)
  }
}

/// A text as a quoted YAML value.
package func inQuotes(_ text: String) -> String {
  if !text.contains("\"") && !text.contains("\\") { return "\"\(text)\"" }
  return "'" + text.replacing("'", with: "''") + "'"
}
