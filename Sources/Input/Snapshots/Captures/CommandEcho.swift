import Catalogs

/// A line that shows which command was run: `admin:show status`, `:::Command::: show status`,
/// `---- run sql select ... ----` or the command alone.
struct CommandEcho {
  /// How a script or a terminal marks the commands that it runs.
  enum Style: Hashable {
    /// After a prompt, which is folded and includes its last character: `admin:`.
    case prompt(String)
    /// Behind a marker, folded, with at most two of the same sign in a row: `::command:: `.
    case marker(String)
    /// Alone on the line.
    case bare
  }

  /// A command whose output is read.
  enum Command {
    /// It describes the node on which it runs.
    case capture(CaptureCommand)
    /// It prints a table about the cluster.
    case output(OutputCommand.Form)
  }

  /// How the line marks the command.
  let style: Style

  /// The command.
  let command: Command

  /// The text before the command.
  let head: CaptureSpan

  /// The command as it was typed, with whatever follows it on the line.
  let typed: CaptureSpan

  /// How the commands begin that print tables.
  private static let openings = OutputCommand.openings.map { opening in
    let words = opening.text.split(separator: " ")
    return (
      text: words.joined(separator: " "), last: words.last.map(String.init) ?? "",
      count: words.count, form: opening.form
    )
  }

  /// The letters with which commands begin.
  private static let initials = InitialLetters(
    of: CaptureCommand.allCases.map(\.rawValue) + openings.map(\.text))

  /// Reads a line with a known command; nil for any other.
  ///
  /// The text before the command decides whether the line is an echo: `Host Name : show status` is
  /// a value in an output. After a command about its own node only punctuation may follow. After
  /// one that prints a table its arguments may follow, or all of its output if line ends were lost.
  init?(_ line: CaptureLine) {
    let whole = line.span.trimmed
    let end = whole.scalars.suffix(Self.tailLimit).lastIndex(where: \.isAlphanumeric) ?? -1
    var isInWord = false
    for index in whole.range.prefix(Self.headLimit) {
      let scalar = line.scalars[index]
      if !isInWord, Self.initials.contains(scalar) {
        let rest = whole.from(index)
        let head = CaptureSpan(line: line, range: whole.range.lowerBound..<index)
        if index <= end,
          let command = CaptureCommand(typed: CaptureSpan(line: line, range: index..<end + 1))
        {
          guard let style = Style(head) else { return nil }
          (self.style, self.command, self.head, typed) = (style, .capture(command), head, rest)
          return
        }
        if let form = Self.form(rest) {
          guard let style = Style(head) else { return nil }
          (self.style, command, self.head) = (style, .output(form), head)
          typed = rest.withoutClosing(of: head)
          return
        }
      }
      isInWord = scalar.isAlphanumeric
    }
    return nil
  }

  /// What a command looks like that prints a table; nil for any other text.
  private static func form(_ text: CaptureSpan) -> OutputCommand.Form? {
    openings.first { opening in
      guard text.hasFoldedPrefix(opening.text) else { return false }
      // A rule or the mark of a script may be glued to the command; a letter makes another one of
      // it.
      let last = text.words[opening.count - 1].folded
      return last.hasPrefix(opening.last)
        && last.dropFirst(opening.last.count).unicodeScalars.allSatisfy { !$0.isAlphanumeric }
    }?.form
  }

  /// Whether the line contains part of the output as well, because line ends were lost.
  var hasOutput: Bool {
    guard case .output(let form) = command else { return false }
    switch form {
    case .query:
      return typed.words.contains { $0.text.hasPrefix("===") || $0.text.hasPrefix("---") }
    case .cluster: return typed.words.count > 3 && !typed.words[3].hasFoldedPrefix("page")
    case .counters: return typed.words.contains { $0.text == "->" }
    case .registrations: return typed.scalars.contains(",")
    case .history: return typed.scalars.contains("|")
    case .devices, .nodeList, .services, .release: return false
    }
  }

