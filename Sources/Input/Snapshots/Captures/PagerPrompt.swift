/// What a pager asks between two pages, which ends up in logs and often glued to the next line.
enum PagerPrompt {
  /// The known prompts, folded, the longer of two alike first.
  private static let texts = [
    "press <enter> for 1 line, <space> for one page, or <q> to quit",
    "options: q=quit, n=next, p=prev, b=begin, e=end", "end of the file reached",
    "press any key to continue",
    "-- more --", "--more--", "--- more ---", "---more---", "<--- more --->",
  ].map { Array($0.unicodeScalars) }

  /// How many scalars at the beginning of a line are prompts and the white space around them; 0
  /// if there is none. What follows keeps its own indentation.
  static func length(in line: some RandomAccessCollection<Unicode.Scalar>) -> Int {
    var start = line.startIndex
    var length = 0
    while let end = end(in: line, from: start) {
      length += line.distance(from: start, to: end)
      start = end
    }
    return length
  }

  private static func end<Line: RandomAccessCollection<Unicode.Scalar>>(
    in line: Line, from start: Line.Index
  ) -> Line.Index? {
    // Indentation before a prompt is the pager's; without this bound a line of spaces would be
    // walked again for each prompt.
    guard let first = line[start...].prefix(80).firstIndex(where: { !$0.isBlank }) else {
      return nil
    }
    for text in texts {
      guard let end = match(text, in: line, from: first) else { continue }
      let tail = tail(of: line, from: end)
      // The terminal shows the key with which somebody answered.
      let rest = line[tail...].prefix(8).filter { !$0.isBlank && $0 != ":" }
      let isAnswer = rest.count == 1 && rest.allSatisfy(answers.contains)
      return isAnswer && line[tail...].count <= 8 ? line.endIndex : tail
    }
    return nil
  }

  private static let answers = "nqpbe".unicodeScalars

  private static func match<Line: RandomAccessCollection<Unicode.Scalar>>(
    _ text: [Unicode.Scalar], in line: Line, from start: Line.Index
  ) -> Line.Index? {
    var index = start
    for scalar in text {
      guard index < line.endIndex, line[index].folded == scalar else { return nil }
      line.formIndex(after: &index)
    }
    return index
  }

  /// Skips what pagers put after the prompt: `(42%)`, `(lines 1 - 20 of 45) :`.
  private static func tail<Line: RandomAccessCollection<Unicode.Scalar>>(
    of line: Line, from start: Line.Index
  ) -> Line.Index {
    let near = line[start...].prefix(40)
    guard let open = near.firstIndex(where: { $0 != " " }), near[open] == "(",
      let close = near[open...].firstIndex(of: ")")
    else { return start }
    var end = line.index(after: close)
    let colon = line[end...].prefix(2).firstIndex(of: ":")
    if let colon { end = line.index(after: colon) }
    return end
  }
}
