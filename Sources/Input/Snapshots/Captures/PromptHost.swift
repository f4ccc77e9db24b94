import Hosts

/// The name of a host in front of a command: `cucm-pub:`, `admin@cucm-pub:~$`, `### cucm-pub: `.
struct PromptHost: Sendable {
  /// The name, as the text has it.
  let name: String
  /// Whether nothing else than a host is written like that; else it is one if a node has the name.
  let isSure: Bool

  /// Nil if there is no name, or several words that could be one.
  init?(_ head: CaptureSpan, isPrompt: Bool) {
    let scalars = head.trimmed.scalars
    if let at = scalars.lastIndex(of: "@") {
      let name = head.from(at + 1).scalars.prefix(while: Self.isOfName)
      guard !name.isEmpty else { return nil }
      self.name = Self.text(name)
      isSure = true
      return
    }
    let words = scalars.split { !Self.isOfName($0) }.filter { word in
      word.contains(where: \.isLetter)
        && !Self.others.contains(Self.text(word).lowercased())
    }
    guard words.count == 1, let word = words.first else { return nil }
    name = Self.text(word)
    isSure = isPrompt && word.contains { !$0.isLetter }
  }

  private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isAlphanumeric || scalar == "-" || scalar == "." || scalar == "_"
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  /// Words in front of commands that are no names of hosts.
  private static let others: Set<String> = [
    "admin", "command", "cmd", "running", "run", "executing", "execute", "executed", "exec",
    "sending", "sent", "output", "result", "of", "for", "the", "input", "from", "on", "at", "in",
    "node", "host", "server", "step", "info", "debug", "notice", "warning", "error", "cli", "no",
  ]
}