  /// The character of which a script makes a rule before the command; nil if there is none.
  var mark: (sign: Unicode.Scalar, count: Int, isSpaced: Bool)? {
    let signs = head.trimmed.scalars
    guard let sign = signs.first, sign != ">", !sign.isAlphanumeric,
      signs.allSatisfy({ $0 == sign })
    else { return nil }
    return (sign, signs.count, head.scalars.last?.isBlank == true)
  }

  /// How many scalars may be in front of a command, and after one.
  private static let headLimit = 100
  private static let tailLimit = 120
}

extension CaptureSpan {
  /// The text without the closing counterpart of the characters before it: `]` for `[`, and the
  /// same characters for others.
  fileprivate func withoutClosing(of head: CaptureSpan) -> CaptureSpan {
    guard let sign = head.trimmed.scalars.last, !sign.isAlphanumeric else { return self }
    let pairs: [Unicode.Scalar: Unicode.Scalar] = [
      "[": "]", "(": ")", "{": "}", "<": ">", "'": "'", "\"": "\"", "`": "`",
    ]
    var end = trimmed.range.upperBound
    if let closing = pairs[sign] {
      var last = end
      if last > range.lowerBound, line.scalars[last - 1] == ":" { last -= 1 }
      if last > range.lowerBound, line.scalars[last - 1] == closing { end = last - 1 }
    } else if sign != "$", sign != "%", sign != ">" {
      while end > range.lowerBound, line.scalars[end - 1] == sign || line.scalars[end - 1].isBlank {
        end -= 1
      }
    }
    return CaptureSpan(line: line, range: range.lowerBound..<end)
  }
}

extension CommandEcho.Style {
  /// Whether it is a prompt.
  var isPrompt: Bool { if case .prompt = self { true } else { false } }

  /// What is in front of a command; nil if the line is no echo.
  fileprivate init?(_ head: CaptureSpan) {
    let text = head.trimmed
    guard let first = text.scalars.first, let last = text.scalars.last else {
      self = .bare
      return
    }
    let isOneWord = !text.scalars.contains(where: \.isBlank) || first == "["
    // `cucm-pub admin:show status`: words that no value has, with the command right after them.
    let isGlued =
      text.range.upperBound == head.range.upperBound && text.words.count <= 3
      && text.scalars.count(where: { $0 == ":" }) == 1 || last == ">" && text.words.count <= 3
    if isOneWord || isGlued, last.endsPrompt, text.scalars.contains(where: \.isAlphanumeric) {
      self = .prompt(text.folded)
    } else if first.beginsMarker && !text.scalars.contains("{") || head.isIntroduction
      || !text.scalars.contains(where: \.isLetter)
    {
      self = .marker(head.squeezed)
    } else {
      return nil
    }
  }
}

extension CaptureLine {
  /// Whether it begins with one of the prompts.
  func begins(with prompts: [String]) -> Bool {
    prompts.contains { span.hasFoldedPrefix($0) }
  }

  /// The command in a line that marks a command in one of these styles, known or not; nil if the
  /// line does not.
  ///
  /// - Parameter isInTable: whether it could be a row of a table, which may begin with the word of
  ///   a command.
  func typed(in styles: Set<CommandEcho.Style>, isInTable: Bool) -> CaptureSpan? {
    let whole = span.trimmed
    guard whole.range.count <= 400 else { return nil }
    for index in whole.range.prefix(100) {
      guard Self.verbInitials.contains(scalars[index]),
        index == whole.range.lowerBound || !scalars[index - 1].isAlphanumeric
      else { continue }
      let rest = whole.from(index)
      guard Self.verbs.contains(where: { rest.hasFoldedPrefix($0) }),
        let verb = rest.words.first, Self.verbs.contains(verb.folded)
      else { continue }
      let head = CaptureSpan(line: self, range: whole.range.lowerBound..<index)
      if head.isEmpty {
        // The lines of an output begin with capital letters or with labels.
        let isClear = !isInTable || ["show", "utils"].contains(verb.text) && rest.words.count > 1
        if styles.contains(.bare), verb.text == verb.folded, isClear { return rest }
      } else if styles.contains(.marker(head.squeezed)) {
        return rest
      }
    }
    return nil
  }

