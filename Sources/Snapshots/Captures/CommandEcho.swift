/// A line on which somebody typed a command: `admin:show status`, `admin: show  status`.
struct CommandEcho {
  /// The prompt with its last character, folded: `admin:`.
  let prompt: String

  /// What was typed, if it is a command whose output can be read.
  let command: CaptureCommand?

  /// Reads a line that begins with a word and one of `:`, `>`, `#` or `$`; nil for any other.
  ///
  /// Labels of the output have this form too (`Uptime:`), so only the caller, who knows the
  /// prompts of the file, can say whether it is an echo when no command follows.
  init?(_ line: CaptureLine) {
    let span = line.span.trimmed
    guard
      let end = span.scalars.prefix(64).firstIndex(where: { !Self.belongsToName($0) }),
      end > span.range.lowerBound, Self.endsPrompt(line.scalars[end])
    else { return nil }
    let name = CaptureSpan(line: line, range: span.range.lowerBound..<end + 1)
    prompt = name.folded
    command = CaptureCommand(typed: span.from(end + 1))
  }

  private static func belongsToName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "_", ".", "@": true
    default: scalar.isLetter || scalar.isDigit
    }
  }

  private static func endsPrompt(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ":", ">", "#", "$": true
    default: false
    }
  }
}

extension CaptureCommand {
  /// The command that was typed, with `page` or `detail` behind it or without.
  ///
  /// Anything else behind it, such as `| include Cisco`, makes another output of it: nil.
  init?(typed text: CaptureSpan) {
    // No command has more than this; a line of 20,000 scalars need not be cut into words.
    // Most lines differ in their first letter; folding is the dear part.
    guard let initial = text.scalars.first(where: { !$0.isBlank })?.folded,
      initial == "s" || initial == "u", text.trimmed.range.count <= 80
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
