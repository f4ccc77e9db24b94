import Diagnostics

/// Mistakes with quotation marks.
extension YAMLDiagnosis {
  /// A quotation mark that is not closed, or closed too early, or a wrong escape.
  func quote() -> Cause? {
    if context.contains("quoted scalar") {
      if problem.contains("end of stream") || problem.contains("document indicator") {
        return unclosedQuote(start, "this quotation mark is never closed")
      }
      return escape()
    }
    guard let (open, close) = YAMLOutline(text, upTo: place).lastQuoted, close.line == place.line
    else {
      return nil
    }
    let between = line[
      min(close.column + 1, line.count)..<min(max(place.column, close.column + 1), line.count)]
    guard between.allSatisfy({ $0 == " " }) else { return nil }
    if open.place.line < close.line {
      return unclosedQuote(
        open.place, "this quotation mark is not closed before line \(close.line + 1)")
    }
    // A key, a comma or a bracket after it is not caused by the quotes.
    if !between.isEmpty || found.map({ ":,]}[{".unicodeScalars.contains($0) }) ?? true {
      return nil
    }
    let inner = line.text(from: open.place.column + 1, to: close.column)
    if let comma = inner.lastIndex(of: ","), inner[comma...].dropFirst().allSatisfy({ $0 == " " }) {
      // The quote opened the next value of a list, and closed this one by mistake.
      let end = open.place.column + 1 + inner[..<comma].unicodeScalars.count
      return Cause(
        open.place, "this quotation mark is not closed before the comma",
        hint(
          line: line.text(from: 0, to: end) + String(open.scalar) + line.text(from: end),
          or: "close it before the comma"))
    }
    return innerQuote(open, close)
  }

  private func unclosedQuote(_ open: TextPlace, _ message: String) -> Cause {
    let line = text.line(open.line)
    let quote = line.scalar(open.column).map(String.init) ?? "\""
    // Brackets that were open before the quote are closed after it.
    var needed = YAMLOutline(text, upTo: open).brackets.filter { $0.place.line == open.line }.count
    var end = line.contentEnd(from: open.column + 1)
    while needed > 0, end > open.column + 1, let last = line.scalar(end - 1),
      last == "}" || last == "]"
    {
      needed -= 1
      end -= 1
    }
    if needed > 0, line.scalar(end - 1) == "," { end -= 1 }
    while end > open.column + 1, line.isBlank(end - 1) { end -= 1 }
    return Cause(
      open, message,
      hint(
        line: line.text(from: 0, to: end) + quote + line.text(from: end),
        or: "add \(quote) at the end of the value, or remove this one"))
  }

  /// A quotation mark of the same kind inside a quoted text, as in `'O'Brien'`.
  private func innerQuote(_ open: YAMLOutline.Mark, _ close: TextPlace) -> Cause {
    let quote = open.scalar
    let last = line.lastIndex(of: quote).flatMap { $0 > close.column ? $0 : nil }
    let contentEnd = line.contentEnd(from: close.column + 1)
    let inner = line.text(from: open.place.column + 1, to: last ?? contentEnd).filter {
      last != nil || $0 != Character(quote)
    }
    let end = last.map { $0 + 1 } ?? contentEnd
    let name = quote == "'" ? "apostrophe" : "quotation mark"
    return Cause(
      close, "this \(name) ends the quoted text, and more text follows it",
      hint(
        line: line.text(from: 0, to: open.place.column) + inQuotes(inner) + line.text(from: end),
        or: quote == "'"
          ? "put the text in double quotes, or write the apostrophe twice"
          : "put the text in single quotes, or write '\\\"' within it"))
  }

  private func escape() -> Cause {
    let mark =
      line.indices.contains(place.column) && line[place.column] == "\\"
      ? place : TextPlace(line: place.line, column: max(0, place.column - 2))
    let letter = text.line(mark.line).scalar(mark.column + 1).map(String.init) ?? ""
    if ["u", "U", "x"].contains(letter) {
      return Cause(mark, "this escape names no character", "write the character itself")
    }
    let opening = text.line(start.line)
    var hint = "write each backslash twice, or put the text in single quotes"
    if start.line == mark.line,
      let end = opening[min(start.column + 1, opening.count)...].firstIndex(of: "\"")
    {
      hint = self.hint(
        line: opening.text(from: 0, to: start.column)
          + inQuotes(opening.text(from: start.column + 1, to: end))
          + opening.text(from: end + 1), or: hint)
    }
    return Cause(
      mark, "\(quoted("\\" + letter)) is not an escape that double quotes know", hint)
  }
}