  /// The words with which commands of the appliance begin.
  private static let verbs = [
    "show", "utils", "run", "file", "set", "unset", "delete", "license", "help", "exit", "quit",
  ]
  private static let verbInitials = InitialLetters(of: verbs)
}

extension CaptureSpan {
  /// Words with which scripts announce a command.
  private static let introductions: Set<String> = [
    "command", "cmd", "running", "run", "executing", "execute", "executed", "exec", "sending",
    "sent", "output", "result", "of", "for", "the", "input", "from",
  ]

  /// Whether these are only such words, as in `Output of the command: `.
  fileprivate var isIntroduction: Bool {
    let words = folded.unicodeScalars.split { !$0.isAlphanumeric }.map { String($0) }
    return words.allSatisfy { word in
      Self.introductions.contains(word) || word.unicodeScalars.allSatisfy(\.isDigit)
    }
  }

  /// The text folded, of signs in a row that are alike at most two: rules of different lengths mark
  /// the same.
  fileprivate var squeezed: String {
    var result: [Unicode.Scalar] = []
    for scalar in scalars {
      // Numbers count the commands.
      let scalar = scalar.isBlank ? " " : scalar.isDigit ? "0" : scalar.folded
      let isRepeated = !scalar.isLetter && result.last == scalar
      if isRepeated, scalar == " " || result.dropLast().last == scalar { continue }
      result.append(scalar)
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: result)
    return String(view)
  }
}

extension Unicode.Scalar {
  /// Whether it is an ASCII letter or digit.
  var isAlphanumeric: Bool { isLetter || isDigit }

  fileprivate var beginsMarker: Bool { "-=*#_~+:>$%[(|<!.".unicodeScalars.contains(self) }

  fileprivate var endsPrompt: Bool {
    switch self {
    case ":", ">", "#", "$", "%": true
    default: false
    }
  }
}

/// The letters with which some words begin, whatever their case: asked for each character of a
/// capture.
private struct InitialLetters {
  private var bits: UInt32 = 0

  init(of words: [String]) {
    for word in words {
      if let letter = word.unicodeScalars.first { bits |= Self.bit(letter) }
    }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool { bits & Self.bit(scalar) != 0 }

  private static func bit(_ scalar: Unicode.Scalar) -> UInt32 {
    scalar.isLetter ? 1 << (scalar.value & 0x1F) : 0
  }
}

extension CaptureCommand {
  private static let initials = InitialLetters(of: allCases.map(\.rawValue))

  private static let firstWords = Array(
    Set(allCases.compactMap { $0.rawValue.split(separator: " ").first.map(String.init) }))

  /// The typed command, with or without `page` or `detail` after it.
  ///
  /// Nil if anything else follows, such as `| include Cisco`, which changes the output.
  init?(typed text: CaptureSpan) {
    // No command has more than this; a line of 20,000 scalars need not be cut into words.
    // Most lines differ in their first letter; folding is the expensive part.
    guard let initial = text.scalars.first(where: { !$0.isBlank })?.folded,
      Self.initials.contains(initial),
      Self.firstWords.contains(where: { text.hasFoldedPrefix($0) }), text.trimmed.range.count <= 80
    else { return nil }
    let typed = text.folded
    let endings = [" detail page", " page", " detail"]
    let ending = endings.first { typed.hasSuffix($0) } ?? ""
    guard let command = CaptureCommand(rawValue: String(typed.dropLast(ending.count))) else {
      return nil
    }
    self = command
  }
}
