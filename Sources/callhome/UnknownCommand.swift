import ArgumentParser
import Diagnostics

/// A command line whose first words name no command, and the command that they probably mean.
struct UnknownCommand: Error {
  /// What is wrong.
  let message: String
  /// What to do instead.
  let hint: String

  /// - Parameter words: the words that should have been a command: `statuss`, `history shwo`.
  init(_ words: String, hint: String) {
    message = "unknown command \(quoted(words))"
    self.hint = hint
  }

  /// An option before the command that it belongs to.
  init(optionBefore command: String, rightOrder words: [String]) {
    message = "'\(command)' must come before its options"
    hint = edit(words.joined(separator: " ")) ?? "move it to the front"
  }
}

extension CallHome {
  /// The words of a command line with the usual name of each command.
  static func withUsualNames(_ words: [String]) -> [String] {
    let place = words.first == "help" ? 1 : 0
    guard words.indices.contains(place), words[place] == "licence" else { return words }
    return words[..<place] + ["license"] + words[(place + 1)...]
  }

  /// Refuses a command line that names no command. The library would report the option after it as
  /// unknown.
  ///
  /// - Throws: ``UnknownCommand``.
  static func refuseUnknownCommand(in words: [String]) throws(UnknownCommand) {
    guard let first = words.first else { return }
    if first.hasPrefix("-") {
      // `callhome -c FILE status`: an option has its place after the command.
      // A completion script asks with three dashes.
      let isForScripts = first.hasPrefix("--generate-completion-script") || first.hasPrefix("---")
      if rootOptions.contains(first) || isForScripts { return }
      guard let index = words.firstIndex(where: { configuration.hasSubcommand($0) }) else { return }
      throw UnknownCommand(
        optionBefore: words[index],
        rightOrder: ["callhome", words[index]] + words[..<index] + words[(index + 1)...])
    }
    if first == "help" { return }
    guard
      let command = configuration.subcommands.first(where: { $0.configuration.commandName == first }
      )
    else {
      throw UnknownCommand(first, hint: hint(for: first))
    }
    try refuseUnknownSubcommand(of: command, in: Array(words.dropFirst()))
  }

  /// A command with subcommands takes no argument itself.
  private static func refuseUnknownSubcommand(
    of command: any ParsableCommand.Type, in words: [String]
  ) throws(UnknownCommand) {
    let names = command.configuration.namesOfSubcommands
    if names.count < 2 { return }
    var rest = words[...]
    while let word = rest.popFirst(), word != "--" {
      if optionsWithValue.contains(word) {
        rest = rest.dropFirst()
      } else if !word.hasPrefix("-") {
        let group = command.configuration.commandName ?? ""
        if word == "help" { return }
        if command.configuration.hasSubcommand(word) {
          guard let index = words.firstIndex(of: word), index > 0 else { return }
          throw UnknownCommand(
            optionBefore: word,
            rightOrder: ["callhome", group, word] + words[..<index] + words[(index + 1)...])
        }
        let meant = suggestion(for: word, among: names) ?? subcommandsElsewhere["\(group) \(word)"]
        throw UnknownCommand(
          "\(group) \(word)",
          hint: meant.map { "did you mean '\(group) \($0)'?" }
            ?? "'callhome \(group)' has \(names.map { "'\($0)'" }.joined(separator: ", "))")
      }
    }
  }

  private static func hint(for word: String) -> String {
    if word == "version" { return "did you mean '--version'?" }
    let names = configuration.namesOfSubcommands
    let begun = names.filter { word.utf8.count > 2 && $0.hasPrefix(word) }
    if let meant = commandsElsewhere[word.lowercased()] ?? (begun.count == 1 ? begun.first : nil)
      ?? suggestion(for: word, among: names)
    {
      return "did you mean '\(meant)'?"
    }
    for command in configuration.subcommands where command.configuration.hasSubcommand(word) {
      return "did you mean '\(command.configuration.commandName ?? "") \(word)'?"
    }
    return "run 'callhome --help' to see the commands"
  }
}

extension CommandConfiguration {
  fileprivate var namesOfSubcommands: [String] {
    subcommands.compactMap { $0.configuration.shouldDisplay ? $0.configuration.commandName : nil }
  }

  fileprivate func hasSubcommand(_ name: String) -> Bool { namesOfSubcommands.contains(name) }
}

/// Options of commands that have others under them, whose next word is a value and no command.
private let optionsWithValue: Set = [
  "-c", "--config", "--state", "--since", "-n", "--number", "--destination", "--message",
  "--outcome", "--mode", "--product", "--email", "--mail-server", "--mail-from", "--snapshots",
]

/// Options that are given without a command.
private let rootOptions = ["-h", "--help", "--version", "-help", "--help-hidden"]

/// What other programs call these commands.
private let commandsElsewhere = [
  "run": "send", "start": "send", "push": "send", "sync": "send", "flush": "send --now",
  "validate": "check", "verify-config": "check", "lint": "check", "configtest": "check",
  "doctor": "check",
  "preview": "render", "dry-run": "render", "dryrun": "render", "print": "render",
  "init": "config init", "setup": "config init", "configure": "config init",
  "notify": "alert", "queue": "status", "mailq": "status", "info": "status", "stats": "status",
  "log": "history", "logs": "history", "journal": "history", "list": "history list",
  "ls": "history list",
  "terms": "license show", "eula": "license show", "agree": "license accept",
  "consent": "license accept",
  "html": "report", "page": "report", "ping": "check --connect",
]

private let subcommandsElsewhere = [
  "history ls": "list", "history get": "show", "history cat": "show", "history retry": "resend",
  "config new": "init", "config create": "init", "config print": "show", "config view": "show",
  "config undo": "restore", "config rollback": "restore", "license agree": "accept",
  "license view": "show", "license read": "show", "license withdraw": "revoke",
]
