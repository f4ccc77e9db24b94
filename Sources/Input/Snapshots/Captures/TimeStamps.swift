/// Timestamps that a logger writes before lines: `2021-06-16 09:31:20,768 - `, `[09:31:20] `.
///
/// Only text before a prompt or a command counts as one, since outputs have times of their own at
/// the beginning of lines.
struct TimeStamps {
  /// The forms: digits as `0`, letters as `a`, other characters unchanged.
  private let forms: [[Unicode.Scalar]]

  /// Looks for time stamps in front of prompts and commands.
  init(in lines: [CaptureLine]) {
    var forms: [[Unicode.Scalar]] = []
    for line in lines where forms.count < Self.formLimit {
      guard let length = Self.length(in: line.scalars), length > 0 else { continue }
      let rest = line.dropping(length)
      let isEcho = rest.begins(with: ["admin:"]) || CommandEcho(rest) != nil
      let whole = Self.lengthWithWords(in: line, behind: length)
      var used = isEcho ? length : whole
      if isEcho, let whole, Self.haveAll(lines, line.scalars[..<whole], length) { used = whole }
      guard let used else { continue }
      let form = line.scalars[..<used].map(Self.class)
      if !forms.contains(form) { forms.append(form) }
    }
    self.forms = forms
  }

  /// The line without its time stamp.
  func removed(from line: CaptureLine) -> CaptureLine {
    let form = forms.first { form in
      line.scalars.count >= form.count
        && zip(form, line.scalars).allSatisfy { $0 == Self.class($1) }
    }
    return form.map { line.dropping($0.count) } ?? line
  }

  /// Whether there are none.
  var isEmpty: Bool { forms.isEmpty }

  private static let formLimit = 4

  private static func `class`(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.isDigit ? "0" : scalar.isLetter ? "a" : scalar
  }

  /// How many scalars at the beginning of a line are a time with its date and the signs around it;
  /// nil if there is no time of day.
  private static func length(in scalars: [Unicode.Scalar]) -> Int? {
    guard let first = scalars.first,
      first.isDigit || first == "[" || first == "(" || first.isLetter
    else { return nil }
    // Most lines that begin with a letter have no time of day, and their words need not be looked
    // at.
    let head = scalars.prefix(60)
    let mayHaveClock = head.indices.contains { index in
      head[index] == ":" && index > 0 && index + 2 < scalars.count && scalars[index - 1].isDigit
        && scalars[index + 1].isDigit && scalars[index + 2].isDigit
    }
    if !mayHaveClock { return nil }
    var (index, digits, hasClock) = (0, 0, false)
    while index < min(scalars.count, 60) {
      let scalar = scalars[index]
      if scalar.isLetter {
        let word = scalars[index...].prefix(12).prefix(while: \.isLetter)
        guard isPartOfTime(word, isAfterDigit: index > 0 && scalars[index - 1].isDigit) else {
          break
        }
        index += word.count
        continue
      }
      guard scalar.isDigit || scalar.isBlank || signs.contains(scalar) else { break }
      if scalar.isDigit { digits += 1 }
      if scalar == ":", index > 0, index + 2 < scalars.count, scalars[index - 1].isDigit,
        scalars[index + 1].isDigit, scalars[index + 2].isDigit
      {
        hasClock = true
      }
      index += 1
    }
    return hasClock && digits >= 4 ? index : nil
  }

  /// How long the time is with the words that loggers write after it, such as the name of a host or
  /// of a logger and a level: the appliance's prompt or a command alone must follow; nil if none
  /// does.
  private static func lengthWithWords(in line: CaptureLine, behind length: Int) -> Int? {
    var index = length
    for _ in 0..<6 {
      while index < min(line.scalars.count, 120), !line.scalars[index].isBlank { index += 1 }
      while index < min(line.scalars.count, 120), line.scalars[index].isBlank { index += 1 }
      let rest = line.dropping(index)
      if rest.begins(with: ["admin:"]) || CommandEcho(rest)?.style == .bare { return index }
    }
    return nil
  }

  /// Whether all lines with a time have the same words after it: then these are no part of a
  /// prompt.
  private static func haveAll(
    _ lines: [CaptureLine], _ prefix: ArraySlice<Unicode.Scalar>, _ length: Int
  ) -> Bool {
    let form = prefix.prefix(length).map(Self.class)
    var count = 0
    for line in lines where line.scalars.prefix(length).lazy.map(Self.class).elementsEqual(form) {
      guard line.scalars.dropFirst(length).starts(with: prefix.dropFirst(length)) else {
        return false
      }
      count += 1
    }
    return count >= 5
  }

  private static let signs: Set<Unicode.Scalar> = [
    "-", ":", ",", ".", "/", "+", "[", "]", "(", ")", "|",
  ]

  /// Names of months, weekdays and zones, and text that loggers write after a time.
  private static func isPartOfTime(
    _ word: ArraySlice<Unicode.Scalar>, isAfterDigit: Bool
  ) -> Bool {
    let text = word.reduce(into: "") { $0.unicodeScalars.append($1.folded) }
    if isAfterDigit, text == "t" || text == "z" { return true }
    return words.contains(text)
  }

  private static let words: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "utc", "gmt", "am", "pm", "info", "debug", "notice",
  ]
}
